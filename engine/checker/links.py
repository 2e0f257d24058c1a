"""References of every kind: what an attribute or element names by its id is there and is of the right kind."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml.etree import _Element

from engine.checker.codes import finding
from engine.drawing import Drawing, text_of
from engine.model import Finding
from engine.vocabulary import BPMN, FLOW_NODES, local_name, namespace_of, tag

_ANY: Final[frozenset[str]] = frozenset()
_ITEM: Final = frozenset({"itemDefinition"})
_PARTNER: Final = frozenset({"participant"})
_TALKS: Final = frozenset({"collaboration", "choreography", "globalConversation", "globalChoreographyTask"})
_LINKS: Final = ("messageFlow", "association", "conversationLink")
_ATTRIBUTES: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    **{(kind, end): _ANY for kind in _LINKS for end in ("sourceRef", "targetRef")},
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("dataStoreReference", "dataStoreRef"): frozenset({"dataStore"}),
    ("group", "categoryValueRef"): frozenset({"categoryValue"}),
    ("lane", "partitionElementRef"): _ANY,
    ("message", "itemRef"): _ITEM,
    ("messageFlow", "messageRef"): frozenset({"message"}),
    ("process", "definitionalCollaborationRef"): _TALKS,
    ("callConversation", "calledCollaborationRef"): _TALKS,
    ("callChoreography", "calledChoreographyRef"): _TALKS,
    **{
        (kind, "initiatingParticipantRef"): _PARTNER
        for kind in ("choreographyTask", "subChoreography", "callChoreography", "globalChoreographyTask")
    },
    **{(kind, "operationRef"): frozenset({"operation"}) for kind in ("serviceTask", "sendTask", "receiveTask")},
}
_CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("participantRef", "innerParticipantRef", "outerParticipantRef"), _PARTNER),
    **dict.fromkeys(("inMessageRef", "outMessageRef"), frozenset({"message"})),
    **dict.fromkeys(("interfaceRef", "supportedInterfaceRef"), frozenset({"interface"})),
    **dict.fromkeys(("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs"), frozenset({"dataInput"})),
    **dict.fromkeys(("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"), frozenset({"dataOutput"})),
    "messageFlowRef": frozenset({"messageFlow"}),
    "operationRef": frozenset({"operation"}),
    "errorRef": frozenset({"error"}),
    "resourceRef": frozenset({"resource"}),
    "choreographyRef": _TALKS,
    "inputSetRefs": frozenset({"inputSet"}),
    "outputSetRefs": frozenset({"outputSet"}),
}
_OF_KIND: Final = {
    kind: [(name, kinds) for (owner, name), kinds in _ATTRIBUTES.items() if owner == kind] for kind, _ in _ATTRIBUTES
}
_NEEDED_ENDS: Final = frozenset((kind, end) for kind in _LINKS for end in ("sourceRef", "targetRef"))
_LISTED: Final = {"incoming": "targetRef", "outgoing": "sourceRef"}


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what names nothing, or something that cannot stand there; what the execution needs is said elsewhere.

    What bears the prefix of another namespace lies in a file that is imported, and is not judged.
    """
    elements = [one for one in drawing.root.iter() if namespace_of(str(one.tag)) == BPMN]
    known = {name: one for one in elements if (name := one.get("id"))}
    for element in elements:
        kind = local_name(str(element.tag))
        if item := element.get("itemSubjectRef"):
            yield from _judged(drawing, element, "itemSubjectRef", item, _ITEM, known)
        for name, kinds in _OF_KIND.get(kind, ()):
            if name in element.attrib or (kind, name) in _NEEDED_ENDS:
                yield from _judged(drawing, element, name, element.get(name) or "", kinds, known)
        if kind in _CHILDREN and (around := element.getparent()) is not None:
            yield from _judged(drawing, around, kind, text_of(element), _CHILDREN[kind], known)
    yield from _lists(drawing, known)


def _judged(
    drawing: Drawing,
    about: _Element,
    attribute: str,
    reference: str,
    kinds: frozenset[str],
    known: Mapping[str, _Element],
) -> Iterator[Finding]:
    """Yield what is wrong with one reference."""
    if reference not in known:
        prefix, _, reference = reference.rpartition(":")
        if prefix and about.nsmap.get(prefix) != drawing.root.get("targetNamespace"):
            return
    found = known.get(reference)
    if found is None:
        yield finding("reference_unresolved", about, attribute=attribute, reference=reference)
    elif kinds and local_name(str(found.tag)) not in kinds:
        kind = local_name(str(found.tag))
        yield finding("reference_unfit", about, attribute=attribute, reference=reference, kind=kind)


def _lists(drawing: Drawing, known: Mapping[str, _Element]) -> Iterator[Finding]:
    """Yield nodes that list flows which do not meet them; the flows themselves say where they lead (XSD tFlowNode)."""
    for node in drawing.nodes:
        if node.kind not in FLOW_NODES:
            continue
        wrong = [
            text_of(one)
            for name, end in _LISTED.items()
            for one in node.xml.iterchildren(tag(name))
            if (flow := known.get(text_of(one).rpartition(":")[2])) is None or flow.get(end) != node.id
        ]
        if wrong:
            yield finding("flow_list_stale", node.xml, flows=wrong[:20])
