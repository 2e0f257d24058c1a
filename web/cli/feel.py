"""The command that answers a FEEL expression, or a file full of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from engine import InvalidExpression, Reason
from engine.feel import parse
from engine.feel.printer import tree_json
from web import i18n
from web.cli import frame, values

_TESTED = "?"
_QUOTES = frozenset("'‘’“”«»`")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one expression; ``tree`` is None when the text is not FEEL."""

    value: Any
    reasons: tuple[Reason, ...]
    tree: Any = None

    @property
    def plain(self) -> dict[str, Any]:
        """Give the answer for machines."""
        about = {"text": values.literal(self.value), "type": values.type_name(self.value)}
        tree = None if self.tree is None else tree_json(self.tree)
        return {**about, "reasons": values.reasons_of(self.reasons), "tree": tree}


@click.command()
@click.argument("expression", required=False)
@click.option("--context", metavar="JSON", help='The names and their values, {"amount": 10}; numbers keep all digits.')
@click.option("--feel", "as_feel", is_flag=True, help="The texts of the context are FEEL, evaluated first.")
@click.option("--unary", is_flag=True, help="Read unary tests; the tested value is the name ? of the context.")
@click.option("--batch", type=click.Path(path_type=Path), metavar="FILE", help="Answer all questions of a JSON list.")
@values.at_moment
@values.in_zone
@frame.as_json
@frame.in_language
def feel(
    expression: str | None,
    context: str | None,
    batch: Path | None,
    now: datetime | None,
    zone: tzinfo | None,
    *,
    as_feel: bool,
    unary: bool,
) -> None:
    """Give the value of a FEEL EXPRESSION (DMN 1.5, chapter 10), its type, and why a part of it is null.

    A FILE for --batch is a list of {"expression", "context"}; "unary": true and "feel": true mean what the options
    mean; the answers are a JSON list in the same order, and one that is not FEEL is answered like the others.

    Exits with 0 when there is a value, null too; with 1 when EXPRESSION is not FEEL (the answer says why and where);
    with 2 when options or FILE cannot be read.
    """
    moment, chosen = values.moment_of(now, zone)
    asking = _Asking(moment, chosen)
    if (expression is None) == (batch is None):
        raise frame.stop("cli.feel_one", code=frame.UNREADABLE)
    if batch is not None:
        plain = [asking.question(question).plain for question in values.read_batch(batch)]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=str))
        return
    answer = asking.of(str(expression), values.read_option("--context", context), as_feel=as_feel, unary=unary)
    if frame.wants_json():
        frame.answer(answer.plain)
    else:
        _show(answer)
    if answer.tree is None:
        raise click.exceptions.Exit(1)


class _Asking:
    """Evaluates at one moment in one zone."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.now = now
        self.zone = zone

    def question(self, question: Any) -> _Answer:
        """Answer one item of a batch; an item without an expression is an answer with a reason."""
        item = question if isinstance(question, dict) else {}
        text, context = item.get("expression"), item.get("context")
        if not isinstance(text, str) or not isinstance(context, dict | None):
            return _Answer(None, (Reason("question_invalid", 0, {"needs": "expression, context"}),))
        return self.of(text, context or {}, as_feel=item.get("feel") is True, unary=item.get("unary") is True)

    def of(self, text: str, context: Mapping[str, Any], *, as_feel: bool, unary: bool) -> _Answer:
        """Evaluate a text in a context; what is not FEEL becomes a reason."""
        try:
            given = {name: self._read(name, value) for name, value in context.items()} if as_feel else context
            expression = parse(text, frozenset(values.names_in(given)) - {_TESTED}, unary=unary)
        except InvalidExpression as refusal:
            return _Answer(None, (Reason(refusal.code, refusal.position, refusal.params),))
        found = expression.evaluate(given, now=self.now, zone=self.zone)
        return _Answer(found.value, found.reasons, expression.tree)

    def _read(self, name: str, value: Any) -> Any:
        """Read the FEEL texts of a context, at any depth. Refuses a text that is not FEEL, naming it."""
        if isinstance(value, list):
            return [self._read(name, item) for item in value]
        if isinstance(value, dict):
            return {key: self._read(f"{name}.{key}", item) for key, item in value.items()}
        if not isinstance(value, str):
            return value
        try:
            return parse(value).evaluate({}, now=self.now, zone=self.zone).value
        except InvalidExpression as refusal:
            raise InvalidExpression(refusal.code, refusal.position, {**refusal.params, "name": name}) from refusal


def _show(answer: _Answer) -> None:
    """Print an answer as people read it: the value, its type, and a line for every reason."""
    if answer.tree is not None:
        click.echo(f"{values.literal(answer.value)}  ({values.type_name(answer.value)})")
    for reason in answer.reasons:
        why = values.words_of(reason.code, reason.params)
        said = i18n.t("cli.feel_reason", position=reason.position, reason=why)
        click.echo(said, err=answer.tree is None)
        if reason.code == "expression_character_unknown" and reason.params.get("found") in _QUOTES:
            click.echo(i18n.t("cli.feel_quotes"), err=True)
