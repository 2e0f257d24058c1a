"""The ways back that a designer drew: where handing back a task leads, and by which decision."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine import feel
from engine.errors import InvalidExpression
from engine.model import Element, Flow, ReturnFlow
from engine.vocabulary import USER_TASKS


def find(elements: Mapping[str, Element], flows: Mapping[str, Flow]) -> tuple[ReturnFlow, ...]:
    """Return the return flows of a diagram, in the order of its tasks and flows.

    From a user task straight to an exclusive gateway, from there by a condition ``name = literal`` to an earlier user
    task, directly or through one merging exclusive gateway. Earlier means: it leads to the task, and the start leads
    to it without passing the task. What any other shape means for a person is not guessed.
    """
    ways = _Ways(elements, flows)
    return tuple(way for task in elements.values() if task.kind in USER_TASKS for way in ways.back_from(task))


class _Ways:
    def __init__(self, elements: Mapping[str, Element], flows: Mapping[str, Flow]) -> None:
        self.elements = elements
        self.out: dict[str, list[Flow]] = {name: [] for name in elements}
        self.following: dict[str, list[str]] = {name: [] for name in elements}
        self.entered = dict.fromkeys(elements, 0)
        for flow in flows.values():
            self.out[flow.source_id].append(flow)
            self.following[flow.source_id].append(flow.target_id)
            self.entered[flow.target_id] += 1
        for element in elements.values():
            if element.attached_to is not None:
                self.following[element.attached_to].append(element.id)

    def back_from(self, task: Element) -> Iterator[ReturnFlow]:
        """Yield the return flows of one task."""
        for to_gateway in self.out[task.id]:
            if self.elements[to_gateway.target_id].kind != "exclusiveGateway":
                continue
            for flow in self.out[to_gateway.target_id]:
                target, decision = self._task_at(flow.target_id), _decision(flow)
                if target is not None and decision is not None and self._is_earlier(target, task):
                    yield ReturnFlow(task.id, flow.id, target.id, *decision)

    def _task_at(self, element_id: str) -> Element | None:
        element = self.elements[element_id]
        if element.kind == "exclusiveGateway" and self.entered[element.id] > 1 and len(self.out[element.id]) == 1:
            element = self.elements[self.out[element.id][0].target_id]
        return element if element.kind in USER_TASKS else None

    def _is_earlier(self, target: Element, task: Element) -> bool:
        if target.id == task.id or target.scope_id != task.scope_id:
            return False
        starts = [e.id for e in self.elements.values() if e.kind == "startEvent" and e.scope_id == task.scope_id]
        return target.id in self._reach(starts, task.id) and task.id in self._reach([target.id], None)

    def _reach(self, starts: list[str], avoided: str | None) -> set[str]:
        waiting, seen = list(starts), set(starts)
        while waiting:
            for name in self.following[waiting.pop()]:
                if name not in seen and name != avoided:
                    seen.add(name)
                    waiting.append(name)
        return seen


def _decision(flow: Flow) -> tuple[str, Any] | None:
    if flow.condition is None:
        return None
    try:
        return feel.literal_equality(feel.parse(flow.condition))
    except InvalidExpression:
        return None
