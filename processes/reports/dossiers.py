"""Dossiers in a period by procedure: carried over, received, ended early, on time or late, still open."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from processes import calendar
from processes.db import db
from processes.definitions import Procedure
from processes.instances import InstanceStatus, ProcessInstance, is_past
from processes.reports.counts import Counts, verdict
from processes.reports.period import Period


@dataclass(slots=True)
class Flow:
    """The dossiers of one procedure in a period; ``overdue`` and ``paused`` are among the ``left``."""

    code: str = ""
    name: str = ""
    carried: int = 0
    received: int = 0
    cancelled: int = 0
    left: int = 0
    overdue: int = 0
    paused: int = 0
    ended: Counts = field(default_factory=Counts)

    @property
    def is_balanced(self) -> bool:
        """Whether what came in equals what went out and what is left (rule I11)."""
        return self.carried + self.received == self.ended.all + self.cancelled + self.left


def flow(agency_id: int, period: Period, now: datetime) -> list[Flow]:
    """Count the dossiers of each procedure; those that were cancelled or withdrawn have no verdict.

    What is overdue is held against the end of the period, or against now where that is earlier; what stands still
    against the moment since when it does.
    """
    clock = calendar.of_agency(agency_id)
    ended = db.session.execute(_ended(agency_id, period)).all()  # first: whatever ended has its procedure below
    found = {
        row.procedure_id: Flow(
            row.code, row.name, row.carried or 0, row.received or 0, 0, row.left or 0, row.overdue or 0, row.paused or 0
        )
        for row in db.session.execute(_moving(agency_id, period, clock.late_before(min(period.end, now))))
    }
    for row in ended:
        if row.status == InstanceStatus.CANCELLED:
            found[row.procedure_id].cancelled += 1
        else:
            found[row.procedure_id].ended.add(verdict(clock, row.due_at, row.ended_at))
    return sorted(found.values(), key=lambda one: one.code)


def _ended(agency_id: int, period: Period) -> Any:
    return select(
        ProcessInstance.procedure_id, ProcessInstance.status, ProcessInstance.due_at, ProcessInstance.ended_at
    ).where(
        ProcessInstance.agency_id == agency_id,
        ProcessInstance.ended_at >= period.start,
        ProcessInstance.ended_at < period.end,
    )


def _moving(agency_id: int, period: Period, late_before: datetime) -> Any:
    began, ended = ProcessInstance.started_at, ProcessInstance.ended_at
    is_left = or_(ended.is_(None), ended >= period.end)
    is_overdue = is_past(ProcessInstance.due_at, late_before)

    def how_many(*those: Any) -> Any:
        return func.sum(case((and_(*those), 1), else_=0))

    return (
        select(
            Procedure.id.label("procedure_id"),
            Procedure.code,
            Procedure.name,
            how_many(began < period.start).label("carried"),
            how_many(began >= period.start).label("received"),
            how_many(is_left).label("left"),
            how_many(is_left, is_overdue).label("overdue"),
            how_many(is_left, ProcessInstance.clock_stopped_at.is_not(None)).label("paused"),
        )
        .join(Procedure, and_(Procedure.agency_id == agency_id, Procedure.id == ProcessInstance.procedure_id))
        .where(
            ProcessInstance.agency_id == agency_id,
            began < period.end,
            or_(ended.is_(None), ended >= period.start),
        )
        .group_by(Procedure.id, Procedure.code, Procedure.name)
    )
