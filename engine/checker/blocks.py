"""Parallel and inclusive gateways: a join belongs to one split, and gets one token from each of its branches."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from engine.checker.codes import finding
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.graph import Edge, Graph
from engine.model import Finding
from engine.vocabulary import ACTIVITIES

_FORKS: Final = frozenset({"parallelGateway", "inclusiveGateway"})
_MATCHES: Final = {"parallelGateway": {"parallelGateway"}, "inclusiveGateway": {"parallelGateway", "inclusiveGateway"}}


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield joins that would wait for ever or count wrongly, branches that merge without a join, shared messages.

    Only block-structured joins run the same after the engine has dropped what is over (engine/semantics); a join
    that a choice can starve waits for ever without an error.
    """
    for process in drawing.executable or drawing.processes:
        if is_too_large(process):
            continue
        blocks = {scope: Blocks(scope) for scope in process.all() if _has_one_start(scope)}
        for block in blocks.values():
            yield from block.findings()
        yield from _shared_messages(drawing, process, blocks)


def _has_one_start(scope: Scope) -> bool:
    return sum(node.kind == "startEvent" for node in scope.nodes) == 1


class Blocks:
    """The splits of one scope, with what each branch reaches before the split's own join."""

    def __init__(self, scope: Scope) -> None:
        self.graph = Graph(scope)
        self.dominators = self.graph.dominators()
        self.reached = set(self.dominators)
        self.joins = [node for node in self.graph.order() if node.kind in _FORKS and len(self._into(node)) > 1]
        self.closed_by: dict[Node, list[Node]] = {}
        self.faults = {join: fault for join in self.joins if (fault := self._fault(join)) is not None}
        self.branches = {split: self._branches(split) for split in self.graph.nodes if self._is_split(split)}

    def findings(self) -> Iterator[Finding]:
        """Yield the faulty joins of the scope and the places where parallel branches merge without one."""
        for join, fault in self.faults.items():
            split = self.dominators[join]
            yield finding(fault, join.xml, split=split.id if split is not None else None)
        merges: dict[Node, Node] = {}
        for split, branches in self.branches.items():
            for one, other in combinations(branches, 2):
                for node in self._meetings(one & other):
                    merges.setdefault(node, split)
        for node, split in merges.items():
            is_before_join = bool(self.graph.reach([node]) & set(self.joins))
            code = "multiple_merge_before_join" if is_before_join else "multiple_merge"
            yield finding(code, node.xml, split=split.id)

    def may_coexist(self, one: Node, other: Node) -> bool:
        """Tell whether two nodes of the scope may hold a token at the same time."""
        return any(
            (one in left and other in right) or (other in left and one in right)
            for branches in self.branches.values()
            for left, right in combinations(branches, 2)
        )

    def _into(self, node: Node) -> list[Edge]:
        return [edge for edge in self.graph.into[node] if edge.source in self.reached]

    def _is_split(self, node: Node) -> bool:
        if node not in self.reached:
            return False
        if node.kind in _FORKS:
            return len(self.graph.out[node]) > 1
        return any(edge.is_boundary and not edge.target.interrupting for edge in self.graph.out[node])

    def _branches(self, split: Node) -> list[set[Node]]:
        """Return what each branch of a split reaches; the ways out of an activity that exclude each other are one."""
        closed = self.closed_by.get(split, [])
        edges = self.graph.out[split]
        if split.kind in _FORKS:
            return [self.graph.reach([edge.target], closed) for edge in edges]
        apart = [edge.target for edge in edges if edge.is_boundary and not edge.target.interrupting]
        main = [edge.target for edge in edges if edge.target not in apart]
        return [self.graph.reach(main), *(self.graph.reach([event]) for event in apart)]

    def _meetings(self, shared: set[Node]) -> list[Node]:
        """Return the nodes at which branches meet first; several tokens at an end event do no harm."""
        return [
            node
            for node in self.graph.nodes
            if node in shared
            and node.kind != "endEvent"
            and node not in self.faults
            and any(edge.source not in shared for edge in self.graph.into[node])
        ]

    def _fault(self, join: Node) -> str | None:
        """Return what is wrong with a join, or None and remember its split."""
        split = self.dominators[join]
        is_parallel = join.kind == "parallelGateway"
        starved = "parallel_join_starved" if is_parallel else "inclusive_join_unstructured"
        if split is None or split.kind not in _MATCHES[join.kind]:
            return starved
        if is_parallel and self._is_starved(join, split):
            return starved
        if self._is_unstructured(join, split):
            return "parallel_join_unstructured" if is_parallel else "inclusive_join_unstructured"
        self.closed_by.setdefault(split, []).append(join)
        return None

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
        return False

    def _is_unstructured(self, join: Node, split: Node) -> bool:
        """Tell whether a branch leads back to the split, to two sides of the join, or to the side of another branch.

        Branches that an earlier join of the same split has made one count as one.
        """
        hits = self._hits(join)
        inner = self.closed_by.get(split, [])
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
            if one & other and not inside & beside & set(inner):
                return True
        return False

    def _hits(self, join: Node) -> dict[Node, set[Edge]]:
        """Return for each node the edges by which it may enter the join."""
        hits: dict[Node, set[Edge]] = {}
        for edge in self._into(join):
            for node in self.graph.reaching([edge.source], [join]):
                hits.setdefault(node, set()).add(edge)
        return hits

    def _choices(self, node: Node) -> list[Edge]:
        """Return the ways out of a node of which a token takes some, not all."""
        out = self.graph.out[node]
        if node.kind in {"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}:
            return out
        if node.kind in ACTIVITIES and any(edge.is_boundary for edge in out):
            return [edge for edge in out if not edge.is_boundary or edge.target.interrupting]
        return []

    def _terminates(self, node: Node) -> bool:
        """Tell whether all ways from a node end the whole scope, so that no join waits any more."""
        ends = [end for end in self.graph.reach([node]) if not self.graph.out[end]]
        return bool(ends) and all(end.event == "terminate" for end in ends)


def _shared_messages(drawing: Drawing, process: Scope, blocks: dict[Scope, Blocks]) -> Iterator[Finding]:
    """Yield the elements that may wait for one message at the same time: SpiffWorkflow lets all of them have it."""
    awaiting = [(node, name) for scope in process.all() for node in scope.nodes if (name := drawing.message(node))]
    for (one, name), (other, same) in combinations(awaiting, 2):
        if name == same and _may_wait_together(one, other, blocks):
            yield finding("message_awaited_twice", other.xml, message=name, other=one.id)


def _may_wait_together(one: Node, other: Node, blocks: dict[Scope, Blocks]) -> bool:
    left, right = _chain(one), _chain(other)
    for here, there in zip(left, right, strict=False):
        if here is not there:
            shared = {edge.source for edge in here.incoming} & {edge.source for edge in there.incoming}
            by_gateway = any(source is not None and source.kind == "eventBasedGateway" for source in shared)
            return by_gateway or (here.scope in blocks and blocks[here.scope].may_coexist(here, there))
    return True


def _chain(node: Node) -> list[Node]:
    """Return the nodes that hold a token while ``node`` waits, outermost first; a boundary event waits at its host."""
    at = node.host if node.host is not None else node
    chain = [at]
    while at.scope.node is not None:
        at = at.scope.node
        chain.append(at)
    return chain[::-1]
