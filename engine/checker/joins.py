"""Parallel and inclusive joins: each belongs to one split and gets one token from each of its branches."""

from itertools import combinations
from typing import Final

from engine.drawing import Node
from engine.graph import Edge, Graph
from engine.vocabulary import ACTIVITIES

_ENDING: Final = frozenset({"terminate", "error"})
FORKS: Final = frozenset({"parallelGateway", "inclusiveGateway"})
_MATCHES: Final = {"parallelGateway": {"parallelGateway"}, "inclusiveGateway": {"parallelGateway", "inclusiveGateway"}}


class Joins:
    """The joins of a scope with one start event: ``closed_by`` names for a split its sound joins, inner ones first.

    The split of a join is its nearest dominator. What enters a block with a ``sure`` join leaves it by the join only;
    an inclusive join also stands where a choice may lead a token past it. ``faults`` holds the codes of the joins
    that may wait for ever, or of which structure cannot tell what they join.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.splits = graph.dominators()
        self.all = [node for node in graph.order() if node.kind in FORKS and len(self.into(node)) > 1]
        self.closed_by: dict[Node, list[Node]] = {}
        self.sure: set[Node] = set()
        self.faults = {join: fault for join in self.all if (fault := self._fault(join)) is not None}

    def into(self, node: Node) -> list[Edge]:
        """Return the ways into a node that a token can really take."""
        return [edge for edge in self.graph.into[node] if edge.source in self.splits]

    def inside(self, join: Node) -> set[Node]:
        """Return what lies between a sound join and its split."""
        split = self.splits[join]
        if split is None:
            return set()
        after = self.graph.reach([edge.target for edge in self.graph.out[split]], [join])
        return after & self.graph.reaching([edge.source for edge in self.into(join)], [split])

    def _fault(self, join: Node) -> str | None:
        """Return what is wrong with a join, or None and remember its split."""
        split = self.splits[join]
        is_parallel = join.kind == "parallelGateway"
        starved = "parallel_join_starved" if is_parallel else "inclusive_join_unstructured"
        if split is None or split.fork not in _MATCHES[join.kind] or split.boundaries:
            return starved
        is_sure = not self._is_starved(join, split)
        if self._is_fed_by_itself(join, split) or (is_parallel and not is_sure):
            return starved
        if self._is_unstructured(join, split):
            return "parallel_join_unstructured" if is_parallel else "inclusive_join_unstructured"
        self.closed_by.setdefault(split, []).append(join)
        if is_sure:
            self.sure.add(join)
        return None

    def _is_fed_by_itself(self, join: Node, split: Node) -> bool:
        """Tell whether some way into the join comes only from behind it."""
        before = self.graph.reach([split], [join])
        return any(edge.source not in before for edge in self.into(join))

    def _is_starved(self, join: Node, split: Node) -> bool:
        """Tell whether a choice between split and join can keep a token from the join."""
        hits = self._hits(join)
        for node in self.graph.reach([edge.target for edge in self.graph.out[split]], [join]):
            wanted = hits.get(node)
            if not wanted or node is split:
                continue
            for edge in self._choices(node):
                arrives = {edge} if edge.target is join else hits.get(edge.target, set())
                if arrives != wanted and (arrives or not self._terminates(edge.target)):
                    return True
            if self._hangs_on_what_may_never_come(node, join, hits):
                return True
        return False

    def _hangs_on_what_may_never_come(self, node: Node, join: Node, hits: dict[Node, set[Edge]]) -> bool:
        """Tell whether only an event beside an activity, which need not happen, leads to some way into the join."""
        surely: set[Edge] = set()
        perhaps: set[Edge] = set()
        for edge in self.graph.out[node]:
            arrives = {edge} if edge.target is join else hits.get(edge.target, set())
            if edge.is_boundary and not edge.target.interrupting:
                perhaps |= arrives
            else:
                surely |= arrives
        return not perhaps <= surely

    def _is_unstructured(self, join: Node, split: Node) -> bool:
        """Tell whether a branch leads elsewhere than to one side of the join, its own, or is entered from behind it.

        Branches that an earlier join of the same split has made one count as one.
        """
        if self.inside(join) & self.graph.reach([edge.target for edge in self.graph.out[join]], [split]):
            return True
        hits = self._hits(join)
        inner = self.sure.intersection(self.closed_by.get(split, ()))
        sides: list[tuple[set[Edge], set[Node]]] = []
        for edge in self.graph.out[split]:
            inside = self.graph.reach([edge.target], [join])
            if split in inside:
                return True
            arrives = {edge} if edge.target is join else hits.get(edge.target, set())
            if arrives:
                sides.append((arrives, inside))
        if join.kind == "parallelGateway" and any(len(arrives) > 1 for arrives, _ in sides):
            return True
        for (one, inside), (other, beside) in combinations(sides, 2):
            if one & other and not inside & beside & inner:
                return True
        return False

    def _hits(self, join: Node) -> dict[Node, set[Edge]]:
        """Return for each node the edges by which it may enter the join."""
        hits: dict[Node, set[Edge]] = {}
        for edge in self.into(join):
            for node in self.graph.reaching([edge.source], [join]):
                hits.setdefault(node, set()).add(edge)
        return hits

    def _choices(self, node: Node) -> list[Edge]:
        """Return the ways out of a node of which a token takes some, not all."""
        out = self.graph.out[node]
        if node.kind in {"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}:
            return out
        if node.fork == "inclusiveGateway":
            return out
        if node.kind in ACTIVITIES and any(edge.is_boundary for edge in out):
            return [edge for edge in out if not edge.is_boundary or edge.target.interrupting]
        return []

    def _terminates(self, node: Node) -> bool:
        """Tell whether all ways from a node end the whole scope, so that no join waits any more.

        An error ends it as well: who catches it stands around the scope or takes its place.
        """
        ends = [end for end in self.graph.reach([node]) if not self.graph.out[end]]
        return bool(ends) and all(_ENDING.intersection(end.events) for end in ends)
