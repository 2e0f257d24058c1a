"""What the actor was told: the newest messages, each leading to its work."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import outbox
from web import acts, clock, errors, messages, moments
from web.security import access

pages = Blueprint("notices", __name__)


@pages.get("/notices")
@access("notice.view")
def show() -> ResponseReturnValue:
    """List the newest messages to the actor."""
    told = outbox.notices(g.actor.agency_id, g.actor.person_id)
    return render_template(
        "notices.html",
        notices=[_row(message) for message in told],
        unread=any(message.read_at is None for message in told),
        once=acts.new_key(),
    )


def _row(message: outbox.Message) -> dict[str, Any]:
    state = "late" if "_late" in message.kind or message.kind.endswith("_due") else "near"
    return {
        "text": messages.say(message.kind, message.params),
        "body": messages.body(message.kind, message.params),
        "when": moments.moment_words(message.created_at),
        "url": messages.address(message.kind, message.params),
        "is_new": message.read_at is None,
        "state": state if message.kind.startswith(("task_near", "task_due", "task_late", "dossier_")) else "",
    }


@pages.get("/notices/choices")
@access("account.view")
def ask() -> ResponseReturnValue:
    """Ask what the actor wants to be told, and how."""
    found = outbox.choices(g.actor.agency_id, g.actor.person_id)
    return render_template("notice_choices.html", choices=found, always=outbox.ALWAYS_ON_PAGE, once=acts.new_key())


@pages.post("/notices/choices")
@access("account.change")
def choose() -> Response:
    """Keep what the actor wants to be told, and how."""

    def act() -> str:
        outbox.choose(on_page=request.form.getlist("page"), by_mail=request.form.getlist("mail"), actor=g.actor)
        return url_for("notices.ask")

    answer = acts.perform(act)
    errors.flash_done("notices.chosen")
    return answer


@pages.post("/notices/read")
@access("notice.view")
def read() -> Response:
    """Note that the actor has seen everything."""

    def act() -> str:
        outbox.mark_read(g.actor.agency_id, g.actor.person_id, clock.now())
        return url_for("notices.show")

    return acts.perform(act)
