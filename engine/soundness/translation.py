"""From the drawing of one scope to its net, by the token rules of the engine (BPMN 2.0.2 §13.3–13.4)."""

from collections.abc import Collection
from typing import Final

from engine import passages
from engine.drawing import Node, Scope
from engine.graph import Edge, Graph
from engine.soundness.escape import end_of
from engine.soundness.net import Kind, Net, Role, Spot, connect
from engine.vocabulary import ACTIVITIES, THROWING

_JOIN: Final = {"parallelGateway": Kind.JOIN_ALL, "inclusiveGateway": Kind.JOIN_ANY, "complexGateway": Kind.JOIN_ANY}
_SPLIT: Final = {"parallelGateway": Kind.ALL_OF, "inclusiveGateway": Kind.SOME_OF, None: Kind.ONE_OF}
_KILLING: Final = {"terminate": Kind.STOP, "error": Kind.FAIL, "cancel": Kind.FAIL}


def translate(scope: Scope, graph: Graph, hopeless: Collection[Node] = (), caller: Node | None = None) -> Net:
    """Return the net of a scope with a start; ``hopeless`` are its activities that never come to their end.

    ``caller`` is the call activity around a called process, where just this call of it is looked at.

    Conditions are free choices, tasks and events take any time, whatever lies inside an activity is one task.
    A complex gateway joins like an inclusive one: sooner perhaps, but once for each token that it waits for.
    """
    return _Translation(scope, graph, hopeless, caller).net


class _Translation:
    def __init__(self, scope: Scope, graph: Graph, hopeless: Collection[Node], caller: Node | None) -> None:
        self.net = Net()
        self._scope = scope
        self._caller = caller
        self._graph = graph
        self._drawn = set(scope.nodes)
        self._hopeless = hopeless
        self._ends = {kind: self.net.add(Spot(kind)) for kind in (Kind.SINK, Kind.STOP, Kind.FAIL)}
        self._reached = graph.reach(graph.starts)
        self._heads: dict[Node, Spot] = {}
        self._tails: dict[Node, Spot] = {}
        order = graph.order()
        for node in order:
            self._make(node)
        for start in graph.starts[:1]:
            connect(self.net.begin, self._heads[start])
        for node in order:
            self._lead_on(node)

    def _make(self, node: Node) -> None:
        """Make what a token meets at a node; its tail is where the ways out begin."""
        trace = (node.id,) if node.id and node in self._drawn else ()
        into = [edge for edge in self._graph.into[node] if edge.source in self._reached]
        join = _JOIN.get(node.kind) if len(into) > 1 and not passages.begins(node) else None
        if join is None and _stays(node, into):
            place = self.net.add(Spot(Kind.PLACE, trace, trace, is_swift=_is_swift(node)))
            head = self.net.add(Spot(Kind.MERGE))
            connect(head, place)
            self._heads[node], self._tails[node] = head, place
        else:
            head = self.net.add(Spot(join or Kind.MERGE, trace))
            self._heads[node], self._tails[node] = head, head

    def _lead_on(self, node: Node) -> None:
        tail = self._tails[node]
        edges = self._graph.out[node]
        around = [edge for edge in edges if edge.is_boundary]
        for edge in around:
            if not _interrupts(edge.target):
                connect(tail, self._heads[edge.target], aside=True)
        taken = [edge for edge in around if _interrupts(edge.target)]
        if taken:
            choice = self.net.add(Spot(Kind.ONE_OF))
            connect(tail, choice)
            for edge in taken:
                connect(choice, self._heads[edge.target])
            tail = choice
        if node not in self._hopeless:
            self._fork(node, tail, [edge for edge in edges if not edge.is_boundary])

    def _fork(self, node: Node, tail: Spot, edges: list[Edge]) -> None:
        kind = self._ending(node)
        if not edges or node.kind == "endEvent" or kind is not Kind.SINK:
            connect(tail, self._ends[kind])
            return
        if len(edges) == 1:
            connect(tail, self._heads[edges[0].target], _trace(edges[0]))
            return
        takes_all = passages.of_node(node).takes_all
        split = self.net.add(Spot(Kind.ALL_OF if takes_all else _SPLIT[_fork_of(node)]))
        connect(tail, split)
        for edge in edges:
            connect(split, self._heads[edge.target], _trace(edge), _role(edge))

    def _ending(self, node: Node) -> Kind:
        """Tell what becomes of the scope where a token ends."""
        kind = next((_KILLING[event] for event in node.events if event in _KILLING), None)
        if node.kind not in THROWING or (kind is not None and node.kind != "endEvent"):
            return Kind.SINK
        return kind or end_of(node, self._scope, self._caller) or Kind.SINK


def _fork_of(node: Node) -> str | None:
    """Tell how several ways out of a node fork; the start of a scope with several counts as a gateway."""
    return node.kind if node.kind == "parallelGateway" else node.fork


def _stays(node: Node, into: list[Edge]) -> bool:
    """Tell whether a token may stay at a node for a while, or does something there."""
    if node.kind == "eventBasedGateway":
        return not passages.of_node(node).takes_all
    gates = [edge.source for edge in into if edge.source.kind == "eventBasedGateway"]
    if gates and len(gates) == len(into) and not any(passages.of_node(gate).takes_all for gate in gates):
        return False  # its token waits at the gateway
    if node.kind == "intermediateThrowEvent":
        return bool(node.definitions) and node.link is None
    return node.kind in ACTIVITIES or (node.kind == "intermediateCatchEvent" and node.link is None)


def _is_swift(node: Node) -> bool:
    return node.kind in {"scriptTask", "intermediateThrowEvent"}


def _interrupts(event: Node) -> bool:
    return event.interrupting or not {"error", "cancel"}.isdisjoint(event.events)


def _trace(edge: Edge) -> tuple[str, ...]:
    return (edge.arc.id,) if edge.arc is not None and edge.arc.id else ()


def _role(edge: Edge) -> Role:
    if edge.arc is None:
        return Role.CHOSEN
    if edge.arc.is_default:
        return Role.OTHERWISE
    return Role.CHOSEN if edge.arc.condition is not None else Role.ALWAYS
