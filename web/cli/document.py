"""The command that writes the procedure document of a version, or of a package that is not kept at all."""

from pathlib import Path
from typing import Any

import click

from web import i18n, ids
from web.cli import frame


@click.command()
@click.argument("source", metavar="ID|PATH")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE")
@click.option("--layout", type=click.Choice(["classic", "numbered"]), help="That of the agency, else classic.")
@frame.as_json
@frame.in_language
def document(source: str, output: Path, layout: str | None) -> None:
    """Write the procedure document of a version to FILE, which ends in .pdf, .docx or .html.

    ID is that of a version, or of a definition (its newest version); PATH a package folder or archive, whose document
    is a draft and needs no database. Exits with 1 when there is no such version, with 2 when a file cannot be read or
    written.
    """
    from web.outlines.making import KINDS  # noqa: PLC0415 - other commands need none of it

    kind = output.suffix.casefold().removeprefix(".")
    if kind not in KINDS:
        raise frame.stop("cli.document_kind", code=frame.UNREADABLE, file=output, kinds=", ".join(KINDS))
    if Path(source).exists():
        _write(_of_package(Path(source)), output, layout or "classic", kind)
        return
    with frame.application():
        _write(*_of_version(source, output, layout), kind)


def _of_version(source: str, output: Path, layout: str | None) -> tuple[Any, Path, str]:
    from processes import outline  # noqa: PLC0415 - only where a database is needed
    from processes.errors import NotFound  # noqa: PLC0415 - as above
    from web import packages  # noqa: PLC0415 - as above

    try:
        wanted = ids.decode(source)
    except ValueError as error:
        raise frame.stop("cli.id_invalid", code=frame.UNREADABLE, id=source) from error
    version = packages.newest(wanted)
    if version is None:
        raise NotFound(version=wanted)
    own = layout or outline.layout_of(version.agency_id).value
    return outline.of(version.agency_id, version.id), output, own


def _of_package(path: Path) -> Any:
    from engine import Severity  # noqa: PLC0415 - only where something is made
    from processes import definitions, outline  # noqa: PLC0415 - as above
    from processes.errors import InvalidFile  # noqa: PLC0415 - as above
    from web import packages  # noqa: PLC0415 - as above

    try:
        package = packages.read(path)
        bundle, found = definitions.check_here(package.files)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error
    except InvalidFile as refusal:
        frame.refuse(refusal)
        raise click.exceptions.Exit(1) from refusal
    if any(one.severity is Severity.ERROR for one in found):
        frame.refuse(InvalidFile(found))
        raise click.exceptions.Exit(1)
    return outline.plain(bundle, package.procedure or {})


def _write(told: Any, output: Path, layout: str, kind: str) -> None:
    from processes.outline import Layout  # noqa: PLC0415 - only where something is made
    from web.outlines.making import made  # noqa: PLC0415 - as above

    file = made(told, Layout(layout), kind)
    try:
        output.write_bytes(file.data)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=output, reason=error.strerror) from error
    if frame.wants_json():
        said = {"file": str(output), "bytes": len(file.data), "diagram": told.diagram_sha256}
        frame.answer({**said, "settings": told.settings_sha256, "layout": layout, "draft": bool(told.mark)})
    else:
        frame.say("cli.document_written", file=output, mark=i18n.t(f"cli.document_{told.mark or 'issued'}"))
