"""Comments on a dossier: read them, write one, withdraw one's own."""

from typing import Any

from flask import Response, g
from marshmallow import Schema, fields, validate

from processes import dossiers, instances, records
from web import clock
from web.api import acts, things
from web.api.fields import Id, Strict, known, moment, some, text
from web.api.frame import Part

part = Part("comments")
_MENTIONS = 50


class NewComment(Strict):
    """A comment, and who is told of it; ``@username`` in the text tells people too."""

    text = text(dossiers.LONGEST, required=True)
    mention = fields.List(Id(), load_default=list, validate=validate.Length(max=_MENTIONS, error="too_long"))


class Mentioned(Schema):
    """Somebody whom a comment mentions, with the name of that day."""

    id = Id(required=True)
    name = fields.String(required=True)


class Comment(Schema):
    """What a colleague said; without ``text`` it was withdrawn or disposed of."""

    number = fields.Integer(required=True)
    at = moment(required=True)
    author = fields.String(required=True)
    text = known(required=True)
    mentions = fields.List(fields.Nested(Mentioned), required=True)
    withdrawn_at = moment(required=True)


@part.get("/dossiers/<id:dossier_id>/comments", "dossier.view", some("Comment", Comment))
def comments(dossier_id: int) -> dict[str, Any]:
    """List what colleagues said about a dossier, oldest first."""
    found = things.instance(g.actor, dossier_id)
    said = dossiers.comments(records.of_instance(found.agency_id, found.id))
    return {"items": [_comment(one) for one in said]}


def _comment(one: dossiers.Comment) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at,
        "author": one.actor["name"],
        "text": one.text,
        "mentions": [{"id": key, "name": name} for key, name in one.mentions],
        "withdrawn_at": one.withdrawn_at,
    }


@part.post("/dossiers/<id:dossier_id>/comments", "dossier.comment", things.Moved, body=NewComment, status=201)
def comment(dossier_id: int, body: dict[str, Any]) -> Response:
    """Add a comment to a dossier."""

    def act() -> dict[str, Any]:
        things.instance(g.actor, dossier_id)
        said = {"text": body["text"], "mentioned": body["mention"]}
        return things.moved(dossiers.comment(instance_id=dossier_id, actor=g.actor, now=clock.now(), **said))

    return acts.perform(act, status=201, hold=lambda: instances.lock(g.actor.agency_id, dossier_id))


@part.post("/dossiers/<id:dossier_id>/comments/<int:number>/withdraw", "dossier.comment", things.Moved)
def withdraw_comment(dossier_id: int, number: int) -> Response:
    """Withdraw an own comment."""

    def act() -> dict[str, Any]:
        things.instance(g.actor, dossier_id)
        return things.moved(
            dossiers.withdraw_comment(instance_id=dossier_id, number=number, actor=g.actor, now=clock.now())
        )

    return acts.perform(act, hold=lambda: instances.lock(g.actor.agency_id, dossier_id))
