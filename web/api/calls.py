"""Calls of services: taken by software under a lease and answered by it; operators see them and help on."""

from datetime import timedelta
from typing import Any

from flask import Response, g
from marshmallow import Schema, fields, validate

from processes import calls, people
from processes.db import db, transaction
from processes.errors import NotAllowed
from web import clock
from web.api import acts, cursor, things
from web.api.fields import Id, Paged, Strict, known, moment, page, some, text
from web.api.frame import Part

part = Part("calls")
_REASON = 500
_TOKEN = 100
_DAY = 86_400
_TRIES = 100


class WaitingCall(Schema):
    """A call that waits, without what is handed over: that is for the service alone."""

    id = Id(required=True)
    dossier = Id(required=True)
    reference = fields.String(required=True)
    service = fields.String(required=True)
    element = fields.String(required=True)
    opened_at = moment(required=True)
    due_at = moment(required=True)
    leased_by = known(required=True)
    leased_until = moment(required=True)
    attempts = fields.Integer(required=True)


class Fetch(Strict):
    """Which calls are taken, how many, and for how long."""

    service = text(required=True)
    limit = fields.Integer(load_default=10, validate=validate.Range(min=1, max=100, error="out_of_range"))
    lease_seconds = fields.Integer(load_default=300, validate=validate.Range(min=1, max=_DAY, error="out_of_range"))


class Fetched(Schema):
    """A call that was taken: only who has its ``token`` may answer it until ``leased_until``."""

    id = Id(required=True)
    token = fields.String(required=True)
    service = fields.String(required=True)
    element = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    leased_until = moment(required=True)
    attempts = fields.Integer(required=True)


class Answer(Strict):
    """What a service gives back; numbers, texts, lists and contexts, ``{"feel": "…"}`` for days and durations."""

    token = text(_TOKEN)
    values = fields.Dict(keys=fields.String(), load_default=dict)


class Failure(Strict):
    """Why a service could not do it, and how often it may still be tried."""

    token = text(_TOKEN)
    reason = text(_REASON, required=True)
    retries = fields.Integer(validate=validate.Range(min=0, max=_TRIES, error="out_of_range"))


class BpmnError(Strict):
    """The error with which a call ends; the diagram catches it."""

    token = text(_TOKEN)
    code = text(required=True)
    values = fields.Dict(keys=fields.String(), load_default=dict)


class Ended(Schema):
    """The call that was answered."""

    call = Id(required=True)


def _by() -> calls.Account | people.Actor:
    """Tell who answers: a service account for its own services only, or an operator."""
    return _account() if g.actor.is_software else g.actor


def _account() -> calls.Account:
    if not g.actor.is_software:
        raise NotAllowed(action="call.fetch")
    row = db.session.get_one(people.ServiceAccount, (g.actor.agency_id, g.actor.person_id))
    return calls.Account(row.agency_id, row.name, frozenset(row.services), frozenset(row.procedures))


@part.get("/calls", "call.view", page("Call", WaitingCall), query=Paged)
def waiting(query: dict[str, Any]) -> dict[str, Any]:
    """List the calls that wait, those that wait longest first."""
    rows = calls.waiting(g.actor.agency_id)
    found, after = cursor.take(lambda offset, limit: rows[offset : offset + limit], query)
    return {"items": [_waiting(one) for one in found], "next": after}


def _waiting(one: calls.Waiting) -> dict[str, Any]:
    call = one.call
    return {
        "id": call.id,
        "dossier": call.instance_id,
        "reference": one.reference,
        "service": call.service,
        "element": call.element_id,
        "opened_at": call.opened_at,
        "due_at": call.due_at,
        "leased_by": call.leased_by,
        "leased_until": call.leased_until,
        "attempts": call.attempts,
    }


@part.post("/calls/fetch", "call.answer", some("Fetched", Fetched), body=Fetch)
def fetch(body: dict[str, Any]) -> dict[str, Any]:
    """Take calls of a service under a lease, the oldest first."""
    account = _account()
    with transaction():
        taken = calls.fetch(
            service=body["service"],
            account=account,
            now=clock.now(),
            limit=body["limit"],
            lease=timedelta(seconds=body["lease_seconds"]),
        )
    return {"items": [_fetched(one) for one in taken]}


def _fetched(one: calls.Fetched) -> dict[str, Any]:
    return {
        "id": one.id,
        "token": one.token,
        "service": one.service,
        "element": one.element_id,
        "values": things.spoken(one.values),
        "headers": one.headers,
        "leased_until": one.leased_until,
        "attempts": one.attempts,
    }


def _end(call_id: int, act: Any) -> Response:
    def perform() -> dict[str, Any]:
        act()
        said: dict[str, Any] = Ended().dump({"call": call_id})
        return said

    return acts.perform(perform)


@part.post("/calls/<id:call_id>/answer", "call.answer", Ended, body=Answer)
def answer(call_id: int, body: dict[str, Any]) -> Response:
    """Answer a call and move its dossier on."""
    given: dict[str, Any] = {"values": things.heard(body["values"]), "by": _by(), "token": body.get("token")}
    return _end(call_id, lambda: calls.answer(call_id=call_id, now=clock.now(), **given))


@part.post("/calls/<id:call_id>/fail", "call.answer", Ended, body=Failure)
def fail(call_id: int, body: dict[str, Any]) -> Response:
    """Say that a service could not do it: it is tried again later, then operators see it."""
    given: dict[str, Any] = {"reason": body["reason"], "retries": body.get("retries")}
    given |= {"by": _by(), "token": body.get("token")}
    return _end(call_id, lambda: calls.fail(call_id=call_id, now=clock.now(), **given))


@part.post("/calls/<id:call_id>/error", "call.answer", Ended, body=BpmnError)
def throw_error(call_id: int, body: dict[str, Any]) -> Response:
    """End a call with an error that the diagram catches."""
    given: dict[str, Any] = {"code": body["code"], "values": things.heard(body["values"])}
    given |= {"by": _by(), "token": body.get("token")}
    return _end(call_id, lambda: calls.throw_error(call_id=call_id, now=clock.now(), **given))


@part.post("/calls/<id:call_id>/retry", "call.answer", Ended)
def retry(call_id: int) -> Response:
    """Let a call be taken again at once; operators do that."""
    if g.actor.is_software:
        raise NotAllowed(action="call.answer")
    return _end(call_id, lambda: calls.retry(call_id=call_id, actor=g.actor, now=clock.now()))
