"""Repairs of the structure: where a process begins and ends, what nothing leads to, rounds that never wait."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from lxml.etree import _Element

from engine import passages
from engine.drawing import Node, Scope
from engine.graph import Graph
from engine.importer import surgery
from engine.importer.document import Document, named
from engine.importer.events import awaits_message
from engine.importer.ways import Handlers, Mend, Way, keep
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, local_name, tag

_START: Final = "startEvent"
_MERGING: Final = ACTIVITIES | {"intermediateThrowEvent", "intermediateCatchEvent"}


def _scope(doc: Document, element: _Element) -> Scope | None:
    scopes = (scope for process in doc.drawing.processes for scope in process.all())
    return next((scope for scope in scopes if scope.xml is element), None)


def _heads(scope: Scope) -> list[Node]:
    return [one for one in scope.nodes if not one.incoming and not one.starts_apart and one.kind != _START]


def _no_start(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a process without a start begins at what nothing leads to, else at what is drawn first."""
    scope = _scope(doc, element)
    if scope is None or not scope.nodes:
        return
    heads = _heads(scope) or [one for one in scope.nodes if not one.starts_apart][:1]
    if not heads:
        return

    def begin() -> None:
        start = _start_before(doc, heads[0])
        if len(heads) == 1:
            surgery.connect(doc, start, heads[0].xml)
            return
        gateway = surgery.new_node(doc, start, "parallelGateway")
        surgery.connect(doc, start, gateway)
        for head in heads:
            surgery.connect(doc, gateway, head.xml)

    shown = {"names": [named(head.xml) or head.id for head in heads[:5]]}
    ways = [Way("begins", begin, shown)]
    yield Mend(finding.code, element, tuple(ways))


def _start_before(doc: Document, head: Node) -> _Element:
    return surgery.new_node(doc, head.xml, _START)


def _no_end(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: what leads on to nothing ends; several such ways each end in an event of their own."""
    scope = _scope(doc, element)
    last = [one for one in scope.nodes if not one.outgoing and _may_end(one)] if scope is not None else []

    def end() -> None:
        for node in last:
            _end_after(doc, node.xml)

    if last:
        yield Mend(
            finding.code, element, (Way("ends", end, {"names": [named(one.xml) or one.id for one in last[:5]]}),)
        )


def _may_end(node: Node) -> bool:
    is_thrown_link = node.kind == "intermediateThrowEvent" and node.link is not None
    return (
        not (node.starts_apart and node.kind != "boundaryEvent") and not is_thrown_link and node.event != "compensation"
    )


def _end_after(doc: Document, element: _Element) -> None:
    surgery.connect(doc, element, surgery.new_node(doc, element, "endEvent"))


def _dead_end(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    node = doc.node(element)
    if node is not None and _may_end(node) and node.kind != "eventBasedGateway":
        yield Mend(finding.code, element, (Way("ends", lambda: _end_after(doc, element)),))


def _several_starts(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Several plain starts become one that begins everything, or others wait for a message; kept where one has none."""
    first = doc.by_id(str(finding.params["first"]))
    node, other = doc.node(element), doc.node(first) if first is not None else None
    if node is None or other is None or first is None:
        return
    scope = node.scope
    starts = [one for one in scope.nodes if one.kind == _START]

    def one_start(kind: str) -> None:
        current = doc.node(first)
        late = doc.node(element)
        if current is None or late is None:
            return
        gateway = _behind(doc, current, kind)
        for arc in list(late.outgoing):
            if named(late.xml) and not named(arc.xml):
                arc.xml.set("name", named(late.xml))
            surgery.lead(doc, arc.xml, source=gateway)
        doc.remove(element)

    split = Way("split", lambda: one_start("parallelGateway"))
    choice = Way("choice", lambda: one_start("exclusiveGateway"))
    remove = Way("remove", lambda: doc.remove(element))
    message = awaits_message(doc, element)
    if not node.outgoing:
        yield Mend(finding.code, element, (remove,))
    elif scope.node is None:
        yield Mend(finding.code, element, ((split, choice) if _joined(starts) else (choice, split)) + (message, remove))
    else:
        yield Mend(finding.code, element, (split, choice, remove) if _joined(starts) else (choice, split, remove))


def _behind(doc: Document, start: Node, kind: str) -> _Element:
    """Return the gateway behind a start that forks as wanted, put there where it is missing."""
    targets = [arc.target for arc in start.outgoing if arc.target is not None]
    if len(targets) == 1 and targets[0].kind == kind and len(targets[0].incoming) == 1 and len(start.outgoing) == 1:
        return targets[0].xml
    return surgery.put_after(doc, start, [arc.xml for arc in start.outgoing], kind)


def _joined(starts: list[Node]) -> bool:
    """Tell whether a parallel join waits for what several starts begin."""
    graph = Graph(starts[0].scope)
    reached = [graph.reach([start]) for start in starts]
    joins = [one for one in graph.nodes if one.kind == "parallelGateway" and len(one.incoming) > 1]
    return any(sum(join in one for one in reached) > 1 for join in joins)


def _unreached(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: begin what nothing leads to by a message, or with the sub-process; or it goes."""
    node = doc.node(element)
    if node is None:
        return
    graph = Graph(node.scope)
    before = graph.reaching([node])
    if any(_is_head(one, graph) for one in before if one is not node) and not _is_head(node, graph):
        return
    if not _is_head(node, graph) and min(before, key=node.scope.nodes.index) is not node:
        return
    remove = Way("remove", lambda: doc.remove(element))
    starts = [one for one in node.scope.nodes if one.kind == _START]
    is_stray = not node.incoming and not node.outgoing and not node.boundaries

    def message() -> None:
        start = surgery.new_node(doc, element, _START, named(element))
        awaits_message(doc, start).apply()
        surgery.connect(doc, start, element)

    def joined() -> None:
        if starts and (current := doc.node(starts[0].xml)) is not None:
            surgery.connect(doc, _behind(doc, current, "parallelGateway"), element)

    with_all = Way("together", joined)
    by_message = Way("message", message, {"name": named(element) or node.id})
    if node.kind == "endEvent" and not node.incoming:
        ways: tuple[Way, ...] = (remove,)
    elif node.scope.node is not None or _has_event_start(node.scope):
        ways = (remove, with_all) if is_stray and node.kind not in ACTIVITIES else (with_all, remove)
    elif is_stray:
        ways = (by_message, with_all, remove) if node.kind in ACTIVITIES else (remove, by_message)
    else:
        ways = (by_message, with_all, remove)
    yield Mend(finding.code, element, ways)


def _has_event_start(scope: Scope) -> bool:
    return any(passages.instantiates(one) for one in scope.nodes)


def _is_head(node: Node, graph: Graph) -> bool:
    return not graph.into[node]


def _restless(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a round in which nothing waits gets a step that a person does."""

    def ask() -> None:
        node = doc.node(element)
        if node is not None:
            inside = [
                arc for arc in node.incoming if arc.source is not None and arc.source.id in finding.params["elements"]
            ]
            for arc in inside[:1]:
                surgery.put_into(doc, arc.xml, element, "userTask", named(element) or "Xem lại")

    yield Mend(finding.code, element, (Way("added", ask),))


def _in_ad_hoc(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, element, (Way("remove", lambda: doc.remove(element)),))


def _starved(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a parallel join that may wait for ever waits for all that can still come instead."""
    if element.tag != tag("parallelGateway"):
        return
    inclusive = Way("inclusive", lambda: surgery.retyped(doc, element, "inclusiveGateway"))
    node = doc.node(element)
    if node is not None and len(node.outgoing) > 1:

        def split() -> None:
            current = doc.node(element)
            if current is not None:
                surgery.put_after(doc, current, [arc.xml for arc in current.outgoing], "parallelGateway")
            surgery.retyped(doc, element, "inclusiveGateway")

        inclusive = Way("inclusive", split)
    yield Mend(finding.code, element, (inclusive, keep()))


def _merged(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a gateway that lets each flow through says what happens; only readers need it: no default."""
    yield Mend(finding.code, element, (keep(), Way("merge", partial(_gather, doc, element, "exclusiveGateway"))))


def _doubled(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: what would be done once for each branch waits for all that can still come; the designer knows."""
    if element.tag == tag("exclusiveGateway"):
        node = doc.node(element)
        if node is not None and len(node.outgoing) == 1:
            inclusive = Way("inclusive", partial(surgery.retyped, doc, element, "inclusiveGateway"))
            yield Mend(finding.code, element, (keep(), inclusive))
    elif local_name(str(element.tag)) in _MERGING:
        yield Mend(
            finding.code, element, (keep(), Way("inclusive", partial(_gather, doc, element, "inclusiveGateway")))
        )


def _gather(doc: Document, element: _Element, kind: str) -> None:
    """Lead the flows into a node through a gateway before it."""
    node = doc.node(element)
    if node is not None and len(node.incoming) > 1:
        surgery.put_before(doc, node, kind)


HANDLERS: Handlers = {
    "start_missing": _no_start,
    "end_missing": _no_end,
    "dead_end": _dead_end,
    "several_starts": _several_starts,
    "unreachable": _unreached,
    "cycle_without_wait": _restless,
    "ad_hoc_with_event": _in_ad_hoc,
    "deadlock": _starved,
    "implicit_merge": _merged,
    "multiple_merge": _doubled,
}
