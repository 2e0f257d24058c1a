"""What an event waits for or throws, read from its event definitions with everything that they refer to."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import originals
from engine import vocabulary as bpmn
from engine.drawing import Drawing, Node, text_of
from engine.event_definitions import Trigger
from engine.vocabulary import tag

CODED: Final = {"error": "errorCode", "escalation": "escalationCode"}
"""Events that are told apart by a code; without one any code is meant."""


def of_node(node: Node, drawing: Drawing) -> tuple[Trigger, ...]:
    """Return the triggers of an event in the order of its definitions; none for every other node."""
    return tuple(_of_definitions(node, drawing))


def _of_definitions(node: Node, drawing: Drawing) -> Iterator[Trigger]:
    for definition in node.definitions:
        if definition.tag == tag("timerEventDefinition"):
            yield Trigger("timer", timer=originals.timer(definition))
        else:
            yield of_definition(definition, drawing)


def of_definition(definition: _Element, drawing: Drawing) -> Trigger:
    """Return what one event definition says, a timer's time apart."""
    kind = bpmn.EVENT_DEFINITIONS[bpmn.local_name(str(definition.tag))]
    if kind in {"message", "signal"} or kind in CODED:
        return Trigger(kind, drawing.named(kind, definition, CODED.get(kind, "name")))
    if kind == "link":
        return Trigger(kind, (definition.get("name") or "").strip() or None)
    if kind == "compensation":
        activity = (definition.get("activityRef") or "").rpartition(":")[2] or None
        return Trigger(kind, activity, waits=definition.get("waitForCompletion") != "false")
    if kind == "conditional":
        written = condition_of(definition)
        if written is None:
            return Trigger(kind)
        found = originals.of_condition(written)
        return Trigger(kind, condition=found.feel, original=originals.original(found))
    return Trigger(kind)


def condition_of(definition: _Element) -> _Element | None:
    """Return the condition of a conditional event as written, or None without a text."""
    return next((one for one in definition.iterchildren(tag("condition")) if text_of(one)), None)
