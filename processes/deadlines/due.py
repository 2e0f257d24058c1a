"""Say when things are due: what a step opens gets its due moment and its due work, what it closes loses it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select

import engine
from processes import calendar
from processes.calendar import NEAR_DUE_DAYS, NEAR_DUE_SHARE, Limit, WorkingCalendar
from processes.db import db, new_id
from processes.deadlines import shared
from processes.deadlines.models import DueWork, Pause
from processes.definitions import Running, around
from processes.instances import Change, ProcessInstance, SharedBudget, UserTask

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
    clock = calendar.of_agency(change.instance.agency_id)
    together = shared.follow(change, clock)
    if change.step.finished:
        _forget(change, None)
        return
    ended = {(_ENDED[event.kind], event.key or "") for event in events if event.kind in _ENDED}
    if ended:
        _forget(change, ended)
    begun = {event.key for event in events if event.kind == "timer_started"}
    for task in change.opened:
        _schedule_task(change, task, clock, shared.of_step(change, task.element_id, together))
    for timer in change.step.timers:
        if timer.key in begun:
            _schedule_timer(change, timer, clock)


def _schedule_task(change: Change, task: UserTask, clock: WorkingCalendar, together: SharedBudget | None) -> None:
    """Give a task its own time; without one, what is left of the time that it shares with others."""
    budget = change.running.settings.step(task.element_id).budget_in(change.instance.case_code)
    if budget is not None:
        since, task.due_at = change.now, clock.due(change.now, budget)
    elif together is not None:
        since, task.due_at, task.shared_budget_id = together.opened_at, together.due_at, together.id
    else:
        return
    add(change.instance, TASK, task.key, task.element_id, task.due_at, near_moment(clock, since, task.due_at), NEAR)


def _schedule_timer(change: Change, timer: engine.Timer, clock: WorkingCalendar) -> None:
    """Plan a timer; one that the calendar counts waits at once where the limit stands already."""
    limit, instance = change.running.settings.timers.get(timer.element_id), change.instance
    due_at = timer.due_at if limit is None else clock.due(change.now, limit)
    work = add(instance, TIMER, timer.key, timer.element_id, due_at, due_at, DUE)
    work.begun_at = change.now
    if limit is not None and instance.clock_stopped_at is not None:
        open_pause = select(Pause.element_id).where(
            Pause.agency_id == instance.agency_id, Pause.instance_id == instance.id, Pause.ended_at.is_(None)
        )
        if timer.element_id in counted(change.running, db.session.scalar(open_pause) or ""):
            work.run_at, work.held_at = None, due_at


def counted(running: Running, place: str) -> list[str]:
    """Name the timers whose time the calendar counts, apart from those of and inside a place where the law waits."""
    elements = running.diagram.elements
    own = {one: elements[one].attached_to or one for one in running.settings.timers if one in elements}
    return sorted(one for one, host in own.items() if place not in around(running.diagram, host))


def schedule_dossier(change: Change, limit: Limit, received_at: datetime) -> datetime:
    """Give a dossier its due moment by the limit of the law, counted from receipt, and its alerts."""
    clock = calendar.of_agency(change.instance.agency_id)
    due_at = clock.due(received_at, limit)
    change.instance.due_at = due_at
    add(change.instance, DOSSIER, "", "", due_at, near_moment(clock, received_at, due_at), NEAR)
    return due_at


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


def add(
    instance: ProcessInstance, kind: str, subject: str, element_id: str, due_at: datetime, run_at: datetime, stage: str
) -> DueWork:
    """Plan due work of an instance; an alert is held while the limit of the instance stands."""
    stands = kind != TIMER and instance.clock_stopped_at is not None
    work = DueWork(
        agency_id=instance.agency_id,
        id=new_id(),
        instance_id=instance.id,
        kind=kind,
        subject=subject,
        element_id=element_id,
        stage=stage,
        due_at=due_at,
        run_at=None if stands else run_at,
        held_at=run_at if stands else None,
        failed_attempts=0,
    )
    db.session.add(work)
    return work


def _forget(change: Change, ended: set[tuple[str, str]] | None) -> None:
    work = delete(DueWork).where(
        DueWork.agency_id == change.instance.agency_id, DueWork.instance_id == change.instance.id
    )
    if ended is not None:
        work = work.where(or_(*(and_(DueWork.kind == kind, DueWork.subject == key) for kind, key in sorted(ended))))
    db.session.execute(work, execution_options={"synchronize_session": False})
