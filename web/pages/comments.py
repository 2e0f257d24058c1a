"""Comments on a dossier: write one, mention colleagues, withdraw one's own."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import dossiers
from processes.errors import Invalid, Problem
from web import acts, clock, ids
from web.errors import flash_done
from web.pages import dossiers as dossier_pages
from web.pages.account import local_path
from web.security import access

pages = Blueprint("comments", __name__)
_MOST = 50


@pages.post("/dossiers/<id:instance_id>/comments")
@access("dossier.comment")
def add(instance_id: int) -> ResponseReturnValue:
    """Add a comment; go back to the page it was written on."""

    def act() -> str:
        dossiers.comment(
            instance_id=instance_id,
            text=request.form.get("text", ""),
            mentioned=_mentioned(),
            actor=g.actor,
            now=clock.now(),
        )
        return _back(instance_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return dossier_pages.render(instance_id, refusal), 422
    flash_done("comments.added")
    return answer


def _mentioned() -> set[int]:
    try:
        return {ids.decode(text) for text in request.form.getlist("mention")[:_MOST] if text}
    except ValueError:
        raise Invalid({"mention": [Problem("not_an_option")]}) from None


def _back(instance_id: int) -> str:
    place = local_path(request.form.get("then")) or url_for("dossiers.show", instance_id=instance_id)
    return f"{place.partition('#')[0]}#comments"


@pages.post("/dossiers/<id:instance_id>/comments/<int:number>/withdraw")
@access("dossier.comment")
def withdraw(instance_id: int, number: int) -> Response:
    """Withdraw an own comment."""

    def act() -> str:
        dossiers.withdraw_comment(instance_id=instance_id, number=number, actor=g.actor, now=clock.now())
        return _back(instance_id)

    answer = acts.perform(act)
    flash_done("comments.withdrawn")
    return answer
