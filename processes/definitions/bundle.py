"""What a designer uploads: diagrams with their forms and decisions, as single files or in one archive."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from engine import Diagram, File, Finding, Severity, limits, main_apart, read
from processes.errors import InvalidFile

ARCHIVE_FILES = 200
ARCHIVE_RATIO = 100
ARCHIVE_BYTES = 50 * 1024 * 1024
_ENTRY = b"PK\x01\x02"
"""Stands before each entry of an archive's directory: counted before the directory is read into memory."""

_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The others take memory as the archive says, and break in their own ways."""

MAIN = "process.bpmn"
"""The file name of the main diagram where there are several."""

Choose = Callable[[Mapping[str, bytes]], tuple[str, ...]]
_DIAGRAMS = frozenset({".bpmn", ".xml"})
_FORM = ".form.json"
_DECISION = ".dmn"
_FORM_SHORT = ".form"
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in archives."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one process definition, exactly as uploaded: forms and decisions by name stem.

    ``diagram`` is the main one, ``beside`` are further ones by whole file name: call activities find processes there.
    """

    diagram: bytes
    forms: Mapping[str, bytes] = field(default_factory=dict)
    decisions: Mapping[str, bytes] = field(default_factory=dict)
    beside: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def others(self) -> tuple[File, ...]:
        """The diagrams beside the main one, as the engine takes them."""
        return tuple(File(name, data) for name, data in sorted(self.beside.items()))

    def drawn(self) -> Diagram:
        """Read all diagrams as one; what none of them has may be called. Refuses (``InvalidDiagram``) errors."""
        return read(self.diagram, None, self.others, is_partial=True)

    @property
    def decision_files(self) -> dict[str, bytes]:
        """The decision files by their whole names, as imports between them say it."""
        return {name + _DECISION: data for name, data in self.decisions.items()}


def open_bundle(files: Mapping[str, bytes], choose: Choose = main_apart) -> Bundle:
    """Sort uploaded files by their names, opening an archive. Refuses what is no diagram, form or decision.

    Of several diagrams ``process.bpmn`` is the main one; without it ``choose`` names those that no other one calls, of
    which there must be just one.
    """
    return _sorted(unpacked(files), choose)


def unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Open the archives among uploaded files: all files by their whole names. Refuses what cannot be opened safely."""
    return _unique(_flattened(files))


def open_over(files: Mapping[str, bytes], before: Bundle, choose: Choose = main_apart) -> Bundle:
    """Sort uploaded files over those of a revision: further diagrams and decisions that are not sent again stay.

    The main diagram stays too when the upload brings none but further ones; forms do not (settings say which are used).
    """
    flat = unpacked(files)
    names = {PurePosixPath(name).name for name in flat}
    sent = {name: data for name, data in flat.items() if _suffix(name) in _DIAGRAMS}
    beside = {PurePosixPath(name).name: data for name, data in sent.items()}
    new = {name: data for name, data in beside.items() if name not in before.beside}
    main = _main(new, choose) if new else MAIN
    diagram = beside.pop(main, before.diagram)
    flat = {name: data for name, data in flat.items() if name not in sent}
    stays = {**before.beside, **{name: data for name, data in before.decision_files.items() if name not in names}}
    return _sorted({**flat, **stays, **beside, MAIN: diagram}, choose)


def stayed(bundle: Bundle, before: Bundle) -> tuple[str, ...]:
    """Name the further diagrams and decisions of a bundle that are those of the revision before, not sent again."""
    diagrams = (name for name, data in bundle.beside.items() if before.beside.get(name) is data)
    decisions = (name + _DECISION for name, data in bundle.decisions.items() if before.decisions.get(name) is data)
    return (*sorted(diagrams), *sorted(decisions))


def _sorted(flat: Mapping[str, bytes], choose: Choose) -> Bundle:
    diagrams = {PurePosixPath(name).name: data for name, data in flat.items() if _suffix(name) in _DIAGRAMS}
    if not diagrams:
        raise _refused("bundle_without_diagram", count=0)
    forms, decisions, unknown = {}, {}, []
    for name, data in flat.items():
        base = PurePosixPath(name).name
        if base in diagrams and diagrams[base] is data:
            continue
        if base.endswith((_FORM, _FORM_SHORT)):
            forms[base.removesuffix(_FORM).removesuffix(_FORM_SHORT)] = data
        elif base.endswith(_DECISION):
            decisions[base.removesuffix(_DECISION)] = data
        elif base != "procedure.json" and "examples" not in PurePosixPath(name).parts:
            unknown.append(base)
    if unknown:
        raise _refused("bundle_file_unknown", names=", ".join(sorted(unknown)[:10]))
    main = _main(diagrams, choose)
    beside = {name: data for name, data in diagrams.items() if name != main}
    return Bundle(diagrams[main], forms, decisions, beside)


def _main(diagrams: Mapping[str, bytes], choose: Choose) -> str:
    if len(diagrams) == 1 or MAIN in diagrams:
        return MAIN if MAIN in diagrams else next(iter(diagrams))
    if len(diagrams) > limits.DIAGRAMS:
        raise _refused("bundle_many_diagrams", count=len(diagrams), limit=limits.DIAGRAMS)
    found = choose(diagrams)
    if len(found) != 1:
        raise _refused("bundle_main_unclear", names=", ".join(sorted(found or diagrams)[:10]))
    return found[0]


def _unique(files: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    """Refuse two files of one name: which of them was meant is not guessed."""
    flat: dict[str, bytes] = {}
    names: set[str] = set()
    for name, data in files:
        path = PurePosixPath(name)
        if path.parts[:1] == ("__MACOSX",) or path.name in _LITTER:
            continue
        if name in flat or ("examples" not in path.parts and path.name in names):
            raise _refused("bundle_file_duplicate", names=path.name)
        flat[name] = data
        names.add(path.name)
    return flat


def _flattened(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, data in files.items():
        if _suffix(name) == ".zip":
            yield from _opened(data)
        else:
            yield name, data


def _opened(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Read an archive after looking at its sizes: count, ratio and total are bounded before a byte is unpacked."""
    if data.count(_ENTRY) > ARCHIVE_FILES:
        raise _refused("bundle_too_large", files=data.count(_ENTRY), bytes=len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            total = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries)
            if len(entries) > ARCHIVE_FILES or total > ARCHIVE_BYTES or total > ARCHIVE_RATIO * max(packed, 1):
                raise _refused("bundle_too_large", files=len(entries), bytes=total)
            for entry in entries:
                if entry.compress_type not in _PACKINGS:
                    raise _refused("bundle_unreadable")
                with archive.open(entry) as file:
                    content = file.read(entry.file_size + 1)
                if len(content) != entry.file_size:
                    raise _refused("bundle_unreadable")
                yield entry.filename, content
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as error:
        raise _refused("bundle_unreadable") from error


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.casefold()


def _refused(code: str, **params: object) -> InvalidFile:
    return InvalidFile([Finding(code, Severity.ERROR, params=params)])
