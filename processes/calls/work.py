"""Fetch calls under a lease, answer them, let them fail or end with an error; find, lock, check, move, record."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, not_, select, true

import engine
from engine import feel, outside
from processes import definitions, instances, people
from processes.calls.account import Account
from processes.calls.queries import admitted_by_errors
from processes.db import db, demand_transaction
from processes.errors import CallClosed, Invalid, LeaseEnded, NotAllowed, NotFound, Problem, StepIncident
from processes.instances import Doing, ProcessInstance, ServiceCall
from processes.people import Actor

_AGAIN = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_LEASE = timedelta(minutes=5)
_LONGEST_LEASE = timedelta(hours=24)
_MOST = 100
_LONGEST_REASON = 500

By = Actor | Account


@dataclass(frozen=True, slots=True)
class Fetched:
    """A call that was taken until ``leased_until``: only who has its ``token`` may answer it meanwhile."""

    id: int
    token: str
    service: str
    element_id: str
    values: Mapping[str, Any]
    headers: Mapping[str, str]
    leased_until: datetime
    attempts: int


def fetch(
    *, service: str, account: Account, now: datetime, limit: int = 10, lease: timedelta = _LEASE
) -> Sequence[Fetched]:
    """Take calls of a service, the oldest first. A lease ends by itself; then somebody else may take the call.

    Refuses a service that is not the account's, more than 100 calls, and a lease beyond a day.
    """
    demand_transaction()
    if service not in account.services:
        raise NotAllowed(action="call.fetch")
    if not 0 < limit <= _MOST or not timedelta() < lease <= _LONGEST_LEASE:
        raise Invalid({"limit": [Problem("not_an_option")]})
    query = (
        select(ServiceCall)
        .where(
            ServiceCall.agency_id == account.agency_id,
            ServiceCall.service == service,
            ServiceCall.closed_at.is_(None),
            ServiceCall.due_at <= now,
            _seen_by(account),
            not_(instances.stands_still(ServiceCall.agency_id, ServiceCall.instance_id)),
        )
        .order_by(ServiceCall.opened_at, ServiceCall.id)
        .limit(limit)
    )
    return [_take(call, account, now + lease) for call in db.session.scalars(query.with_for_update(skip_locked=True))]


def _seen_by(account: Account) -> ColumnElement[bool]:
    """Limit calls to those of the account's procedures, if it has any."""
    if not account.procedures:
        return true()
    return exists().where(
        ProcessInstance.agency_id == ServiceCall.agency_id,
        ProcessInstance.id == ServiceCall.instance_id,
        ProcessInstance.procedure_id.in_(sorted(account.procedures)),
    )


def new_token() -> str:
    """Draw the token of a lease: only who has it may answer."""
    return secrets.token_urlsafe(16)


def _take(call: ServiceCall, account: Account, until: datetime) -> Fetched:
    token = new_token()
    call.lease_token, call.leased_by = token, account.name
    call.leased_until = call.due_at = until
    values = {name: feel.decode(value) for name, value in call.variables.items()}
    return Fetched(call.id, token, call.service, call.element_id, values, dict(call.headers), until, int(call.attempts))


def answer(
    *, call_id: int, values: Mapping[str, Any], by: By, now: datetime, token: str | None = None
) -> ProcessInstance:
    """Answer a call and move its instance on. Refuses a closed call, a lost lease and values nobody asked for."""
    call, instance = _held(call_id, by, token, now)
    service = element_of(instance, call).service
    shaped, unasked = ({}, frozenset(values)) if service is None else outside.admitted(service, values)
    _demand_asked(unasked)
    payload = {"values": {name: feel.encode(value) for name, value in values.items()}}
    instances.answer(instance, call, shaped, _doing("service.answer", call, by, now, payload=payload))
    return instance


def throw_error(
    *, call_id: int, code: str, values: Mapping[str, Any], by: By, now: datetime, token: str | None = None
) -> ProcessInstance:
    """Break a call off with the BPMN error ``code``, which the diagram catches (BPMN 2.0.2 §10.5.6).

    Refuses (``Invalid``) an error that nothing catches, and values that no catching event lets in.
    """
    call, instance = _held(call_id, by, token, now)
    diagram = definitions.load(instance.agency_id, instance.version_id).diagram
    _demand_asked(frozenset(values) - admitted_by_errors(diagram))
    payload = {"values": {name: feel.encode(value) for name, value in values.items()}}
    doing = _doing("service.throw_error", call, by, now, payload=payload, error=code)
    try:
        instances.throw_error(instance, call, code, values, doing)
    except StepIncident as incident:
        if incident.params["code"] == "error_uncaught":
            raise Invalid({"code": [Problem("error_uncaught", {"error": code})]}) from incident
        raise
    return instance


def fail(
    *,
    call_id: int,
    reason: str,
    by: By,
    now: datetime,
    token: str | None = None,
    retries: int | None = None,
) -> None:
    """Note that a service could not do it: again after 1, 5 and 30 minutes, then an incident for operators.

    ``retries`` are the tries left; without it the diagram says, or the usual number. What went wrong is only committed
    to by the record: it may name people.
    """
    call, instance = _held(call_id, by, token, now)
    call.attempts += 1
    call.failure = reason.strip()[:_LONGEST_REASON]
    call.leased_until = call.leased_by = call.lease_token = None
    left = call.most_attempts - call.attempts if retries is None else retries
    call.due_at = now + _AGAIN[min(call.attempts, len(_AGAIN)) - 1] if left > 0 else None
    doing = _doing("service.fail", call, by, now, payload={"reason": call.failure}, attempt=call.attempts)
    instances.record(instance, definitions.load(instance.agency_id, instance.version_id), doing)
    if call.due_at is None:
        instances.open_incident(given_up(call, instance), actor=None, now=now)


def given_up(call: ServiceCall, instance: ProcessInstance) -> StepIncident:
    """Say that a service has failed too often; nothing moved, and an operator looks at it."""
    return StepIncident(
        agency=instance.agency_id,
        instance=instance.id,
        reference=instance.reference,
        element=call.element_id,
        code="service_failed",
        params={"service": call.service, "reason": call.failure or ""},
        command={"kind": "service", "key": call.key, "element": call.element_id},
    )


def retry(*, call_id: int, actor: Actor, now: datetime) -> None:
    """Let a call be fetched again at once, whoever had taken it; its incident is settled by that."""
    call, instance = _held(call_id, actor, None, now)
    for incident, _, _ in instances.incidents(actor.agency_id):
        if incident.instance_id == instance.id and incident.command.get("key") == call.key:
            instances.retry(incident_id=incident.id, actor=actor, now=now)
            return
    instances.again(call, now)
    doing = _doing("service.retry", call, actor, now, payload=None)
    instances.record(instance, definitions.load(instance.agency_id, instance.version_id), doing)


def _held(call_id: int, by: By, token: str | None, now: datetime) -> tuple[ServiceCall, ProcessInstance]:
    """Find a call, lock its instance, read it again, and check who may end it."""
    found = db.session.get(ServiceCall, (by.agency_id, call_id))
    if found is None or (isinstance(by, Account) and found.service not in by.services):
        raise NotFound(call=call_id)
    instance = instances.lock(by.agency_id, found.instance_id)
    if isinstance(by, Account) and by.procedures and instance.procedure_id not in by.procedures:
        raise NotFound(call=call_id)
    if isinstance(by, Actor):
        people.require(people.actor(by.agency_id, by.person_id, now), "call.answer")
    call = db.session.get_one(ServiceCall, (by.agency_id, call_id), with_for_update=True, populate_existing=True)
    if call.closed_at is not None:
        raise CallClosed(by=call.closed_by_name, at=call.closed_at, outcome=str(call.outcome))
    if isinstance(by, Account) and (token is None or token != call.lease_token):
        raise LeaseEnded(by=call.leased_by)
    return call, instance


def _demand_asked(unasked: frozenset[str]) -> None:
    if unasked:
        raise Invalid({name: [Problem("unknown_field")] for name in sorted(unasked)})


def element_of(instance: ProcessInstance, call: ServiceCall) -> engine.Element:
    """Give the task of the running version that has made a call."""
    return definitions.load(instance.agency_id, instance.version_id).diagram.elements[call.element_id]


def _doing(
    name: str, call: ServiceCall, by: By, now: datetime, *, payload: Mapping[str, Any] | None, **more: Any
) -> Doing:
    facts = {"element": call.element_id, "service": call.service, "key": call.key, **more}
    if isinstance(by, Account):
        return Doing(name, now, facts=facts, payload=payload, account=by.name)
    fresh = people.actor(by.agency_id, by.person_id, now)
    post, behalf = people.post_for(fresh, None, fresh.person_id)
    return Doing(name, now, actor=fresh, post=post, behalf=behalf, facts=facts, payload=payload)
