"""Repairs of compensation: handlers that nothing joins, flows where associations belong, throws that reach nothing."""

from collections.abc import Iterator

from lxml.etree import _Element

from engine.importer.document import Document
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, local_name, tag


def _remove(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, element, (Way("remove", lambda: doc.remove(element)),))


def _flow_to_handler(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a flow from a compensation event to an activity means that this activity compensates."""
    node = doc.node(element)
    if node is None:
        return
    targets = [arc.target for arc in node.outgoing if arc.target is not None]
    remove = Way("remove_flows", lambda: _cut(doc, element))
    can_handle = len(targets) == 1 and targets[0].kind in ACTIVITIES and len(targets[0].incoming) == 1

    def join() -> None:
        handler = targets[0].xml
        for arc in [*node.outgoing, *targets[0].outgoing]:
            doc.remove(arc.xml)
        handler.set("isForCompensation", "true")
        scope = element.getparent()
        if scope is not None and doc.has(handler):
            made = doc.add(scope, "association", id=doc.fresh("association"))
            made.set("sourceRef", element.get("id") or "")
            made.set("targetRef", handler.get("id") or "")
            doc.moved.add(made.get("id") or "")

    yield Mend(finding.code, element, (Way("handler", join), remove) if can_handle else (remove,))


def _cut(doc: Document, element: _Element) -> None:
    node = doc.node(element)
    for arc in [*node.outgoing, *node.incoming] if node is not None else ():
        doc.remove(arc.xml)


def _ambiguous(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Of several handlers the first one stays."""

    def first() -> None:
        mine = [
            one
            for one in doc.elements("association")
            if element.get("id") in {one.get("sourceRef"), one.get("targetRef")} and _joins_activity(doc, one, element)
        ]
        for one in mine[1:]:
            doc.remove(one)

    yield Mend(finding.code, element, (Way("first", first),))


def _joins_activity(doc: Document, association: _Element, event: _Element) -> bool:
    ends = {association.get("sourceRef"), association.get("targetRef")} - {event.get("id")}
    return any((one := doc.by_id(end)) is not None and local_name(str(one.tag)) in ACTIVITIES for end in ends)


def _unmarked(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def mark() -> None:
        element.set("isForCompensation", "true")
        doc.touch()

    yield Mend(finding.code, element, (Way("marked", mark),))


def _unused(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a handler that no event calls is a step like others, or goes."""

    def unmark() -> None:
        element.attrib.pop("isForCompensation", "")
        doc.touch()

    node = doc.node(element)
    has_flows = node is not None and bool(node.incoming or node.outgoing)
    step, remove = Way("ordinary", unmark), Way("remove", lambda: doc.remove(element))
    yield Mend(finding.code, element, (step, remove) if has_flows else (remove, step))


def _cut_flows(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, element, (Way("remove_flows", lambda: _cut(doc, element)),))


def _guarded(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def free() -> None:
        element.attrib.pop("triggeredByEvent", "")
        node = doc.node(element)
        for one in list(node.boundaries) if node is not None else ():
            doc.remove(one.xml)
        doc.touch()

    yield Mend(finding.code, element, (Way("freed", free),))


def _untargeted(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def forget() -> None:
        for definition in element.iterchildren(tag("compensateEventDefinition")):
            if (reference := definition.get("activityRef")) is not None:
                doc.aside(element, "activityRef", reference)
                del definition.attrib["activityRef"]
        doc.touch()

    yield Mend(finding.code, element, (Way("all", forget),))


HANDLERS: Handlers = {
    "compensation_handler_missing": _remove,
    "compensation_handler_ambiguous": _ambiguous,
    "compensation_handler_unmarked": _unmarked,
    "compensation_handler_unused": _unused,
    "compensation_handler_with_flow": _cut_flows,
    "compensation_handler_guarded": _guarded,
    "compensation_event_with_flow": _flow_to_handler,
    "compensation_twice": _remove,
    "compensation_target_unfit": _untargeted,
}
