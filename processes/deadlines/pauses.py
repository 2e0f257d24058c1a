"""Let the limit of an instance stand still and go on: what is due moves on by the working time in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, update

from processes import calendar, definitions, records
from processes.calendar import Effect, Limit, Stand, WorkingCalendar, due_after
from processes.db import db, new_id
from processes.deadlines.due import DOSSIER, NEAR, TASK, TIMER, add, counted, near_moment
from processes.deadlines.models import DueWork, Pause
from processes.deadlines.shared import shared_budgets
from processes.definitions import Procedure
from processes.instances import ProcessInstance, SharedBudget, UserTask

BY_OFFICER = ""
"""The place of a pause that an officer ordered; else it is the element at which the law waits."""


def open_pause(instance: ProcessInstance) -> Pause | None:
    """Give the pause that lets the limit of an instance stand now."""
    if instance.clock_stopped_at is None:
        return None
    found: Pause | None = db.session.scalar(_of(instance).where(Pause.ended_at.is_(None)))
    return found


def pauses(instance: ProcessInstance) -> list[Pause]:
    """List the pauses of an instance in their order."""
    return list(db.session.scalars(_of(instance).order_by(Pause.started_at, Pause.id)))


def standing(agency_id: int) -> Sequence[Any]:
    """List where the law waits for somebody else, longest first: (pause, reference, due_at, procedure_name)."""
    query = (
        select(Pause, ProcessInstance.reference, ProcessInstance.due_at, Procedure.name.label("procedure_name"))
        .join(
            ProcessInstance,
            and_(ProcessInstance.agency_id == Pause.agency_id, ProcessInstance.id == Pause.instance_id),
        )
        .join(
            Procedure,
            and_(Procedure.agency_id == Pause.agency_id, Procedure.id == ProcessInstance.procedure_id),
        )
        .where(Pause.agency_id == agency_id, Pause.ended_at.is_(None), Pause.element_id != BY_OFFICER)
    )
    return db.session.execute(query.order_by(Pause.started_at, Pause.id)).all()


def times_paused(instance: ProcessInstance, element_id: str) -> int:
    """Count how often an instance has come to an element at which its limit stands."""
    query = select(func.count()).select_from(Pause).where(
        Pause.agency_id == instance.agency_id, Pause.instance_id == instance.id, Pause.element_id == element_id
    )  # fmt: skip
    return db.session.scalar(query) or 0


def stop(
    instance: ProcessInstance, *, element_id: str, effect: Effect, reason: str, legal_basis: str, now: datetime
) -> dict[str, Any]:
    """Let the limit of a locked instance stand: no alert leaves meanwhile. Give the facts for the record of the act.

    Timers whose time the calendar counts are the office's and wait too, but for those of the place where the law waits.
    """
    pause = Pause(
        agency_id=instance.agency_id,
        id=new_id(),
        instance_id=instance.id,
        element_id=element_id,
        effect=effect,
        reason=reason,
        legal_basis=legal_basis,
        started_at=now,
        due_before=instance.due_at,
    )
    db.session.add(pause)
    db.session.flush()  # what this very act has scheduled is held too
    instance.clock_stopped_at = now
    running = definitions.load(instance.agency_id, instance.version_id)
    kept = or_(DueWork.kind != TIMER, DueWork.element_id.in_(counted(running, element_id)))
    hold = update(DueWork).where(*_planned(instance), kept).values(held_at=DueWork.run_at, run_at=None)
    db.session.execute(hold, execution_options={"synchronize_session": False})
    told = {"element": element_id, "effect": str(effect), "reason": reason, "legal_basis": legal_basis}
    return {"begun": {**told, "due_at": _moment(instance.due_at)}}


def go_on(instance: ProcessInstance, pause: Pause, now: datetime, limit: Limit | None = None) -> dict[str, Any]:
    """End the pause of a locked instance: what was held moves on by the working time in between.

    The dossier's ``limit`` begins anew where the pause says so. Give the facts for the record of the act.
    """
    clock = calendar.of_agency(instance.agency_id)
    stand = Stand(pause.started_at, now, Effect(pause.effect))
    pause.ended_at, instance.clock_stopped_at = now, None
    if instance.due_at is not None:
        instance.due_at = due_after(clock, instance.due_at, stand, limit)
    pause.due_after = instance.due_at
    if instance.ended_at is None:
        _move_tasks(instance, clock, stand)
        is_anew = stand.effect is Effect.RESTART and limit is not None
        _move_held(instance, clock, stand, anew=instance.due_at if is_anew else None)
    seconds = int(clock.working_time_between(stand.start, now) / timedelta(seconds=1))
    told = {"element": pause.element_id, "effect": pause.effect, "reason": pause.reason}
    return {
        "ended": {
            **told,
            "since": _moment(stand.start),
            "stood_seconds": seconds,
            "due_before": _moment(pause.due_before),
            "due_at": _moment(instance.due_at),
        }
    }


def _move_tasks(instance: ProcessInstance, clock: WorkingCalendar, stand: Stand) -> None:
    """Move the tasks and shared budgets that are open on; what opened during the pause only by the rest of it."""
    open_ones: list[UserTask | SharedBudget] = [*db.session.scalars(_tasks(instance)), *shared_budgets(instance)]
    for one in open_ones:
        if one.closed_at is None and one.due_at is not None:
            one.due_at = _moved(clock, one.due_at, stand, one.opened_at)


def _move_held(instance: ProcessInstance, clock: WorkingCalendar, stand: Stand, anew: datetime | None) -> None:
    """Plan what was held again: the next alert at the same distance from what is due, timers after the rest."""
    opened = {task.key: task.opened_at for task in db.session.scalars(_tasks(instance))}
    columns = (DueWork.id, DueWork.kind, DueWork.subject, DueWork.due_at, DueWork.held_at, DueWork.begun_at)
    held = or_(DueWork.held_at.is_not(None), and_(literal(anew is not None), DueWork.kind == DOSSIER))
    found = db.session.execute(select(*columns).where(*_of_instance(instance), held)).all()
    if anew is not None and not any(work.kind == DOSSIER for work in found):  # all its alerts had left already
        add(instance, DOSSIER, "", "", anew, near_moment(clock, stand.end, anew), NEAR)
    for work in found:
        since = opened.get(work.subject, stand.start) if work.kind == TASK else work.begun_at or stand.start
        values: dict[str, Any]
        if work.kind == DOSSIER and anew is not None:
            near = near_moment(clock, stand.end, anew)
            values = {"due_at": anew, "run_at": near, "held_at": None, "stage": NEAR, "failed_attempts": 0}
        else:
            values = {
                "due_at": _moved(clock, work.due_at, stand, since),
                "run_at": _moved(clock, work.held_at, stand, since),
                "held_at": None,
            }
        changed = update(DueWork).where(DueWork.agency_id == instance.agency_id, DueWork.id == work.id).values(**values)
        db.session.execute(changed, execution_options={"synchronize_session": False})


def _moved(clock: WorkingCalendar, at: datetime, stand: Stand, opened_at: datetime) -> datetime:
    return due_after(clock, at, Stand(max(stand.start, min(opened_at, stand.end)), stand.end))


def _of(instance: ProcessInstance) -> Any:
    return select(Pause).where(Pause.agency_id == instance.agency_id, Pause.instance_id == instance.id)


def _tasks(instance: ProcessInstance) -> Any:
    return select(UserTask).where(
        UserTask.agency_id == instance.agency_id, UserTask.instance_id == instance.id, UserTask.closed_at.is_(None)
    )


def _of_instance(instance: ProcessInstance) -> tuple[Any, ...]:
    return DueWork.agency_id == instance.agency_id, DueWork.instance_id == instance.id


def _planned(instance: ProcessInstance) -> tuple[Any, ...]:
    """Pick what the clock still means to do; what ended in an incident is for an operator."""
    return *_of_instance(instance), DueWork.run_at.is_not(None)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else records.moment(at)
