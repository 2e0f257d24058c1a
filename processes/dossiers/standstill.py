"""Stand still and go on: suspend a dossier, resume it, cancel it; each with a reason and a record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from processes import deadlines, definitions, instances, outbox, people
from processes.calendar import Effect
from processes.db import db, new_id
from processes.errors import Invalid, Problem, WrongStatus
from processes.instances import Doing, InstanceStatus, ProcessInstance, Suspension, UserTask
from processes.people import Actor


def suspend(*, instance_id: int, reason: str, actor: Actor, now: datetime, legal_basis: str = "") -> ProcessInstance:
    """Let a dossier accept nothing until it is resumed; its timers wait, also when they are due.

    Without a ``legal_basis`` its due moments stay as promised; with one they move on by the working time that it
    stood still, once it is resumed. Refuses an empty reason and what does not run (``WrongStatus``).
    """
    instance, fresh = _held(instance_id, "dossier.suspend", actor, now)
    _demand_reason(reason)
    if instance.status != InstanceStatus.RUNNING:
        raise WrongStatus(status=str(instance.status))
    suspension = Suspension(
        agency_id=instance.agency_id,
        id=new_id(),
        instance_id=instance.id,
        reason=reason.strip(),
        legal_basis=legal_basis.strip() or None,
        started_at=now,
        started_by_name=fresh.name,
    )
    db.session.add(suspension)
    instance.status = InstanceStatus.SUSPENDED
    facts: dict[str, Any] = {"clock": "runs"}
    if suspension.legal_basis is not None:
        facts = {
            "clock": "stands",
            "legal_basis": suspension.legal_basis,
            **_stop(instance, suspension.legal_basis, now),
        }
    _record(instance, _doing("dossier.suspend", fresh, now, reason=reason, **facts))
    _tell("dossier_suspended", instance, instances.open_tasks(instance), fresh, now)
    return instance


def resume(*, instance_id: int, reason: str, actor: Actor, now: datetime) -> ProcessInstance:
    """Let a suspended dossier go on. What became due meanwhile happens now; a legal pause moves due moments on."""
    instance, fresh = _held(instance_id, "dossier.resume", actor, now)
    _demand_reason(reason)
    facts = _end(instance, fresh, now)
    _record(instance, _doing("dossier.resume", fresh, now, reason=reason, **facts))
    _tell("dossier_resumed", instance, instances.open_tasks(instance), fresh, now)
    return instance


def cancel(*, instance_id: int, reason: str, actor: Actor, now: datetime) -> ProcessInstance:
    """End a running or suspended dossier for good: what is open is cancelled, its records stay."""
    instance, fresh = _held(instance_id, "dossier.cancel", actor, now)
    _demand_reason(reason)
    facts = _end(instance, fresh, now) if instance.status == InstanceStatus.SUSPENDED else {}
    waiting = list(instances.open_tasks(instance))
    instances.cancel(instance, _doing("dossier.cancel", fresh, now, reason=reason, **facts))
    _tell("dossier_cancelled", instance, waiting, fresh, now)
    return instance


def _tell(kind: str, instance: ProcessInstance, waiting: Sequence[UserTask], actor: Actor, now: datetime) -> None:
    """Tell everybody who has a task of the dossier, and who is accountable for it, but not who did this."""
    had = {person for task in waiting for person in (task.assignee_id, task.accountable_id) if person is not None}
    params = {"reference": instance.reference, "instance": str(instance.id), "by": actor.name}
    outbox.add(kind, agency_id=instance.agency_id, to=had - {actor.person_id}, params=params, now=now)


def _held(instance_id: int, action: str, actor: Actor, now: datetime) -> tuple[ProcessInstance, Actor]:
    instance = instances.lock(actor.agency_id, instance_id)
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, action)
    return instance, fresh


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})


def _stop(instance: ProcessInstance, legal_basis: str, now: datetime) -> dict[str, Any]:
    """Let the limit stand; where it stands already, because the law waits for somebody, that pause goes on."""
    if instance.clock_stopped_at is not None:
        return {}
    place, why = deadlines.BY_OFFICER, "suspension"
    told = deadlines.stop(
        instance, element_id=place, effect=Effect.SUSPEND, reason=why, legal_basis=legal_basis, now=now
    )
    return {"pauses": [told]}


def _end(instance: ProcessInstance, actor: Actor, now: datetime) -> dict[str, Any]:
    """End the suspension of a locked instance; with its own pause, if it had one, for the record."""
    suspension = instances.suspension(instance)
    if suspension is None:
        raise WrongStatus(status=str(instance.status))
    suspension.ended_at, suspension.ended_by_name = now, actor.name
    instance.status = InstanceStatus.RUNNING
    pause = deadlines.open_pause(instance)
    if pause is None or pause.element_id != deadlines.BY_OFFICER:
        return {}
    return {"pauses": [deadlines.go_on(instance, pause, now)]}


def _doing(name: str, actor: Actor, now: datetime, *, reason: str, **facts: Any) -> Doing:
    post, behalf = people.post_for(actor, None, actor.person_id)
    kept = {key: value for key, value in facts.items() if value is not None}
    payload = {"reason": reason.strip()}
    return Doing(name, now, actor=actor, post=post, behalf=behalf, facts=kept, payload=payload)


def _record(instance: ProcessInstance, doing: Doing) -> None:
    instances.record(instance, definitions.load(instance.agency_id, instance.version_id), doing)
