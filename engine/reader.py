"""Bytes of a checked file → the diagram that runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from engine import (
    activities,
    categories,
    compensation,
    conversations,
    feel,
    lanes,
    linking,
    originals,
    outside,
    passages,
    proposals,
    return_flows,
    rule_tasks,
    stores,
    triggers,
)
from engine.checker import examine, open_drawing, reached
from engine.checker.advice import without_shape
from engine.correlation import Correlation
from engine.drawing import Arc, Drawing, Node, text_of
from engine.errors import InvalidDiagram, InvalidXml
from engine.model import Diagram, Element, File, Flow, Severity
from engine.texts import Texts
from engine.vocabulary import THROWING, tag

_CACHED = 256


@lru_cache(maxsize=_CACHED)
def read(
    data: bytes, process_id: str | None = None, others: tuple[File, ...] = (), *, is_partial: bool = False
) -> Diagram:
    """Return the executable process of a BPMN file with all that it calls; the last files read are kept.

    ``process_id`` picks one of several, ``others`` are files whose processes it may call. With ``is_partial`` it may
    call what none of them has (``Diagram.open_calls``). Refuses (InvalidDiagram, with all findings) a file in which
    ``check`` finds an error.
    """
    try:
        drawing = open_drawing(data, process_id, others, is_partial=is_partial)
    except InvalidXml as refusal:
        raise InvalidDiagram(refusal.findings) from refusal
    findings = examine(drawing)
    if any(found.severity is Severity.ERROR for found in findings):
        raise InvalidDiagram(findings)
    main = linking.Linked("", _diagram(drawing), _homes(drawing))
    called = reached(drawing)
    if not called and not main.homes:
        return main.diagram
    return linking.link(
        main, (linking.Linked(one.file.name, _diagram(one.drawing), _homes(one.drawing)) for one in called)
    )


def _homes(drawing: Drawing) -> dict[str, str]:
    """Tell in which other file each process is that a file calls."""
    return {str(node.called): file.name for node in drawing.nodes if (file := drawing.file_of(node)) is not None}


def _diagram(drawing: Drawing) -> Diagram:
    """Return the process of one file, with calls of other files as they are written."""
    data = drawing.files[0].data
    process = drawing.executable[0]
    known = lanes.Lanes({}, {})
    for root in drawing.roots:
        found = lanes.read(root)
        known.by_id.update(found.by_id)
        known.claims.update(found.claims)
    ids = activities.ids_of(drawing)
    works = {node.id: activities.of_node(node, drawing, ids) for node in drawing.nodes}
    texts = Texts(ids)
    told = conversations.read(drawing, texts)
    spoken = {node.id: conversations.of_node(node, drawing, told, texts) for node in drawing.nodes}
    elements = {node.id: _element(node, drawing, known, works[node.id], spoken[node.id]) for node in drawing.nodes}
    elements |= _handled(drawing, elements)
    elements |= _grouped(drawing, elements)
    read = frozenset().union(*map(activities.names_of, works.values()))
    flows = {arc.id: _flow(arc) for arc in drawing.arcs}
    kept, written = stores.of_mappings([work.mappings for work in works.values()], ids)
    return Diagram(
        data=data,
        sha256=sha256(data).hexdigest(),
        process_id=process.id,
        name=(process.xml.get("name") or "").strip() or process.id,
        elements=MappingProxyType(elements),
        flows=MappingProxyType(flows),
        lanes=MappingProxyType(known.by_id),
        messages=frozenset(_messages(elements.values())),
        variables=frozenset(_variables(elements.values(), flows.values())) | read,
        return_flows=return_flows.find(elements, flows),
        is_drawn=not without_shape(drawing),
        callees=tuple(scope.id for scope in drawing.called),
        stores=MappingProxyType(kept),
        written=written,
        pools=MappingProxyType(dict(proposals.of_participants(drawing.root))),
    )


def _element(
    node: Node, drawing: Drawing, known: lanes.Lanes, work: activities.Activity, spoken: Correlation
) -> Element:
    documentation = node.xml.find(tag("documentation"))
    awaited = triggers.of_node(node, drawing)
    return Element(
        id=node.id,
        kind=node.kind,
        name=(node.xml.get("name") or "").strip(),
        line=node.line,
        scope_id=node.scope.id,
        lane_id=known.of(node),
        attached_to=node.host.id if node.host is not None else None,
        event=node.event,
        interrupting=node.interrupting,
        message=drawing.message(node) or outside.message_of(node, drawing),
        timer=next((trigger.timer for trigger in awaited if trigger.timer is not None), None),
        rule=rule_tasks.of_node(node),
        script=work.script,
        service=work.service,
        rounds=work.rounds,
        mappings=work.mappings,
        called=work.called,
        ad_hoc=work.ad_hoc,
        given=frozenset(work.given()) if node.kind not in THROWING else frozenset(),
        documentation=text_of(documentation) if documentation is not None else "",
        proposals=proposals.of_task(node.xml),
        triggers=awaited,
        needs_all=node.needs_all,
        by_event=node.by_event,
        passage=passages.of_node(node),
        correlation=spoken,
    )


def _handled(drawing: Drawing, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Return the compensation events on boundaries with their handlers."""
    associations = compensation.joined(drawing.root)
    found = {node.id: compensation.handlers_of(node, associations) for node in drawing.nodes}
    return {name: replace(elements[name], handler=some[0].id) for name, some in found.items() if some}


def _grouped(drawing: Drawing, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Return the nodes that stand in a group of the drawing, with its name."""
    sheets = {scope.xml.getroottree().getroot() for scope in drawing.roots}
    groups = {name: text for sheet in sheets for name, text in categories.values_of(sheet).items()}
    found = {node.id: categories.of_node(node.xml, groups) for node in drawing.nodes} if groups else {}
    return {name: replace(elements[name], category=group) for name, group in found.items() if group}


def _flow(arc: Arc) -> Flow:
    source_id, target_id = (node.id if node is not None else "" for node in (arc.source, arc.target))
    name = (arc.xml.get("name") or "").strip()
    written = next((condition for condition in arc.conditions if text_of(condition)), None)
    if arc.is_default or written is None:
        return Flow(arc.id, source_id, target_id, name, None, arc.is_default)
    found = originals.of_condition(written)
    return Flow(arc.id, source_id, target_id, name, found.feel, original=originals.original(found))


def _messages(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        named = [trigger.name for trigger in element.triggers if trigger.kind == "message"]
        yield from (name for name in (element.message, *named) if name is not None)


def _variables(elements: Iterable[Element], flows: Iterable[Flow]) -> Iterator[str]:
    for flow in flows:
        if flow.condition is not None:
            yield from feel.parse(flow.condition).names
    for element in elements:
        if element.passage.activation is not None:
            yield from feel.parse(element.passage.activation).names - passages.COUNTED
        for text in element.correlation.read_here():
            yield from feel.parse(text).names
    for trigger in (trigger for element in elements for trigger in element.triggers):
        expression = trigger.condition if trigger.timer is None else trigger.timer.expression
        yield from feel.parse(expression).names if expression is not None else ()
