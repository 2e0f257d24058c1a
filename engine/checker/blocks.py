"""Parallel work that waits for the same thing: a message goes to one of those that await it."""

from collections.abc import Iterator

from engine.checker.codes import finding
from engine.checker.joins import Joins
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.graph import Graph
from engine.model import Finding
from engine.vocabulary import CATCHING


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield messages that several elements may await at the same time."""
    for process in drawing.roots:
        if not is_too_large(process):
            yield from _shared_messages(drawing, process)


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


def _shared_messages(drawing: Drawing, process: Scope) -> Iterator[Finding]:
    """Yield the elements that may wait for one message at the same time: it goes to the one that has waited longest."""
    nodes = [node for scope in process.all() for node in scope.nodes if node.kind in CATCHING]
    awaiting = [(node, name) for node in nodes for name in dict.fromkeys(drawing.messages_of(node))]
    names = [name for _, name in awaiting]
    blocks = {scope: Blocks(scope) for scope in process.all()} if len(names) > len(set(names)) else {}
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
