"""Due work of an instance that runs another version: new ids, and for open tasks perhaps new due moments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

import engine
from processes import calendar
from processes.calendar import Limit, Stand, due_after
from processes.db import db, new_id
from processes.deadlines.due import NEAR, TASK, near_moment
from processes.deadlines.models import DueWork
from processes.deadlines.pauses import pauses
from processes.instances import ProcessInstance, UserTask


def due_work(instance: ProcessInstance) -> Mapping[tuple[str, str], DueWork]:
    """Give the due work of a locked instance by kind and key."""
    query = select(DueWork).where(DueWork.agency_id == instance.agency_id, DueWork.instance_id == instance.id)
    return {(row.kind, row.subject): row for row in db.session.scalars(query)}


def stand_at(instance: ProcessInstance, moved: engine.Moved) -> None:
    """Let the due work of a locked instance name the elements of the other version; when it is due stays."""
    for row in due_work(instance).values():
        if row.subject in moved.places:
            row.element_id = moved.places[row.subject][1]


def counted_again(instance: ProcessInstance, task: UserTask, budget: Limit | None) -> datetime | None:
    """Tell when an open task would be due with a budget, counted from when it was opened; legal pauses do not count."""
    if budget is None:
        return None
    due_at = calendar.of_agency(instance.agency_id).due(task.opened_at, budget)
    return after_pauses(instance, due_at, task.opened_at)


def after_pauses(instance: ProcessInstance, due_at: datetime, since: datetime) -> datetime:
    """Move a due moment on by the working time of the pauses of the limit that ended after ``since``."""
    clock = calendar.of_agency(instance.agency_id)
    for pause in pauses(instance):
        if pause.ended_at is not None and pause.ended_at > since:
            due_at = due_after(clock, due_at, Stand(max(pause.started_at, since), pause.ended_at))
    return due_at


def set_due(instance: ProcessInstance, task: UserTask, due_at: datetime | None) -> None:
    """Give an open task of a locked instance another due moment, with its alerts from the beginning."""
    if task.due_at == due_at:
        return
    task.due_at = due_at
    found = due_work(instance).get((TASK, task.key))
    if due_at is None:
        if found is not None:
            db.session.delete(found)
        return
    clock = calendar.of_agency(instance.agency_id)
    near, stands = near_moment(clock, task.opened_at, due_at), instance.clock_stopped_at is not None
    values: dict[str, Any] = {
        "element_id": task.element_id,
        "stage": NEAR,
        "due_at": due_at,
        "run_at": None if stands else near,
        "held_at": near if stands else None,
        "failed_attempts": 0,
    }
    if found is None:
        found = DueWork(agency_id=instance.agency_id, id=new_id(), instance_id=instance.id, kind=TASK, subject=task.key)
        db.session.add(found)
    for name, value in values.items():
        setattr(found, name, value)
