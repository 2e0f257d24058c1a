"""Absences and standing delegations: who does whose work from which day to which day."""

from typing import Any

from flask import Response, g
from marshmallow import Schema, fields, validate

from processes import definitions, outbox, people
from processes.errors import Invalid, Problem
from web import clock
from web.api import acts
from web.api.fields import Id, Strict, known, one_of, some, text
from web.api.frame import Part

part = Part("absences")
_AWAY, _HERE = "away", "here"
_REASON = 500
_MOST = 100


class NewAbsence(Strict):
    """Who does the work; without ``person`` one's own, without ``procedures`` all of it. ``here`` delegates only."""

    person = Id()
    deputy = Id(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    kind = one_of(_AWAY, _HERE, load_default=_AWAY)
    procedures = fields.List(Id(), load_default=list, validate=validate.Length(max=_MOST, error="too_long"))
    reason = text(_REASON)


class Absence(Schema):
    """An absence or a delegation that concerns one, or one's unit."""

    id = Id(required=True)
    person = Id(required=True, attribute="person_id")
    deputy = Id(required=True, attribute="deputy_id")
    kind = fields.String(required=True, metadata={"enum": [_AWAY, _HERE]})
    procedures = fields.List(Id(), required=True)
    reason = known(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(allow_none=True, required=True)


class Noted(Schema):
    """The absence or delegation that an act was about."""

    id = Id(required=True)


@part.get("/absences", "absence.view", some("Absence", Absence))
def absences() -> dict[str, Any]:
    """List what concerns one, and for a superior the unit, newest first."""
    concerned = people.team(g.actor, clock.now()) | {g.actor.person_id}
    listed = [one for one in people.delegations(g.actor.agency_id) if {one.person_id, one.deputy_id} & concerned]
    return {"items": [_said(one) for one in listed]}


def _said(row: Any) -> dict[str, Any]:
    names = ("id", "person_id", "deputy_id", "from_on", "to_on")
    said = {name: getattr(row, name) for name in names}
    kind = _AWAY if row.is_absent else _HERE
    return {**said, "kind": kind, "procedures": row.procedures or [], "reason": row.reason or row.legal_basis}


@part.post("/absences", "absence.change", Noted, body=NewAbsence, status=201)
def note(body: dict[str, Any]) -> Response:
    """Note an absence or a delegation, one's own or, as a superior, of the unit; the deputy is told."""

    def act() -> dict[str, Any]:
        now = clock.now()
        added = people.hand_over(
            person_id=body.get("person", g.actor.person_id),
            deputy_id=body["deputy"],
            from_on=body["from_on"],
            to_on=body["to_on"],
            reason=body.get("reason", ""),
            is_absent=body["kind"] == _AWAY,
            procedures=_procedures(body["procedures"]),
            actor=g.actor,
            now=now,
        )
        told = {"by": g.actor.name, "from": f"{added.from_on:%d/%m/%Y}", "to": f"{added.to_on:%d/%m/%Y}"}
        outbox.add("deputy_named", agency_id=g.actor.agency_id, to=[added.deputy_id], params=told, now=now)
        said: dict[str, Any] = Noted().dump(added)
        return said

    return acts.perform(act, status=201)


def _procedures(chosen: list[int]) -> list[int]:
    listed = definitions.catalogue(g.actor.agency_id, people.today(clock.now()))
    if not set(chosen) <= {procedure.id for procedure, _, in_force in listed if in_force is not None}:
        raise Invalid({"procedures": [Problem("not_an_option")]})
    return chosen


@part.post("/absences/<id:delegation_id>/end", "absence.change", Noted)
def end(delegation_id: int) -> Response:
    """End an absence or a delegation at once; one that has not begun never will."""

    def act() -> dict[str, Any]:
        ended = people.take_back(delegation_id=delegation_id, actor=g.actor, now=clock.now())
        said: dict[str, Any] = Noted().dump(ended)
        return said

    return acts.perform(act)
