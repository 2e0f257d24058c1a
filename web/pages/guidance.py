"""Help: what each role does here, how time is counted, which keys help."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from processes import people
from web.security import access

pages = Blueprint("help", __name__)

TOPICS = (
    ("officer", "inbox.view", 6),
    ("absence", "absence.view", 4),
    ("intake", "dossier.start", 4),
    ("designer", "procedure.view", 10),
    ("auditor", "record.view", 8),
    ("administrator", "people.view", 7),
    ("superior", "dossier.suspend", 3),
    ("news", "notice.view", 2),
    ("time", "help.view", 7),
    ("keys", "inbox.view", 8),
)


@pages.get("/help")
@access("help.view")
def show() -> ResponseReturnValue:
    """Show help for what the person's roles may do."""
    topics = [(name, points) for name, action, points in TOPICS if people.may(g.actor, action)]
    return render_template("help.html", topics=topics)
