"""Parallel work that waits for the same thing: a message goes to one of those that await it."""

from collections.abc import Iterator

from engine.checker.codes import finding
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.model import Finding
from engine.soundness import Beside
from engine.vocabulary import CATCHING


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield messages that several elements may await at the same time."""
    for process in drawing.roots:
        if not is_too_large(process):
            yield from _shared_messages(drawing, process)


def _shared_messages(drawing: Drawing, process: Scope) -> Iterator[Finding]:
    """Yield the elements that may wait for one message at the same time: it goes to the one that has waited longest."""
    nodes = [node for scope in process.all() for node in scope.nodes if node.kind in CATCHING]
    awaiting = [(node, name) for node in nodes for name in dict.fromkeys(drawing.messages_of(node))]
    names = [name for _, name in awaiting]
    shared = [node for node, name in awaiting if names.count(name) > 1]
    games = {scope: Beside(scope, nodes) for scope, nodes in _standing(shared).items()}
    for number, (other, name) in enumerate(awaiting):
        same = [one for one, its in awaiting[:number] if its == name and _may_wait_together(one, other, games)]
        if same:
            yield finding("message_awaited_twice", other.xml, message=name, other=same[0].id)


def _standing(nodes: list[Node]) -> dict[Scope, list[Node]]:
    """Return by scope what holds a token while one of these nodes waits."""
    found: dict[Scope, list[Node]] = {}
    for node in nodes:
        for at in _chain(node):
            found.setdefault(at.scope, []).append(at)
    return found


def _may_wait_together(one: Node, other: Node, games: dict[Scope, Beside]) -> bool:
    left, right = _chain(one), _chain(other)
    for here, there in zip(left, right, strict=False):
        if here.by_event or there.by_event:
            return here is there or not _excludes(one, here) or not _excludes(other, there)
        if here is not there:
            shared = {edge.source for edge in here.incoming} & {edge.source for edge in there.incoming}
            by_gateway = any(source is not None and source.kind == "eventBasedGateway" for source in shared)
            return by_gateway or (here.scope in games and games[here.scope].may_coexist(here, there))
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
