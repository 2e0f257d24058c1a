"""Quality records of an instance: as they were hashed, proven, and as the steps of a replay. Reading is recorded."""

from typing import Any

from flask import g
from marshmallow import Schema, fields

from processes import definitions, instances, records
from processes.db import transaction
from web import clock, replay
from web.api import things
from web.api.fields import Id, moment, some
from web.api.frame import Part

part = Part("records")


class Record(Schema):
    """One record: its body, and what it commits to while that is kept."""

    id = Id(required=True)
    seq = fields.Integer(required=True)
    act = fields.String(required=True)
    at = moment(required=True)
    body = fields.Dict(keys=fields.String(), required=True)
    payload = fields.Dict(keys=fields.String(), allow_none=True, required=True)


class Flaw(Schema):
    """One thing that does not fit."""

    seq = fields.Integer(allow_none=True, required=True)
    code = fields.String(required=True)


class Records(Schema):
    """All records of an instance and whether none was altered."""

    items = fields.List(fields.Nested(Record), required=True)
    intact = fields.Boolean(required=True)
    flaws = fields.List(fields.Nested(Flaw), required=True)


class Step(Schema):
    """One record as a step of a replay."""

    number = fields.Integer(required=True)
    act = fields.String(required=True)
    at = moment(required=True)
    element = fields.String(required=True)
    nodes = fields.List(fields.String(), required=True)
    flows = fields.List(fields.String(), required=True)
    current = fields.List(fields.String(), required=True)
    cancelled = fields.List(fields.String(), required=True)


def _noted(instance_id: int) -> Any:
    found = things.instance(g.actor, instance_id)
    with transaction():
        instances.note_view(instance_id=instance_id, actor=g.actor, now=clock.now())
    return found


@part.get("/dossiers/<id:dossier_id>/records", "record.view", Records)
def of_dossier(dossier_id: int) -> dict[str, Any]:
    """Read the quality records of a dossier; that they were read is recorded."""
    _noted(dossier_id)
    proof = instances.prove(g.actor.agency_id, dossier_id)
    return {
        "items": records.of_instance(g.actor.agency_id, dossier_id),
        "intact": proof.is_intact,
        "flaws": proof.flaws,
    }


@part.get("/dossiers/<id:dossier_id>/replay", "record.view", some("Step", Step))
def replayed(dossier_id: int) -> dict[str, Any]:
    """Replay a dossier: where its tokens stood after each act."""
    found = _noted(dossier_id)
    running = definitions.load(g.actor.agency_id, found.version_id)
    walked = replay.steps(records.of_instance(g.actor.agency_id, dossier_id), running.diagram.elements)
    return {"items": [_step(one) for one in walked]}


def _step(one: replay.Step) -> dict[str, Any]:
    return {
        "number": one.number,
        "act": one.record.act,
        "at": one.record.at,
        "element": one.element_id or "",
        "nodes": list(one.nodes),
        "flows": list(one.flows),
        "current": list(one.current),
        "cancelled": list(one.cancelled),
    }
