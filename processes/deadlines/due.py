"""Say when things are due: what a step opens gets its due moment and its due work, what it closes loses it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select

import engine
from processes import calendar, instances
from processes.calendar import NEAR_DUE_DAYS, NEAR_DUE_SHARE, Limit, WorkingCalendar
from processes.db import db, new_id
from processes.deadlines.models import DueWork
from processes.instances import Change, ProcessInstance, UserTask

TASK, TIMER, DOSSIER = "task", "timer", "dossier"
NEAR, DUE, LATE = "near", "due", "late"
_ENDED = {
    "task_completed": TASK,
    "task_cancelled": TASK,
    "timer_fired": TIMER,
    "timer_cancelled": TIMER,
}


def follow(change: Change, events: Sequence[engine.Event]) -> None:
    """React to a step: give opened tasks and timers their due moments, forget what has ended."""
    if change.step.finished:
        _forget(change, None)
        return
    ended = {(_ENDED[event.kind], event.key or "") for event in events if event.kind in _ENDED}
    if ended:
        _forget(change, ended)
    begun = {event.key for event in events if event.kind == "timer_started"}
    if not change.opened and not begun:
        return
    clock = calendar.of_agency(change.instance.agency_id)
    for task in change.opened:
        _schedule_task(change, task, clock)
    for timer in change.step.timers:
        if timer.key in begun:
            _schedule_timer(change, timer, clock)


def _schedule_task(change: Change, task: UserTask, clock: WorkingCalendar) -> None:
    budget = change.running.settings.step(task.element_id).budget_in(change.instance.case_code)
    if budget is None:
        return
    task.due_at = clock.due(change.now, budget)
    _add(change, TASK, task.key, task.element_id, task.due_at, near_moment(clock, change.now, task.due_at), NEAR)


def _schedule_timer(change: Change, timer: engine.Timer, clock: WorkingCalendar) -> None:
    limit = change.running.settings.timers.get(timer.element_id)
    due_at = timer.due_at if limit is None else clock.due(change.now, limit)
    _add(change, TIMER, timer.key, timer.element_id, due_at, due_at, DUE)


def schedule_dossier(change: Change, limit: Limit, received_at: datetime) -> datetime:
    """Give a dossier its due moment by the limit of the law, counted from receipt, and its alerts."""
    clock = calendar.of_agency(change.instance.agency_id)
    due_at = clock.due(received_at, limit)
    change.instance.due_at = due_at
    _add(change, DOSSIER, "", "", due_at, near_moment(clock, received_at, due_at), NEAR)
    return due_at


def move_on(instance: ProcessInstance, since: datetime, until: datetime) -> None:
    """Move what was still to come for a locked instance on by the working time of a legal pause; timers stay.

    What was overdue already when the pause began stays overdue since then.
    """
    clock = calendar.of_agency(instance.agency_id)
    paused = clock.working_time_between(since, until)

    def moved(at: datetime) -> datetime:
        return clock.shift(at, paused) if at > since else at

    if instance.due_at is not None:
        instance.due_at = moved(instance.due_at)
    for task in instances.open_tasks(instance):
        task.due_at = moved(task.due_at) if task.due_at is not None else None
    query = select(DueWork).where(DueWork.agency_id == instance.agency_id, DueWork.instance_id == instance.id)
    for work in db.session.scalars(query.where(DueWork.kind != TIMER)):
        work.due_at = moved(work.due_at)
        work.run_at = moved(work.run_at) if work.run_at is not None else None


def near_moment(clock: WorkingCalendar, start: datetime, due_at: datetime) -> datetime:
    """Tell when something becomes near due: the first moment at which ``clock.near_due`` says so.

    That is when a fifth of its working time is left, or two working days of what has more than two.
    """
    total = clock.working_time_between(start, due_at)
    share, days = NEAR_DUE_SHARE.as_integer_ratio(), NEAR_DUE_DAYS.as_integer_ratio()
    left, threshold = total * share[0] // share[1], clock.day_length * days[0] // days[1]
    if total > threshold:
        left = max(left, threshold)
    return clock.add_working_time(start, total - left)


def _add(
    change: Change, kind: str, subject: str, element_id: str, due_at: datetime, run_at: datetime, stage: str
) -> None:
    db.session.add(
        DueWork(
            agency_id=change.instance.agency_id,
            id=new_id(),
            instance_id=change.instance.id,
            kind=kind,
            subject=subject,
            element_id=element_id,
            stage=stage,
            due_at=due_at,
            run_at=run_at,
            failed_attempts=0,
        )
    )


def _forget(change: Change, ended: set[tuple[str, str]] | None) -> None:
    work = delete(DueWork).where(
        DueWork.agency_id == change.instance.agency_id, DueWork.instance_id == change.instance.id
    )
    if ended is not None:
        work = work.where(or_(*(and_(DueWork.kind == kind, DueWork.subject == key) for kind, key in sorted(ended))))
    db.session.execute(work, execution_options={"synchronize_session": False})
