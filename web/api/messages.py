"""Messages from outside to a dossier that awaits them."""

from typing import Any

from flask import Response, g
from marshmallow import fields

from processes import exchange
from web import clock
from web.api import acts, things
from web.api.fields import Id, Strict, text
from web.api.frame import Part

part = Part("messages")


class Message(Strict):
    """A message by its name: to one dossier, or to the one whose correlation keys it fits; values it may bring."""

    name = text(required=True)
    dossier = Id()
    keys = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()), load_default=dict)
    values = fields.Dict(keys=fields.String(), load_default=dict)


@part.post("/messages", "message.send", things.Moved, body=Message)
def send(body: dict[str, Any]) -> Response:
    """Deliver a message to the one dossier that awaits it."""
    given: dict[str, Any] = {
        "name": body["name"],
        "values": things.heard(body["values"]),
        "keys": {name: things.heard(values) for name, values in body["keys"].items()},
        "instance_id": body.get("dossier"),
    }

    def act() -> dict[str, Any]:
        instance = exchange.deliver_from_outside(**given, actor=g.actor, now=clock.now(), request=acts.key())
        return things.moved(instance)

    return acts.perform(act)
