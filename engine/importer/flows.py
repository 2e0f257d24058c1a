"""Repairs of flows around events and gateways: where none may lead, what a gateway may wait for, links, splits."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from lxml.etree import _Element

from engine.drawing import text_of
from engine.importer import surgery
from engine.importer.document import Document, named
from engine.importer.events import awaits_message
from engine.importer.ways import Handlers, Mend, Way, keep
from engine.model import Finding
from engine.vocabulary import tag

_PASSING: Final = frozenset({"message", "signal", "escalation", "compensation", None})
_RACING: Final = frozenset({"intermediateCatchEvent", "receiveTask"})


def _into_start(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a flow back to the start leads to what the start leads to."""

    def lead() -> None:
        node = doc.node(element)
        targets = [arc.target for arc in node.outgoing if arc.target is not None] if node is not None else []
        for arc in list(node.incoming) if node is not None else ():
            if targets and targets[0] is not node:
                surgery.lead(doc, arc.xml, target=targets[0].xml)
            else:
                doc.remove(arc.xml)

    yield Mend(finding.code, element, (Way("led", lead), Way("remove_flows", lambda: _cut(doc, element, "incoming"))))


def _cut(doc: Document, element: _Element, way: str) -> None:
    node = doc.node(element)
    for arc in list(getattr(node, way)) if node is not None else ():
        doc.remove(arc.xml)


def _out_of_end(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: an end that goes on is an event on the way; one that ends everything has no way out."""
    node = doc.node(element)
    event = node.event if node is not None else None
    on = Way("passes", lambda: surgery.retyped(doc, element, "intermediateThrowEvent"))
    ends = Way("remove_flows", lambda: _cut(doc, element, "outgoing"))
    yield Mend(finding.code, element, (on, ends) if event in _PASSING else (ends,))


def _into_boundary(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    host = doc.by_id(element.get("attachedToRef"))

    def lead() -> None:
        node = doc.node(element)
        for arc in list(node.incoming) if node is not None else ():
            if host is not None and arc.source is not None and arc.source.xml is not host:
                surgery.lead(doc, arc.xml, target=host)
            else:
                doc.remove(arc.xml)

    yield Mend(finding.code, element, (Way("led", lead), Way("remove_flows", lambda: _cut(doc, element, "incoming"))))


def _without_events(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, element, (_exclusive(doc, element),))


def _exclusive(doc: Document, element: _Element) -> Way:
    return Way("exclusive", lambda: surgery.retyped(doc, element, "exclusiveGateway", without=("eventGatewayType",)))


def _unfit_target(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: wait for a message before the step; a gateway without any event is exclusive."""
    gateway = doc.by_id(str(finding.params["gateway"]))
    node = doc.node(gateway) if gateway is not None else None
    if gateway is None or node is None:
        return
    flows = [arc.xml for arc in node.outgoing if arc.target is not None and arc.target.xml is element]

    def wait() -> None:
        for flow in flows:
            made = surgery.put_into(doc, flow, element, "intermediateCatchEvent", named(flow) or named(element))
            awaits_message(doc, made).apply()

    has_events = any(arc.target is not None and arc.target.kind in _RACING for arc in node.outgoing)
    waits, exclusive = Way("message", wait), _exclusive(doc, gateway)
    is_choice = len(node.outgoing) < 2 or not has_events  # noqa: PLR2004  one way out is no choice
    yield Mend(finding.code, element, (exclusive, waits) if is_choice else (waits, exclusive), gateway.get("id") or "")


def _shared_target(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: an event that several ways lead to is drawn again for the gateway that waits for it."""
    gateway = str(finding.params["gateway"])

    def copy() -> None:
        node = doc.node(element)
        if node is None or len(node.incoming) < 2:  # noqa: PLR2004  one flow is not shared
            return
        flow = next((arc.xml for arc in node.incoming if arc.source is not None and arc.source.id == gateway), None)
        if flow is None:
            return
        made = surgery.new_node(doc, element, node.kind, named(element))
        for definition in node.definitions:
            twin = deepcopy(definition)
            twin.attrib.pop("id", "")
            made.append(twin)
        if element.get("messageRef"):
            made.set("messageRef", element.get("messageRef") or "")
        surgery.lead(doc, flow, target=made)
        for arc in node.outgoing:
            if arc.target is not None:
                surgery.connect(doc, made, arc.target.xml, named(arc.xml))

    yield Mend(finding.code, element, (Way("copied", copy),), gateway)


def _undecided(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a condition where nothing asks for it is kept beside."""

    def drop() -> None:
        for one in list(element.iterchildren(tag("conditionExpression"))):
            doc.aside(element, "conditionExpression", text_of(one))
            doc.take(one, element)

    ways = [Way("aside", drop)]
    source = doc.by_id(str(finding.params["source"]))
    node = doc.node(source) if source is not None else None
    if node is not None and node.kind == "parallelGateway" and len(node.outgoing) > 1:
        ways.append(Way("inclusive", lambda: surgery.retyped(doc, node.xml, "inclusiveGateway")))
    if node is not None and node.kind.endswith("Event") and len(node.outgoing) > 1:

        def split() -> None:
            current = doc.node(node.xml)
            if current is not None and len(current.outgoing) > 1:
                surgery.put_after(doc, current, [arc.xml for arc in current.outgoing], "exclusiveGateway")

        ways.insert(0, Way("gateway", split))
    yield Mend(finding.code, element, tuple(ways))


def _no_default(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def drop() -> None:
        element.attrib.pop("default", "")
        doc.touch()

    yield Mend(finding.code, element, (Way("unset", drop),))


def _split(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Several flows out of a step become a gateway: parallel as they run, or exclusive where they are named."""
    node = doc.node(element)
    flows = [arc.xml for arc in node.outgoing] if node is not None else []
    if node is None or len(flows) < 2 or any(arc.condition is not None or arc.is_default for arc in node.outgoing):  # noqa: PLR2004  one flow is no split
        return

    def put(kind: str) -> None:
        current = doc.node(element)
        if current is not None and len(current.outgoing) > 1:
            surgery.put_after(doc, current, [arc.xml for arc in current.outgoing], kind)

    parallel = Way("parallel", lambda: put("parallelGateway"))
    exclusive = Way("exclusive", lambda: put("exclusiveGateway"))
    names = {named(flow) for flow in flows if named(flow)}
    is_choice = len(names) == len(flows)
    ways = (exclusive, parallel) if is_choice else (parallel, exclusive)
    yield Mend(finding.code, element, (*ways, keep()))


def _link_name(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a link without a name is called as its event, or as the only other one of its scope."""
    node = doc.node(element)
    others = [one for one in node.scope.nodes if "link" in one.events and one is not node] if node is not None else []
    name = (
        named(element)
        or next((one.link or named(one.xml) for one in others if one.link or named(one.xml)), "")
        or "link"
    )

    def write() -> None:
        for definition in element.iterchildren(tag("linkEventDefinition")):
            if not (definition.get("name") or "").strip():
                definition.set("name", name)
        doc.touch()

    yield Mend(finding.code, element, (Way("named", write, {"name": name}),))


def _loose_link(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: join a link to the only other loose end; alone, a throw ends its way and a catch goes."""
    node = doc.node(element)
    if node is None:
        return
    mine = node.kind == "intermediateCatchEvent"
    linked = [one for one in node.scope.nodes if "link" in one.events]
    thrown = {one.link for one in linked if one.kind == "intermediateThrowEvent"}
    caught = {one.link for one in linked if one.kind == "intermediateCatchEvent"}
    others = [
        one for one in linked if (one.kind == "intermediateCatchEvent") is not mine and one.link not in thrown & caught
    ]
    ways = [Way("remove", lambda: doc.remove(element)) if mine else Way("ends", lambda: _end(doc, element))]
    if len(others) == 1:
        name = (others[0].link if mine else node.link) or ""
        catch, throw = (element, others[0].xml) if mine else (others[0].xml, element)

        def join() -> None:
            for definition in (
                *catch.iterchildren(tag("linkEventDefinition")),
                *throw.iterchildren(tag("linkEventDefinition")),
            ):
                definition.set("name", name)
            doc.touch()

        ways.insert(0, Way("joined", join, {"name": name}))
    yield Mend(finding.code, element, tuple(ways))


def _end(doc: Document, element: _Element) -> None:
    for definition in list(element.iterchildren(tag("linkEventDefinition"))):
        doc.aside(element, "link", definition.get("name") or "")
        doc.take(definition, element)
    surgery.retyped(doc, element, "endEvent")


def _second_catch(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    first = doc.by_id(str(finding.params["first"]))

    def merge() -> None:
        node, other = doc.node(element), doc.node(first) if first is not None else None
        if node is not None and other is not None:
            known = {arc.target for arc in other.outgoing}
            for arc in list(node.outgoing):
                if arc.target not in known:
                    surgery.lead(doc, arc.xml, source=other.xml)
        doc.remove(element)

    yield Mend(finding.code, element, (Way("merged", merge),))


def _linked_flow(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    way = "incoming" if element.tag == tag("intermediateCatchEvent") else "outgoing"
    yield Mend(finding.code, element, (Way("remove_flows", lambda: _cut(doc, element, way)),))


def _complex(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a complex gateway that does not say what it waits for waits for all that can come."""
    yield Mend(finding.code, element, (Way("inclusive", lambda: surgery.retyped(doc, element, "inclusiveGateway")),))


HANDLERS: Handlers = {
    "start_with_incoming": _into_start,
    "end_with_outgoing": _out_of_end,
    "boundary_with_incoming": _into_boundary,
    "event_gateway_without_events": _without_events,
    "event_gateway_target_unsupported": _unfit_target,
    "event_gateway_target_shared": _shared_target,
    "condition_off_gateway": _undecided,
    "default_off_gateway": _no_default,
    "default_not_outgoing": _no_default,
    "implicit_split": _split,
    "link_without_name": _link_name,
    "link_not_caught": _loose_link,
    "link_not_thrown": _loose_link,
    "link_caught_twice": _second_catch,
    "link_with_flow": _linked_flow,
    "complex_gateway_without_activation": _complex,
}
