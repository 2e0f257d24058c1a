"""The first day at work: a short list on the start page of what a role does first, with what is done already."""

from dataclasses import dataclass

from flask import g, request, url_for

from processes import people, tasks
from web import i18n

COOKIE = "first-steps"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do first: where it is done, and whether it is; None where nobody can tell."""

    text: str
    url: str
    is_done: bool | None


_STEPS = (
    ("claim", "inbox.view", "inbox.show"),
    ("complete", "inbox.view", "inbox.show"),
    ("receive", "dossier.start", "dossiers.choose"),
    ("upload", "procedure.design", "uploads.ask"),
    ("review", "procedure.approve", "procedures.catalogue"),
    ("replay", "record.view", "audit.search"),
    ("people", "people.change", "people.show"),
    ("calendar", "calendar.change", "calendar.show"),
    ("deputy", "absence.view", "absences.show"),
    ("notices", "notice.view", "notices.show"),
    ("help", "help.view", "help.show"),
)
_MOST = 6


def offered(home: str) -> list[Step]:
    """List the first steps of the actor on their start page, until they close the list or all is done."""
    if request.path != home or request.args or request.cookies.get(COOKIE) == CLOSED:
        return []
    done = tasks.first_days_done(g.actor)
    steps = [
        Step(i18n.t(f"first_steps.{name}"), url_for(endpoint), done.get(name))
        for name, action, endpoint in _STEPS
        if people.may(g.actor, action)
    ][:_MOST]
    return steps if any(step.is_done is False for step in steps) else []
