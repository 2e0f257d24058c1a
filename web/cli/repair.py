"""The command that mends a drawing so that it runs."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

import engine
from engine import Finding, Repair, Severity, limits
from web import findings, mending
from web.cli import frame


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--accept", type=click.Choice(["all", "none"]), help="Take every default, or only list (none).")
@click.option("--choose", multiple=True, metavar="KEY=OPTION", help="Take an option of a repair; may be repeated.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT", help="Write the repaired diagram here.")
@frame.as_json
@frame.in_language
def repair(file: Path, accept: str | None, choose: tuple[str, ...], output: Path | None) -> None:
    """List what can be mended in the diagram FILE, mend what is chosen, and write it to OUT; FILE itself stays.

    Without --accept and --choose nothing is mended. Exits with 0 when it could answer, also where errors remain or
    nothing can be mended; with 2 when FILE cannot be read or a choice is none of those listed.
    """
    data = _read(file)
    offered = engine.repairs(data)
    picked = _picked(choose)
    is_all = accept == "all"
    done = engine.repair(data, picked, is_rest_default=is_all)
    known = {one.key: one for one in (*offered, *engine.repairs(done.data))} if picked else {}
    for key, code in picked.items():
        if key not in done.done and (key not in known or known[key].option(code) is None):
            raise frame.stop("repairs.cli_choice_wrong", code=frame.UNREADABLE, choice=f"{key}={code}")
    if output is not None:
        _write(done.data, output)
    remaining = engine.check(done.data)
    if frame.wants_json():
        listed = [mending.plain(one, done.done.get(one.key)) for one in offered]
        frame.answer({"repairs": listed, "remaining": [findings.plain(one) for one in remaining]})
    else:
        _show(offered, done.done)
        if output is not None:
            frame.say("repairs.cli_done", count=len(done.done), file=output)
        _show_left(remaining)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error


def _write(data: bytes, path: Path) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error


def _picked(choose: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in choose:
        key, sign, code = one.rpartition("=")
        if not (sign and key and code):
            raise frame.stop("repairs.cli_choice_wrong", code=frame.UNREADABLE, choice=one)
        found[key] = code
    return found


def _show(offered: Iterable[Repair], done: Mapping[str, str]) -> None:
    is_any = False
    for one in offered:
        is_any = True
        click.echo(f"{one.key}\n    {mending.title(one)}")
        for option in one.options:
            mark = "*" if done.get(one.key) == option.code else "+" if option.is_default else "-"
            click.echo(f"    {mark} {option.code}: {mending.words(option)}")
    if not is_any:
        frame.say("repairs.cli_none")


def _show_left(remaining: Iterable[Finding]) -> None:
    errors = [one for one in remaining if one.severity is Severity.ERROR]
    frame.say("repairs.cli_left", count=len(errors))
    for one in errors:
        found = findings.plain(one)
        click.echo(f"    {found['line'] or ''} {found['element_id'] or ''}: {found['message']}")
