"""The command that tries a process in memory: everything people and clocks would do is given beforehand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from engine import Event, Finding, InvalidExpression, feel, limits, trial
from web import findings, i18n
from web.cli import frame, values

_BEGIN: Final = datetime(2026, 1, 5, 8, tzinfo=feel.HANOI)
_DECISIONS: Final = ".dmn"
_ACTS: Final = ("advance", "deliver", "signal")
_ORDER: Final = "try_order"


class _Ordered(click.Command):
    """Remembers in which order the options that act stand on the command line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words twice: once for their order alone."""
        order = self.make_parser(ctx).parse_args(args=list(args))[2]
        ctx.meta[_ORDER] = [option.name for option in order if option.name in _ACTS]
        return super().parse_args(ctx, args)


class _Duration(click.ParamType[Any]):
    """A duration in ISO 8601 that is not negative."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the duration."""
        try:
            read = feel.parse("duration(text)").evaluate({"text": value}, now=_BEGIN).value
        except InvalidExpression:
            read = None
        is_forward = read >= timedelta() if isinstance(read, timedelta) else read is not None and read.total >= 0
        return read if is_forward else self.fail(i18n.t("cli.duration_invalid", duration=value), param, ctx)


@click.command("try", cls=_Ordered)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--process", metavar="ID", help="Process to try; else the first executable one of the first diagram.")
@click.option("--data", metavar="FILE|JSON", help='Variables at the start, {"amount": 10}.')
@click.option("--answers", metavar="FILE|JSON", help='Values per task, {"id": {"name": value}}, or a list of them.')
@click.option("--hold", multiple=True, metavar="ID", help="Leave this task waiting; may be repeated.")
@click.option("--advance", multiple=True, type=_Duration(), metavar="P1D", help="Move the clock; may be repeated.")
@click.option("--deliver", multiple=True, metavar="NAME[=JSON]", help="Deliver a message; may be repeated.")
@click.option("--signal", multiple=True, metavar="NAME", help="Send a signal; may be repeated.")
@click.option("--now", type=values.Moment(), metavar="ISO", help="When it starts; 2026-01-05T08:00+07:00 unless given.")
@frame.as_json
@frame.in_language
def try_(
    files: tuple[Path, ...],
    process: str | None,
    data: str | None,
    answers: str | None,
    hold: tuple[str, ...],
    now: datetime | None,
    **acts: tuple[Any, ...],
) -> None:
    """Try a process of FILE in memory and say how it went; further files serve call activities, .dmn files decisions.

    Tasks are completed in the order they opened, with their --answers. --advance, --deliver and --signal act in the
    order given, each after the run has come to rest. Exits with 0 whenever it could answer, also when the process is
    refused or fails; with 2 when options or files cannot be read.
    """
    moment = now or _BEGIN
    plan = trial.Plan(
        now=moment if moment.tzinfo else moment.replace(tzinfo=feel.HANOI),
        data=_object("--data", data),
        answers=_answers(_object("--answers", answers)),
        held=frozenset(hold),
        commands=_commands({name: list(given) for name, given in acts.items()}),
        process_id=process,
    )
    try:
        done = trial.as_written(trial.run(_library(files), plan))
    except trial.ProcessUnknown as unknown:
        known = ", ".join(unknown.known)
        raise frame.stop("cli.process_unknown", code=frame.UNREADABLE, process=process, known=known) from unknown
    if frame.wants_json():
        click.echo(values.write_json(plain(done)))
    else:
        _show(done)


def _library(files: tuple[Path, ...]) -> trial.Library:
    read = {str(path): _bytes(path) for path in files}
    decisions = {Path(name).name: data for name, data in read.items() if Path(name).suffix.casefold() == _DECISIONS}
    diagrams = {name: data for name, data in read.items() if Path(name).suffix.casefold() != _DECISIONS}
    if not diagrams:
        raise frame.stop("cli.try_no_diagram", code=frame.UNREADABLE)
    return trial.Library(diagrams, decisions)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error


def _object(option: str, given: str | None) -> dict[str, Any]:
    """Read an option that holds a JSON object or names a file with one."""
    if given is None or given.lstrip()[:1] == "{":
        return values.read_option(option, given)
    path = Path(given)
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error
    except ValueError as wrong:
        raise frame.stop("cli.json_unreadable", code=frame.UNREADABLE, place=path, reason=wrong) from wrong
    return values.read_option(given, text)


def _answers(given: Mapping[str, Any]) -> trial.Answers:
    for element_id, entry in given.items():
        if not all(isinstance(one, dict) for one in (entry if isinstance(entry, list) else [entry])):
            example = '{"task": {"name": 1}}'
            place = f"--answers {element_id}"
            raise frame.stop("cli.json_no_object", code=frame.UNREADABLE, place=place, example=example)
    return given


def _commands(given: Mapping[str, list[Any]]) -> tuple[trial.Command, ...]:
    """Give the acts in the order of the command line."""
    order: list[str] = click.get_current_context().meta[_ORDER]
    return tuple(_command(name, given[name].pop(0)) for name in order)


def _command(name: str, value: Any) -> trial.Command:
    if name == "advance":
        return trial.Advance(value)
    if name == "signal":
        return trial.Signal(value)
    message, separator, payload = value.partition("=")
    return trial.Deliver(message, values.read_option(f"--deliver {message}", payload if separator else None))


def plain(done: trial.Trial) -> dict[str, Any]:
    """Give a trial for machines."""
    return {
        "status": str(done.status),
        "trace": list(done.trace),
        "events": [_event(event) for event in done.events],
        "variables": dict(done.variables),
        "stores": dict(done.stores),
        "waiting": [_waiting(one) for one in done.waiting],
        "incidents": [
            {"element_id": one.element_id, "code": one.code, "params": dict(one.params)} for one in done.incidents
        ],
        "findings": [_finding(one) for one in done.findings],
    }


def _event(event: Event) -> dict[str, Any]:
    key = {} if event.key is None else {"key": event.key}
    return {"kind": event.kind, "element_id": event.element_id, **key, **event.data}


def _waiting(one: trial.Waiting) -> dict[str, Any]:
    more = {"name": one.name, "due_at": one.due_at and one.due_at.isoformat(), "attached_to": one.attached_to}
    return {"element_id": one.element_id, "kind": one.kind, **{name: value for name, value in more.items() if value}}


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": str(found.severity),
        "element_id": found.element_id,
        "element_name": found.element_name,
        "line": found.line,
        "params": dict(found.params),
    }


def _show(done: trial.Trial) -> None:
    """Print a trial as people read it: how it ended, the way, what waits, what went wrong."""
    frame.say(f"cli.try_{done.status}")
    if done.trace:
        click.echo(" → ".join(done.trace))
    for one in done.waiting:
        click.echo(i18n.t("cli.try_waits", element=one.element_id, kind=i18n.t(f"cli.try_kind_{one.kind}")))
    for incident in done.incidents:
        detail = ", ".join(f"{name}: {value}" for name, value in incident.params.items())
        click.echo(i18n.t("cli.try_failed", element=incident.element_id, code=incident.code, detail=detail))
    for name, value in done.variables.items():
        click.echo(f"{name} = {values.literal(value)}")
    for name, value in done.stores.items():
        click.echo(f"{i18n.t('cli.try_store', name=name)} = {values.literal(value)}")
    for said in findings.words(done.findings):
        place = " ".join(str(part) for part in (said["line"] or "", said["element_id"] or "") if part)
        click.echo(f"{place:<32} {i18n.t('components.severity_' + said['severity'])}: {said['title']}")
