"""Write a sketch as a BPMN 2.0 file with diagram interchange; the same sketch gives the same bytes."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.sketch.geometry import Bounds
from engine.sketch.layout import Picture, place
from engine.sketch.model import Flow, Message, Node, Rounds, Sketch, Trigger
from engine.vocabulary import BPMN, DI, OURS, ZEEBE, tag

_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_DD: Final = "http://www.omg.org/spec/DD/20100524/DI"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SPACE: Final = {"bpmn": BPMN, "bpmndi": DI, "dc": _DC, "di": _DD, "xsi": _XSI, "zeebe": ZEEBE}
_POOL: Final = "agency"
_NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})


def write(sketch: Sketch) -> bytes:
    """Write a sketch whose ids are unique; its own pool is called ``agency``."""
    root = etree.Element(tag("definitions"), nsmap=_SPACE | ({"ts": OURS} if _proposes(sketch) else {}))
    root.set("id", f"{sketch.id}_definitions")
    root.set("targetNamespace", "urn:thong-suot:procedures")
    _collaboration(root, sketch)
    process = _add(root, "process", id=sketch.id, name=sketch.name, isExecutable="true")
    _document(process, sketch.text)
    _lanes(process, sketch)
    _contents(process, sketch.nodes, sketch.flows, _categories(process, sketch))
    for group in sketch.groups:
        _add(process, "group", id=group.id, categoryValueRef=f"{group.id}_value")
    for message in sketch.messages:
        _message(root, message)
    _diagram(root, sketch, place(sketch, _POOL))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _proposes(sketch: Sketch) -> bool:
    return any(lane.role for lane in sketch.lanes) or any(node.proposals or node.produces for node in sketch.nodes)


def _add(parent: _Element, name: str, /, **attributes: str) -> _Element:
    element = etree.SubElement(parent, tag(name))
    for key, value in attributes.items():
        if value:
            element.set(key, value)
    return element


def _document(parent: _Element, text: str) -> None:
    if text:
        _add(parent, "documentation").text = text


def _collaboration(root: _Element, sketch: Sketch) -> None:
    collaboration = _add(root, "collaboration", id=f"{sketch.id}_collaboration")
    _add(collaboration, "participant", id=_POOL, name=sketch.title, processRef=sketch.id)
    for partner in sketch.partners:
        _add(collaboration, "participant", id=partner.id, name=partner.name)
    for flow in sketch.message_flows:
        _add(collaboration, "messageFlow", id=flow.id, name=flow.name, sourceRef=flow.source, targetRef=flow.target)


def _lanes(process: _Element, sketch: Sketch) -> None:
    lane_set = _add(process, "laneSet", id="lanes")
    for lane in sketch.lanes:
        element = _add(lane_set, "lane", id=lane.id, name=lane.name)
        if lane.role:
            element.set(tag("role", OURS), lane.role)
        for node in sketch.in_lanes():
            if node.lane == lane.id:
                _add(element, "flowNodeRef").text = node.id


def _categories(process: _Element, sketch: Sketch) -> Mapping[str, str]:
    """Write the names of the groups before the process; tell which value each of their nodes has."""
    if sketch.groups:
        category = etree.Element(tag("category"), id=f"{sketch.id}_groups")
        process.addprevious(category)
        for group in sketch.groups:
            _add(category, "categoryValue", id=f"{group.id}_value", value=group.name)
    return {member: f"{group.id}_value" for group in sketch.groups for member in group.members}


def _contents(
    scope: _Element, nodes: Iterable[Node], flows: tuple[Flow, ...], values: Mapping[str, str] = _NO_VALUES
) -> None:
    for node in nodes:
        _node(scope, node, flows, values)
    for flow in flows:
        element = _add(scope, "sequenceFlow", id=flow.id, name=flow.name, sourceRef=flow.source, targetRef=flow.target)
        if flow.condition:
            _expression(element, "conditionExpression", flow.condition)


def _expression(parent: _Element, name: str, text: str) -> None:
    element = _add(parent, name)
    element.set(f"{{{_XSI}}}type", "bpmn:tFormalExpression")
    element.text = text


def _node(scope: _Element, node: Node, flows: tuple[Flow, ...], values: Mapping[str, str]) -> None:
    default = next((flow.id for flow in flows if flow.source == node.id and flow.is_default), "")
    element = _add(scope, node.kind, id=node.id, name=node.name, default=default, attachedToRef=node.attached_to or "")
    if node.by_event:
        element.set("triggeredByEvent", "true")
    if node.script:
        element.set("scriptFormat", "feel")
    for name, value in node.proposals:
        element.set(tag(name, OURS), value)
    _document(element, node.text)
    _extensions(element, node)
    if node.id in values:
        _add(element, "categoryValueRef").text = values[node.id]
    for name, ids in (
        ("incoming", [flow.id for flow in flows if flow.target == node.id]),
        ("outgoing", [flow.id for flow in flows if flow.source == node.id]),
    ):
        for flow_id in ids:
            _add(element, name).text = flow_id
    if node.rounds is not None:
        _rounds(element, node.rounds)
    if node.script:
        _add(element, "script").text = node.script
    if node.trigger is not None:
        _trigger(element, node.id, node.trigger)
    _contents(element, node.inside, node.flows, values)


def _extensions(element: _Element, node: Node) -> None:
    if not (node.service or node.inputs or node.outputs or node.produces):
        return
    inside = _add(element, "extensionElements")
    for text in node.produces:
        etree.SubElement(inside, tag("output", OURS)).text = text
    if node.service:
        etree.SubElement(inside, tag("taskDefinition", ZEEBE)).set("type", node.service)
    if node.inputs or node.outputs:
        mapping = etree.SubElement(inside, tag("ioMapping", ZEEBE))
        for name, pairs in (("input", node.inputs), ("output", node.outputs)):
            for source, target in pairs:
                given = etree.SubElement(mapping, tag(name, ZEEBE))
                given.set("source", source)
                given.set("target", target)


def _rounds(element: _Element, rounds: Rounds) -> None:
    loop = _add(element, "multiInstanceLoopCharacteristics")
    each = etree.SubElement(_add(loop, "extensionElements"), tag("loopCharacteristics", ZEEBE))
    each.set("inputCollection", f"={rounds.collection}")
    each.set("inputElement", rounds.item)
    each.set("outputCollection", rounds.results)
    each.set("outputElement", f"={rounds.result}")
    if rounds.enough:
        _expression(loop, "completionCondition", rounds.enough)


def _trigger(element: _Element, node_id: str, trigger: Trigger) -> None:
    definition = _add(element, f"{trigger.kind}EventDefinition", id=f"{node_id}_definition")
    if trigger.kind == "timer":
        _expression(definition, "timeDuration", trigger.value)
    elif trigger.kind == "message":
        definition.set("messageRef", _message_id(trigger.value))


def _message_id(name: str) -> str:
    return f"{name}_message"


def _message(root: _Element, message: Message) -> None:
    element = _add(root, "message", id=_message_id(message.name), name=message.name)
    if message.key:
        key = etree.SubElement(_add(element, "extensionElements"), tag("subscription", ZEEBE))
        key.set("correlationKey", message.key)


def _diagram(root: _Element, sketch: Sketch, picture: Picture) -> None:
    diagram = etree.SubElement(root, tag("BPMNDiagram", DI), id="diagram")
    plane = etree.SubElement(diagram, tag("BPMNPlane", DI), id="plane", bpmnElement=f"{sketch.id}_collaboration")
    for pool in (_POOL, *(one.id for one in sketch.partners), *(one.id for one in sketch.lanes)):
        _shape(plane, pool, picture).set("isHorizontal", "true")
    for node in _all(sketch.nodes):
        shape = _shape(plane, node.id, picture)
        if node.inside:
            shape.set("isExpanded", "true")
        if node.kind == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
    for group in sketch.groups:
        _shape(plane, group.id, picture)
    for way in picture.ways:
        edge = etree.SubElement(plane, tag("BPMNEdge", DI), id=f"{way}_edge", bpmnElement=way)
        for x, y in picture.ways[way]:
            etree.SubElement(edge, tag("waypoint", _DD), x=_number(x), y=_number(y))
        _label(edge, way, picture)


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    """Outer shapes first: what is drawn later lies above."""
    for node in nodes:
        yield node
        yield from _all(node.inside)


def _shape(plane: _Element, element_id: str, picture: Picture) -> _Element:
    shape = etree.SubElement(plane, tag("BPMNShape", DI), id=f"{element_id}_shape", bpmnElement=element_id)
    _bounds(shape, picture.bounds[element_id])
    _label(shape, element_id, picture)
    return shape


def _label(parent: _Element, element_id: str, picture: Picture) -> None:
    if element_id in picture.labels:
        _bounds(etree.SubElement(parent, tag("BPMNLabel", DI)), picture.labels[element_id])


def _bounds(parent: _Element, one: Bounds) -> None:
    made = etree.SubElement(parent, tag("Bounds", _DC))
    for name, value in (("x", one.x), ("y", one.y), ("width", one.width), ("height", one.height)):
        made.set(name, _number(value))


def _number(value: float) -> str:
    return str(round(value))
