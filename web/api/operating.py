"""What operators and administrators look at: incidents, the calendar, people and roles."""

from datetime import date, timedelta
from typing import Any

from flask import Response, g
from marshmallow import Schema, ValidationError, fields, validate

from processes import calendar, instances, people
from web import clock
from web.api import acts, cursor
from web.api.fields import Id, Paged, Strict, known, moment, one_of, page, some, text
from web.api.frame import Part

part = Part("operating")
_YEARS = 2000, 2100


class Incident(Schema):
    """A step that failed; it says codes and steps, never whom a dossier is about."""

    id = Id(required=True)
    dossier = Id(required=True)
    reference = fields.String(required=True)
    element = fields.String(required=True)
    code = fields.String(required=True)
    tried = fields.String(required=True)
    attempts = fields.Integer(required=True)
    opened_at = moment(required=True)
    resolved_at = moment(required=True)


class IncidentQuery(Paged):
    """Open or resolved incidents."""

    view = one_of("open", "resolved", load_default="open")


class Retried(Schema):
    """The incident that was tried again."""

    incident = Id(required=True)


class Day(Schema):
    """A day and whether the agency works on it."""

    day = fields.Date(required=True)
    is_working = fields.Boolean(required=True)


def _in_our_time(value: date) -> None:
    if not _YEARS[0] <= value.year < _YEARS[1]:
        raise ValidationError("out_of_range")


class Period(Strict):
    """From a day, so many days."""

    begin = fields.Date(data_key="from", required=True, validate=_in_our_time)
    days = fields.Integer(load_default=31, validate=validate.Range(min=1, max=366, error="out_of_range"))


class Person(Schema):
    """Somebody who works in the agency."""

    id = Id(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    email = known(required=True)
    is_active = fields.Boolean(required=True)
    posts = fields.List(fields.String(), required=True)


class PeopleQuery(Paged):
    """Words to look for."""

    q = text()


class Role(Schema):
    """A role of the agency."""

    id = Id(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    powers = fields.List(fields.String(), required=True)


@part.get("/incidents", "incident.view", page("Incident", Incident), query=IncidentQuery)
def incidents(query: dict[str, Any]) -> dict[str, Any]:
    """List steps that failed, newest first."""
    rows = instances.incidents(g.actor.agency_id, is_open=query["view"] == "open")
    found, after = cursor.take(lambda offset, limit: rows[offset : offset + limit], query)
    return {"items": [_incident(row, reference) for row, reference, _ in found], "next": after}


def _incident(row: instances.Incident, reference: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "dossier": row.instance_id,
        "reference": reference,
        "element": row.element_id,
        "code": row.code,
        "tried": str(row.command.get("kind", "")),
        "attempts": row.attempts,
        "opened_at": row.opened_at,
        "resolved_at": row.resolved_at,
    }


@part.post("/incidents/<id:incident_id>/retry", "incident.retry", Retried)
def retry(incident_id: int) -> Response:
    """Try a failed step again."""

    def act() -> dict[str, Any]:
        instances.retry(incident_id=incident_id, actor=g.actor, now=clock.now())
        said: dict[str, Any] = Retried().dump({"incident": incident_id})
        return said

    return acts.perform(act)


@part.get("/calendar", "calendar.view", some("Day", Day), query=Period)
def days(query: dict[str, Any]) -> dict[str, Any]:
    """List days and whether the agency works on them."""
    working = calendar.of_agency(g.actor.agency_id)
    asked = (query["begin"] + timedelta(days=passed) for passed in range(query["days"]))
    return {"items": [{"day": day, "is_working": working.is_working(day)} for day in asked]}


@part.get("/people", "people.view", page("Person", Person), query=PeopleQuery)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the people of the agency in Vietnamese order of names."""
    rows = people.people(g.actor.agency_id, clock.now(), query.get("q", ""))
    found, after = cursor.take(lambda offset, limit: rows[offset : offset + limit], query)
    return {"items": found, "next": after}


@part.get("/roles", "people.view", some("Role", Role))
def roles() -> dict[str, Any]:
    """List the roles of the agency."""
    return {"items": people.roles(g.actor.agency_id)}
