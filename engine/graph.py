"""Paths through one scope of a drawing: reachability, order, cycles; plain arithmetic on graphs."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from engine import passages
from engine.compensation import is_boundary
from engine.drawing import Arc, Node, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A way from node to node: a sequence flow (``arc``), a link, or from a host to an event on its boundary."""

    source: Node
    target: Node
    is_boundary: bool = False
    arc: Arc | None = None


class Graph:
    """The nodes and edges of one scope."""

    def __init__(self, scope: Scope) -> None:
        self.nodes = scope.nodes
        self.starts = [node for node in scope.nodes if node.kind == "startEvent"]
        self.out: dict[Node, list[Edge]] = {node: [] for node in scope.nodes}
        self.into: dict[Node, list[Edge]] = {node: [] for node in scope.nodes}
        for arc in scope.arcs:
            if arc.source in self.out and arc.target in self.out:
                self._add(Edge(arc.source, arc.target, arc=arc))
        for node in scope.nodes:
            if node.host in self.out and not is_boundary(node):
                self._add(Edge(node.host, node, is_boundary=True))
            if node.kind == "intermediateThrowEvent" and node.link is not None:
                for other in scope.nodes:
                    if other.kind == "intermediateCatchEvent" and other.link == node.link:
                        self._add(Edge(node, other))

        if self.starts:
            self.starts += [node for node in scope.nodes if passages.begins(node) and not self.into[node]]
            self._start_behind("exclusiveGateway", scope)
        else:
            self.starts = [node for node in scope.nodes if not self.into[node] and not node.starts_apart]
            is_one_of = bool(self.starts) and all(map(passages.begins, self.starts))
            self._start_behind("exclusiveGateway" if is_one_of else "parallelGateway", scope)

    def _start_behind(self, kind: str, scope: Scope) -> None:
        """Begin behind one gateway: one of several events, or all nodes that no flow leads to (BPMN 2.0.2 §10.5.2)."""
        if len(self.starts) > 1:
            fork = Node(scope.xml, kind, scope)
            self.nodes = [fork, *scope.nodes]
            self.out[fork], self.into[fork] = [], []
            for start in self.starts:
                self._add(Edge(fork, start))
            self.starts = [fork]

    def _add(self, edge: Edge) -> None:
        self.out[edge.source].append(edge)
        self.into[edge.target].append(edge)

    def reach(self, starts: Iterable[Node], avoiding: Collection[Node] = ()) -> set[Node]:
        """Return the nodes on paths from ``starts``, these included, that do not enter ``avoiding``."""
        return _closure(starts, lambda node: [edge.target for edge in self.out[node]], avoiding)

    def reaching(self, goals: Iterable[Node], avoiding: Collection[Node] = ()) -> set[Node]:
        """Return the nodes with paths to ``goals``, these included, that do not pass ``avoiding``."""
        return _closure(goals, lambda node: [edge.source for edge in self.into[node]], avoiding)

    def order(self) -> list[Node]:
        """Return the nodes that a start event reaches in reverse postorder: before their successors, loops apart."""
        done: list[Node] = []
        seen: set[Node] = set()
        for start in self.starts:
            if start in seen:
                continue
            seen.add(start)
            stack = [(start, iter(self.out[start]))]
            while stack:
                node, edges = stack[-1]
                following = next((edge.target for edge in edges if edge.target not in seen), None)
                if following is None:
                    done.append(node)
                    stack.pop()
                else:
                    seen.add(following)
                    stack.append((following, iter(self.out[following])))
        return done[::-1]

    def cycles(self, without: Callable[[Node], bool]) -> list[list[Node]]:
        """Return the groups of nodes that lie on common cycles once the nodes ``without`` names are taken out."""
        core = self._core({node for node in self.nodes if not without(node)})
        removed = set(self.nodes) - core
        groups: list[list[Node]] = []
        left = [node for node in self.nodes if node in core]
        seen: set[Node] = set()
        for node in left:
            if node in seen:
                continue
            after = [edge.target for edge in self.out[node]]
            group = self.reach(after, removed) & self.reaching([node], removed)
            if node in group:
                groups.append([member for member in left if member in group])
                seen |= group
        return groups

    def _core(self, nodes: set[Node]) -> set[Node]:
        """Take away, again and again, the nodes that nothing enters or leaves: what stays lies near cycles."""
        while True:
            left = {node for node in nodes if self._stays(node, nodes)}
            if len(left) == len(nodes):
                return left
            nodes = left

    def _stays(self, node: Node, nodes: set[Node]) -> bool:
        entered = any(edge.source in nodes for edge in self.into[node])
        return entered and any(edge.target in nodes for edge in self.out[node])


def _closure(starts: Iterable[Node], following: Callable[[Node], list[Node]], avoiding: Collection[Node]) -> set[Node]:
    waiting = [node for node in starts if node not in avoiding]
    seen = set(waiting)
    while waiting:
        for node in following(waiting.pop()):
            if node not in seen and node not in avoiding:
                seen.add(node)
                waiting.append(node)
    return seen
