"""The worker's part: move one instance of an approved plan, whole or not at all, in a transaction of its own.

The plan is held shared, then the row of the move, then the instance; nobody waits for any of them. A worker that dies
before its commit has moved nothing, and the row is there for the next tick.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select

import engine
from processes import deadlines, definitions, instances, outbox, people, records
from processes.db import db
from processes.definitions import VersionStatus
from processes.errors import StepIncident
from processes.instances import Doing, InstanceStatus, ProcessInstance, UserTask
from processes.migration import returning
from processes.migration.models import MigrationMove, MigrationPlan, MoveStatus, PlanStatus
from processes.migration.trying import Course, course, role_in

Key = tuple[int, int]
COMMAND = "migrate"
_RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_LIVE = frozenset({InstanceStatus.RUNNING, InstanceStatus.SUSPENDED})


def waiting(now: datetime, limit: int = 50) -> Sequence[Key]:
    """List the moves of running plans that are to be made, or to be taken back, as keys (agency, id)."""
    query = (
        select(MigrationMove.agency_id, MigrationMove.id)
        .join(
            MigrationPlan,
            and_(MigrationPlan.agency_id == MigrationMove.agency_id, MigrationPlan.id == MigrationMove.plan_id),
        )
        .where(MigrationMove.run_at <= now, MigrationPlan.status == PlanStatus.RUNNING)
        .order_by(MigrationMove.run_at, MigrationMove.id)
        .limit(limit)
    )
    return [(row.agency_id, row.id) for row in db.session.execute(query)]


def run(key: Key, now: datetime) -> bool:
    """Make one move of a plan, or take it back, in the caller's transaction.

    False when the plan was stopped, when somebody else holds it or its instance: the next tick looks again.
    """
    found = db.session.get(MigrationMove, key)
    if found is None:
        return False
    held = select(MigrationPlan).where(MigrationPlan.agency_id == key[0], MigrationPlan.id == found.plan_id)
    plan = db.session.scalar(held.with_for_update(read=True, skip_locked=True))
    again = select(MigrationMove).where(
        MigrationMove.agency_id == key[0], MigrationMove.id == key[1], MigrationMove.run_at <= now
    )
    move = db.session.scalar(again.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if plan is None or move is None or plan.status != PlanStatus.RUNNING:
        return False
    wanted = select(ProcessInstance).where(ProcessInstance.agency_id == key[0], ProcessInstance.id == move.instance_id)
    instance = db.session.scalar(wanted.with_for_update(skip_locked=True))
    if instance is None:
        return False
    if move.status == MoveStatus.RETURNING:
        returning.take_back(plan, move, instance, now)
    elif move.status == MoveStatus.WAITING:
        _move(plan, move, instance, now)
    return True


def note_failure(key: Key, now: datetime) -> StepIncident | None:
    """Count a failed attempt after its rollback: again after 1, 5 and 30 minutes, then an incident says it.

    Whoever waits holds the instance first and then the row of the move, here as in ``again`` and ``bring_back``.
    """
    found = db.session.get(MigrationMove, key)
    if found is None:
        return None
    instances.lock(key[0], found.instance_id)
    move = db.session.get_one(MigrationMove, key, with_for_update=True, populate_existing=True)
    if move.run_at is None:
        return None
    attempt, move.attempts = move.attempts, move.attempts + 1
    if attempt < len(_RETRY):
        move.run_at = now + _RETRY[attempt]
        return None
    move.status, move.run_at = MoveStatus.FAILED, None
    plan = db.session.get_one(MigrationPlan, (key[0], move.plan_id))
    return StepIncident(
        agency=key[0],
        instance=move.instance_id,
        element="",
        code="migration_failed",
        params={"plan": plan.number},
        command={"kind": COMMAND, "move": str(move.id)},
    )


def again(instance: ProcessInstance, command: Mapping[str, Any], now: datetime) -> None:
    """Let a failed move be made once more, when an operator tries its incident again."""
    move = db.session.get(MigrationMove, (instance.agency_id, int(command["move"])), with_for_update=True)
    if move is not None and move.status == MoveStatus.FAILED:
        move.status = MoveStatus.WAITING if move.moved_at is None else MoveStatus.RETURNING
        move.run_at, move.attempts = now, 0


def _move(plan: MigrationPlan, move: MigrationMove, instance: ProcessInstance, now: datetime) -> None:
    way = course(plan.agency_id, plan.from_id, plan.to_id, plan.mapping, is_recounted=plan.is_recounted)
    reasons = _in_the_way(plan, instance)
    moved = None
    if not reasons:
        moved = engine.migrate(way.before.diagram, instance.state, way.after.diagram, plan.mapping)
        reasons = [{"code": one.code, "element": one.element_id, "params": dict(one.params)} for one in moved.obstacles]
    if moved is None or moved.state is None:
        _hold(plan, move, instance, reasons, now)
        return
    before = {task.key: returning.as_kept(task) for task in instances.open_tasks(instance)}
    instances.take_over(instance, way.after, moved)
    deadlines.stand_at(instance, moved)
    told = [_task(instance, task, way, before[task.key], plan, now) for task in instances.open_tasks(instance)]
    instances.settle(instance, COMMAND, None, now)
    move.status, move.reasons, move.run_at, move.moved_at = MoveStatus.MOVED, [], None, now
    move.before = {"places": {key: old for key, (old, _) in moved.places.items()}, "tasks": before}
    move.after_sha256 = hashlib.sha256(instance.state.encode()).hexdigest()
    events = [
        {"kind": "token_moved", "element": old, "key": key, "data": {"to": new}}
        for key, (old, new) in moved.places.items()
    ]
    facts = {"migration": returning.as_recorded(plan, way), "tasks": told}
    payload = {"reason": plan.reason, "legal_basis": plan.legal_basis}
    doing = Doing("dossier.migrate", now, facts=facts, payload=payload, system="migration")
    instances.record(instance, way.after, doing, events)
    move.moved_seq = instance.record_seq


def _in_the_way(plan: MigrationPlan, instance: ProcessInstance) -> list[dict[str, Any]]:
    """Look again just before the move: the instance, or the version it is to run, may have changed since the plan."""
    target = definitions.version(plan.agency_id, plan.to_id)[0]
    if instance.status not in _LIVE:
        return [_reason("already_over")]
    if instance.version_id != plan.from_id:
        number = definitions.version(plan.agency_id, instance.version_id)[0].number
        return [_reason("runs_another_version", number=str(number))]
    return [] if target.status == VersionStatus.PUBLISHED else [_reason("target_retired")]


def _reason(code: str, **params: str) -> dict[str, Any]:
    return {"code": code, "element": "", "params": params}


def _hold(
    plan: MigrationPlan, move: MigrationMove, instance: ProcessInstance, reasons: list[dict[str, Any]], now: datetime
) -> None:
    """Leave an instance where it is and say why, in the plan and in the agency's register."""
    move.status, move.reasons, move.run_at = MoveStatus.HELD, reasons, None
    about = {"instance": str(instance.id), "reference": instance.reference}
    facts = {"about": about, "plan": plan.number, "reasons": [one["code"] for one in reasons]}
    act = records.Act("migration.hold", {"system": "migration"}, facts)
    records.append_to_agency(act, agency_id=plan.agency_id, now=now)


def _task(
    instance: ProcessInstance,
    task: UserTask,
    way: Course,
    before: Mapping[str, Any],
    plan: MigrationPlan,
    now: datetime,
) -> dict[str, Any]:
    """Give an open task the role and, if the plan says so, the due moment of the new version; tell what changed.

    Who had taken it keeps it, unless another role has it now of which they are not.
    """
    element = way.after.diagram.elements[task.element_id]
    task.role_id = role_in(way.after, element, engine.variables(instance.state), task.opened_at)
    is_other = task.role_id != (before["role_id"] and int(before["role_id"]))
    if task.assignee_id is not None and is_other and not _is_member(task, task.assignee_id, now):
        params = {"reference": instance.reference, "step": task.name, "task": str(task.id)}
        outbox.add("task_other_role", agency_id=task.agency_id, to=[task.assignee_id], params=params, now=now)
        task.assignee_id = task.accountable_id = None
    if plan.is_recounted:
        budget = way.after.settings.step(task.element_id).budget_in(instance.case_code)
        deadlines.set_due(instance, task, deadlines.counted_again(instance, task, budget))
    return {"key": task.key, "before": _told(before), "after": _told(returning.as_kept(task))}


def _is_member(task: UserTask, person_id: int, now: datetime) -> bool:
    return task.role_id is not None and person_id in people.members(task.agency_id, task.role_id, now)


def _told(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in ("element", "name", "role_id", "due_at") if kept[name] is not None}
