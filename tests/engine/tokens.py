"""A slow token game for gateways and tasks, straight from BPMN 2.0.2 §13.4: paths are walked anew at every question.

A marking counts the tokens on flows and in tasks. Nothing is shared with the engine: flows are triples, paths are
searched by brute force, and every move is tried in the engine's order of nodes only where the outcome depends on it.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Game:
    """A process as flows ``(id, source, target)`` and kinds of nodes; tokens on flows and in tasks."""

    kinds: dict[str, str]
    flows: list[tuple[str, str, str]]
    chosen: dict[str, bool]
    on_flow: Counter[str] = field(default_factory=Counter)
    in_task: Counter[str] = field(default_factory=Counter)

    def out(self, node: str) -> list[str]:
        """List the flows that leave a node."""
        return [name for name, source, _ in self.flows if source == node]

    def into(self, node: str) -> list[str]:
        """List the flows that arrive at a node."""
        return [name for name, _, target in self.flows if target == node]

    def begin(self) -> None:
        """Put a token on every flow out of the start."""
        self.on_flow.update(self.out("s"))
        self.rest()

    def complete(self, task: str) -> None:
        """Take a token out of a task and send it on."""
        self.in_task[task] -= 1
        self.on_flow.update(self.out(task))
        self.rest()

    def rest(self) -> None:
        """Move until nothing can: inclusive joins last, as the engine's order is written down."""
        while self._move({"user", "xor", "and", "end"}) or self._move({"or"}):
            pass

    def open(self) -> list[str]:
        """List the tasks that hold tokens."""
        return sorted(self.in_task.elements())

    def _move(self, kinds: set[str]) -> bool:
        return any(self._fires(node) for node, kind in self.kinds.items() if kind in kinds)

    def _fires(self, node: str) -> bool:
        held = [flow for flow in self.into(node) if self.on_flow[flow]]
        kind = self.kinds[node]
        if not held or (kind == "and" and len(held) < len(self.into(node))):
            return False
        if kind == "or" and len(self.into(node)) > 1 and self._is_kept_waiting(node, held):
            return False
        consumed = held if kind in {"and", "or"} else held[:1]
        self.on_flow.subtract(consumed)
        if kind == "user":
            self.in_task[node] += 1
        elif kind == "xor" and len(self.out(node)) > 1:
            first, *_, last = self.out(node)
            self.on_flow[first if self.chosen[node] else last] += 1
        elif kind == "or" and len(self.out(node)) > 1:
            first, *_, last = self.out(node)
            self.on_flow.update([first, last] if self.chosen[node] else [last])
        else:
            self.on_flow.update(self.out(node))
        return True

    def _is_kept_waiting(self, join: str, held: list[str]) -> bool:
        empty = set(self.into(join)) - set(held)
        places = [flow for flow, count in self.on_flow.items() if count and flow not in self.into(join)]
        inside = [flow for task, count in self.in_task.items() if count for flow in self.out(task)]
        reached = [self._paths(flow, join) for flow in places + inside]
        return any(ends & empty and not ends & set(held) for ends in reached)

    def _paths(self, flow: str, join: str) -> set[str]:
        """Find the arriving flows of ``join`` on paths that start with ``flow`` and do not visit ``join`` before."""
        targets = {name: target for name, _, target in self.flows}
        seen, waiting = set(), [flow]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += [] if targets[name] == join else self.out(targets[name])
        return seen & set(self.into(join))
