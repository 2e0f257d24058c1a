"""The way back of a moved instance, open until its next step and no longer: by a person, or for a whole plan."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

import engine
from processes import deadlines, instances, people, records
from processes.db import db, demand_transaction
from processes.errors import Invalid, NotFound, Problem, WrongStatus
from processes.instances import Doing, ProcessInstance, UserTask
from processes.migration.models import MigrationMove, MigrationPlan, MoveStatus, PlanStatus
from processes.migration.trying import Course, course
from processes.people import Actor

_MOVED_ON = {"code": "moved_on", "element": "", "params": {}}


def may_return(move: MigrationMove, plan: MigrationPlan, instance: ProcessInstance) -> bool:
    """Whether an instance stands just as it was moved: nothing has happened in its diagram since."""
    return (
        move.status in {MoveStatus.MOVED, MoveStatus.RETURNING}
        and instance.version_id == plan.to_id
        and instance.status in {instances.InstanceStatus.RUNNING, instances.InstanceStatus.SUSPENDED}
        and hashlib.sha256(instance.state.encode()).hexdigest() == move.after_sha256
    )


def bring_back(*, move_id: int, reason: str, actor: Actor, now: datetime) -> MigrationMove:
    """Bring one moved instance back to the version before, byte for byte as it stood there.

    Refuses an empty reason, and an instance that has gone on since (``WrongStatus``, ``moved_on``).
    """
    demand_transaction()
    found = db.session.get(MigrationMove, (actor.agency_id, move_id))
    if found is None:
        raise NotFound(move=move_id)
    held = select(MigrationPlan).where(MigrationPlan.agency_id == found.agency_id, MigrationPlan.id == found.plan_id)
    plan = db.session.scalars(held.with_for_update(read=True)).one()
    instance = instances.lock(actor.agency_id, found.instance_id)
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.demand_procedure(fresh, plan.procedure_id)
    people.require(fresh, "migration.undo")
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    move = db.session.get_one(MigrationMove, (actor.agency_id, move_id), with_for_update=True, populate_existing=True)
    if move.status != MoveStatus.MOVED or plan.status == PlanStatus.PROPOSED:
        raise WrongStatus(status=str(move.status))
    if not may_return(move, plan, instance):
        raise WrongStatus(status="moved_on")
    post, behalf = people.post_for(fresh, None, fresh.person_id)
    doing = Doing(
        "dossier.migrate_back", now, actor=fresh, post=post, behalf=behalf, payload={"reason": reason.strip()}
    )
    _return(plan, move, instance, doing)
    return move


def take_back(plan: MigrationPlan, move: MigrationMove, instance: ProcessInstance, now: datetime) -> None:
    """Bring a locked instance of a plan that is undone back; what has gone on since stays, and the plan says so."""
    if not may_return(move, plan, instance):
        move.status, move.run_at, move.reasons = MoveStatus.MOVED, None, [_MOVED_ON]
        about = {"instance": str(instance.id), "reference": instance.reference}
        act = records.Act(
            "migration.hold", {"system": "migration"}, {"about": about, "plan": plan.number, "reasons": ["moved_on"]}
        )
        records.append_to_agency(act, agency_id=plan.agency_id, now=now)
        return
    _return(plan, move, instance, Doing("dossier.migrate_back", now, system="migration"))


def _return(plan: MigrationPlan, move: MigrationMove, instance: ProcessInstance, doing: Doing) -> None:
    way = course(plan.agency_id, plan.from_id, plan.to_id, plan.mapping)
    kept: Mapping[str, Any] = move.before or {}
    moved = engine.migrate(way.after.diagram, instance.state, way.before.diagram, tokens=kept["places"])
    if moved.state is None:
        raise WrongStatus(status="no_way_back")
    instances.take_over(instance, way.before, moved)
    deadlines.stand_at(instance, moved)
    for task in instances.open_tasks(instance):
        _restore(instance, task, kept["tasks"][task.key], plan, move)
    instances.settle(instance, "migrate", doing.by, doing.now)
    move.status, move.run_at, move.reasons, move.before = MoveStatus.UNDONE, None, [], None
    move.undone_at, move.undone_by_name = doing.now, doing.by
    events = [
        {"kind": "token_moved", "element": old, "key": key, "data": {"to": new}}
        for key, (old, new) in moved.places.items()
    ]
    facts = {"migration": as_recorded(plan, way)}
    told = Doing(
        doing.name, doing.now, doing.actor, doing.post, doing.behalf, facts, doing.payload, system=doing.system
    )
    instances.record(instance, way.before, told, events)


def _restore(
    instance: ProcessInstance, task: UserTask, kept: Mapping[str, Any], plan: MigrationPlan, move: MigrationMove
) -> None:
    """Give an open task its role back, and where the plan has changed it its holder and its due moment."""
    role_id = kept["role_id"] and int(kept["role_id"])
    if task.role_id != role_id:
        task.role_id = role_id
        for name in ("assignee_id", "accountable_id"):
            setattr(task, name, kept[name] and int(kept[name]))
    if plan.is_recounted and move.moved_at is not None:
        due_at = kept["due_at"] and datetime.fromisoformat(kept["due_at"])
        deadlines.set_due(instance, task, deadlines.after_pauses(instance, due_at, move.moved_at) if due_at else None)


def as_kept(task: UserTask) -> dict[str, Any]:
    """Write what a move may change of an open task; ids as texts, as every JSON can hold them."""
    return {
        "element": task.element_id,
        "name": task.name,
        "role_id": task.role_id and str(task.role_id),
        "assignee_id": task.assignee_id and str(task.assignee_id),
        "accountable_id": task.accountable_id and str(task.accountable_id),
        "due_at": task.due_at and records.moment(task.due_at),
    }


def as_recorded(plan: MigrationPlan, way: Course) -> dict[str, Any]:
    """Name plan, versions, mapping and who answers for it, for the records of an instance."""
    return {
        "plan": plan.number,
        "from": way.before.as_recorded(),
        "to": way.after.as_recorded(),
        "mapping": dict(plan.mapping),
        "proposed_by": plan.author_name,
        "approved_by": plan.approved_by_name,
        "approved_at": records.moment(plan.approved_at) if plan.approved_at else None,
        "due_moments": "counted_again" if plan.is_recounted else "kept",
    }
