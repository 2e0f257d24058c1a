"""What the clock does when something is due: alerts to people, timers of diagrams; each exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, not_, select

from processes import calendar, instances, outbox, people, records
from processes.calendar import Limit, Unit
from processes.db import db
from processes.deadlines.due import DUE, LATE, NEAR, TASK, TIMER
from processes.deadlines.models import DueWork, Heartbeat
from processes.errors import Invalid, StepIncident, WrongStatus
from processes.instances import Doing, ProcessInstance, UserTask
from processes.people import Power

_RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_ALERT_AGAIN = timedelta(hours=6)
_STAGES = (NEAR, DUE, f"{LATE}1", f"{LATE}3")
_LATE_BY = {f"{LATE}{days}": Limit(Decimal(days), Unit.WORKING_DAY) for days in (1, 3)}


def waiting(now: datetime, limit: int = 100) -> Sequence[tuple[int, int]]:
    """List due work that is ready to run, oldest first, as keys (agency, id).

    Timers of what is suspended wait; alerts of what stands still by the law have no moment to run at.
    """
    place = (DueWork.agency_id, DueWork.instance_id)
    waits = and_(DueWork.kind == TIMER, instances.stands_still(*place))
    query = (
        select(DueWork.agency_id, DueWork.id)
        .where(DueWork.run_at <= now, not_(waits))
        .order_by(DueWork.run_at)
        .limit(limit)
    )
    return [(row.agency_id, row.id) for row in db.session.execute(query)]


def run(key: tuple[int, int], now: datetime) -> bool:
    """Do one piece of due work in the caller's transaction.

    False when somebody else holds it or its instance, or when it is gone: the next tick looks again.
    """
    query = select(DueWork).where(DueWork.agency_id == key[0], DueWork.id == key[1], DueWork.run_at <= now)
    work = db.session.scalar(query.with_for_update(skip_locked=True))
    if work is None:
        return False
    held = select(ProcessInstance).where(
        ProcessInstance.agency_id == work.agency_id, ProcessInstance.id == work.instance_id
    )
    instance = db.session.scalar(held.with_for_update(skip_locked=True))
    if instance is None or _waits(work, instance):
        return False
    if work.kind == TIMER:
        _fire(work, instance, now)
    else:
        _alert(work, instance, now)
    return True


def _waits(work: DueWork, instance: ProcessInstance) -> bool:
    """Whether this work waits until its instance is resumed."""
    return work.kind == TIMER and instances.suspension(instance) is not None


def note_failure(key: tuple[int, int], now: datetime, refused: StepIncident | None = None) -> StepIncident | None:
    """Count a failed attempt after its rollback: again after 1, 5 and 30 minutes, then only by an operator.

    What the diagram ``refused`` will not get better by itself and is not tried again. An alert is never given up: it
    is tried every six hours. Gives the incident to open once the three attempts are used up.
    """
    found = db.session.get(DueWork, key)
    if found is None:
        return None
    instances.lock(found.agency_id, found.instance_id)  # as everybody does: the instance first, then its due work
    work = db.session.get(DueWork, key, with_for_update=True, populate_existing=True)
    if work is None or work.run_at is None:  # given up or held meanwhile
        return None
    attempt = work.failed_attempts
    work.failed_attempts = attempt + 1
    if refused is None and attempt < len(_RETRY):
        work.run_at = now + _RETRY[attempt]
        return None
    work.run_at = None if work.kind == TIMER else now + _ALERT_AGAIN
    return refused or _given_up(work)


def _given_up(work: DueWork) -> StepIncident:
    return _incident(work, "due_work_failed", {"stage": work.stage})


def _incident(work: DueWork, code: str, params: Mapping[str, Any]) -> StepIncident:
    command = {"kind": "fire", "timer": work.subject} if work.kind == TIMER else {"kind": "alert"}
    return StepIncident(
        agency=work.agency_id,
        instance=work.instance_id,
        element=work.element_id,
        code=code,
        params=params,
        command=command,
    )


def beat(now: datetime, name: str = "worker") -> None:
    """Note that the worker is alive."""
    found = db.session.get(Heartbeat, name)
    if found is None:
        db.session.add(Heartbeat(name=name, at=now))
    else:
        found.at = now


def last_beat(name: str = "worker") -> datetime | None:
    """Tell when the worker was last alive."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def _fire(work: DueWork, instance: ProcessInstance, now: datetime) -> None:
    facts = {"timer": {"key": work.subject, "element": work.element_id, "due_at": records.moment(work.due_at)}}
    try:
        instances.fire(instance, work.subject, Doing("timer.fire", now, facts=facts))
    except WrongStatus:
        db.session.delete(work)
    except Invalid as refusal:
        raise _refused(work, refusal) from refusal


def _refused(work: DueWork, refusal: Invalid) -> StepIncident:
    """Name the rule that a timer's step runs into: there is no person to whom it could be said."""
    problem = next(one for several in refusal.errors.values() for one in several)
    return _incident(work, problem.code, problem.params)


def _alert(work: DueWork, instance: ProcessInstance, now: datetime) -> None:
    """Tell those concerned, note it in the register, and plan the next alert."""
    task = _task_of(work) if work.kind == TASK else None
    if work.kind == TASK and (task is None or not task.is_open):
        db.session.delete(work)
        return
    _skip_what_has_passed(work, now)
    to = _concerned(instance, task, work.stage, now)
    params: dict[str, Any] = {
        "reference": instance.reference,
        "instance": str(instance.id),
        "stage": work.stage,
        "due_at": records.moment(work.due_at),
    }
    if task is not None:
        params |= {"task": str(task.id), "step": task.name}
    outbox.add(f"{work.kind}_{work.stage}", agency_id=work.agency_id, to=to, params=params, now=now)
    about = {"instance": params.pop("instance"), "reference": params.pop("reference")}
    facts = {"about": about, **params, "to": sorted(str(person) for person in to)}
    act = records.Act(f"alert.{work.kind}_{work.stage}", {"system": "clock"}, facts)
    records.append_to_agency(act, agency_id=work.agency_id, now=now)
    _plan_next(work)


def _plan_next(work: DueWork) -> None:
    """Near due, then due, then one and three working days late; after that the list shows it, no more alerts."""
    following = _next(work)
    if following is None:
        db.session.delete(work)
        return
    work.stage, work.run_at = following
    work.failed_attempts = 0


def _skip_what_has_passed(work: DueWork, now: datetime) -> None:
    """Go to the strongest alert that is due: after a late entry or an outage people are told once, not four times."""
    while (following := _next(work)) is not None and following[1] <= now:
        work.stage = following[0]


def _next(work: DueWork) -> tuple[str, datetime] | None:
    following = _STAGES[_STAGES.index(work.stage) + 1 :]
    if not following:
        return None
    late_by = _LATE_BY.get(following[0])
    at = work.due_at if late_by is None else calendar.of_agency(work.agency_id).due(work.due_at, late_by)
    return following[0], at


def _task_of(work: DueWork) -> UserTask | None:
    return db.session.scalar(
        select(UserTask).where(
            UserTask.agency_id == work.agency_id,
            UserTask.instance_id == work.instance_id,
            UserTask.key == work.subject,
        )
    )


def _concerned(instance: ProcessInstance, task: UserTask | None, stage: str, now: datetime) -> set[int]:
    """Name whoever has the task and their deputies, else its role; of a dossier, of all its open tasks.

    Once due, also who supervises.
    """
    tasks = [task] if task is not None else list(instances.open_tasks(instance))
    to: set[int] = set()
    for one in tasks:
        if one.assignee_id is not None:
            named = {one.assignee_id, *([one.accountable_id] if one.accountable_id else [])}
            to |= named | people.deputies(instance.agency_id, named, now)
        elif one.role_id is not None:
            to |= people.members(instance.agency_id, one.role_id, now)
    if stage != NEAR:
        to |= people.holders(instance.agency_id, {Power.SUPERVISE}, now)
    return to
