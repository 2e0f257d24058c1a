"""Steps that failed: keep them visible, let an operator try again; other instances go on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from processes import definitions, outbox
from processes.db import db, new_id
from processes.errors import NotFound, StepIncident, WrongStatus
from processes.instances import lifecycle
from processes.instances.lifecycle import Doing
from processes.instances.models import Incident, ProcessInstance
from processes.people import Actor, Power, holders, require


def open_incident(failure: StepIncident, *, actor: Actor | None, now: datetime) -> Incident:
    """Keep a failed step, in a transaction of its own after the rollback. The same failure counts attempts."""
    params = failure.params
    agency_id, instance_id = params["agency"], params["instance"]
    instance = lifecycle.lock(agency_id, instance_id)
    same = db.session.scalar(
        select(Incident).where(
            Incident.agency_id == agency_id,
            Incident.instance_id == instance_id,
            Incident.element_id == params["element"],
            Incident.resolved_at.is_(None),
        )
    )
    if same is not None:
        same.attempts += 1
        return same
    incident = Incident(
        agency_id=agency_id,
        id=new_id(),
        instance_id=instance_id,
        element_id=params["element"],
        code=params["code"],
        params=_plain(params["params"]),
        command=params["command"],
        opened_at=now,
    )
    db.session.add(incident)
    facts = {"element": params["element"], "code": params["code"], "command": params["command"]["kind"]}
    running = definitions.load(agency_id, instance.version_id)
    lifecycle.record(instance, running, Doing("incident.opened", now, actor=actor, facts=facts))
    operators = holders(agency_id, {Power.OPERATE, Power.ADMINISTER}, now)
    notice = {"reference": instance.reference, "element": params["element"]}
    outbox.add("incident_opened", agency_id=agency_id, to=operators, params=notice, now=now)
    return incident


def _plain(params: Any) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | bool | None) else str(value) for name, value in params.items()}


def retry(*, incident_id: int, actor: Actor, now: datetime) -> None:
    """Try a failed step again. What a person had to do goes back to that person; the rest is done at once.

    Refuses an incident that is resolved; fails again with ``StepIncident`` when nothing has changed.
    """
    require(actor, "incident.retry")
    incident = db.session.get(Incident, (actor.agency_id, incident_id), with_for_update=True)
    if incident is None:
        raise NotFound(incident=incident_id)
    if incident.resolved_at is not None:
        raise WrongStatus(status="resolved")
    instance = lifecycle.lock(actor.agency_id, incident.instance_id)
    facts = {"element": incident.element_id, "code": incident.code}
    doing = Doing("incident.retried", now, actor=actor, facts=facts)
    command = incident.command
    if command["kind"] == "fire":
        lifecycle.fire(instance, command["timer"], doing)
    elif command["kind"] == "deliver":
        lifecycle.deliver(instance, command["message"], {}, doing)
    else:
        running = definitions.load(instance.agency_id, instance.version_id)
        lifecycle.record(instance, running, doing)
    incident.resolved_at, incident.resolved_by_name = now, actor.name


def incidents(agency_id: int, *, is_open: bool = True) -> Sequence[Any]:
    """List incidents, newest first: (incident, reference, subject)."""
    query = (
        select(Incident, ProcessInstance.reference, ProcessInstance.subject)
        .join(
            ProcessInstance,
            and_(ProcessInstance.agency_id == Incident.agency_id, ProcessInstance.id == Incident.instance_id),
        )
        .where(Incident.agency_id == agency_id)
    )
    query = query.where(Incident.resolved_at.is_(None) if is_open else Incident.resolved_at.is_not(None))
    return db.session.execute(query.order_by(Incident.opened_at.desc(), Incident.id)).all()
