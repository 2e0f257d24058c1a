"""Structure: one start, at least one end, every node on a way from the one to the other, no endless run."""

from collections.abc import Iterator

from engine import rule_tasks
from engine.checker.codes import finding
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.graph import Graph
from engine.model import Finding
from engine.vocabulary import TASKS

_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway", "boundaryEvent"})
_AT_ONCE = frozenset({"link", "error", "escalation"})


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what keeps an instance from starting, from reaching everything drawn, or from ending.

    A process over the bounds is not examined further: it is refused for its size already.
    """
    for process in drawing.executable or drawing.processes:
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
    if _is_ad_hoc(scope):
        return
    starts = [node for node in scope.nodes if node.kind == "startEvent"]
    if not starts:
        yield finding("start_missing", scope.xml)
    for start in starts[1:]:
        yield finding("several_starts", start.xml, first=starts[0].id)
    if not any(node.kind == "endEvent" for node in scope.nodes):
        yield finding("end_missing", scope.xml)


def _ways(graph: Graph) -> Iterator[Finding]:
    reached = graph.reach(graph.starts)
    stopped = [node for node in graph.nodes if _may_stop(graph, node)]
    ending = graph.reaching(stopped)
    for node in graph.nodes:
        if graph.starts and node not in reached and not _starts_apart(node):
            yield finding("unreachable", node.xml)
        if not graph.out[node] and not _may_stop(graph, node):
            yield finding("dead_end", node.xml)
    for trap in graph.cycles(lambda node: node in ending):
        if all(edge.target in trap for node in trap for edge in graph.out[node]):
            yield finding("no_way_out", trap[0].xml, elements=[node.id for node in trap])


def _cycles(graph: Graph, automatic: set[Node]) -> Iterator[Finding]:
    """Yield cycles that never wait, and cycles without a gateway, at which SpiffWorkflow's prediction never ends."""
    for cycle in graph.cycles(lambda node: node not in automatic):
        yield finding("cycle_without_wait", cycle[0].xml, elements=[node.id for node in cycle])
    for cycle in graph.cycles(lambda node: node.kind in _DECIDING):
        yield finding("cycle_without_merge", cycle[0].xml, elements=[node.id for node in cycle])


def _automatic(scopes: list[Scope], graphs: dict[Scope, Graph]) -> set[Node]:
    """Return the nodes that pass without waiting or changing anything; inner scopes decide first."""
    automatic: set[Node] = set()
    for scope in reversed(scopes):
        graph = graphs[scope]
        automatic |= {node for node in scope.nodes if node.inside is None and not _waits(node)}
        through = graph.reach(graph.starts, {node for node in scope.nodes if node not in automatic})
        if scope.node is not None and any(node.kind == "endEvent" for node in through):
            automatic.add(scope.node)
    return automatic


def _waits(node: Node) -> bool:
    if node.kind == rule_tasks.KIND:
        return rule_tasks.of_node(node) is None
    if node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        return not _AT_ONCE.issuperset(node.events)
    return node.kind in TASKS | {"callActivity", "eventBasedGateway"}


def _may_stop(graph: Graph, node: Node) -> bool:
    """Tell whether a path may end here: at end events, and where something is reported for what it is already."""
    if node.kind == "endEvent":
        return True
    return not graph.out[node] and _starts_apart(node)


def _starts_apart(node: Node) -> bool:
    return (
        node.xml.get("triggeredByEvent") == "true"
        or node.xml.get("isForCompensation") == "true"
        or (node.kind == "boundaryEvent" and (node.host is None or node.event == "compensation"))
    )


def _is_ad_hoc(scope: Scope) -> bool:
    return scope.node is not None and scope.node.kind == "adHocSubProcess"
