"""Expressions: everything that decides is FEEL that parses, and the names it needs are told."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from lxml.etree import _Element

from engine import activities, dialects, feel, originals, passages, rule_tasks, timers
from engine.checker.codes import finding
from engine.dialects import Translated
from engine.drawing import Drawing, Node, text_of
from engine.errors import InvalidExpression
from engine.feel.inference import types_of
from engine.feel.types import Type
from engine.model import Finding
from engine.triggers import condition_of
from engine.vocabulary import OURS, THROWING, tag

_JUEL: Final = ("${", "#{")
_SHOWN: Final = 200


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield conditions and timers that cannot be read as FEEL, and one hint for every name that nothing gives.

    What other tools wrote is translated and shown, or named for what it is, never guessed at.
    """
    needed: dict[str, _Element] = {}
    yield from _of_flows_and_events(drawing, needed)
    yield from _unprovided(drawing, needed)


def _of_flows_and_events(drawing: Drawing, needed: dict[str, _Element]) -> Iterator[Finding]:
    for arc in drawing.arcs:
        for condition in arc.conditions:
            read = partial(originals.of_condition, condition)
            yield from _expression(arc.xml, condition, read, needed, is_condition=True)
    for node in drawing.nodes:
        for definition in node.definitions:
            yield from _definition(node, definition, needed)
        written = passages.activation(node)
        if written is not None:
            yield from _expression(
                node.xml, written, partial(originals.of_condition, written), needed, is_condition=True
            )


def _unprovided(drawing: Drawing, needed: dict[str, _Element]) -> Iterator[Finding]:
    given = {one.get("key") or "" for one in drawing.root.iter(tag("field", OURS))}
    ids = activities.ids_of(drawing)
    for node in drawing.nodes:
        work = activities.of_node(node, drawing, ids)
        for name in sorted(activities.names_of(work)):
            needed.setdefault(name, node.xml)
        given |= _given(node, work)
    if any(node.kind == "complexGateway" for node in drawing.nodes):
        given |= passages.COUNTED
    for name, element in needed.items():
        if name not in given:
            yield finding("variable_used", element, name=name)


def _given(node: Node, work: activities.Activity) -> set[str]:
    """Name the variables that an element gives a value."""
    rule = rule_tasks.of_node(node)
    asked = {rule.result} if rule is not None and rule.result is not None else set()
    return asked | (set(work.given()) if node.kind not in THROWING else set())


def _definition(node: Node, definition: _Element, needed: dict[str, _Element]) -> Iterator[Finding]:
    if definition.tag == tag("timerEventDefinition"):
        yield from _timer(node, definition, needed)
    written = condition_of(definition)
    if written is not None:
        read = partial(originals.of_condition, written)
        yield from _expression(node.xml, written, read, needed, is_condition=True)


def _timer(node: Node, definition: _Element, needed: dict[str, _Element]) -> Iterator[Finding]:
    times = [
        (kind, time)
        for name, kind in timers.KINDS.items()
        for time in definition.iterchildren(tag(name))
        if text_of(time)
    ]
    if not times:
        yield finding("timer_missing", node.xml)
    if len(times) > 1:
        yield finding("timer_ambiguous", node.xml)
    for kind, time in times[:1]:
        yield from _time(node, kind, time, needed)


def _time(node: Node, kind: str, time: _Element, needed: dict[str, _Element]) -> Iterator[Finding]:
    written = text_of(time)
    try:
        timers.literal(kind, written)
    except timers.InvalidTimer:
        yield finding("timer_invalid", node.xml, kind=kind, text=written[:_SHOWN])
        return
    if kind == "date" and timers.lacks_offset(written):
        yield finding("timer_date_without_offset", node.xml, text=written[:_SHOWN])
    yield from _expression(node.xml, time, partial(originals.of_timer, kind, time), needed)


def _expression(
    owner: _Element,
    written: _Element,
    read: Callable[[], Translated],
    needed: dict[str, _Element],
    *,
    is_condition: bool = False,
) -> Iterator[Finding]:
    text = text_of(written)
    if len(written):
        yield finding("expression_with_markup", owner)
        return
    if not text:
        return
    try:
        found = read()
        expression = feel.parse(found.feel)
    except InvalidExpression as refusal:
        yield _refused(owner, written, text, refusal)
        return
    if found.is_foreign:
        shown = {"original": text[:_SHOWN], "feel": found.feel[:_SHOWN], "language": found.dialect}
        yield finding("condition_translated", owner, **shown)
    yield from type_findings(owner, expression, {}, is_condition=is_condition)
    for name in sorted(expression.names):
        needed.setdefault(name, owner)


def type_findings(
    owner: _Element, expression: feel.Expression, types: Mapping[str, Type], *, is_condition: bool
) -> Iterator[Finding]:
    """Yield what surely fails in an expression, and a condition that is surely neither true nor false."""
    inferred = types_of(expression, types)
    text = expression.text[:_SHOWN]
    for one in inferred.findings:
        yield finding("expression_unfit", owner, reason=one.code, position=one.position, text=text, **one.params)
    if is_condition and inferred.type.kind not in {"boolean", "Any"}:
        yield finding("condition_not_boolean", owner, text=text, given=str(inferred.type)[:_SHOWN])


def _refused(owner: _Element, written: _Element, text: str, refusal: InvalidExpression) -> Finding:
    """Say what is wrong: another language altogether, one that cannot be translated, or wrong FEEL."""
    if refusal.code == "dialect_unknown":
        return finding("expression_language_unsupported", owner, language=refusal.params["language"])
    where = {"reason": refusal.code, "position": refusal.position, "text": text[:_SHOWN]}
    is_foreign = text.startswith(_JUEL) or refusal.code.startswith("dialect_") or _other(written)
    return finding("expression_untranslatable" if is_foreign else "expression_invalid", owner, **where)


def _other(written: _Element) -> bool:
    language = written.get("language") or ""
    return dialects.named(language) not in {None, dialects.FEEL}
