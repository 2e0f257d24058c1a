"""Whether instances go on: their open suspensions, what must wait for the end of these, how many are not over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from processes.db import db
from processes.definitions import Procedure
from processes.errors import Suspended, WrongStatus
from processes.instances.models import InstanceStatus, ProcessInstance, Suspension


def demand_running(instance: ProcessInstance) -> None:
    """Refuse an act on a locked instance that is suspended (``Suspended``) or over (``WrongStatus``)."""
    if instance.status == InstanceStatus.SUSPENDED:
        raise Suspended(reference=instance.reference)
    if instance.status != InstanceStatus.RUNNING:
        raise WrongStatus(status=str(instance.status))


def suspension(instance: ProcessInstance) -> Suspension | None:
    """Give the open suspension of an instance, None while it goes on."""
    if instance.status != InstanceStatus.SUSPENDED:
        return None
    query = select(Suspension).where(
        Suspension.agency_id == instance.agency_id,
        Suspension.instance_id == instance.id,
        Suspension.ended_at.is_(None),
    )
    return db.session.scalar(query)


def stands_still(agency: Any, instance: Any) -> ColumnElement[bool]:
    """Write the condition that the instance in these columns is suspended."""
    return exists().where(
        Suspension.agency_id == agency, Suspension.instance_id == instance, Suspension.ended_at.is_(None)
    )


def clock_now(instance: Any, now: datetime) -> datetime:
    """Give the moment at which the clock of an instance (or of a row with ``clock_stopped_at``) stands."""
    return min(now, instance.clock_stopped_at or now)


def is_past(due_at: Any, late_before: datetime) -> ColumnElement[bool]:
    """Write the condition that something of an instance is overdue, and was already when its limit began to stand.

    ``late_before`` is what the calendar says of now (``WorkingCalendar.late_before``).
    """
    stopped = ProcessInstance.clock_stopped_at
    return and_(due_at < late_before, or_(stopped.is_(None), due_at < stopped))


def suspended(agency_id: int) -> Sequence[Any]:
    """List what is suspended, longest first: (suspension, reference, due_at, clock_stopped_at, procedure_name)."""
    query = (
        select(
            Suspension,
            ProcessInstance.reference,
            ProcessInstance.due_at,
            ProcessInstance.clock_stopped_at,
            Procedure.name.label("procedure_name"),
        )
        .join(
            ProcessInstance,
            and_(ProcessInstance.agency_id == Suspension.agency_id, ProcessInstance.id == Suspension.instance_id),
        )
        .join(
            Procedure,
            and_(Procedure.agency_id == Suspension.agency_id, Procedure.id == ProcessInstance.procedure_id),
        )
        .where(Suspension.agency_id == agency_id, Suspension.ended_at.is_(None))
    )
    return db.session.execute(query.order_by(Suspension.started_at, Suspension.id)).all()


def going(agency_id: int, procedure_id: int) -> dict[int, int]:
    """Count the instances of a procedure that are not over, by their version."""
    query = (
        select(ProcessInstance.version_id, func.count())
        .where(
            ProcessInstance.agency_id == agency_id,
            ProcessInstance.procedure_id == procedure_id,
            ProcessInstance.status.in_([InstanceStatus.RUNNING, InstanceStatus.SUSPENDED]),
        )
        .group_by(ProcessInstance.version_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
