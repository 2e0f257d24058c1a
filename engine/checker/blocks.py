"""Parallel work that runs as drawn but is doubtful: starved joins, merges without a join, messages awaited twice."""

from collections.abc import Iterator

from engine.checker.codes import finding
from engine.checker.joins import Joins
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.graph import Graph
from engine.model import Finding
from engine.vocabulary import CATCHING


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield joins that may wait for ever or match no split, branches that merge without a join, shared messages.

    All of them run by the token rules of BPMN 2.0.2 §13.4: none is an error, but few are meant so.
    """
    for process in drawing.roots:
        if is_too_large(process):
            continue
        blocks = {scope: Blocks(scope) for scope in process.all()}
        for block in blocks.values():
            yield from block.findings()
        yield from _shared_messages(drawing, process, blocks)


class Blocks:
    """The splits of one scope, with the marks of what each branch reaches."""

    def __init__(self, scope: Scope) -> None:
        self.graph = Graph(scope)
        self.joins = Joins(self.graph)
        self.marks = [
            (split, _marks(branches))
            for split in self.graph.nodes
            if split in self.joins.splits and self._is_split(split)
            for branches in (self._branches(split), self._after_joins(split))
        ]

    def findings(self) -> Iterator[Finding]:
        """Yield the doubtful joins of the scope and the places where parallel branches merge without one.

        What follows such a merge runs twice, and a join behind it may get a token too many; so it does where a branch
        leads back to its split while another goes on to the join of the block around.
        """
        for join, fault in self.joins.faults.items():
            split = self.joins.splits[join]
            yield finding(fault, join.xml, split=split.id if split is not None else None)
        blocks = [(join, self.joins.inside(join)) for join in self.joins.all if join.kind == "parallelGateway"]
        merges: dict[Node, Node] = {}
        for split, marks in self.marks:
            for node in self._meetings(split, marks):
                merges.setdefault(node, split)
            if self._multiplies(split, marks, blocks):
                merges.setdefault(split, split)
        for node, split in merges.items():
            yield finding("multiple_merge", node.xml, split=split.id)

    def may_coexist(self, one: Node, other: Node) -> bool:
        """Tell whether two nodes of the scope may hold a token at the same time."""
        return any(_are_apart(marks.get(one, 0), marks.get(other, 0)) for _, marks in self.marks)

    def _is_split(self, node: Node) -> bool:
        if node.fork is not None:
            return len(self.graph.out[node]) > 1
        return any(edge.is_boundary and not edge.target.interrupting for edge in self.graph.out[node])

    def _branches(self, split: Node) -> list[set[Node]]:
        """Return what each branch reaches up to the split's joins, the split itself left out.

        The ways out of an activity that exclude each other are one branch.
        """
        edges = self.graph.out[split]
        until = {split, *self.joins.sure.intersection(self.joins.closed_by.get(split, ()))}
        if split.fork is not None:
            return [self.graph.reach([edge.target], until) for edge in edges]
        apart = [edge.target for edge in edges if edge.is_boundary and not edge.target.interrupting]
        main = [edge.target for edge in edges if edge.target not in apart]
        return [self.graph.reach(main, until), *(self.graph.reach([event], until) for event in apart)]

    def _after_joins(self, split: Node) -> list[set[Node]]:
        """Return what the branches reach in all, those that a join has made one taken together."""
        groups: list[set[Node]] = []
        for edge in self.graph.out[split] if split in self.joins.closed_by else ():
            group = self.graph.reach([edge.target], {split})
            for join in self.joins.sure.intersection(self.joins.closed_by[split]):
                for other in [other for other in groups if join in other and join in group]:
                    groups.remove(other)
                    group |= other
            groups.append(group)
        return groups

    def _multiplies(self, split: Node, marks: dict[Node, int], blocks: list[tuple[Node, set[Node]]]) -> bool:
        """Tell whether one branch leads back to its split while another goes on to the join of the block around."""
        back = 0
        for edge in self.joins.into(split):
            back |= marks.get(edge.source, 0)
        return any(split in inside and _are_apart(back, marks.get(join, 0)) for join, inside in blocks)

    def _meetings(self, split: Node, marks: dict[Node, int]) -> list[Node]:
        """Return the nodes at which branches meet first; several tokens at an end event do no harm."""
        return [
            node
            for node, mark in marks.items()
            if mark.bit_count() > 1
            and node.kind != "endEvent"
            and node not in self.joins.faults
            and node not in self.joins.closed_by.get(split, ())
            and any(mark & ~marks.get(edge.source, 0) for edge in self.joins.into(node))
        ]


def _marks(branches: list[set[Node]]) -> dict[Node, int]:
    """Return for each node the branches that reach it, as the bits of a number."""
    marks: dict[Node, int] = {}
    for number, branch in enumerate(branches):
        for node in branch:
            marks[node] = marks.get(node, 0) | 1 << number
    return marks


def _are_apart(one: int, other: int) -> bool:
    """Tell whether two marks hold two different branches, one each."""
    return bool(one and other) and (one | other).bit_count() > 1


def _shared_messages(drawing: Drawing, process: Scope, blocks: dict[Scope, Blocks]) -> Iterator[Finding]:
    """Yield the elements that may wait for one message at the same time: it goes to the one that has waited longest."""
    nodes = [node for scope in process.all() for node in scope.nodes if node.kind in CATCHING]
    awaiting = [(node, name) for node in nodes for name in dict.fromkeys(drawing.messages_of(node))]
    for number, (other, name) in enumerate(awaiting):
        same = [one for one, its in awaiting[:number] if its == name and _may_wait_together(one, other, blocks)]
        if same:
            yield finding("message_awaited_twice", other.xml, message=name, other=same[0].id)


def _may_wait_together(one: Node, other: Node, blocks: dict[Scope, Blocks]) -> bool:
    left, right = _chain(one), _chain(other)
    for here, there in zip(left, right, strict=False):
        if here.by_event or there.by_event:
            return here is there or not _excludes(one, here) or not _excludes(other, there)
        if here is not there:
            shared = {edge.source for edge in here.incoming} & {edge.source for edge in there.incoming}
            by_gateway = any(source is not None and source.kind == "eventBasedGateway" for source in shared)
            return by_gateway or (here.scope in blocks and blocks[here.scope].may_coexist(here, there))
    return True


def _excludes(node: Node, subprocess: Node) -> bool:
    """Tell whether ``node`` waits only when an event sub-process has ended everything beside it."""
    starts = [start for start in subprocess.inside.nodes if start.kind == "startEvent"] if subprocess.inside else []
    return subprocess.by_event and node not in starts and any(start.interrupting for start in starts)


def _chain(node: Node) -> list[Node]:
    """Return the nodes that hold a token while ``node`` waits, outermost first; a boundary event waits at its host."""
    at = node.host if node.host is not None else node
    chain = [at]
    while at.scope.node is not None:
        at = at.scope.node
        chain.append(at)
    return chain[::-1]
