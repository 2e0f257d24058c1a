"""The table of work of a version: who does what in which order, in what time, and where each step may lead."""

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from engine import Diagram, Element
from engine.forms import Form
from engine.vocabulary import SUBPROCESSES
from processes.calendar import Limit
from processes.definitions import PauseRule, Settings, StepSettings
from processes.outline.known import Known
from processes.outline.ways import Condition, Path, Walker, WayKind, order

_CODE: Final = re.compile(r"(?P<code>[Bb]?\d{1,3}(?:\.\d{1,3})*)\s*[.:)]\s+(?P<rest>\S.*)")
_HALF: Final = 2


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step leads: ``to`` is the number of a row, empty at an end, whose name is ``end``."""

    kind: WayKind
    to: str
    end: str = ""
    conditions: tuple[Condition, ...] = ()
    passed: tuple[Element, ...] = ()
    together: bool = False


@dataclass(frozen=True, slots=True)
class Boundary:
    """What may happen while a step or a group is at work, and where that leads."""

    event: Element
    limit: Limit | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Steps with something in common: a shared time, a pause of the limit, an event that ends or begins them."""

    id: str
    name: str
    texts: tuple[str, ...]
    step: StepSettings
    pause: PauseRule | None = None
    boundaries: tuple[Boundary, ...] = ()
    begins: tuple[Element, ...] = ()
    is_many: bool = False
    is_called: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One step. ``number`` is the code in its name where steps have such, else its place; ``group`` the id of a group.

    ``responsible`` are names of lanes, ``roles`` codes of roles that replace them, ``phase`` a group of the drawing.
    """

    id: str
    number: str
    name: str
    texts: tuple[str, ...]
    responsible: str
    roles: tuple[str, ...]
    step: StepSettings
    ways: tuple[Way, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    pause: PauseRule | None = None
    group: str | None = None
    is_many: bool = False
    is_by_person: bool = True
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The rows in order, the groups by id, and what happens before the first step."""

    rows: tuple[Row, ...]
    groups: Mapping[str, Group] = field(default_factory=dict)


def work(diagram: Diagram, settings: Settings, forms: Mapping[str, Form] = MappingProxyType({})) -> Work:
    """Lay out the steps of a diagram along its flows; event sub-processes come last.

    Rows are what people do, and what has a time or a code of its own without people's steps inside (another agency's
    work). The same diagram and settings give the same rows.
    """
    return _Table(diagram, settings, forms).laid_out()


def along(diagram: Diagram) -> tuple[Element, ...]:
    """List the user tasks along the flows, as people come to them; those of event sub-processes come last."""
    tasks = {one.id: one for one in diagram.user_tasks}
    places = _places(Walker(diagram, lambda one: one.id in tasks))
    return tuple(tasks[one] for one in sorted(tasks, key=lambda one: places[one]))


def _places(walker: Walker) -> Mapping[str, int]:
    elements = walker.diagram.elements.values()
    starts = walker.starts(walker.diagram.process_id)
    return order(walker, [*starts, *(one for one in elements if one.by_event), *elements])


class _Table:
    def __init__(self, diagram: Diagram, settings: Settings, forms: Mapping[str, Form]) -> None:
        self.diagram, self.settings = diagram, settings
        self.row_ids = _row_ids(diagram, settings)
        self.walker = Walker(diagram, lambda one: one.id in self.row_ids)
        self.known = Known(self.walker, settings, forms)
        self.places: Mapping[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def laid_out(self) -> Work:
        """Order and number the rows, then say of each where it leads."""
        self.places = _places(self.walker)
        rows = sorted(self.row_ids, key=lambda one: (self._is_beside(one), self.places[one]))
        self.places = {element_id: number for number, element_id in enumerate(rows)}
        self._number(rows)
        groups = {one: self._group(one) for element_id in rows for one in self._groups_of(element_id)[:1]}
        return Work(tuple(self._row(self.diagram.elements[one]) for one in rows), groups)

    def _elements(self) -> Iterable[Element]:
        return self.diagram.elements.values()

    def _around(self, element_id: str) -> list[Element]:
        """List what a node lies in, from the inside out."""
        found: list[Element] = []
        scope = self.diagram.elements[element_id].scope_id
        while len(found) < len(self.diagram.elements):
            outer = self.diagram.elements.get(scope) or self._call_of(scope)
            if outer is None:
                break
            found.append(outer)
            scope = outer.scope_id
        return found

    def _call_of(self, process_id: str) -> Element | None:
        calls = (one for one in self._elements() if one.called is not None and one.called.process_id == process_id)
        return next(calls, None)

    def _is_beside(self, element_id: str) -> bool:
        return any(outer.by_event for outer in self._around(element_id))

    def _groups_of(self, element_id: str) -> list[str]:
        return [outer.id for outer in self._around(element_id) if self._is_group(outer)]

    def _is_group(self, element: Element) -> bool:
        return bool(
            self.settings.step(element.id).has_budget
            or element.id in self.settings.pauses
            or self.walker.boundaries.get(element.id)
            or element.by_event
            or element.rounds
            or element.called
        )

    def _number(self, rows: list[str]) -> None:
        """Give the rows their numbers: the codes in their names where most have one, else from 1.

        Several rows of one code get letters, rows without one follow the row before them: B4a, B4b, B4.1.
        """
        names = {one: self.diagram.elements[one].name or one for one in rows}
        found = {one: match for one, name in names.items() if (match := _CODE.fullmatch(name))}
        if not found or len(found) * _HALF < len(rows):
            self.numbers, self.names = {one: str(number) for number, one in enumerate(rows, 1)}, names
            return
        self.names = {one: found[one]["rest"] if one in found else name for one, name in names.items()}
        codes = {one: match["code"].upper() for one, match in found.items()}
        several = {code for code, count in Counter(codes.values()).items() if count > 1}
        taken = set(codes.values())
        last = "0"
        for one in rows:
            if one in codes:
                last = codes[one]
                ways = (last + letter for letter in string.ascii_lowercase) if last in several else iter((last,))
            else:
                ways = _after(taken) if self._is_beside(one) else (f"{last}.{count}" for count in range(1, 1000))
            used = taken if one not in codes or codes[one] in several else set()
            self.numbers[one] = next((way for way in ways if way not in used), last)
            taken.add(self.numbers[one])

    def _row(self, element: Element) -> Row:
        step = self.settings.step(element.id)
        lane = self.diagram.lanes.get(element.lane_id or "")
        roles = tuple(dict.fromkeys(rule.role for rule in step.assignment)) or ((step.role,) if step.role else ())
        lane_role = self.settings.lanes.get(element.lane_id or "")
        if roles == (lane_role,):
            roles = ()
        return Row(
            element.id,
            self.numbers[element.id],
            self.names[element.id],
            _paragraphs(element.documentation),
            lane.name if lane is not None else "",
            roles if roles or lane is not None or lane_role is None else (lane_role,),
            step,
            tuple(self._way(path, element.id) for path in self.known.possible(element)),
            self._boundaries(element.id),
            self.settings.pauses.get(element.id),
            next(iter(self._groups_of(element.id)), None),
            element.rounds is not None,
            element.is_by_person,
            self._phase(element),
        )

    def _phase(self, element: Element) -> str:
        """Name the group of the drawing that a step stands in, by itself or with what is around it."""
        return next((one.category for one in (element, *self._around(element.id)) if one.category), "")

    def _group(self, element_id: str) -> Group:
        element = self.diagram.elements[element_id]
        begins = self.walker.starts(element.id) if element.by_event else []
        return Group(
            element.id,
            element.name or (element.called.process_id if element.called is not None else ""),
            _paragraphs(element.documentation),
            self.settings.step(element.id),
            self.settings.pauses.get(element.id),
            self._boundaries(element.id),
            tuple(one for one in begins if one.event is not None),
            element.rounds is not None,
            element.called is not None,
        )

    def _boundaries(self, element_id: str) -> tuple[Boundary, ...]:
        at = max((self.places[one] for one in self._rows_in(element_id)), default=-1)
        timers = self.settings.timers
        return tuple(
            Boundary(one, timers.get(one.id), tuple(self._way(path, None, at) for path in self.known.possible(one)))
            for one in self.walker.boundaries.get(element_id, ())
        )

    def _rows_in(self, element_id: str) -> list[str]:
        inside = [one for one in self.row_ids if element_id in {outer.id for outer in self._around(one)}]
        return [element_id] if element_id in self.row_ids else inside

    def _way(self, path: Path, from_id: str | None, at: int = -1) -> Way:
        if path.target is None:
            end = path.end.name if path.end is not None else ""
            return Way(WayKind.END, "", end, path.conditions, path.passed, path.together)
        here = self.places[from_id] if from_id is not None else at
        place = self.places[path.target]
        kind = WayKind.BACK if place <= here else WayKind.NEXT if from_id and place == here + 1 else WayKind.ON
        return Way(kind, self.numbers[path.target], "", path.conditions, path.passed, path.together)


def _after(codes: Iterable[str]) -> Iterator[str]:
    """Give the codes after the highest: B9, B10 after B8."""
    highest = max(int(number[0]) for one in codes if (number := re.findall(r"\d+", one)))
    letter = "B" if any(one.startswith("B") for one in codes) else ""
    return (f"{letter}{number}" for number in range(highest + 1, highest + 1000))


def _row_ids(diagram: Diagram, settings: Settings) -> frozenset[str]:
    """Name the nodes that are rows: see ``work``."""
    people = {element.id for element in diagram.user_tasks}
    occupied: set[str] = set()
    scopes = {diagram.elements[one].scope_id for one in people}
    while scopes:
        scope = scopes.pop()
        if scope in occupied:
            continue
        occupied.add(scope)
        if scope in diagram.elements:
            scopes.add(diagram.elements[scope].scope_id)
    found = set(people)
    for element in diagram.elements.values():
        inside = element.called.process_id if element.called is not None else element.id
        if inside in occupied or element.by_event:
            continue
        is_phase = element.kind in SUBPROCESSES and bool(_CODE.fullmatch(element.name))
        if settings.step(element.id).has_budget or is_phase or element.called is not None:
            found.add(element.id)
    return frozenset(one for one in found if not _is_within(one, found, diagram))


def _is_within(element_id: str, found: set[str], diagram: Diagram) -> bool:
    scope = diagram.elements[element_id].scope_id
    while scope in diagram.elements:
        if scope in found:
            return True
        scope = diagram.elements[scope].scope_id
    return False


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line for one in text.splitlines() if (line := " ".join(one.split())))
