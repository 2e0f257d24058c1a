"""Events: what each may react to or throw, and where it may stand."""

from collections.abc import Iterator
from typing import Final

from engine import vocabulary as bpmn
from engine.checker.codes import finding
from engine.drawing import Drawing, Node
from engine.model import Finding
from engine.triggers import CODED
from engine.vocabulary import tag

_ROUNDS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
_ALONE: Final = frozenset({"link", "compensation"})
_WAITED: Final = frozenset({"timer", "message", "signal", "conditional"})
_RUNS: Final = {
    "intermediateCatchEvent": _WAITED | {"link"},
    "boundaryEvent": _WAITED | {"error", "escalation", "compensation"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link", "compensation"}),
    "endEvent": frozenset({"message", "terminate", "signal", "error", "escalation", "compensation"}),
}
_CODED: Final = frozenset({"error", "escalation"})
_EVENT_STARTS: Final = _WAITED | {"error", "escalation"}


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield the events that do not run yet or cannot mean anything (OMG formal/2011-01-03, tables 10.84–10.93)."""
    for node in drawing.nodes:
        if node.kind in bpmn.EVENTS:
            if node.kind == "implicitThrowEvent":
                yield finding("implicit_throw_unsupported", node.xml)
            yield from _definitions(node)
            yield from _place(node)
            yield from _uncoded(node, drawing)
        yield from _caught_twice(node, drawing)
        if node.by_event:
            yield from _event_subprocess(node)
        elif node.xml.get("triggeredByEvent") == "true":  # of another kind: nothing in it could wait for an event
            yield finding("event_subprocess_without_trigger", node.xml, subprocess=node.id)


def _definitions(node: Node) -> Iterator[Finding]:
    events = dict.fromkeys(node.events)
    if not events and node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        yield finding("event_definition_missing", node.xml)
    for event in events:
        if event not in _possible(node) or (event in _ALONE and len(node.definitions) > 1):
            yield finding("event_definition_misplaced", node.xml, event=event, kind=node.kind)
    around = node.scope.node if node.kind == "endEvent" and "cancel" in events else None
    if around is not None and not any("cancel" in event.events for event in around.boundaries):
        yield finding("cancel_not_caught", node.xml, transaction=around.id)
    if node.needs_all and not events.keys() <= _WAITED:
        yield finding("parallel_multiple_unfit", node.xml)
    if "error" in events and node.kind in {"boundaryEvent", "startEvent"} and not node.interrupting:
        yield finding("error_not_interrupting", node.xml)
    if "cancel" in events and node.kind == "boundaryEvent" and not node.interrupting:
        yield finding("cancel_not_interrupting", node.xml)


def _uncoded(node: Node, drawing: Drawing) -> Iterator[Finding]:
    """Yield what is thrown without a code: only who catches everything hears it (BPMN 2.0.2 tables 10.90, 10.91)."""
    for definition, kind in zip(node.definitions, node.events, strict=True):
        if node.kind in bpmn.THROWING and kind in _CODED and drawing.named(kind, definition, CODED[kind]) is None:
            yield finding("thrown_without_code", node.xml, event=kind)


def _caught_twice(node: Node, drawing: Drawing) -> Iterator[Finding]:
    """Yield the second event on the boundary of one activity that catches the same error, or the same cancellation."""
    seen: dict[tuple[str, str | None], str] = {}
    for event in node.boundaries:
        for definition, kind in zip(event.definitions, event.events, strict=True):
            if kind in {"error", "cancel"}:
                what = (kind, drawing.named(kind, definition, CODED[kind]) if kind in CODED else None)
                if what in seen:
                    yield finding("error_caught_twice", event.xml, host=node.id, first=seen[what])
                seen.setdefault(what, event.id)


def _possible(node: Node) -> frozenset[str]:
    if node.kind == "startEvent":
        around = node.scope.node
        if around is None:
            return _WAITED
        inner = around.scope.node
        more = {"compensation"} if inner is not None and not inner.by_event else set()
        return _EVENT_STARTS | more if around.by_event else frozenset()
    around = node.host if node.kind == "boundaryEvent" else node.scope.node if node.kind == "endEvent" else None
    more = {"cancel"} if around is not None and around.kind == "transaction" else set()
    return _RUNS.get(node.kind, frozenset()) | more


def _place(node: Node) -> Iterator[Finding]:
    if node.kind == "startEvent" and node.incoming:
        yield finding("start_with_incoming", node.xml)
    if node.kind == "endEvent" and node.outgoing:
        yield finding("end_with_outgoing", node.xml)
    if node.kind == "boundaryEvent":
        if node.incoming:
            yield finding("boundary_with_incoming", node.xml)
        if not node.outgoing and node.host is not None and "compensation" not in node.events:
            yield finding("boundary_without_flow", node.xml, host=node.host.id)
        if node.host is None:
            reference = node.xml.get("attachedToRef")
            yield finding("reference_dangling", node.xml, attribute="attachedToRef", reference=reference)
        elif node.host.kind not in bpmn.ACTIVITIES or node.host.scope is not node.scope or node.host.by_event:
            yield finding("boundary_host_invalid", node.xml, host=node.host.id)


def _event_subprocess(node: Node) -> Iterator[Finding]:
    """Yield what an event sub-process may not have: flows to or from it, rounds, a start that waits for nothing."""
    if any(node.xml.find(tag(name)) is not None for name in _ROUNDS):
        yield finding("event_subprocess_with_rounds", node.xml)
    if node.incoming or node.outgoing:
        yield finding("event_subprocess_with_flow", node.xml)
    starts = [start for start in node.inside.nodes if start.kind == "startEvent"] if node.inside is not None else []
    for start in starts or [node]:
        if not start.definitions:
            yield finding("event_subprocess_without_trigger", start.xml, subprocess=node.id)
