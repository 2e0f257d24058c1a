"""Requirements → what each node sees: references resolved, circles said, functions tied to their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.decisions.codes import located
from engine.decisions.files import File
from engine.decisions.model import (
    Decision,
    DecisionService,
    InputData,
    KnowledgeModel,
    Node,
    Reference,
)

Key = tuple[str, str]
"""What a node is known by everywhere: the place of its file and its id (or ``#`` and its name)."""

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A requirement that was found: seen as ``prefix.name`` or, without a prefix, as ``name``."""

    prefix: str
    name: str
    key: Key
    file: File
    node: Node


def key_of(file: File, node: Node) -> Key:
    """Return what a node is known by."""
    return (file.place, node.id or f"#{node.name}")


def links_of(file: File, node: Node, references: tuple[Reference, ...], kinds: tuple[type, ...]) -> tuple[Link, ...]:
    """Return what references mean, once each; what means nothing or the wrong kind is said."""
    found: dict[Key, Link] = {}
    for reference in references:
        about = (node.id, node.name or None, reference.line)
        href = f"{reference.namespace or ''}#{reference.id}"[:_SHOWN]
        reached = file.reach(reference)
        if reached is None:
            if not file.is_missing(reference.namespace):
                file.findings.append(located("dmn_reference_dangling", *about, href=href))
            continue
        prefix, home, target = reached
        if not isinstance(target, kinds):
            file.findings.append(located("dmn_reference_unfit", *about, href=href, kind=_KINDS[type(target)]))
            continue
        key = key_of(home, target)
        found.setdefault(key, Link(prefix, target.variable.name, key, home, target))
    return tuple(found.values())


def say_cycles(requires: Mapping[Key, tuple[Key, ...]], nodes: Mapping[Key, tuple[File, Node]]) -> None:
    """Say every circle of information requirements, once, at the decision where it is met first."""
    done: set[Key] = set()
    for start in requires:
        for circle in _circles(start, requires, done):
            names = " → ".join(nodes[key][1].name for key in (*circle, circle[0]))
            file, node = nodes[circle[0]]
            said = located("dmn_requirement_cycle", node.id, node.name or None, node.line, names=names[:_SHOWN])
            file.findings.append(said)


def _circles(start: Key, requires: Mapping[Key, tuple[Key, ...]], done: set[Key]) -> Iterator[tuple[Key, ...]]:
    path: list[Key] = []
    on_path: set[Key] = set()
    waiting: list[tuple[Key, bool]] = [(start, False)]
    while waiting:
        key, is_left = waiting.pop()
        if is_left:
            path.pop()
            on_path.discard(key)
            done.add(key)
        elif key in on_path:
            yield tuple(path[path.index(key) :])
        elif key not in done:
            path.append(key)
            on_path.add(key)
            waiting.append((key, True))
            waiting += [(other, False) for other in requires.get(key, ())]


_KINDS = {
    InputData: "inputData",
    Decision: "decision",
    KnowledgeModel: "businessKnowledgeModel",
    DecisionService: "decisionService",
}
