"""What happened in the agency, in one order, to be read from where one stopped."""

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from processes import feed, records
from processes.db import transaction
from web import clock
from web.api import cursor
from web.api.fields import Id, Strict, known, moment, text
from web.api.frame import Part

part = Part("events")


class EventQuery(Strict):
    """From where; ``after`` is the ``next`` of the answer before."""

    after = text()
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500, error="out_of_range"))


class Event(Schema):
    """One act, never by whom; details are read with a right of their own."""

    position = fields.Integer(required=True)
    id = Id(required=True)
    act = fields.String(required=True)
    at = moment(required=True)
    dossier = Id(allow_none=True, required=True)
    reference = known(required=True)
    procedure = Id(allow_none=True, required=True)
    procedure_code = known(required=True)
    element = known(required=True)


class Events(Schema):
    """Some events, and from where to go on; ``next`` is always there, so that one may ask again later."""

    items = fields.List(fields.Nested(Event), required=True)
    next = fields.String(required=True)


def written(event: feed.Event) -> dict[str, Any]:
    """Write an event as the feed and webhooks give it."""
    said: dict[str, Any] = Event().dump(_described(event))
    return said


def _described(event: feed.Event) -> dict[str, Any]:
    return {
        "position": event.position,
        "id": event.id,
        "act": event.act,
        "at": event.at,
        "dossier": event.instance_id,
        "reference": event.reference,
        "procedure": event.procedure_id,
        "procedure_code": event.procedure_code,
        "element": event.element,
    }


@part.get("/events", "event.view", Events, query=EventQuery)
def show(query: dict[str, Any]) -> dict[str, Any]:
    """Read what happened after a place, in the order of commits and without gaps."""
    agency_id = g.actor.agency_id
    after = cursor.read(query.get("after"), default=-1, field="after")
    if agency_id in records.unplaced():
        with transaction():
            feed.place(agency_id, clock.now())
    found, last = feed.events(g.actor, after, query["limit"])
    return {"items": [_described(one) for one in found], "next": cursor.write(last)}
