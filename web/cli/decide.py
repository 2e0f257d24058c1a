"""The command that makes a decision of a DMN file, or a file full of them, and says which rules gave it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from engine import Finding, Severity, decisions, limits
from engine.errors import DecisionUnknown, InvalidDecision
from web import findings, i18n
from web.cli import beside, frame, inputs, values


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--decision", metavar="NAME", help="Name or id; not needed when the file has one decision.")
@click.option("--service", metavar="NAME", help="Name or id of a decision service instead of a decision.")
@click.option("--input", "given", metavar="JSON", help='Input data by name, {"amount": 10}; numbers keep all digits.')
@click.option("--batch", type=click.Path(path_type=Path), metavar="FILE", help="Answer all questions of a JSON list.")
@values.at_moment
@values.in_zone
@frame.as_json
@frame.in_language
def decide(
    file: Path,
    decision: str | None,
    service: str | None,
    given: str | None,
    batch: Path | None,
    now: datetime | None,
    zone: tzinfo | None,
) -> None:
    """Make a decision of FILE (DMN 1.1 to 1.5): its result, the rules that gave it, and why a part of it is null.

    Dates, times and durations of the input are ISO texts, typed by the input data. Files that FILE imports are looked
    up beside it. A FILE for --batch is a list of {"decision" or "service", "input"}; the answers are a JSON list.

    Exits with 0 when there is a result, null too; with 1 when FILE is not sound or has no such decision (the answer
    says what and where); with 2 when options or files cannot be read.
    """
    if (decision and service) or (batch is not None and (decision or service or given)):
        raise frame.stop("cli.decide_one", code=frame.UNREADABLE)
    inputs = values.read_option("--input", given)
    questions = None if batch is None else values.read_batch(batch)
    found = _model(file)
    if isinstance(found, tuple):
        _refuse(found, many=None if questions is None else len(questions))
        raise click.exceptions.Exit(1)
    moment, chosen = values.moment_of(now, zone)
    asking = _Asking(found, moment, chosen)
    if questions is not None:
        click.echo(values.write_json([asking.question(question) for question in questions]))
        return
    answer = asking.of(decision, service, inputs)
    if frame.wants_json():
        click.echo(values.write_json(answer))
    else:
        _show(answer)
        for name in asking.unused(decision, service, inputs):
            click.echo(i18n.t("cli.decide_unused", name=name), err=True)
    if "result" not in answer or any(one["code"] == _UNKNOWN for one in answer["errors"]):
        raise click.exceptions.Exit(1)


_UNKNOWN = "decision_unknown"


def _model(file: Path) -> decisions.Model | tuple[Finding, ...]:
    """Read a model with what it imports; what is wrong with it instead, as findings."""
    try:
        data = file.read_bytes() if file.stat().st_size <= limits.FILE_BYTES else b" " * (limits.FILE_BYTES + 1)
        return decisions.read(data, beside.imports(file, data))
    except InvalidDecision as refusal:
        return tuple(refusal.findings)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=file, reason=error.strerror) from error


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks one model at one moment in one zone."""

    model: decisions.Model
    now: datetime
    zone: tzinfo

    def question(self, question: Any) -> dict[str, Any]:
        """Answer one item of a batch; an item that asks for nothing is an answer with an error."""
        item = question if isinstance(question, dict) else {}
        decision, service, given = (item.get(name) for name in ("decision", "service", "input"))
        names_fit = isinstance(decision, str | None) and isinstance(service, str | None) and not (decision and service)
        if not names_fit or not isinstance(given, dict | None) or not isinstance(question, dict):
            return _failed("question_invalid", needs="decision or service, input")
        return self.of(decision, service, given or {})

    def of(self, decision: str | None, service: str | None, given: dict[str, Any]) -> dict[str, Any]:
        """Answer for one decision or service; an unknown name is an answer with an error."""
        known, name = self._known(service), self._name(decision, service)
        try:
            for needed in self.model.needs(name):
                inputs.type_input(given, needed.name, needed.type, self.now, self.zone)
            ask = self.model.serve if service else self.model.decide
            decided = ask(name, given, now=self.now, zone=self.zone)
        except DecisionUnknown:
            return _failed(_UNKNOWN, name=name, known=known)
        return {
            "result": decided.value,
            "text": values.literal(decided.value),
            "rules": [_rule(rule) for rule in decided.rules],
            "errors": [_trouble(trouble) for trouble in decided.errors],
        }

    def unused(self, decision: str | None, service: str | None, given: Mapping[str, Any]) -> Iterator[str]:
        """Yield the names of an input that nothing asks for, as misspelt ones are."""
        try:
            needed = [one.name for one in self.model.needs(self._name(decision, service))]
        except DecisionUnknown:
            return
        yield from (name for name in given if not any(f"{one}.".startswith(f"{name}.") for one in needed))

    def _known(self, service: str | None) -> list[str]:
        return [one.name for one in (self.model.services if service else self.model.decisions)]

    def _name(self, decision: str | None, service: str | None) -> str:
        known = self._known(service)
        return service or decision or (known[0] if len(known) == 1 else "")


def _failed(code: str, **params: Any) -> dict[str, Any]:
    error = {"code": code, "position": 0, "params": params}
    return {"result": None, "text": "null", "rules": [], "errors": [error]}


def _rule(rule: decisions.MatchedRule) -> dict[str, Any]:
    return {
        "decision": rule.decision,
        "number": rule.number,
        "id": rule.id,
        "line": rule.line,
        "inputs": list(_seen(rule.inputs)),
        "outputs": list(_seen(rule.outputs)),
        "annotations": [{"name": name, "text": text} for name, text in rule.annotations],
    }


def _seen(pairs: tuple[tuple[str, Any], ...]) -> Iterator[dict[str, Any]]:
    for label, value in pairs:
        yield {"label": label, "value": value, "text": values.literal(value)}


def _trouble(trouble: decisions.Trouble) -> dict[str, Any]:
    about = {"decision": trouble.decision, "element": trouble.element_id, "line": trouble.line}
    return {"code": trouble.code, "position": trouble.position, "params": dict(trouble.params), **about}


def _refuse(found: tuple[Finding, ...], many: int | None) -> None:
    """Say what is wrong with the file: to machines for every question, to people once."""
    errors = [_plain(finding) for finding in found if finding.severity is Severity.ERROR]
    answer = {"result": None, "text": "null", "rules": [], "errors": errors}
    if many is not None or frame.wants_json():
        click.echo(values.write_json(answer if many is None else [answer] * many))
        return
    for said in findings.words(found):
        place = " ".join(str(part) for part in (said["line"] or "", said["element_id"] or "") if part)
        click.echo(f"{place:<32} {i18n.t('components.severity_' + said['severity'])}: {said['title']}", err=True)


def _plain(finding: Finding) -> dict[str, Any]:
    about = {"element": finding.element_id, "name": finding.element_name, "line": finding.line}
    return {"code": finding.code, **about, "params": dict(finding.params)}


def _show(answer: Mapping[str, Any]) -> None:
    """Print an answer as people read it: the result, the rules with what they saw, and what went wrong."""
    click.echo(answer["text"])
    for rule in answer["rules"]:
        seen = ", ".join(f"{one['label']} = {one['text']}" for one in rule["inputs"])
        given = ", ".join(f"{one['label']} = {one['text']}" for one in rule["outputs"])
        click.echo(i18n.t("cli.decide_rule", decision=rule["decision"], number=rule["number"], seen=seen, given=given))
    for error in answer["errors"]:
        click.echo(_in_words(error), err=True)


def _in_words(error: Mapping[str, Any]) -> str:
    if error["code"] == _UNKNOWN:
        known = ", ".join(error["params"]["known"]) or "–"
        key = "cli.decide_unknown" if error["params"]["name"] else "cli.decide_which"
        return i18n.t(key, name=error["params"]["name"], known=known)
    why = values.words_of(error["code"], error["params"])
    return i18n.t("cli.decide_error", place=error["decision"], reason=why)
