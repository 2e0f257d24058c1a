"""Repairs of events: what they wait for or throw, where they stand, links and event sub-processes."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import vocabulary as bpmn
from engine.drawing import Node
from engine.importer import surgery, times
from engine.importer.document import Document, named
from engine.importer.references import declare_missing
from engine.importer.ways import Handler, Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import EVENT_DEFINITIONS, local_name, tag

_KINDS: Final = {word: name for name, word in EVENT_DEFINITIONS.items()}
_LOOPS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def awaits_message(doc: Document, element: _Element) -> Way:
    """Return the way by which an event waits for a message of its own name."""

    def wait() -> None:
        for definition in [one for one in element if local_name(str(one.tag)) in EVENT_DEFINITIONS]:
            doc.take(definition, element)
        definition = doc.add(element, "messageEventDefinition", id=doc.fresh("messageEventDefinition"))
        _name(doc, element, definition, "message")

    return Way("message", wait, {"name": _called(doc, element)})


def _timed(doc: Document, element: _Element) -> Way:
    duration = times.duration(named(element)) or "P1D"

    def wait() -> None:
        for old in [one for one in element if local_name(str(one.tag)) in EVENT_DEFINITIONS]:
            doc.take(old, element)
        definition = doc.add(element, "timerEventDefinition", id=doc.fresh("timerEventDefinition"))
        doc.add(definition, "timeDuration").text = duration

    return Way("timer", wait, {"duration": duration})


def _called(doc: Document, element: _Element) -> str:
    """Name what an event is about: by itself, by the message flow to it, by what is next to it, by its id."""
    if named(element):
        return named(element)
    mine = [
        flow
        for flow in doc.elements("messageFlow")
        if element.get("id") in {flow.get("sourceRef"), flow.get("targetRef")}
    ]
    by_flow = next((named(flow) for flow in mine if named(flow)), "")
    node = doc.node(element)
    beside = [arc.target or arc.source for arc in (*node.outgoing, *node.incoming)] if node is not None else []
    return by_flow or next((named(one.xml) for one in beside if one and named(one.xml)), "") or str(element.get("id"))


def _name(doc: Document, element: _Element, definition: _Element, kind: str) -> None:
    name = _called(doc, element)
    known = next((one for one in doc.root.iterchildren(tag(kind)) if one.get("name") == name and one.get("id")), None)
    declared = known if known is not None else declare_missing(doc, kind, doc.fresh(kind), name)
    definition.set(f"{kind}Ref", declared.get("id") or "")
    doc.touch()


def _undefined(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: an event in a flow that says nothing is a milestone; one on a boundary waits for a message."""
    message, timer = awaits_message(doc, element), _timed(doc, element)
    if element.tag == tag("boundaryEvent"):
        is_timed = times.duration(named(element)) is not None
        ways = (timer, message) if is_timed else (message, timer)
        yield Mend(finding.code, element, (*ways, Way("remove", lambda: doc.remove(element))))
        return
    passes = Way("passes", lambda: surgery.retyped(doc, element, "intermediateThrowEvent"))
    is_awaited = _is_raced(doc, element)
    first: tuple[Way, ...] = (message, timer) if is_awaited else (passes, message, timer)
    if times.duration(named(element)) is not None:
        first = (timer, *(way for way in first if way is not timer))
    yield Mend(finding.code, element, first)


def _is_raced(doc: Document, element: _Element) -> bool:
    node = doc.node(element)
    sources = [arc.source for arc in node.incoming if arc.source is not None] if node is not None else []
    return any(one.kind == "eventBasedGateway" for one in sources)


def _misplaced(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    event = str(finding.params["event"])
    kind = element.tag

    def drop() -> None:
        for one in list(element.iterchildren(tag(_KINDS[event]))):
            doc.take(one, element)
        _forget_references(doc, element, event)

    ways = [Way("plain", drop, {"event": event})]
    if kind == tag("startEvent") and element.getparent() is not None and event in {"error", "escalation"}:
        ways.insert(0, awaits_message(doc, element))
    if kind == tag("intermediateThrowEvent") and event in {"timer", "conditional"}:
        ways.insert(0, Way("catches", lambda: surgery.retyped(doc, element, "intermediateCatchEvent")))
    if kind == tag("intermediateCatchEvent") and event in {"escalation", "compensation", "signal"}:
        ways.insert(0, Way("throws", lambda: surgery.retyped(doc, element, "intermediateThrowEvent")))
    if kind == tag("intermediateThrowEvent") and event in {"terminate", "error"}:
        ways = [Way("plain", drop, {"event": event})]
    yield Mend(finding.code, element, tuple(ways), event)


def _forget_references(doc: Document, element: _Element, event: str) -> None:
    for one in list(element.iterchildren(tag("eventDefinitionRef"))):
        declared = doc.drawing.declared["definition"].get((one.text or "").strip())
        if declared is not None and declared.tag == tag(_KINDS[event]):
            doc.take(one, element)


def _unnamed(kind: str) -> Handler:
    def handler(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
        def name() -> None:
            node = doc.node(element)
            definitions = [one for one in node.definitions if one.tag == tag(f"{kind}EventDefinition")] if node else []
            if element.tag in {tag("sendTask"), tag("receiveTask")}:
                definitions = [element]
            for definition in definitions:
                declared = doc.by_id(definition.get(f"{kind}Ref"))
                if declared is None:
                    _name(doc, element, definition, kind)
                elif not (declared.get("name") or "").strip():
                    declared.set("name", _called(doc, element))

        yield Mend(finding.code, element, (Way("named", name, {"name": _called(doc, element)}),))

    return handler


def _attribute(name: str, value: str | None) -> Handler:
    def handler(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
        def write() -> None:
            if value is None:
                element.attrib.pop(name, "")
            else:
                element.set(name, value)
            doc.touch()

        yield Mend(finding.code, element, (Way("set", write, {"attribute": name}),))

    return handler


def _uncancelled(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a transaction that is cancelled where nothing catches it just ends."""

    def drop() -> None:
        for one in list(element.iterchildren(tag("cancelEventDefinition"))):
            doc.take(one, element)

    yield Mend(finding.code, element, (Way("plain", drop, {"event": "cancel"}),))


def _untriggered(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: an event sub-process waits for a message; another kind is a plain one."""
    owner = doc.by_id(str(finding.params["subprocess"]))
    if owner is None:
        return
    plain = Way("embedded", lambda: _untrigger(doc, owner))
    if element is owner and owner.tag != tag("subProcess"):
        yield Mend(finding.code, element, (plain,))
    elif element is owner:
        yield Mend(finding.code, element, (Way("message", lambda: _begin(doc, owner), {"name": named(owner)}), plain))
    else:
        yield Mend(finding.code, element, (awaits_message(doc, element), plain))


def _untrigger(doc: Document, owner: _Element) -> None:
    owner.attrib.pop("triggeredByEvent", "")
    doc.touch()


def _begin(doc: Document, owner: _Element) -> None:
    """Let an event sub-process begin by a message, before what nothing leads to."""
    node = doc.node(owner)
    inside = node.inside.nodes if node is not None and node.inside is not None else []
    heads = [one for one in inside if not one.incoming and one.kind != "boundaryEvent"][:1] or inside[:1]
    start = doc.add(owner, "startEvent", id=doc.fresh("startEvent"), name=named(owner) or str(owner.get("id")))
    doc.added[str(start.get("id"))] = heads[0].id if heads else ""
    awaits_message(doc, start).apply()
    for head in heads:
        surgery.connect(doc, start, head.xml)


def _ringed(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: with a plain start it is a plain sub-process, else the flows go."""
    node = doc.node(element)
    if node is None or node.inside is None:
        return
    remove = Way("remove_flows", lambda: _cut(doc, node))
    is_plain = not any(start.definitions for start in node.inside.nodes if start.kind == "startEvent")
    plain = Way("embedded", lambda: _untrigger(doc, element))
    yield Mend(finding.code, element, (plain, remove) if is_plain else (remove, plain))


def _cut(doc: Document, node: Node) -> None:
    for arc in [*node.incoming, *node.outgoing]:
        doc.remove(arc.xml)


def _rounds(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def once() -> None:
        for one in [one for name in _LOOPS for one in element.iterchildren(tag(name))]:
            doc.take(one, element)

    yield Mend(finding.code, element, (Way("once", once),))


def _stray_boundary(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a boundary event in another scope than its host moves to it; on what can have none it goes."""
    host = doc.by_id(str(finding.params["host"]))
    home = host.getparent() if host is not None else None
    remove = Way("remove", lambda: doc.remove(element))
    is_activity = (
        host is not None and local_name(str(host.tag)) in bpmn.ACTIVITIES and host.get("triggeredByEvent") != "true"
    )
    if home is not None and is_activity and home is not element.getparent():

        def move() -> None:
            home.append(element)
            doc.touch()

        yield Mend(finding.code, element, (Way("moved", move), remove))
    else:
        yield Mend(finding.code, element, (remove,))


HANDLERS: Handlers = {
    "event_definition_missing": _undefined,
    "event_definition_misplaced": _misplaced,
    "event_condition_missing": lambda doc, finding, element: iter(
        (Mend(finding.code, element, (awaits_message(doc, element), _timed(doc, element))),)
    ),
    "implicit_throw_unsupported": lambda doc, finding, element: iter(
        (
            Mend(
                finding.code,
                element,
                (Way("throws", lambda: surgery.retyped(doc, element, "intermediateThrowEvent")),),
            ),
        )
    ),
    "parallel_multiple_unfit": _attribute("parallelMultiple", None),
    "error_not_interrupting": lambda doc, finding, element: _attribute(
        "isInterrupting" if element.tag == tag("startEvent") else "cancelActivity", "true"
    )(doc, finding, element),
    "message_reference_missing": _unnamed("message"),
    "message_without_name": _unnamed("message"),
    "signal_reference_missing": _unnamed("signal"),
    "signal_without_name": _unnamed("signal"),
    "cancel_not_caught": _uncancelled,
    "event_subprocess_without_trigger": _untriggered,
    "event_subprocess_with_flow": _ringed,
    "event_subprocess_with_rounds": _rounds,
    "cancel_in_rounds_unsupported": _rounds,
    "boundary_host_invalid": _stray_boundary,
    "instantiating_gateway_with_incoming": _attribute("instantiate", None),
    "instantiating_receive_with_incoming": _attribute("instantiate", None),
    "parallel_event_gateway_not_starting": _attribute("eventGatewayType", None),
}
