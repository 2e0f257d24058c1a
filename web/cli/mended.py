"""What the command that mends reads and writes: a diagram, with the forms and decisions that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import engine
from engine import limits
from engine.errors import InvalidDiagram
from engine.importer import forms
from web import i18n
from web.cli import frame

_ARCHIVE = ".zip"
_FOLDER = "forms"


@dataclass(frozen=True, slots=True)
class Given:
    """A diagram, the variables that something beside it gives, and its bundle where it came in one."""

    diagram: bytes
    provided: frozenset[str] = frozenset()
    bundle: Any = None

    @property
    def around(self) -> dict[str, Any]:
        """What mending is told of all that comes with the diagram."""
        return {"provided": self.provided, "is_partial": self.bundle is not None}


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, and the forms that were there already and stay."""

    files: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def read(path: Path) -> Given:
    """Read a diagram, or the bundle in a folder or archive. Ends the command with 2 where it cannot be read."""
    try:
        if path.is_dir() or path.suffix.casefold() == _ARCHIVE:
            return _of_bundle(path)
        with path.open("rb") as file:
            return Given(file.read(limits.FILE_BYTES + 1))
    except OSError as error:
        _unreadable(path, error)


def demand_elsewhere(file: Path, path: Path) -> None:
    """End the command with 2 where what is written would take the place of what was given."""
    there, place = file.resolve(), path.resolve()
    if place == there or (there in place.parents and place.exists()):
        raise frame.stop("repairs.cli_output_is_given", code=frame.UNREADABLE, file=path)


def check(given: Given, diagram: bytes) -> tuple[engine.Finding, ...]:
    """Say what is wrong with a mended diagram, among the files that came with it."""
    if given.bundle is None:
        return engine.check(diagram)
    return engine.check_bundle(diagram, given.bundle.decision_files, given.bundle.beside)


def write(given: Given, diagram: bytes, path: Path) -> Written:
    """Write a mended diagram with the forms it needs. Ends the command with 2 where it cannot be written."""
    known: Mapping[str, bytes] = {} if given.bundle is None else given.bundle.forms
    drawn = _drawn(given, diagram)
    made = {} if drawn is None else forms.made(drawn, known, i18n.t("mending.note"))
    written = Written()
    try:
        if path.suffix.casefold() == _ARCHIVE:
            path.write_bytes(_archive(given, diagram, {**known, **made}))
        else:
            path.write_bytes(diagram)
            _beside(path.parent / _FOLDER, {} if drawn is None else forms.asking(drawn, made), written)
    except OSError as error:
        _unreadable(path, error)
    written.files.insert(0, str(path))
    return written


def _of_bundle(path: Path) -> Given:
    from processes import definitions  # noqa: PLC0415 - a diagram alone is mended without the domain
    from processes.errors import InvalidFile  # noqa: PLC0415 - as above
    from web import packages  # noqa: PLC0415 - as above

    try:
        bundle = definitions.open_bundle(packages.read(path).files, engine.main_of)
    except InvalidFile as refusal:
        raise frame.stop("errors.invalid_file", code=frame.UNREADABLE) from refusal
    return Given(bundle.diagram, definitions.given_beside(bundle), bundle)


def _drawn(given: Given, diagram: bytes) -> engine.Diagram | None:
    """Read the mended diagram; None for one that still does not run."""
    try:
        if given.bundle is not None:
            return engine.read(diagram, None, given.bundle.others, is_partial=True)
        return engine.read(diagram, is_partial=True)
    except InvalidDiagram:
        return None


def _beside(folder: Path, made: Mapping[str, bytes], written: Written) -> None:
    for name, data in made.items():
        path = folder / f"{name}.form.json"
        if path.exists() and path.read_bytes() != data:
            written.kept.append(str(path))
            continue
        folder.mkdir(exist_ok=True)
        path.write_bytes(data)
        written.files.append(str(path))


def _archive(given: Given, diagram: bytes, made: Mapping[str, bytes]) -> bytes:
    from processes.definitions import Bundle  # noqa: PLC0415 - a diagram alone is mended without the domain
    from web import packages  # noqa: PLC0415 - as above

    before = Bundle(diagram) if given.bundle is None else given.bundle
    return packages.archive(replace(before, diagram=diagram, forms=made))


def _unreadable(path: Path, error: OSError) -> NoReturn:
    raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error
