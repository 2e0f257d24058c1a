"""Saved views: keep what a list is asked for under a name, share it, rename it, remove it, open a list with it."""

from typing import Any

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import views
from processes.errors import Invalid
from processes.people import Power
from web import acts, clock, ids, listed, lists, problems
from web.errors import flash_done
from web.pages.account import local_path
from web.security import access

pages = Blueprint("views", __name__)


@pages.get("/views")
@access("view.view")
def show() -> ResponseReturnValue:
    """List the views that the actor may use; own ones can be renamed, shared and removed."""
    return _page(None)


def _page(refusal: Invalid | None) -> str:
    groups = [
        {"place": place, "views": [_row(view, one) for view in views.kept(g.actor, place)]}
        for place, one in listed.ALL.items()
    ]
    wrong = [problems.say(one) for listed_ in (refusal.errors if refusal else {}).values() for one in listed_]
    return render_template("views.html", groups=groups, wrong=wrong, may_share=Power.LEAD in g.actor.powers)


def _row(view: views.View, one: lists.Listed) -> dict[str, Any]:
    return {"view": view, "public_id": ids.encode(view.id), "url": lists.address(one, view)}


def _list() -> lists.Listed:
    found = listed.ALL.get(request.form.get("place", ""))
    return found or abort(404)


@pages.post("/views")
@access("view.change")
def keep() -> ResponseReturnValue:
    """Keep what the list is asked for now under a name; go on with that view."""
    one = _list()
    asked = lists.asked_for(one, request.form.get("asked", ""))

    def act() -> str:
        view = views.keep(
            place=one.place,
            name=request.form.get("name", ""),
            asked=asked,
            is_shared="shared" in request.form,
            actor=g.actor,
            now=clock.now(),
        )
        if "default" in request.form:
            views.open_with(view_id=view.id, actor=g.actor)
        return url_for(one.endpoint, view=ids.encode(view.id))

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _back_to_list(one, refusal)
    flash_done("views.kept")
    return answer


def _back_to_list(one: lists.Listed, refusal: Invalid) -> ResponseReturnValue:
    flash(". ".join(problems.say(problem) for found in refusal.errors.values() for problem in found), "late")
    back = local_path(request.form.get("then")) or url_for(one.endpoint)
    return Response(status=303, headers={"Location": back})


@pages.post("/views/<id:view_id>")
@access("view.change")
def change(view_id: int) -> ResponseReturnValue:
    """Rename an own view, share it or no longer, or let it ask what the list is asked for now."""
    place = views.own(view_id, g.actor).place
    one = listed.ALL[place]

    def act() -> str:
        given: dict[str, Any] = {}
        if "name" in request.form:
            given |= {"name": request.form["name"], "is_shared": "shared" in request.form}
        if "asked" in request.form:
            given["asked"] = lists.asked_for(one, request.form["asked"])
        views.change(view_id=view_id, actor=g.actor, now=clock.now(), **given)
        if "asked" in request.form:
            return url_for(one.endpoint, view=ids.encode(view_id))
        return url_for("views.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(refusal), 422
    flash_done("views.changed")
    return answer


@pages.post("/views/<id:view_id>/remove")
@access("view.change")
def remove(view_id: int) -> Response:
    """Remove an own view."""

    def act() -> str:
        views.remove(view_id=view_id, actor=g.actor)
        return url_for("views.show")

    answer = acts.perform(act)
    flash_done("views.removed")
    return answer


@pages.post("/views/<id:view_id>/default")
@access("view.change")
def open_with(view_id: int) -> Response:
    """Let a list open with a view, or no longer."""

    def act() -> str:
        views.open_with(view_id=view_id, actor=g.actor, is_default=request.form.get("on") == "yes")
        return url_for("views.show")

    answer = acts.perform(act)
    flash_done("views.changed")
    return answer
