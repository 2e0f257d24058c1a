"""Structure: at most one start, every node on a way from it, no endless run."""

from collections.abc import Iterator
from functools import partial

from engine import passages, rule_tasks
from engine.checker.codes import finding
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.graph import Graph
from engine.model import Finding
from engine.vocabulary import TASKS

_AT_ONCE = frozenset({"link", "error", "escalation", "cancel"})


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what keeps an instance from starting, from reaching everything drawn, or from ending.

    A process over the bounds is not examined further: it is refused for its size already.
    """
    for process in drawing.roots:
        scopes = list(process.all())
        for scope in scopes:
            yield from _starts_and_ends(scope)
        if is_too_large(process):
            continue
        graphs = {scope: Graph(scope) for scope in scopes}
        automatic = _automatic(scopes, graphs)
        for scope in scopes:
            if not _is_ad_hoc(scope):
                yield from _ways(graphs[scope])
            yield from _cycles(graphs[scope], automatic)


def _starts_and_ends(scope: Scope) -> Iterator[Finding]:
    """Yield starts too many, and where a scope begins or ends without an event: that runs, but is hard to read.

    What is done in an ad-hoc sub-process has no order of its own: it has neither start nor end (BPMN 2.0.2 §10.3.5).
    """
    if _is_ad_hoc(scope):
        for node in scope.nodes:
            if node.kind in {"startEvent", "endEvent"}:
                yield finding("ad_hoc_with_event", node.xml)
        return
    if not scope.nodes:
        yield finding("process_empty" if scope.node is None else "subprocess_empty", scope.xml)
        return
    starts = [node for node in scope.nodes if node.kind == "startEvent"]
    alike = starts if scope.node is not None else [start for start in starts if not start.definitions]
    for start in alike[1:]:
        yield finding("several_starts", start.xml, first=alike[0].id)
    begins = bool(starts) or any(map(passages.instantiates, scope.nodes))
    if not begins and not (scope.node is not None and scope.node.by_event):
        yield finding("start_missing", scope.xml)
    if not any(node.kind == "endEvent" for node in scope.nodes):
        yield finding("end_missing", scope.xml)


def _ways(graph: Graph) -> Iterator[Finding]:
    """Yield nodes that nothing leads to, and ways that end without an end event.

    A token that no flow leads on is consumed (BPMN 2.0.2 §13.3.1); where the scope has end events that is doubtful.
    """
    reached = graph.reach(graph.starts)
    has_ends = any(node.kind == "endEvent" for node in graph.nodes)
    for node in graph.nodes:
        if node not in reached and not node.by_event and not _hangs_on_nothing(node):
            yield finding("unreachable", node.xml)
        if has_ends and not graph.out[node] and node.kind != "endEvent" and not node.starts_apart:
            yield finding("dead_end", node.xml)


def _cycles(graph: Graph, automatic: set[Node]) -> Iterator[Finding]:
    """Yield cycles that never wait. A parallel join in one waits for what comes from outside the cycle."""
    for cycle in graph.cycles(lambda node: node not in automatic):
        joins = {node for node in cycle if _is_held_from_outside(graph, node, cycle)}
        turning = set(cycle) - joins
        left = graph.cycles(partial(_is_none_of, turning)) if joins else [cycle]
        for endless in left:
            yield finding("cycle_without_wait", endless[0].xml, elements=[node.id for node in endless])


def _is_none_of(nodes: set[Node], node: Node) -> bool:
    return node not in nodes


def _is_held_from_outside(graph: Graph, node: Node, cycle: list[Node]) -> bool:
    return node.kind == "parallelGateway" and any(edge.source not in cycle for edge in graph.into[node])


def _automatic(scopes: list[Scope], graphs: dict[Scope, Graph]) -> set[Node]:
    """Return the nodes that pass without waiting or changing anything; inner scopes decide first."""
    automatic: set[Node] = set()
    for scope in reversed(scopes):
        graph = graphs[scope]
        automatic |= {node for node in scope.nodes if node.inside is None and not _waits(node)}
        through = graph.reach(graph.starts, {node for node in scope.nodes if node not in automatic})
        if scope.node is not None and (not scope.nodes or any(not graph.out[node] for node in through)):
            automatic.add(scope.node)
    return automatic


def _waits(node: Node) -> bool:
    if node.kind == rule_tasks.KIND:
        return rule_tasks.of_node(node) is None
    if node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        return not _AT_ONCE.issuperset(node.events)
    return node.kind in TASKS | {"callActivity", "eventBasedGateway"}


def _hangs_on_nothing(node: Node) -> bool:
    """Tell whether something is reported already for the place where a node stands, or no flow is to lead there."""
    if node.kind == "boundaryEvent":
        return node.host is None or node.event == "compensation"
    return node.starts_apart


def _is_ad_hoc(scope: Scope) -> bool:
    return scope.node is not None and scope.node.kind == "adHocSubProcess"
