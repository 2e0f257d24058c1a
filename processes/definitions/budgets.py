"""Add up the time of the steps along the longest way through a diagram, to hold it against the limit of the law."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine import Diagram, Element
from processes.calendar import Limit, Unit
from processes.definitions.settings import Settings

_DAYS: Mapping[Unit, Decimal] = {
    Unit.IMMEDIATE: Decimal(0),
    Unit.WORKING_HOUR: Decimal(1) / Decimal(8),
    Unit.WORKING_DAY: Decimal(1),
    Unit.CALENDAR_DAY: Decimal(1),
    Unit.SAME_DAY: Decimal(1),
    Unit.MONTH: Decimal(30),
}
"""What one unit adds: agencies publish step tables in days and count eight hours, or thirty days, as theirs do."""


def longest_path(diagram: Diagram, settings: Settings, case: str | None = None) -> Decimal:
    """Give the days that the steps may take together on the longest way from the start to an end.

    Of alternatives and of parallel branches the longer one counts; a way back and the steps on it are left out; an
    exception flow starts when the whole budget of its step is used. A budget set for a sub-process replaces those of
    its steps; a step without a budget adds nothing. Days are those of the published step table, working or calendar
    alike; eight working hours make a day. ``case`` chooses among budgets of cases. Refuses nothing: what is not drawn
    adds nothing. A call takes as long as the called process.
    """
    after = _successors(diagram)
    lengths: dict[str, Decimal] = {}
    for element_id in _last_first(diagram, after):
        rests = [lengths[other] for other in after[element_id] if other in lengths]
        if rests or not after[element_id]:
            lengths[element_id] = _own(element_id, diagram, settings, lengths, case) + max(rests, default=Decimal(0))
    return _within(diagram.process_id, diagram, lengths)


def _successors(diagram: Diagram) -> dict[str, list[str]]:
    """List what may follow each node: the targets of its flows and its boundary events."""
    after: dict[str, list[str]] = {element_id: [] for element_id in diagram.elements}
    for flow in diagram.flows.values():
        after[flow.source_id].append(flow.target_id)
    for element in diagram.elements.values():
        if element.attached_to is not None:
            after[element.attached_to].append(element.id)
    return after


def _last_first(diagram: Diagram, after: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield every node once, after all that follow it, unless it follows only by a way back.

    Inner scopes come before outer ones, for a sub-process is as long as what is inside it.
    """
    seen: set[str] = set()
    roots = {root: number for number, root in enumerate(_called_first(diagram))}
    for start in sorted(diagram.elements, key=lambda one: (roots[diagram.root_of(one)], -_depth(one, diagram))):
        if start in seen or not _begins(diagram.elements[start]):
            continue
        seen.add(start)
        path = [(start, iter(after[start]))]
        while path:
            element_id, others = path[-1]
            following = next((other for other in others if other not in seen), None)
            if following is None:
                path.pop()
                yield element_id
            else:
                seen.add(following)
                path.append((following, iter(after[following])))


def _begins(element: Element) -> bool:
    """Tell whether an element begins its scope: a start event, or a global task."""
    return element.kind == "startEvent" or element.id == element.scope_id


def _called_first(diagram: Diagram) -> list[str]:
    """List the processes, what is called before what calls it; one that calls itself in turn comes somewhere."""
    calls: dict[str, list[str]] = {root: [] for root in (diagram.process_id, *diagram.callees)}
    for element in diagram.elements.values():
        if element.called is not None and element.called.process_id in calls:
            calls[diagram.root_of(element.id)].append(element.called.process_id)
    order: list[str] = []
    entered: set[str] = set()
    waiting = [(diagram.process_id, False)]
    while waiting:
        root, is_left = waiting.pop()
        if is_left:
            order.append(root)
        elif root not in entered:
            entered.add(root)
            waiting += [(root, True), *((one, False) for one in calls[root])]
    return order


def _depth(element_id: str, diagram: Diagram) -> int:
    depth, scope = 0, diagram.elements.get(diagram.elements[element_id].scope_id)
    while scope is not None:
        depth, scope = depth + 1, diagram.elements.get(scope.scope_id)
    return depth


def _own(
    element_id: str, diagram: Diagram, settings: Settings, lengths: Mapping[str, Decimal], case: str | None
) -> Decimal:
    step, called = settings.step(element_id), diagram.elements[element_id].called
    inside = element_id if called is None else called.process_id
    return _days(step.budget_in(case)) if step.has_budget else _within(inside, diagram, lengths)


def _within(scope_id: str, diagram: Diagram, lengths: Mapping[str, Decimal]) -> Decimal:
    inside = (element.id for element in diagram.elements.values() if element.scope_id == scope_id)
    return max((lengths[element_id] for element_id in inside if element_id in lengths), default=Decimal(0))


def _days(budget: Limit | None) -> Decimal:
    return budget.amount * _DAYS[budget.unit] if budget is not None else Decimal(0)
