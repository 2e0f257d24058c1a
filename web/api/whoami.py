"""Whose token this is, what it may do, until when."""

from typing import Any

from flask import g
from marshmallow import Schema, fields

from processes import people, tokens
from processes.db import db
from web.api.fields import Id, moment
from web.api.frame import Part

part = Part("token")


class Agency(Schema):
    """An agency by its code and name."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class Token(Schema):
    """The token of this request."""

    principal = fields.String(required=True, metadata={"enum": ["person", "service_account"]})
    id = Id(required=True)
    name = fields.String(required=True)
    agency = fields.Nested(Agency, required=True)
    actions = fields.List(fields.String(), required=True)
    expires_at = moment(required=True)


@part.get("/token", "account.view", Token)
def show() -> dict[str, Any]:
    """Tell whose token this is."""
    actor, holder = g.actor, g.holder
    row = db.session.get_one(tokens.AccessToken, (holder.agency_id, holder.token_id))
    may = sorted(action for action in actor.allowed or () if _may(action))
    return {
        "principal": "service_account" if actor.is_software else "person",
        "id": actor.person_id,
        "name": actor.name,
        "agency": {"code": actor.agency_code, "name": actor.agency_name},
        "actions": may,
        "expires_at": row.expires_at,
    }


def _may(action: str) -> bool:
    return action in people.ACTIONS and (people.ACTIONS[action] == people.ANYBODY or people.may(g.actor, action))
