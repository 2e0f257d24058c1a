"""Commands about process definitions: check, import, publish, export."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

import engine
from engine import Finding, Repair, Severity, limits
from web import clock, findings, i18n, ids, mending
from web.cli import frame
from web.cli.document import document
from web.cli.draft import draft
from web.cli.repair import repair
from web.cli.shape import shape

Offered = Callable[[], tuple[Repair, ...]]
"""Says what can be mended."""

_ARCHIVE = ".zip"
_DECISIONS = ".dmn"


@click.group()
def definitions() -> None:
    """Check, import, publish and export process definitions; make one from a shape or from a Word document."""


definitions.add_command(document)
definitions.add_command(shape)
definitions.add_command(repair)
definitions.add_command(draft)


@definitions.command()
@click.argument("file", type=click.Path(path_type=Path))
@frame.as_json
@frame.in_language
def check(file: Path) -> None:
    """Say everything that is wrong with FILE: a diagram, a decision file, an archive, or a folder with all of them.

    Exits with 0 when it could answer, also about a file full of errors; with 2 when FILE cannot be read.
    """
    found, offered = _found(file)
    executable = not any(finding.severity is Severity.ERROR for finding in found)
    if frame.wants_json():
        said = [findings.plain(finding) for finding in found]
        listed = [mending.plain(one, None) for one in offered()]
        frame.answer({"findings": said, "executable": executable, "repairs": listed})
    else:
        _show(found)
        frame.say("cli.check_runs" if executable else "cli.check_runs_not")


def _found(path: Path) -> tuple[tuple[Finding, ...], Offered]:
    """Check a diagram alone without loading more than the engine; everything else as an upload would.

    What can be mended is looked for only when it is asked for.
    """
    try:
        if path.is_dir() or path.suffix.casefold() == _ARCHIVE:
            return _of_bundle(path)
        with path.open("rb") as file:
            data = file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error
    if path.suffix.casefold() == _DECISIONS:
        return _of_decisions(path, data), tuple
    return engine.check(data), lambda: engine.repairs(data)


def _of_bundle(path: Path) -> tuple[tuple[Finding, ...], Offered]:
    from processes import definitions as taken  # noqa: PLC0415 - a diagram alone is checked without the domain
    from processes.errors import InvalidFile  # noqa: PLC0415 - as above
    from web import packages  # noqa: PLC0415 - as above

    try:
        bundle, found = taken.check_here(packages.read(path).files)
    except InvalidFile as refusal:
        return tuple(refusal.findings), tuple
    return found, lambda: engine.repairs(bundle.diagram, provided=taken.given_beside(bundle), is_partial=True)


def _of_decisions(path: Path, data: bytes) -> tuple[Finding, ...]:
    """Check a decision file; what it imports is looked for beside it."""
    from engine import decisions  # noqa: PLC0415 - a diagram alone needs none of it

    beside = {other.name: other.read_bytes() for other in path.parent.glob(f"*{_DECISIONS}") if other != path}
    return decisions.check(data, beside)


def _show(found: tuple[Finding, ...]) -> None:
    """Print findings as people read them: where, how bad, what, and what to do."""
    for said in findings.words(found):
        where = said["file"] or said["element_id"] or ""
        place = " ".join(str(part) for part in (said["line"] or "", where) if part)
        click.echo(f"{place:<32} {i18n.t('components.severity_' + said['severity'])}: {said['title']}")
        click.echo(f"{'':<32} {said['text']}")


@definitions.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@frame.of_agency
@frame.as_json
@frame.in_language
@frame.in_application
def import_(file: Path, agency: str | None) -> None:
    """Keep FILE as a definition of an agency; a package with procedure.json also becomes a draft.

    Exits with 1 and the findings when FILE has errors, with 2 when it cannot be read.
    """
    from processes.db import transaction  # noqa: PLC0415 - only where a database is needed
    from processes.errors import InvalidFile  # noqa: PLC0415 - as above
    from web import packages  # noqa: PLC0415 - as above
    from web.cli.agencies import chosen_agency  # noqa: PLC0415 - as above

    owner = chosen_agency(agency)
    try:
        package = packages.read(file)
        with transaction():
            made = packages.import_package(package, agency_id=owner.id, now=clock.now())
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=file, reason=error.strerror) from error
    except InvalidFile as refusal:
        _refuse(tuple(refusal.findings), str(refusal.params.get("file", file)))
        raise click.exceptions.Exit(1) from refusal
    if frame.wants_json():
        frame.answer(_as_json(made))
    else:
        _show(made.findings)
        frame.say("cli.imported", id=ids.encode(made.definition_id), sha256=made.sha256)


def _as_json(made: Any) -> dict[str, Any]:
    kept = {"id": ids.encode(made.definition_id), "sha256": made.sha256}
    if made.version_id is not None:
        kept |= {"procedure": ids.encode(made.procedure_id), "version": ids.encode(made.version_id)}
    return {**kept, "findings": [findings.plain(finding) for finding in made.findings]}


def _refuse(found: tuple[Finding, ...], file: str) -> None:
    if frame.wants_json():
        message = i18n.t("errors.invalid_file")
        frame.answer({"error": "invalid_file", "message": message, "findings": [findings.plain(one) for one in found]})
        return
    _show(found)
    click.echo(f"{file}: {i18n.t('errors.invalid_file')}", err=True)


class _Id(click.ParamType[int]):
    """The public id of a row, as other commands and addresses of pages write it."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the thirteen letters and digits."""
        try:
            return ids.decode(str(value))
        except ValueError:
            self.fail(i18n.t("cli.id_invalid", id=value), param, ctx)


@definitions.command()
@click.argument("definition", metavar="ID", type=_Id())
@click.option("--effective", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="In force from; today.")
@frame.as_json
@frame.in_language
@frame.in_application
def publish(definition: int, effective: datetime | None) -> None:
    """Put a definition's draft in force by command, without the review; the register says so."""
    from processes import people  # noqa: PLC0415 - only where a database is needed
    from processes.db import transaction  # noqa: PLC0415 - as above
    from web import packages  # noqa: PLC0415 - as above

    now = clock.now()
    day = effective.date() if effective else people.today(now)
    with transaction():
        version = packages.publish(definition, effective_on=day, now=now)
    if frame.wants_json():
        made = {"id": ids.encode(version.id), "procedure": ids.encode(version.procedure_id)}
        frame.answer({**made, "number": version.number, "effective_on": day.isoformat()})
    else:
        frame.say("cli.published", number=version.number, day=day.isoformat())


@definitions.command()
@click.argument("definition", metavar="ID", type=_Id())
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE")
@click.option("--uploaded", is_flag=True, help="The bytes as they were uploaded, not the current revision.")
@frame.in_language
@frame.in_application
def export(definition: int, output: Path, *, uploaded: bool) -> None:
    """Write a definition's diagram to FILE, byte for byte as it is kept.

    A FILE that ends in .zip gets the forms and decision tables too; so does a folder that is there, as a package.
    """
    from processes import definitions as kept  # noqa: PLC0415 - only where a database is needed
    from web import packages  # noqa: PLC0415 - as above

    found = packages.find(definition)
    if not output.is_dir() and output.suffix.casefold() != _ARCHIVE:
        output.write_bytes(kept.export(found.agency_id, definition, uploaded=uploaded))
        return
    bundle = kept.all_files(found.agency_id, definition, uploaded=uploaded)
    if output.is_dir():
        for name, data in packages.parts(bundle).items():
            (output / name).parent.mkdir(exist_ok=True)
            (output / name).write_bytes(data)
    else:
        output.write_bytes(packages.archive(bundle))
