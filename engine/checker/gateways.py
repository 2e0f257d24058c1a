"""Gateways and flows: every way out is decided, by a gateway or by the activity that it leaves."""

from collections.abc import Iterator
from typing import Final

from engine import passages
from engine.checker.codes import finding
from engine.drawing import Drawing, Node
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, GATEWAYS, tag

_ROUNDS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
_DECIDING: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield gateways that do not run yet and flows whose choice is missing, ignored or ambiguous."""
    for node in drawing.nodes:
        if node.kind == "complexGateway" and len(node.incoming) > 1 and passages.activation(node) is None:
            yield finding("complex_gateway_without_activation", node.xml)
        if node.kind == "eventBasedGateway":
            yield from _event_gateway(node)
        if node.kind not in GATEWAYS and len(node.outgoing) > 1:
            yield finding("implicit_split", node.xml, flows=len(node.outgoing))
        if node.kind in _DECIDING:
            yield from _undecided(node)
        if node.kind in _DECIDING | ACTIVITIES:
            yield from _decisions(node)
        else:
            for arc in node.outgoing:
                if arc.condition is not None:
                    yield finding("condition_off_gateway", arc.xml, source=node.id)
        yield from _default(node)
        if node.kind in GATEWAYS:
            yield from _direction(node)


def _direction(node: Node) -> Iterator[Finding]:
    """Yield a gateway whose flows are others than its direction says (BPMN 2.0.2 table 8.46); it runs as drawn."""
    direction, many = node.xml.get("gatewayDirection"), (len(node.incoming) > 1, len(node.outgoing) > 1)
    wrong = {"Converging": many[1], "Diverging": many[0], "Mixed": not all(many)}
    if wrong.get(direction or ""):
        yield finding("gateway_direction_contradicted", node.xml, direction=direction)


def _undecided(node: Node) -> Iterator[Finding]:
    """Yield what is undecided at a gateway; a single way out needs no condition (it only merges).

    A complex gateway takes a flow without a condition in its first phase.
    """
    for arc in node.outgoing if len(node.outgoing) > 1 and node.kind != "complexGateway" else ():
        if arc.condition is None and not arc.is_default:
            yield finding("flow_without_condition", arc.xml, gateway=node.id)


def _decisions(node: Node) -> Iterator[Finding]:
    """Yield choices that may leave a token nowhere to go, and conditions that nobody asks.

    A flow without a condition is always taken where an activity decides (BPMN 2.0.2 §13.3.1).
    """
    if node.outgoing and not any(arc.condition is None or arc.is_default for arc in node.outgoing):
        yield finding("gateway_without_default", node.xml)
    for arc in node.outgoing:
        if arc.is_default and arc.condition is not None:
            yield finding("default_with_condition", arc.xml, gateway=node.id)


def _may_race(target: Node) -> bool:
    """Tell whether an event-based gateway may wait for a node: an event, or a receive task without more about it."""
    if target.kind == "receiveTask":
        rounds = any(target.xml.find(tag(name)) is not None for name in _ROUNDS)
        return not (rounds or target.boundaries or passages.of_node(target).needed > 1)
    return target.kind == "intermediateCatchEvent" and target.link is None


def _default(node: Node) -> Iterator[Finding]:
    reference = node.xml.get("default")
    if reference is None:
        return
    if node.kind not in _DECIDING | ACTIVITIES:
        yield finding("default_off_gateway", node.xml, reference=reference)
    elif not any(arc.id == reference for arc in node.outgoing):
        yield finding("default_not_outgoing", node.xml, reference=reference)


def _event_gateway(node: Node) -> Iterator[Finding]:
    """Yield what BPMN 2.0.2 §10.6.6 forbids of an event-based gateway and of what stands behind it."""
    if passages.instantiates(node) and node.incoming:
        yield finding("instantiating_gateway_with_incoming", node.xml)
    if not passages.instantiates(node) and node.xml.get("eventGatewayType", "Exclusive") != "Exclusive":
        yield finding("parallel_event_gateway_not_starting", node.xml)
    if not node.outgoing:
        yield finding("event_gateway_without_events", node.xml)
    targets = [arc.target for arc in node.outgoing if arc.target is not None]
    if len(node.outgoing) == 1:
        yield finding("event_gateway_single", node.xml)
    kinds = {target.kind for target in targets if target.event in {"message", None}}
    if len(kinds & {"receiveTask", "intermediateCatchEvent"}) > 1:
        yield finding("event_gateway_mixed", node.xml)
    for target in targets:
        if not _may_race(target):
            yield finding("event_gateway_target_unsupported", target.xml, gateway=node.id, kind=target.kind)
        elif len(target.incoming) > 1:
            yield finding("event_gateway_target_shared", target.xml, gateway=node.id)
