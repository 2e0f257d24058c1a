"""The ways from a step to those that follow it: over gateways, events and what nobody does by hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from engine import Diagram, Element, Flow
from engine.vocabulary import SUBPROCESSES

_LONGEST: Final = 40
_MOST: Final = 60
_SPLITS: Final = frozenset({"parallelGateway"})
_CHOICES: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"})


Following = tuple[list[str], list[str]]


class WayKind(StrEnum):
    """How a way goes on: to the next row, to another one further on, back, or to an end."""

    NEXT = "next"
    ON = "on"
    BACK = "back"
    END = "end"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be so for a way to be taken: a flow of a gateway, or an event after one (``is_event``)."""

    flow: Flow
    question: str
    is_event: bool = False
    event: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """One way as drawn: where it leads (None: to an end), under which conditions, past which nodes.

    ``end`` is the end event, if it leads to one; ``together`` tells that it is taken beside others.
    """

    target: str | None
    conditions: tuple[Condition, ...] = ()
    passed: tuple[Element, ...] = ()
    end: Element | None = None
    together: bool = False


class Walker:
    """Follows the flows of a diagram from row to row. ``is_row`` says which nodes are rows."""

    def __init__(self, diagram: Diagram, is_row: Callable[[Element], bool]) -> None:
        """Index the flows of a diagram."""
        self.diagram = diagram
        self.is_row = is_row
        self.out: dict[str, list[Flow]] = {element_id: [] for element_id in diagram.elements}
        self.inside: dict[str, list[Element]] = {}
        self.boundaries: dict[str, list[Element]] = {}
        for flow in diagram.flows.values():
            self.out[flow.source_id].append(flow)
        for element in diagram.elements.values():
            self.inside.setdefault(element.scope_id, []).append(element)
            if element.attached_to is not None:
                self.boundaries.setdefault(element.attached_to, []).append(element)
        self.aside = self._aside()

    def _aside(self) -> frozenset[str]:
        """Name what runs only beside something else, after an event that does not interrupt: its end ends nothing."""
        elements = self.diagram.elements.values()
        roots = [*self.starts(self.diagram.process_id), *(one for one in elements if one.by_event)]
        waiting, seen = [one.id for one in roots], {one.id for one in roots}
        while waiting:
            for ids in self.following(self.diagram.elements[waiting.pop()]):
                for one in ids:
                    if one not in seen and self.diagram.elements[one].interrupting:
                        seen.add(one)
                        waiting.append(one)
        return frozenset(self.diagram.elements) - seen

    def starts(self, scope_id: str) -> list[Element]:
        """List where a scope begins: its start events, else the nodes that nothing leads to."""
        inside = [one for one in self.inside.get(scope_id, ()) if not one.by_event and one.attached_to is None]
        found = [one for one in inside if one.kind == "startEvent"]
        entered = {flow.target_id for flow in self.diagram.flows.values()}
        return found or [one for one in inside if one.id not in entered]

    def following(self, element: Element) -> Following:
        """List what a node opens inside of it, and what comes after it or instead."""
        scope = self.scope_of(element)
        inner = [one.id for one in self.starts(scope)] if scope is not None else []
        after = [flow.target_id for flow in self.out[element.id]]
        return inner, [*after, *(one.id for one in self.boundaries.get(element.id, ()))]

    def from_(self, element: Element) -> tuple[Path, ...]:
        """List the ways from a node, at most sixty."""
        found = []
        for path in self._leave(element, Path(None), frozenset({element.id})):
            found.append(path)
            if len(found) >= _MOST:
                break
        return _distinct(found)

    def into(self, element: Element) -> tuple[Path, ...]:
        """List the ways from a node that is entered, which may be a row itself."""
        return _distinct(self._enter(element, Path(None), frozenset()))

    def _leave(self, element: Element, path: Path, seen: frozenset[str]) -> Iterator[Path]:
        flows = self.out[element.id]
        if not flows:
            yield from self._over(element, path, seen)
            return
        is_choice = len(flows) > 1 and (element.kind in _CHOICES or any(flow.condition for flow in flows))
        for flow in flows:
            target = self.diagram.elements[flow.target_id]
            conditions = path.conditions
            if is_choice:
                is_event = element.kind == "eventBasedGateway"
                name = element.name if element.kind in _CHOICES else ""
                conditions = (*conditions, Condition(flow, name, is_event, target.name if is_event else ""))
            together = path.together or (len(flows) > 1 and not is_choice)
            further = Path(None, conditions, path.passed, None, together)
            yield from self._enter(target, further, seen)

    def _enter(self, element: Element, path: Path, seen: frozenset[str]) -> Iterator[Path]:
        if self.is_row(element):
            yield Path(element.id, path.conditions, path.passed, None, path.together)
            return
        if element.id in seen or len(seen) > _LONGEST:
            return
        seen |= {element.id}
        inner = self.scope_of(element)
        if inner is not None:
            for start in self.starts(inner):
                yield from self._enter(start, path, seen)
            return
        passed = path.passed if _is_silent(element) else (*path.passed, element)
        yield from self._leave(element, Path(None, path.conditions, passed, None, path.together), seen)

    def scope_of(self, element: Element) -> str | None:
        """Give the scope that a node opens, if something is drawn inside."""
        if element.kind in SUBPROCESSES:
            return element.id if self.inside.get(element.id) else None
        called = element.called.process_id if element.called is not None else ""
        return called if self.inside.get(called) else None

    def _over(self, element: Element, path: Path, seen: frozenset[str]) -> Iterator[Path]:
        """Go on where a scope ends: at what follows it, else at the boundary event that catches its end."""
        end = element if element.kind == "endEvent" else None
        outer = self.around(element)
        if outer is None or outer.by_event or (element.id in self.aside and outer.id not in self.aside):
            yield Path(None, path.conditions, path.passed, end, path.together)
            return
        if end is not None and end.event in {"error", "escalation", "cancel"}:
            caught = [one for one in self.boundaries.get(outer.id, ()) if one.event == end.event]
            for boundary in caught:
                yield from self._leave(boundary, path, seen)
            if not caught:
                yield Path(None, path.conditions, path.passed, end, path.together)
            return
        if self.out[outer.id]:
            yield from self._leave(outer, path, seen)
        elif self.around(outer) is None:
            yield Path(None, path.conditions, path.passed, end, path.together)
        else:
            yield from self._over(outer, path, seen)

    def around(self, element: Element) -> Element | None:
        """Give the sub-process or call that a node lies in."""
        outer = self.diagram.elements.get(element.scope_id)
        if outer is not None:
            return outer
        calls = (one for one in self.diagram.elements.values() if one.called is not None)
        return next((one for one in calls if one.called and one.called.process_id == element.scope_id), None)


def _distinct(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Leave out ways that say the same again: two branches that meet before the next row."""
    found: dict[Any, Path] = {}
    for path in paths:
        flows = tuple(condition.flow.id for condition in path.conditions)
        end = path.end.id if path.end is not None else ""
        found.setdefault((path.target, flows, tuple(one.id for one in path.passed), end), path)
    return tuple(found.values())


def _is_silent(element: Element) -> bool:
    """Whether a node says nothing to people: gateways, start events, events without a trigger."""
    if element.kind.endswith("Gateway") or element.kind == "startEvent":
        return True
    return element.kind in {"intermediateThrowEvent", "boundaryEvent"} and element.event is None


def order(walker: Walker, roots: list[Element]) -> Mapping[str, int]:
    """Place all nodes along the diagram: what follows comes later, except on a way back; short branches first."""
    following = {element_id: walker.following(element) for element_id, element in walker.diagram.elements.items()}
    lengths: dict[str, int] = {}
    for element_id in (one for found in _finished(following, roots, {}) for one in found):
        inner, after = following[element_id]
        own = walker.is_row(walker.diagram.elements[element_id])
        lengths[element_id] = own + sum(max((lengths.get(one, 0) for one in ids), default=0) for ids in (inner, after))
    laid = [one for found in _finished(following, roots, lengths) for one in reversed(found)]
    return {element_id: number for number, element_id in enumerate(laid)}


def _finished(
    following: Mapping[str, Following], roots: list[Element], lengths: Mapping[str, int]
) -> Iterator[list[str]]:
    """List nodes, root by root, when all that follows them is finished: the longest branch first, the inside last."""
    seen: set[str] = set()
    for root in roots:
        if root.id in seen:
            continue
        seen.add(root.id)
        stack, found = [(root.id, _sorted(following[root.id], lengths))], []
        while stack:
            element_id, others = stack[-1]
            next_id = next((other for other in others if other not in seen), None)
            if next_id is None:
                stack.pop()
                found.append(element_id)
            else:
                seen.add(next_id)
                stack.append((next_id, _sorted(following[next_id], lengths)))
        yield found


def _sorted(following: Following, lengths: Mapping[str, int]) -> Iterator[str]:
    for ids in reversed(following):
        for _, one in sorted(enumerate(ids), key=lambda pair: (-lengths.get(pair[1], 0), -pair[0])):
            yield one
