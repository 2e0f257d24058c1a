"""The life of a plan: proposed, approved by another person, stopped, continued, taken back, withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from processes import definitions, people, records
from processes.db import db, demand_transaction, new_id
from processes.definitions import VersionStatus
from processes.errors import Invalid, NotAllowed, NotFound, Problem, WrongStatus
from processes.migration.models import MigrationMove, MigrationPlan, MoveStatus, PlanStatus
from processes.migration.trying import Course, Selection, chosen, course
from processes.people import Actor, as_recorded, today

MOST_IN_PLAN = 2000
_LONGEST = 2000


def propose(
    *,
    from_id: int,
    to_id: int,
    mapping: Mapping[str, str],
    selection: Selection,
    reason: str,
    legal_basis: str,
    actor: Actor,
    now: datetime,
    is_recounted: bool = False,
) -> MigrationPlan:
    """Keep a plan with its instances, at most 2,000 of them; from then on it is never changed.

    Refuses an empty reason or basis, a mapping of or to what is not in the versions, a target that is neither approved
    nor published, and a selection in which nothing runs (``Invalid``).
    """
    demand_transaction()
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, "migration.plan")
    way = course(fresh.agency_id, from_id, to_id, mapping, is_recounted=is_recounted)
    people.demand_procedure(fresh, way.before.procedure_id)
    _demand_whole(way, reason, legal_basis)
    found = db.session.scalars(chosen(fresh.agency_id, from_id, selection).limit(MOST_IN_PLAN)).all()
    if not found:
        raise Invalid({"selection": [Problem("nothing_chosen")]})
    plan = _written(way, fresh, now)
    plan.chosen, plan.reason, plan.legal_basis = _as_kept(selection), reason.strip(), legal_basis.strip()
    db.session.add(plan)
    db.session.flush()
    place = {"agency_id": plan.agency_id, "plan_id": plan.id}
    db.session.execute(
        insert(MigrationMove), [{**place, "id": new_id(), "instance_id": one.id, "reasons": []} for one in found]
    )
    _record("migration.propose", plan, fresh, now, instances=len(found))
    return plan


def _written(way: Course, author: Actor, now: datetime) -> MigrationPlan:
    last = select(func.max(MigrationPlan.number)).where(MigrationPlan.agency_id == author.agency_id)
    return MigrationPlan(
        agency_id=author.agency_id,
        id=new_id(),
        number=(db.session.scalar(last) or 0) + 1,
        procedure_id=way.before.procedure_id,
        from_id=way.before.version_id,
        to_id=way.after.version_id,
        mapping={old: new for old, new in sorted(way.mapping.items()) if old != new},
        is_recounted=way.is_recounted,
        author_id=author.person_id,
        author_name=author.name,
        written_at=now,
    )


def _demand_whole(way: Course, reason: str, legal_basis: str) -> None:
    problems: dict[str, list[Problem]] = {}
    for name, text in (("reason", reason), ("legal_basis", legal_basis)):
        if not text.strip():
            problems[name] = [Problem("required")]
        elif len(text) > _LONGEST:
            problems[name] = [Problem("too_long", {"maximum": _LONGEST})]
    before, after = way.before.diagram.elements, way.after.diagram.elements
    if any(old not in before or new not in after for old, new in way.mapping.items()):
        problems["mapping"] = [Problem("not_an_option")]
    if way.before.version_id == way.after.version_id:
        problems["target"] = [Problem("not_an_option")]
    elif _target(way.after.agency_id, way.after.version_id).status not in {
        VersionStatus.APPROVED,
        VersionStatus.PUBLISHED,
    }:
        problems["target"] = [Problem("target_not_approved")]
    if problems:
        raise Invalid(problems)


def _target(agency_id: int, version_id: int) -> definitions.ProcedureVersion:
    return definitions.version(agency_id, version_id)[0]


def _as_kept(selection: Selection) -> dict[str, Any]:
    if selection.ids is not None:
        return {"ids": len(selection.ids)}
    kept = {"step": selection.step, "until": records.moment(selection.until) if selection.until else ""}
    return {name: value for name, value in kept.items() if value}


def approve(*, plan_id: int, actor: Actor, now: datetime) -> MigrationPlan:
    """Approve a proposed plan: the worker begins at once (ISO 9001 8.5.6, a change is authorised).

    Refuses its author and software (``NotAllowed``), a plan that is not proposed any more, and a target that is not in
    force today.
    """
    plan, fresh = _held(plan_id, "migration.approve", actor, now, PlanStatus.PROPOSED)
    if plan.author_id == fresh.person_id or fresh.is_software:
        raise NotAllowed(action="migration.approve", reason="own_plan")
    target = _target(plan.agency_id, plan.to_id)
    if target.status != VersionStatus.PUBLISHED or (target.effective_on or today(now)) > today(now):
        raise Invalid({"target": [Problem("target_not_in_force")]})
    plan.status, plan.approved_by, plan.approved_by_name = PlanStatus.RUNNING, fresh.person_id, fresh.name
    plan.approved_at = now
    _set(plan, [MoveStatus.WAITING], run_at=now)
    _record("migration.approve", plan, fresh, now)
    return plan


def withdraw(*, plan_id: int, actor: Actor, now: datetime) -> MigrationPlan:
    """Take a proposed plan back: nothing was moved, nothing will be."""
    plan, fresh = _held(plan_id, "migration.stop", actor, now, PlanStatus.PROPOSED)
    _end(plan, PlanStatus.WITHDRAWN, fresh, now)
    _record("migration.withdraw", plan, fresh, now)
    return plan


def stop(*, plan_id: int, actor: Actor, now: datetime) -> MigrationPlan:
    """Stop a running plan after the instance that is just being moved; the rest waits."""
    plan, fresh = _held(plan_id, "migration.stop", actor, now, PlanStatus.RUNNING)
    _end(plan, PlanStatus.STOPPED, fresh, now)
    _record("migration.stop", plan, fresh, now)
    return plan


def go_on(*, plan_id: int, actor: Actor, now: datetime) -> MigrationPlan:
    """Continue a stopped plan; what failed or could not go is tried once more.

    Refuses (``NotAllowed``) the author of a plan that somebody else stopped.
    """
    plan, fresh = _held(plan_id, "migration.approve", actor, now, PlanStatus.STOPPED)
    if not may_go_on(plan, fresh):
        raise NotAllowed(action="migration.approve", reason="own_plan")
    _end(plan, PlanStatus.RUNNING, None, None)
    if plan.is_undoing:
        _set(plan, [MoveStatus.FAILED], status=MoveStatus.RETURNING, run_at=now, attempts=0)
    else:
        _set(plan, [MoveStatus.HELD, MoveStatus.FAILED], status=MoveStatus.WAITING, run_at=now, attempts=0)
    _record("migration.continue", plan, fresh, now)
    return plan


def may_go_on(plan: MigrationPlan, actor: Actor) -> bool:
    """Whether somebody may continue a stopped plan: whoever stopped it, and anybody but its author."""
    return actor.person_id == plan.ended_by or actor.person_id != plan.author_id


def undo(*, plan_id: int, reason: str, actor: Actor, now: datetime) -> MigrationPlan:
    """Bring every moved instance back that has not gone on since, by the worker; nothing more is moved.

    Refuses a plan that was never approved, one that is undone already, and an empty reason.
    """
    plan, fresh = _held(plan_id, "migration.undo", actor, now, PlanStatus.RUNNING, PlanStatus.STOPPED)
    if plan.is_undoing:
        raise WrongStatus(status="undoing")
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    plan.is_undoing = True
    _end(plan, PlanStatus.RUNNING, None, None)
    never = [{"code": "plan_undone", "element": "", "params": {}}]
    _set(plan, [MoveStatus.WAITING, MoveStatus.FAILED], status=MoveStatus.HELD, reasons=never, run_at=None)
    _set(plan, [MoveStatus.MOVED], status=MoveStatus.RETURNING, run_at=now, attempts=0)
    _record("migration.undo", plan, fresh, now, payload={"reason": reason.strip()})
    return plan


def _end(plan: MigrationPlan, status: PlanStatus, by: Actor | None, at: datetime | None) -> None:
    """Let a plan stop or be withdrawn by somebody, or run again."""
    plan.status, plan.ended_at = status, at
    plan.ended_by, plan.ended_by_name = (None, None) if by is None else (by.person_id, by.name)


def _held(plan_id: int, action: str, actor: Actor, now: datetime, *statuses: PlanStatus) -> tuple[MigrationPlan, Actor]:
    """Find a plan of the actor's agency, lock it, and decide with the rights of this moment."""
    demand_transaction()
    plan = db.session.get(MigrationPlan, (actor.agency_id, plan_id), with_for_update=True, populate_existing=True)
    if plan is None:
        raise NotFound(plan=plan_id)
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.demand_procedure(fresh, plan.procedure_id)
    people.require(fresh, action)
    if plan.status not in statuses:
        raise WrongStatus(status=str(plan.status), expected=[str(status) for status in statuses])
    return plan, fresh


def _set(plan: MigrationPlan, statuses: list[MoveStatus], **values: Any) -> None:
    moves = update(MigrationMove).where(
        MigrationMove.agency_id == plan.agency_id,
        MigrationMove.plan_id == plan.id,
        MigrationMove.status.in_(statuses),
    )
    db.session.execute(moves.values(**values), execution_options={"synchronize_session": False})


def _record(
    name: str,
    plan: MigrationPlan,
    actor: Actor,
    now: datetime,
    *,
    payload: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Note an act on a plan in the agency's register."""
    told = {
        "plan": plan.number,
        "from": definitions.load(plan.agency_id, plan.from_id).as_recorded(),
        "to": definitions.load(plan.agency_id, plan.to_id).as_recorded(),
        **facts,
    }
    texts = {"reason": plan.reason, "legal_basis": plan.legal_basis}
    post = actor.posts[0] if actor.posts else None
    act = records.Act(name, as_recorded(actor, post), told, payload=payload or texts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=plan.agency_id, now=now)
