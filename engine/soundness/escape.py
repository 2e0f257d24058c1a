"""Where an escalation goes: to the nearest catch around its throw, which may end what is around it."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.drawing import Node, Scope
from engine.soundness.net import Kind
from engine.vocabulary import tag

_DEFINITION: Final = tag("escalationEventDefinition")


def end_of(node: Node, scope: Scope, caller: Node | None = None) -> Kind | None:
    """Tell how a throw of an escalation ends its scope: ``STOP`` by what goes on inside of it, ``FAIL`` from outside.

    None where nothing interrupts the scope. ``caller`` is the call activity around a called process. The nearest catch
    that fits takes the escalation (BPMN 2.0.2 §10.5.6).
    """
    codes = _codes(node)
    if not codes:
        return None
    for kind, catch in _catches(scope, caller):
        if any(code is None or code in codes for code in _codes(catch)):
            return kind if catch.interrupting else None
    return None


def catches(call: Node) -> bool:
    """Tell whether an escalation out of what is called ends the call."""
    return any(event.interrupting and "escalation" in event.events for event in call.boundaries)


def caught_by(call: Node) -> tuple[tuple[bool, tuple[str | None, ...]], ...]:
    """Give what of the events at a call says what they catch: calls of which it is the same catch alike."""
    return tuple((event.interrupting, tuple(_codes(event))) for event in call.boundaries)


def _catches(scope: Scope, caller: Node | None) -> Iterator[tuple[Kind, Node]]:
    """Yield the events that may catch something in a scope, the nearest first."""
    around: Scope | None = scope
    passed: Scope | None = None
    while around is not None:
        inside = Kind.STOP if around is scope else Kind.FAIL
        handlers = [one.inside for one in around.nodes if one.by_event and one.inside not in {None, passed}]
        nodes = (node for handler in handlers if handler is not None for node in handler.nodes)
        starts = (node for node in nodes if node.kind == "startEvent")
        yield from ((inside, start) for start in starts)
        host = around.node if around.node is not None else caller
        yield from ((Kind.FAIL, event) for event in (host.boundaries if host is not None else ()))
        passed, around = around, around.parent


def _codes(event: Node) -> list[str | None]:
    return [_code(one) for one in event.definitions if one.tag == _DEFINITION]


def _code(definition: _Element) -> str | None:
    """Return the code that a definition throws or catches; None for any."""
    name = (definition.get("escalationRef") or "").rpartition(":")[2]
    root = definition.getroottree().getroot()
    declared = next((one for one in root.iterchildren(tag("escalation")) if one.get("id") == name), None)
    return None if declared is None else (declared.get("escalationCode") or "").strip() or None
