"""Expressions: everything that decides is FEEL that parses, and the names it needs are told."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import feel, timers
from engine.checker.codes import finding
from engine.drawing import Drawing, Node, text_of
from engine.errors import InvalidExpression
from engine.model import Finding
from engine.vocabulary import tag

_JUEL: Final = ("${", "#{")
_TIMES: Final = ("timeDuration", "timeDate")
_SHOWN: Final = 200


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield conditions and timers that are not FEEL, and one hint for every name they need.

    Expressions of other tools (``${…}``, scripts) are named for what they are, never guessed at.
    """
    needed: dict[str, _Element] = {}
    for arc in drawing.arcs:
        for condition in arc.conditions:
            yield from _expression(arc.xml, condition, text_of(condition), needed)
    for node in drawing.nodes:
        if any(True for _ in node.xml.iterchildren(tag("timerEventDefinition"))):
            yield from _timer(node, needed)
    for name, element in needed.items():
        yield finding("variable_used", element, name=name)


def _timer(node: Node, needed: dict[str, _Element]) -> Iterator[Finding]:
    path = tag("timerEventDefinition")
    if any(text_of(cycle) for cycle in node.xml.iterfind(f"{path}/{tag('timeCycle')}")):
        yield finding("timer_cycle_unsupported", node.xml)
        return
    times = [time for name in _TIMES for time in node.xml.iterfind(f"{path}/{tag(name)}") if text_of(time)]
    if not times:
        yield finding("timer_missing", node.xml)
    if len(times) > 1:
        yield finding("timer_ambiguous", node.xml)
    for time in times[:1]:
        yield from _time(node, time, needed)


def _time(node: Node, time: _Element, needed: dict[str, _Element]) -> Iterator[Finding]:
    written = text_of(time)
    kind = "duration" if time.tag == tag("timeDuration") else "date"
    if timers.is_cycle(written):
        yield finding("timer_cycle_unsupported", node.xml)
        return
    try:
        text = timers.expression(kind, written)
    except timers.InvalidTimer:
        yield finding("timer_invalid", node.xml, kind=kind, text=written[:_SHOWN])
        return
    if kind == "date" and timers.lacks_offset(written):
        yield finding("timer_date_without_offset", node.xml, text=written[:_SHOWN])
    yield from _expression(node.xml, time, text, needed)


def _expression(owner: _Element, written: _Element, text: str, needed: dict[str, _Element]) -> Iterator[Finding]:
    language = written.get("language", "")
    if len(written):
        yield finding("expression_with_markup", owner)
    elif language and "feel" not in language.lower():
        yield finding("expression_language_unsupported", owner, language=language[:_SHOWN])
    elif text.startswith(_JUEL):
        yield finding("expression_juel", owner, text=text[:_SHOWN])
    elif text:
        try:
            names = feel.parse(text).names
        except InvalidExpression as refusal:
            where = {"reason": refusal.code, "position": refusal.position, "text": text[:_SHOWN]}
            yield finding("expression_invalid", owner, **where)
        else:
            for name in sorted(names):
                needed.setdefault(name, owner)
