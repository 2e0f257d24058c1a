"""The command that mends a drawing so that it runs."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

import engine
from engine import Finding, Repair, Severity
from web import findings, mending
from web.cli import frame, mended


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--accept", type=click.Choice(["all", "none"]), help="Take every default, or only list (none).")
@click.option("--choose", multiple=True, metavar="KEY=OPTION", help="Take an option of a repair; may be repeated.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT", help="Write the repaired diagram here.")
@frame.as_json
@frame.in_language
def repair(file: Path, accept: str | None, choose: tuple[str, ...], output: Path | None) -> None:
    """List what can be mended in FILE, mend what is chosen, and write it to OUT; FILE itself stays.

    FILE is a diagram, or a folder or archive of one with its forms and decisions. An OUT that ends in .zip holds them
    all and a form for each step; beside another OUT the forms that got fields are written into the folder «forms»,
    where a form of the same name stays. Without --accept and --choose nothing is mended.

    Exits with 0 when it could answer, also where errors remain or nothing can be mended; with 2 when FILE cannot be
    read, OUT is FILE or a file in it, or a choice is none of those listed.
    """
    if output is not None:
        mended.demand_elsewhere(file, output)
    given = mended.read(file)
    data = given.diagram
    offered = engine.repairs(data, **given.around)
    picked = _picked(choose)
    is_all = accept == "all"
    done = engine.repair(data, picked, is_rest_default=is_all, **given.around)
    known = {one.key: one for one in (*offered, *engine.repairs(done.data, **given.around))} if picked else {}
    for key, code in picked.items():
        if key not in done.done and (key not in known or known[key].option(code) is None):
            raise frame.stop("repairs.cli_choice_wrong", code=frame.UNREADABLE, choice=f"{key}={code}")
    written = mended.write(given, done.data, output) if output is not None else mended.Written()
    remaining = mended.check(given, done.data)
    if frame.wants_json():
        listed = [mending.plain(one, done.done.get(one.key)) for one in offered]
        left = [findings.plain(one) for one in remaining]
        frame.answer({"repairs": listed, "remaining": left, "written": written.files, "kept": written.kept})
    else:
        _show(offered, done.done)
        if output is not None:
            frame.say("repairs.cli_done", count=len(done.done), file=", ".join(written.files))
        _show_left(remaining)


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
