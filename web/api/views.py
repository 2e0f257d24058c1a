"""Saved views: list them, keep one, change, remove it, let a list open with it."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, g
from marshmallow import Schema, fields, validate

from processes import views
from processes.errors import Invalid, Problem
from processes.views import Place
from web import clock, listed, lists
from web.api import acts
from web.api.fields import Id, Strict, known, one_of, some, text
from web.api.frame import Part

part = Part("views")
_NAME = 60
_QUERY = 4000


class View(Schema):
    """A saved view: ``asked`` is the query of the list's address."""

    id = Id(required=True)
    place = fields.String(required=True)
    name = fields.String(required=True)
    asked = fields.String(required=True)
    is_own = fields.Boolean(required=True)
    is_default = fields.Boolean(required=True)
    unit = known(required=True, attribute="unit_name")


class NewView(Strict):
    """What a list is asked for, under a name."""

    place = one_of(*(str(one) for one in Place), required=True)
    name = text(_NAME, required=True)
    asked = fields.String(load_default="", validate=validate.Length(max=_QUERY, error="too_long"))
    shared = fields.Boolean(load_default=False)


class Change(Strict):
    """What is new about a view; what is not named stays."""

    name = text(_NAME)
    asked = fields.String(validate=validate.Length(max=_QUERY, error="too_long"))
    shared = fields.Boolean()


class Opening(Strict):
    """Whether the list opens with the view."""

    is_default = fields.Boolean(required=True)


class Kept(Schema):
    """Which view it is."""

    id = Id(required=True)


def _said(view_id: int) -> dict[str, Any]:
    said: dict[str, Any] = Kept().dump({"id": view_id})
    return said


def _asked(place: str, query: str) -> dict[str, Any]:
    """Read the query of a view. Refuses what the list does not understand."""
    found = lists.asked_for(listed.ALL[place], query)
    if query and not found:
        raise Invalid({"asked": [Problem("not_an_option")]})
    return found


@part.get("/views", "view.view", some("View", View))
def kept() -> dict[str, Any]:
    """List the views that one may use, own and shared."""
    return {"items": [_row(one) for one in views.kept(g.actor)]}


def _row(one: views.View) -> dict[str, Any]:
    told = ("id", "place", "name", "is_own", "is_default", "unit_name")
    return {name: getattr(one, name) for name in told} | {"asked": urlencode(dict(one.asked), doseq=True)}


@part.post("/views", "view.change", Kept, body=NewView, status=201)
def keep(body: dict[str, Any]) -> Response:
    """Keep what a list is asked for under a name."""

    def act() -> dict[str, Any]:
        asked = _asked(body["place"], body["asked"])
        about = {"place": body["place"], "name": body["name"], "is_shared": body["shared"]}
        return _said(views.keep(asked=asked, actor=g.actor, now=clock.now(), **about).id)

    return acts.perform(act, status=201)


@part.post("/views/<id:view_id>", "view.change", Kept, body=Change)
def change(view_id: int, body: dict[str, Any]) -> Response:
    """Rename an own view, share it, or let it ask something else."""

    def act() -> dict[str, Any]:
        place = views.own(view_id, g.actor).place
        asked = _asked(place, body["asked"]) if "asked" in body else None
        new: dict[str, Any] = {"name": body.get("name"), "asked": asked, "is_shared": body.get("shared")}
        return _said(views.change(view_id=view_id, actor=g.actor, now=clock.now(), **new).id)

    return acts.perform(act)


@part.post("/views/<id:view_id>/remove", "view.change", Kept)
def remove(view_id: int) -> Response:
    """Remove an own view."""

    def act() -> dict[str, Any]:
        views.remove(view_id=view_id, actor=g.actor)
        return _said(view_id)

    return acts.perform(act)


@part.post("/views/<id:view_id>/default", "view.change", Kept, body=Opening)
def open_with(view_id: int, body: dict[str, Any]) -> Response:
    """Let a list open with a view, or no longer."""
    return acts.perform(
        lambda: _said(views.open_with(view_id=view_id, actor=g.actor, is_default=body["is_default"]).id)
    )
