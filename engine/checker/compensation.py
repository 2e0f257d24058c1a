"""Compensation: handlers that nothing joins, that flows enter, that are drawn twice; throws that can reach nothing."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine import compensation
from engine.checker.codes import finding
from engine.drawing import Drawing, Node
from engine.model import Finding
from engine.vocabulary import tag

_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})
_ROUNDS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what is wrong about compensation as drawn (BPMN 2.0.2 §10.5.6, §13.5.5)."""
    associations = compensation.joined(drawing.root)
    known = {node.id: node for node in drawing.nodes}
    used: set[str] = set()
    for node in drawing.nodes:
        if compensation.is_boundary(node):
            yield from _boundary(node, associations, used)
        if node.kind in _THROWING and compensation.EVENT in node.events:
            yield from _thrown(node, known)
        yield from _twice(node)
        if node.kind == "transaction" and any(node.xml.find(tag(name)) is not None for name in _ROUNDS):
            yield from _cancelled_in_rounds(node)
    for node in drawing.nodes:
        if compensation.is_for_compensation(node):
            yield from _handler(node, is_used=node.id in used)


def _boundary(node: Node, associations: Mapping[str, tuple[str, ...]], used: set[str]) -> Iterator[Finding]:
    handlers = compensation.handlers_of(node, associations)
    if len(handlers) != 1:
        code = "compensation_handler_ambiguous" if handlers else "compensation_handler_missing"
        yield finding(code, node.xml)
    for handler in handlers:
        used.add(handler.id)
        if not compensation.is_for_compensation(handler):
            yield finding("compensation_handler_unmarked", handler.xml, event=node.id)
    if node.outgoing:
        yield finding("compensation_event_with_flow", node.xml)


def _handler(node: Node, *, is_used: bool) -> Iterator[Finding]:
    if not is_used:
        yield finding("compensation_handler_unused", node.xml)
    if node.incoming or node.outgoing:
        yield finding("compensation_handler_with_flow", node.xml)
    if node.boundaries or node.by_event:
        yield finding("compensation_handler_guarded", node.xml)


def _twice(node: Node) -> Iterator[Finding]:
    """Yield an activity with several compensation events: only one of them could handle it."""
    found = [one for one in node.boundaries if compensation.is_boundary(one)]
    found += filter(compensation.listens, node.inside.nodes if node.inside is not None else ())
    for one in found[1:]:
        yield finding("compensation_twice", one.xml, activity=node.id, first=found[0].id)


def _thrown(node: Node, known: Mapping[str, Node]) -> Iterator[Finding]:
    """Yield a reference to what is not there, is not in the scope of the event, or has nothing that compensates it."""
    scopes = [node.scope]
    while scopes[-1].node is not None and scopes[-1].node.by_event:
        scopes.append(scopes[-1].node.scope)
    for definition in node.definitions:
        reference = (definition.get("activityRef") or "").rpartition(":")[2]
        if not reference:
            continue
        target = known.get(reference)
        if target is None:
            yield finding("reference_dangling", node.xml, attribute="activityRef", reference=reference)
        elif target.scope not in scopes or not compensation.is_compensable(target):
            yield finding("compensation_target_unfit", node.xml, activity=reference)


def _cancelled_in_rounds(node: Node) -> Iterator[Finding]:
    """Yield a transaction in rounds that compensates when one is cancelled: the others would be left as they are."""
    inside = node.inside.nodes if node.inside is not None else []
    is_cancelled = any(one.kind == "endEvent" and "cancel" in one.events for one in inside)
    if is_cancelled and any(map(compensation.is_compensable, inside)):
        yield finding("cancel_in_rounds_unsupported", node.xml)
