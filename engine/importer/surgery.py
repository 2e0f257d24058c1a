"""Changes of the graph: nodes put into flows, flows led elsewhere, new flows."""

from collections.abc import Iterable
from typing import Final

from lxml.etree import _Element

from engine.drawing import Node, text_of
from engine.importer.document import Document
from engine.vocabulary import BPMN, tag

_FIRST: Final = ("documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef")


def new_node(doc: Document, beside: _Element, kind: str, name: str = "") -> _Element:
    """Add a flow node into the scope and the lanes of another one."""
    scope = beside.getparent()
    home = doc.root if scope is None else scope
    made = doc.add(home, kind, at=home.index(beside) + 1, id=doc.fresh(kind))
    if name:
        made.set("name", name)
    doc.added[made.get("id") or ""] = beside.get("id") or ""
    for reference in list(doc.elements("flowNodeRef")):
        if text_of(reference) == beside.get("id"):
            lane = reference.getparent()
            if lane is not None:
                copy = doc.add(lane, "flowNodeRef", at=lane.index(reference) + 1)
                copy.text = made.get("id")
    return made


def connect(doc: Document, source: _Element, target: _Element, name: str = "") -> _Element:
    """Add a sequence flow between two nodes of one scope."""
    scope = source.getparent()
    flow = doc.add(doc.root if scope is None else scope, "sequenceFlow", id=doc.fresh("sequenceFlow"))
    if name:
        flow.set("name", name)
    flow.set("sourceRef", source.get("id") or "")
    flow.set("targetRef", target.get("id") or "")
    doc.moved.add(flow.get("id") or "")
    note(doc, source, target)
    return flow


def lead(doc: Document, flow: _Element, *, source: _Element | None = None, target: _Element | None = None) -> None:
    """Let a flow begin or end at another node."""
    touched = [doc.by_id(flow.get("sourceRef")), doc.by_id(flow.get("targetRef")), source, target]
    if source is not None:
        flow.set("sourceRef", source.get("id") or "")
    if target is not None:
        flow.set("targetRef", target.get("id") or "")
    doc.moved.add(flow.get("id") or "")
    doc.touch()
    note(doc, *(one for one in touched if one is not None))


def note(doc: Document, *nodes: _Element) -> None:
    """Let nodes list the flows that meet them, where the file lists them at all."""
    if next(doc.elements("incoming", "outgoing"), None) is None:
        return
    for node in nodes:
        for name, end in (("outgoing", "sourceRef"), ("incoming", "targetRef")):
            flows = [flow.get("id") for flow in doc.elements("sequenceFlow") if flow.get(end) == node.get("id")]
            _list(doc, node, name, [one for one in flows if one])


def _list(doc: Document, node: _Element, name: str, ids: list[str]) -> None:
    listed = list(node.iterchildren(tag(name)))
    written = [text_of(one) for one in listed]
    for one in listed:
        if text_of(one) not in ids:
            doc.take(one)
    known = {tag(one) for one in (*_FIRST, "incoming", *(("outgoing",) if name == "outgoing" else ()))}
    for flow_id in ids:
        if flow_id not in written:
            at = sum(1 for child in node if child.tag in known)
            doc.add(node, name, at=at).text = flow_id


def put_before(doc: Document, node: Node, kind: str, name: str = "") -> _Element:
    """Add a node that takes all flows into another one and leads on to it."""
    made = new_node(doc, node.xml, kind, name)
    flows = [arc.xml for arc in node.incoming]
    for flow in flows:
        lead(doc, flow, target=made)
    connect(doc, made, node.xml)
    return made


def put_after(doc: Document, node: Node, flows: Iterable[_Element], kind: str, name: str = "") -> _Element:
    """Add a node behind another one that takes over some of the flows out of it, with its default."""
    made = new_node(doc, node.xml, kind, name)
    moved = list(flows)
    for flow in moved:
        lead(doc, flow, source=made)
    if node.xml.get("default") in {flow.get("id") for flow in moved}:
        made.set("default", node.xml.attrib.pop("default"))
    connect(doc, node.xml, made)
    return made


def put_into(doc: Document, flow: _Element, target: _Element, kind: str, name: str = "") -> _Element:
    """Add a node into one flow, before its target."""
    made = new_node(doc, target, kind, name)
    lead(doc, flow, target=made)
    connect(doc, made, target)
    return made


def retyped(doc: Document, element: _Element, kind: str, *, without: Iterable[str] = ()) -> None:
    """Make another kind of an element; what only the old kind had is kept beside as text."""
    for name in without:
        if (value := element.get(name)) is not None:
            doc.aside(element, name, value)
            del element.attrib[name]
    element.tag = f"{{{BPMN}}}{kind}"
    doc.touch()
