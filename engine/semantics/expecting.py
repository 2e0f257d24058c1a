"""Which tokens may still come to a join: paths of flows that do not pass it (BPMN 2.0.2 §13.4.3, §13.4.5)."""

from collections.abc import Collection, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.semantics.nodes import GUARDED_BY, Node
from engine.semantics.tokens import Token

GATED_BY = "gate"


def is_expected(join: Node, ways: Mapping[str, frozenset[str]], level: Any, filled: Collection[str]) -> bool:
    """Tell whether a token of ``level`` keeps ``join`` waiting, of whose arriving flows ``filled`` count as full.

    It does when it can reach an empty arriving flow without passing the join, and no full one. ``ways`` are those of
    ``ways_to``. An activity leads to where its boundary events lead; what only waits there, or behind an event-based
    gateway, is no token of its own.
    """
    for token in level.tokens():
        reached = ways.get(token.task_spec.name)
        if reached and token.task_spec is not join and _counts(token) and reached.isdisjoint(filled):
            return True
    return False


def ways_to(join: Node, nodes: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Find for each node of a scope the arriving flows of ``join`` that it reaches without passing it."""
    ways: dict[str, set[str]] = {}
    for flow in join.arriving:
        open_ends = [flow.source_id]
        while open_ends:
            name = open_ends.pop()
            if name == join.name or flow.id in ways.setdefault(name, set()):
                continue
            ways[name].add(flow.id)
            open_ends += _before(nodes[name])
    return {name: frozenset(flows) for name, flows in ways.items()}


def _before(node: Any) -> list[str]:
    host = node.element.attached_to
    return [*(flow.source_id for flow in node.arriving), *([] if host is None else [host])]


def _counts(token: Token) -> bool:
    rests = token.state == TaskState.WAITING
    return not (rests and (GUARDED_BY in token.internal_data or GATED_BY in token.internal_data))
