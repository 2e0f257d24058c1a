"""Steps that failed: keep them visible, let an operator try again; other instances go on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select

from processes import definitions, outbox, records
from processes.db import db, new_id
from processes.errors import NotFound, StepIncident, WrongStatus
from processes.instances import calls, lifecycle
from processes.instances.lifecycle import Doing
from processes.instances.models import Incident, InstanceStatus, ProcessInstance
from processes.instances.standing import demand_running
from processes.people import Actor, Power, as_recorded, holders, require

SERVICE = "service"
"""The command of an incident whose service has failed too often: it is tried again by letting it be fetched again."""

_OWN = {SERVICE: "key", "migrate": "move"}
"""What tells commands of one kind apart that fail at the same place."""

Repeat = Callable[[ProcessInstance, Mapping[str, Any], datetime], None]
_repeats: dict[str, Repeat] = {}


def repeat_with(kind: str, repeat: Repeat) -> None:
    """Let an upper folder say how a failed command of this kind is tried again, within the operator's act."""
    _repeats[kind] = repeat


def settle(instance: ProcessInstance, kind: str, by: str | None, now: datetime) -> None:
    """Resolve the open incidents of a locked instance whose command was of this kind: it has now been done."""
    for incident in db.session.scalars(_open(instance)):
        if incident.command["kind"] == kind:
            incident.resolved_at, incident.resolved_by_name = now, by


def open_incident(failure: StepIncident, *, actor: Actor | None, now: datetime) -> Incident | None:
    """Keep a failed step, in a transaction of its own after the rollback. The same failure counts attempts.

    None when the instance itself never came to be: its start failed, which the agency's stream records.
    """
    params = failure.params
    agency_id = params["agency"]
    facts = {"element": params["element"], "code": params["code"], "command": params["command"]["kind"]}
    try:
        instance = lifecycle.lock(agency_id, params["instance"])
    except NotFound:
        _note_start(params, facts, actor=actor, now=now)
        _tell(params, params["reference"], now)
        return None
    same = _same(instance, params)
    if same is not None:
        same.attempts += 1
        return same
    incident = Incident(
        agency_id=agency_id,
        id=new_id(),
        instance_id=instance.id,
        element_id=params["element"],
        code=params["code"],
        params=_plain(params["params"]),
        command=params["command"],
        opened_at=now,
    )
    db.session.add(incident)
    running = definitions.load(agency_id, instance.version_id)
    lifecycle.record(instance, running, Doing("incident.opened", now, actor=actor, facts=facts))
    _tell(params, instance.reference, now)
    return incident


def _same(instance: ProcessInstance, params: Mapping[str, Any]) -> Incident | None:
    """Find the open incident of the same step; several calls at one step, or moves of one instance, each have one."""
    command = params["command"]
    name = _OWN.get(command["kind"])
    found = db.session.scalars(_open(instance).where(Incident.element_id == params["element"]))
    return next((one for one in found if name is None or one.command.get(name) == command[name]), None)


def _note_start(params: Mapping[str, Any], facts: Mapping[str, Any], *, actor: Actor | None, now: datetime) -> None:
    who = lifecycle.SYSTEM if actor is None else as_recorded(actor)
    act = records.Act("incident.start_failed", who, facts, actor_id=None if actor is None else actor.person_id)
    records.append_to_agency(act, agency_id=params["agency"], now=now)


def _tell(params: Mapping[str, Any], reference: str, now: datetime) -> None:
    operators = holders(params["agency"], {Power.OPERATE, Power.ADMINISTER}, now)
    notice = {"reference": reference, "element": params["element"]}
    outbox.add("incident_opened", agency_id=params["agency"], to=operators, params=notice, now=now)


def _open(instance: ProcessInstance) -> Select[Incident]:
    return select(Incident).where(
        Incident.agency_id == instance.agency_id, Incident.instance_id == instance.id, Incident.resolved_at.is_(None)
    )


def _plain(params: Any) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | bool | None) else str(value) for name, value in params.items()}


def retry(*, incident_id: int, actor: Actor, now: datetime) -> None:
    """Try a failed step again. What a person had to do goes back to that person; the rest is done at once.

    What the instance no longer waits for is settled by that. Refuses an incident that is resolved; fails again with
    ``StepIncident`` when nothing has changed.
    """
    require(actor, "incident.retry")
    found = db.session.get(Incident, (actor.agency_id, incident_id))
    if found is None:
        raise NotFound(incident=incident_id)
    instance = lifecycle.lock(actor.agency_id, found.instance_id)
    incident = db.session.get_one(Incident, (actor.agency_id, incident_id), populate_existing=True)
    if incident.resolved_at is not None:
        raise WrongStatus(status="resolved")
    if instance.status == InstanceStatus.SUSPENDED:
        demand_running(instance)
    facts = {"element": incident.element_id, "code": incident.code}
    doing = Doing("incident.retried", now, actor=actor, facts=facts)
    try:
        is_done = _again(instance, incident.command, doing)
    except WrongStatus:
        is_done = False
    if not is_done:
        lifecycle.record(instance, definitions.load(instance.agency_id, instance.version_id), doing)
    incident.resolved_at, incident.resolved_by_name = now, actor.name


def _again(instance: ProcessInstance, command: Mapping[str, Any], doing: Doing) -> bool:
    """Repeat a command of the clock or of a message; False for one that only a person or a service can repeat."""
    if command["kind"] == "fire":
        lifecycle.fire(instance, command["timer"], doing)
        return True
    if command["kind"] == "deliver":
        lifecycle.deliver(instance, command["message"], {}, doing)
        return True
    if command["kind"] == SERVICE:
        calls.again_by_key(instance, command["key"], doing.now)
    elif command["kind"] in _repeats:
        _repeats[command["kind"]](instance, command, doing.now)
    return False


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
