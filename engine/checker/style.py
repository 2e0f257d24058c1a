"""Style: what runs as drawn but makes readers guess. Every rule is a hint; what other rules say already is left out.

Inclusive and complex gateways and events with several definitions pass in silence: they run here by the book.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.checker.codes import finding
from engine.drawing import Arc, Drawing, Node, Scope
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, GATEWAYS, THROWING, USER_TASKS, tag

_DECLARED: Final = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
_REFERRING: Final = frozenset({*_DECLARED.values(), "structureRef"})
_MERGING: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield hints about names, merges without a gateway, gateways that say nothing, and what nobody uses."""
    ends = Counter(id(node.scope) for node in drawing.nodes if node.kind == "endEvent")
    for node in drawing.nodes:
        yield from _unnamed(node, ends[id(node.scope)])
        yield from _merges(node)
        yield from _gateway(node)
    for scope in drawing.scopes:
        yield from _twice(scope)
        yield from _terminations(scope)
    yield from _declarations(drawing)


def _unnamed(node: Node, ends: int) -> Iterator[Finding]:
    """Yield what readers need a name for: what waits or throws, work, pairs of ends, answers of a question.

    User tasks and questions are asked for their names by other rules.
    """
    is_named = bool((node.xml.get("name") or "").strip())
    if not is_named and node.kind in ACTIVITIES - USER_TASKS:
        yield finding("activity_without_name", node.xml)
    if not is_named and _tells_something(node, ends):
        yield finding("event_without_name", node.xml)
    if node.kind in _MERGING and len(node.outgoing) > 1:
        for arc in node.outgoing:
            if not (arc.xml.get("name") or "").strip():
                yield finding("flow_without_name", arc.xml, gateway=node.id)


def _tells_something(node: Node, ends: int) -> bool:
    """Tell whether an event needs words: it waits or throws, or is one of several ends of its scope."""
    if node.definitions:
        return node.link is None and node.event != "compensation"
    return node.kind == "endEvent" and ends > 1


def _merges(node: Node) -> Iterator[Finding]:
    """Yield nodes that several flows enter without a gateway: readers take that for a join, but each flow counts."""
    if node.kind in ACTIVITIES | (THROWING - {"endEvent"}) | {"intermediateCatchEvent"} and len(node.incoming) > 1:
        yield finding("implicit_merge", node.xml, flows=len(node.incoming))


def _gateway(node: Node) -> Iterator[Finding]:
    """Yield gateways that join and fork at once, and those that do neither."""
    if node.kind not in GATEWAYS or node.kind == "eventBasedGateway":
        return
    into, out = len(node.incoming), len(node.outgoing)
    if into > 1 and out > 1:
        yield finding("gateway_joins_and_splits", node.xml)
    if into == 1 and out == 1 and node.xml.find(tag("activationCondition")) is None:
        yield finding("gateway_superfluous", node.xml)


def _twice(scope: Scope) -> Iterator[Finding]:
    """Yield flows that are drawn twice: between the same nodes, asking the same."""
    seen: dict[tuple[Node, Node, str | None], Arc] = {}
    for arc in scope.arcs:
        if arc.source is None or arc.target is None:
            continue
        first = seen.setdefault((arc.source, arc.target, arc.condition), arc)
        if first is not arc:
            yield finding("flow_drawn_twice", arc.xml, first=first.id)


def _terminations(scope: Scope) -> Iterator[Finding]:
    """Yield ends that terminate a scope in which nothing ever runs beside: a plain end says the same."""
    if not _runs_beside(scope):
        for node in scope.nodes:
            if node.kind == "endEvent" and node.event == "terminate":
                yield finding("terminate_superfluous", node.xml)


def _runs_beside(scope: Scope) -> bool:
    starts = [node for node in scope.nodes if not node.incoming and not node.starts_apart and node.kind != "startEvent"]
    beside = [node for node in scope.nodes if node.kind == "boundaryEvent" and not node.interrupting]
    inside = [node.inside for node in scope.nodes if node.by_event and node.inside is not None]
    events = [node for around in inside for node in around.nodes if node.kind == "startEvent" and not node.interrupting]
    return bool(starts or beside or events) or any(node.fork and len(node.outgoing) > 1 for node in scope.nodes)


def _declarations(drawing: Drawing) -> Iterator[Finding]:
    """Yield messages, signals, errors and escalations that nothing refers to, or that bear one name."""
    referred = _referred(drawing)
    for kind in _DECLARED:
        declared = drawing.declared[kind]
        names = Counter(name for xml in declared.values() if (name := (xml.get("name") or "").strip()))
        told: set[str] = set()
        for identifier, xml in declared.items():
            name = (xml.get("name") or "").strip()
            if identifier not in referred:
                yield finding("declaration_unused", xml, kind=kind)
            elif names[name] > 1 and name in told:
                yield finding("declaration_repeated", xml, kind=kind, name=name)
            told.add(name)


def _referred(drawing: Drawing) -> set[str]:
    """Return every id that an attribute or an element of the file refers to, without its prefix."""
    found: set[str] = set()
    for element in drawing.root.iter():
        for name, value in element.attrib.items():
            if str(name).endswith("Ref"):
                found.add(str(value).rpartition(":")[2])
        if str(element.tag).endswith("Ref"):
            found.add((element.text or "").strip().rpartition(":")[2])
    return found
