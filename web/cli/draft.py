"""The command that makes a draft of a procedure that is written in Word."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from web import findings, i18n
from web.cli import frame
from web.cli.shape import write_package


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
@frame.as_json
@frame.in_language
def draft(file: Path, output: Path | None) -> None:
    """Make a draft of the procedure in FILE (.docx): a .bpmn, a .zip, or a folder as a package.

    A list of procedures (.xlsx: a row for each, or a sheet with a table of work) becomes a folder of packages.

    Says row by row what was understood, and what was not. Exits with 0 also where much was not understood, with 1 when
    FILE cannot be opened as a document or has no table of work, with 2 when it cannot be read at all.
    """
    from processes import drafting  # noqa: PLC0415 - other commands need none of it
    from processes.errors import InvalidFile  # noqa: PLC0415 - as above

    try:
        data = file.read_bytes()
        if drafting.is_list(data, file.name):
            _keep_list(drafting.list_apart(data, file.name), output)
            return
        understood = drafting.understand_apart(data, file.name)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=file, reason=error.strerror) from error
    except InvalidFile as refusal:
        _answer(drafting.answer(drafting.nothing()), list(refusal.findings))
        raise click.exceptions.Exit(1) from refusal
    made = drafting.make(understood)
    if made is not None and output is not None:
        write_package(made.bundle, made.procedure, output)
    _answer(drafting.answer(understood), list(understood.findings))
    if made is None:
        raise click.exceptions.Exit(1)
    if not frame.wants_json() and output is not None:
        frame.say("cli.drafted", file=output, steps=len(understood.steps))


def _keep_list(listed: Sequence[Any], output: Path | None) -> None:
    """Write a package for each procedure of a list, and a report row by row."""
    from processes import drafting  # noqa: PLC0415 - as above
    from processes.errors import Invalid  # noqa: PLC0415 - as above

    rows, states = [], Counter[str]()
    for one in listed:
        folder = None if output is None else output / re.sub(r"[^\w-]", "_", one.code or "_")
        state = "refused" if one.is_refused else "updated" if folder is not None and folder.exists() else "created"
        try:
            made = None if one.is_refused else drafting.of_row(one)
        except Invalid:
            made, state = None, "refused"
        if made is not None and folder is not None:
            named = {"code": one.code, "name": one.name, "field": one.facts.get("field", "")}
            write_package(made.bundle, {**made.procedure, **named}, folder)
        states[state] += 1
        answer = drafting.answer(one.understood or drafting.nothing())
        named = {"sheet": one.sheet, "row": one.row, "state": state, "code": one.code, "title": one.name}
        limit = {} if one.understood is not None else {"limit_working_days": drafting.days(one.limit)}
        found = [findings.plain(finding) for finding in one.findings]
        rows.append({**answer, **named, **limit, "findings": found})
    counts = {state: states[state] for state in ("created", "updated", "refused")}
    if frame.wants_json():
        frame.answer({"procedures": rows, **counts})
        return
    for row in rows:
        click.echo(
            f"{row['row']:>5} {row['code']:<16} {i18n.t('drafting.state_' + str(row['state'])):<12} {row['title'][:80]}"
        )
        for said in row["findings"]:
            click.echo(f"      {said['message']}")
    frame.say("cli.drafted_list", **counts)


def _answer(answer: dict[str, Any], found: list[Any]) -> None:
    from web.moments import amount_words  # noqa: PLC0415 - other commands need none of it

    if frame.wants_json():
        frame.answer({**answer, "findings": [findings.plain(one) for one in found]})
        return
    click.echo(" · ".join(str(part) for part in (answer["code"], answer["title"]) if part))
    for step in answer["steps"]:
        days = "" if step["working_days"] is None else amount_words(Decimal(str(step["working_days"])))
        click.echo(f"{step['no']:>5} {days:>6}  {step['role'][:28]:<28} {' '.join(step['text'].split())[:80]}")
    for said in findings.words(found):
        place = said["element_name"] or ""
        click.echo(f"{i18n.t('components.severity_' + said['severity'])}: {said['title']}")
        click.echo(f"  {place}  {said['text']}")
