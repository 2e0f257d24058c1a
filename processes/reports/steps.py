"""Hand-overs in a period against their own times, by step and by unit; a time shared by several steps counts once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select

from processes import calendar, definitions
from processes.db import db
from processes.definitions import Procedure
from processes.instances import ProcessInstance, SharedBudget, TaskOutcome, UserTask
from processes.people import Membership, Unit
from processes.reports.counts import Counts, verdict
from processes.reports.period import Period

_DONE = (TaskOutcome.COMPLETED, TaskOutcome.HANDED_BACK)


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Hand-overs by (code of the procedure, name of the step) and by name of the unit, "" where none is known."""

    steps: dict[tuple[str, str], Counts]
    units: dict[str, Counts]


@dataclass(frozen=True, slots=True)
class _HandOver:
    procedure: str
    step: str
    unit: str
    due_at: datetime | None
    at: datetime


def punctuality(agency_id: int, period: Period) -> Punctuality:
    """Count what was handed over in a period, completed or handed back; what was cancelled counts nowhere.

    A unit is that of whoever the step was done for, in the post of that day. A shared time belongs to the
    sub-process that has it and to the unit that ended it.
    """
    clock = calendar.of_agency(agency_id)
    told, units = Punctuality({}, {}), _Units(agency_id, clock)
    for one in (*_alone(agency_id, period, units), *_together(agency_id, period, units)):
        said = verdict(clock, one.due_at, one.at)
        told.steps.setdefault((one.procedure, one.step), Counts()).add(said)
        told.units.setdefault(one.unit, Counts()).add(said)
    return told


def _alone(agency_id: int, period: Period, units: "_Units") -> Iterator[_HandOver]:
    query = _tasks(agency_id).where(
        UserTask.closed_at >= period.start, UserTask.closed_at < period.end, UserTask.shared_budget_id.is_(None)
    )
    for row in db.session.execute(query):
        yield _HandOver(row.code, row.name, units.of(row), row.due_at, row.closed_at)


def _together(agency_id: int, period: Period, units: "_Units") -> Iterator[_HandOver]:
    """Give each time that several steps shared once, when the last of them was handed over."""
    closed = (
        select(SharedBudget.id, SharedBudget.element_id, SharedBudget.due_at, SharedBudget.closed_at)
        .where(
            SharedBudget.agency_id == agency_id,
            SharedBudget.closed_at >= period.start,
            SharedBudget.closed_at < period.end,
        )
        .subquery()
    )
    query = (
        _tasks(agency_id)
        .add_columns(closed.c.id, closed.c.element_id, closed.c.due_at.label("due"), closed.c.closed_at.label("at"))
        .join(closed, closed.c.id == UserTask.shared_budget_id)
        .order_by(UserTask.closed_at)
    )
    last = {row.id: row for row in db.session.execute(query)}
    for row in last.values():
        element = definitions.load(agency_id, row.version_id).diagram.elements.get(row.element_id)
        name = element.name if element is not None and element.name else row.element_id
        yield _HandOver(row.code, name, units.of(row), row.due, row.at)


def _tasks(agency_id: int) -> Any:
    return (
        select(
            Procedure.code,
            ProcessInstance.version_id,
            UserTask.name,
            UserTask.due_at,
            UserTask.closed_at,
            UserTask.role_id,
            UserTask.closed_by,
            UserTask.closed_for,
        )
        .join(
            ProcessInstance,
            and_(ProcessInstance.agency_id == agency_id, ProcessInstance.id == UserTask.instance_id),
        )
        .join(Procedure, and_(Procedure.agency_id == agency_id, Procedure.id == ProcessInstance.procedure_id))
        .where(UserTask.agency_id == agency_id, UserTask.outcome.in_(_DONE))
    )


@dataclass(slots=True)
class _Units:
    """Which unit somebody worked in, in a role, on a day."""

    agency_id: int
    clock: calendar.WorkingCalendar
    _posts: dict[int, list[Any]] = field(default_factory=dict)

    def of(self, row: Any) -> str:
        if not self._posts:
            self._read()
        posts = self._posts.get(row.closed_for or row.closed_by, [])
        on = self.clock.day_of(row.closed_at)
        held = [post for post in posts if _is_held(post, on)] or posts
        in_role = [post for post in held if post.role_id == row.role_id] or held
        return str(in_role[0].name) if in_role else ""

    def _read(self) -> None:
        query = (
            select(Membership.person_id, Membership.role_id, Membership.from_on, Membership.to_on, Unit.name)
            .join(Unit, and_(Unit.agency_id == Membership.agency_id, Unit.id == Membership.unit_id))
            .where(Membership.agency_id == self.agency_id)
            .order_by(Membership.from_on, Membership.id)
        )
        for post in db.session.execute(query):
            self._posts.setdefault(post.person_id, []).append(post)


def _is_held(post: Any, on: date) -> bool:
    return bool(post.from_on <= on and (post.to_on is None or on <= post.to_on))
