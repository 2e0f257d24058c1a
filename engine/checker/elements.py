"""Elements and attributes: known to BPMN, standing where BPMN lets them stand, and readable in one way only."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import vocabulary as bpmn
from engine.checker.codes import finding
from engine.checker.schema import KNOWN
from engine.drawing import Drawing
from engine.model import Finding
from engine.vocabulary import local_name, namespace_of

_CHOREOGRAPHIES: Final = frozenset({"choreography", "subChoreography", "globalChoreographyTask"})
_IN_SCOPES: Final = bpmn.SCOPES | _CHOREOGRAPHIES
_PARENTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(bpmn.FLOW_NODES, _IN_SCOPES),
    **dict.fromkeys(("sequenceFlow", "dataObject", "dataObjectReference", "dataStoreReference"), _IN_SCOPES),
    **dict.fromkeys(bpmn.EVENT_DEFINITIONS, bpmn.EVENTS | {"definitions", "event"}),
    **dict.fromkeys(("process", "message", "collaboration", "import"), frozenset({"definitions"})),
    **dict.fromkeys(("timeDate", "timeDuration", "timeCycle"), frozenset({"timerEventDefinition"})),
    **dict.fromkeys(("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"), bpmn.ACTIVITIES),
    **dict.fromkeys(("incoming", "outgoing"), bpmn.FLOW_NODES),
    "conditionExpression": frozenset({"sequenceFlow"}),
    "laneSet": bpmn.SCOPES,
    "lane": frozenset({"laneSet", "childLaneSet"}),
    "childLaneSet": frozenset({"lane"}),
    "flowNodeRef": frozenset({"lane"}),
    "script": frozenset({"scriptTask", "globalScriptTask"}),
}
_ONCE: Final = frozenset({"conditionExpression", "timeDate", "timeDuration", "timeCycle", "childLaneSet"})
BOOLEANS: Final = (
    "isExecutable",
    "cancelActivity",
    "isInterrupting",
    "triggeredByEvent",
    "isForCompensation",
    "parallelMultiple",
    "instantiate",
)
_IMPERSONATED: Final = ("sequenceFlow", "boundaryEvent", "dataObjectReference", "dataStoreReference")


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what is wrong with single elements, wherever they stand in the file.

    Elements of other tools are kept silently, unless SpiffWorkflow's parser, which looks at the end of a name only
    (``ProcessParser.py:78``), would take them for BPMN; an element without any namespace is a forgotten prefix.
    """
    for element in drawing.root.iter():
        namespace = namespace_of(str(element.tag))
        if namespace == bpmn.BPMN:
            yield from _of_bpmn(element)
        elif not namespace and not _is_extension(element):
            yield finding("element_unknown", element, element=local_name(str(element.tag)))
        elif local_name(str(element.tag)).endswith(_IMPERSONATED):
            yield finding("element_impersonates", element, element=local_name(str(element.tag)))


def _of_bpmn(element: _Element) -> Iterator[Finding]:
    name = local_name(str(element.tag))
    parent = element.getparent()
    is_behavior = name == "event" and parent is not None and parent.tag == bpmn.tag("complexBehaviorDefinition")
    if name not in KNOWN and not is_behavior:
        yield finding("element_unknown", element, element=name)
    yield from _placed(element, name)
    for attribute, value in element.attrib.items():
        if namespace_of(str(attribute)) == bpmn.BPMN:
            yield finding("attribute_qualified", element, attribute=local_name(str(attribute)))
        elif attribute in BOOLEANS and value not in {"true", "false"}:
            yield finding("boolean_invalid", element, attribute=str(attribute), value=str(value)[:64])


def _placed(element: _Element, name: str) -> Iterator[Finding]:
    parent = element.getparent()
    if parent is None or name not in _PARENTS:
        return
    around = local_name(str(parent.tag)) if namespace_of(str(parent.tag)) == bpmn.BPMN else ""
    if around not in _PARENTS[name]:
        yield finding("element_misplaced", element, element=name, inside=local_name(str(parent.tag)))
    elif name in _ONCE and any(element is not other for other in parent.iterchildren(element.tag)):
        yield finding("element_repeated", element, element=name)


def _is_extension(element: _Element) -> bool:
    return any(local_name(str(around.tag)) == "extensionElements" for around in element.iterancestors())
