"""Repairs of references: to what is not there, to another scope, with a prefix that BPMN reads as part of the id."""

from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.drawing import Scope, text_of
from engine.importer import surgery
from engine.importer.document import Document, named
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import BPMN, local_name, namespace_of, tag

_DECLARED: Final = {
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
}


def _dangling(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    attribute, reference = str(finding.params["attribute"]), str(finding.params["reference"] or "")
    local = reference.rpartition(":")[2]
    if local != reference and doc.by_id(local) is not None:
        yield Mend(finding.code, doc.root, (Way("unprefixed", lambda: _unprefix(doc)),), "prefix")
    elif attribute in _DECLARED:
        yield from _undeclared(doc, finding, element, attribute, reference)
    elif attribute in {"processRef", "activityRef"}:
        yield Mend(finding.code, element, (Way("unset", lambda: _unset(doc, element, attribute)),), attribute)
    elif attribute == "eventDefinitionRef":
        yield Mend(finding.code, element, (Way("unset", lambda: _forget(doc, element, reference)),), attribute)
    else:
        yield Mend(finding.code, element, (Way("remove", lambda: doc.remove(element)),), attribute)


def _undeclared(doc: Document, finding: Finding, element: _Element, attribute: str, reference: str) -> Iterator[Mend]:
    kind = _DECLARED[attribute]
    name = named(element) or reference
    declare = Way("declared", lambda: _declare(doc, kind, reference, name), {"name": name})
    unset = Way("unset", lambda: _unset(doc, element, attribute))
    is_usable = doc.by_id(reference) is None
    yield Mend(finding.code, element, (declare, unset) if is_usable else (unset,), attribute)


def _declare(doc: Document, kind: str, element_id: str, name: str) -> None:
    declare_missing(doc, kind, element_id, name)


def declare_missing(doc: Document, kind: str, element_id: str, name: str) -> _Element:
    """Add a message, signal, error or escalation to the file, before its first process."""
    first = next((at for at, child in enumerate(doc.root) if child.tag in _LATER), len(doc.root))
    made = doc.add(doc.root, kind, at=first, id=element_id, name=name)
    if kind in {"error", "escalation"}:
        made.set(f"{kind}Code", element_id)
    return made


_LATER: Final = frozenset(map(tag, ("process", "collaboration", "choreography")))


def _unset(doc: Document, element: _Element, attribute: str) -> None:
    for one in (element, *element):
        if isinstance(one.tag, str) and one.get(attribute) is not None and namespace_of(one.tag) == BPMN:
            doc.aside(element, attribute, one.get(attribute) or "")
            del one.attrib[attribute]
    doc.touch()


def _forget(doc: Document, element: _Element, reference: str) -> None:
    for one in list(element.iterchildren(tag("eventDefinitionRef"))):
        if text_of(one) == reference:
            doc.take(one)


def _unprefix(doc: Document) -> None:
    """Read every reference with a prefix as the id behind it, where the file has that id."""
    known = {str(one.get("id")) for one in doc.root.iter(etree.Element) if one.get("id")}
    for element in doc.root.iter(etree.Element):
        for name, value in list(element.attrib.items()):
            text = str(value)
            is_reference = str(name).endswith("Ref") or name == "bpmnElement"
            if is_reference and text not in known and text.rpartition(":")[2] in known:
                element.set(name, text.rpartition(":")[2])
        is_reference = namespace_of(str(element.tag)) == BPMN and local_name(str(element.tag)).endswith("Ref")
        text = text_of(element)
        if is_reference and text not in known and text.rpartition(":")[2] in known:
            element.text = text.rpartition(":")[2]
    doc.touch()


def _crossing(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: keep a flow in the scope of its ends, at the sub-process, or as a message flow."""
    arc = next((arc for scope in _scopes(doc) for arc in scope.arcs if arc.xml is element), None)
    if arc is None or arc.source is None or arc.target is None:
        return
    source, target = arc.source, arc.target
    remove = Way("remove", lambda: doc.remove(element))
    if source.scope is target.scope:
        yield Mend(finding.code, element, (Way("moved", lambda: _home(doc, element, source.scope)), remove))
        return
    shared = next((one for one in _around(source.scope) if one in _around(target.scope)), None)
    if shared is None:
        yield Mend(finding.code, element, (Way("message_flow", lambda: _as_message(doc, element)), remove))
        return
    begin, end = _within(source.scope, shared, source.xml), _within(target.scope, shared, target.xml)
    if begin is end:
        yield Mend(finding.code, element, (remove,))
    else:
        yield Mend(finding.code, element, (Way("led", lambda: _led(doc, element, begin, end, shared)), remove))


def _scopes(doc: Document) -> Iterator[Scope]:
    for process in doc.drawing.processes:
        yield from process.all()


def _around(scope: Scope) -> list[Scope]:
    found = [scope]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def _within(scope: Scope, shared: Scope, own: _Element) -> _Element:
    """Return what stands in the shared scope: the node itself, or the sub-process that it is in."""
    while scope is not shared:
        own = scope.xml
        scope = scope.parent if scope.parent is not None else shared
    return own


def _home(doc: Document, flow: _Element, scope: Scope) -> None:
    scope.xml.append(flow)
    doc.touch()


def _led(doc: Document, flow: _Element, begin: _Element, end: _Element, shared: Scope) -> None:
    if flow.getparent() is not shared.xml:
        shared.xml.append(flow)
    surgery.lead(doc, flow, source=begin, target=end)


def _as_message(doc: Document, flow: _Element) -> None:
    """Make a message flow of a sequence flow between two pools."""
    collaboration = next(doc.elements("collaboration"), None)
    if collaboration is None:
        doc.remove(flow)
        return
    for node in (doc.by_id(flow.get("sourceRef")), doc.by_id(flow.get("targetRef"))):
        if node is not None and node.get("default") == flow.get("id"):
            del node.attrib["default"]
        for name in ("incoming", "outgoing"):
            for one in list(node.iterchildren(tag(name))) if node is not None else ():
                if text_of(one) == flow.get("id"):
                    doc.take(one)
    for condition in list(flow.iterchildren(tag("conditionExpression"))):
        doc.aside(flow, "conditionExpression", text_of(condition))
        doc.take(condition)
    flow.tag = tag("messageFlow")
    collaboration.append(flow)
    doc.touch()


def _lane(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    reference = str(finding.params["reference"])

    def forget() -> None:
        for one in list(element.iterchildren(tag("flowNodeRef"))):
            if text_of(one) == reference:
                doc.take(one)

    yield Mend(finding.code, element, (Way("remove", forget),), reference)


def _lanes(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: keep a node in the first of its lanes."""

    def first() -> None:
        for name in finding.params["lanes"][1:]:
            lane = doc.by_id(str(name))
            for one in list(lane.iterchildren(tag("flowNodeRef"))) if lane is not None else ():
                if text_of(one) == element.get("id"):
                    doc.take(one)

    yield Mend(finding.code, element, (Way("first", first),))


HANDLERS: Handlers = {
    "lane_reference_dangling": _lane,
    "lane_ambiguous": _lanes,
    "reference_dangling": _dangling,
    "flow_crosses_scope": _crossing,
}
