"""What stands between pools, and choreographies and conversations: drawn and kept, never run."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.checker.codes import finding
from engine.drawing import Drawing, text_of
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, CHOREOGRAPHY, EVENT_DEFINITIONS, SCOPES, local_name, tag

_SENDS: Final = ACTIVITIES | {"participant", "endEvent", "intermediateThrowEvent"}
_RECEIVES: Final = ACTIVITIES | {"participant", "startEvent", "intermediateCatchEvent", "boundaryEvent"}
_TALKS: Final = ("conversation", "subConversation", "callConversation")
_DANCES: Final = ("choreography", "globalChoreographyTask")
_BOTH: Final = 2


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield message flows that BPMN 2.0.2 §9.3 forbids, and what is kept without being run (§11, §9.4)."""
    known = {name: one for one in drawing.root.iter() if isinstance(one.tag, str) and (name := one.get("id"))}
    for flow in drawing.root.iter(tag("messageFlow")):
        ends = [known.get((flow.get(name) or "").rpartition(":")[2]) for name in ("sourceRef", "targetRef")]
        source, target = ends
        if source is not None and target is not None:
            yield from _message_flow(flow, source, target, drawing.root)
    for name in _DANCES:
        for element in drawing.root.iterchildren(tag(name)):
            yield finding("choreography_not_executed", element)
    for name in _TALKS:
        for element in drawing.root.iter(tag(name)):
            yield finding("conversation_not_executed", element)
    for name in (*CHOREOGRAPHY, "globalChoreographyTask"):
        for element in drawing.root.iter(tag(name)):
            yield from _dancers(element)
    yield from _associations(drawing)


def _message_flow(flow: _Element, source: _Element, target: _Element, root: _Element) -> Iterator[Finding]:
    pools = [_pool(end, root) for end in (source, target)]
    if pools[0] is not None and pools[0] == pools[1]:
        yield finding("message_flow_within_pool", flow, pool=pools[0])
    for end, fits, place in ((source, _SENDS, "sourceRef"), (target, _RECEIVES, "targetRef")):
        kind = local_name(str(end.tag))
        definitions = {local_name(str(one.tag)) for one in end} & EVENT_DEFINITIONS.keys()
        if kind not in fits or (definitions and "messageEventDefinition" not in definitions):
            yield finding("message_flow_end_unfit", flow, attribute=place, reference=end.get("id"), kind=kind)


def _pool(end: _Element, root: _Element) -> str | None:
    """Name the process of a pool or of what lies in one, None for an empty pool and for what lies in none."""
    if end.tag == tag("participant"):
        return end.get("processRef")
    process = next((one for one in end.iterancestors(tag("process")) if one.getparent() is root), None)
    return None if process is None else process.get("id")


def _dancers(element: _Element) -> Iterator[Finding]:
    """Yield an activity of a choreography without two participants, or begun by one that does not take part (§11.5)."""
    parties = [text_of(one) for one in element.iterchildren(tag("participantRef"))]
    first = element.get("initiatingParticipantRef")
    is_task = element.tag == tag("choreographyTask")
    if (is_task and len(set(parties)) != _BOTH) or (first is not None and parties and first not in parties):
        yield finding("choreography_participants_invalid", element, count=len(set(parties)), first=first or "")


def _associations(drawing: Drawing) -> Iterator[Finding]:
    """Yield associations between two flow nodes that compensate nothing: no token takes them (§7.6.1)."""
    nodes = {node.id: node for node in drawing.nodes}
    for scope in drawing.scopes:
        if local_name(str(scope.xml.tag)) not in SCOPES:
            continue
        for link in scope.xml.iterchildren(tag("association")):
            source, target = (nodes.get(link.get(end) or "") for end in ("sourceRef", "targetRef"))
            if source is not None and target is not None and not _compensates(source.events + target.events):
                yield finding("association_between_nodes", link, source=source.id, target=target.id)


def _compensates(events: list[str]) -> bool:
    return "compensation" in events
