"""One request, one act, one transaction, one answer: also when the request is sent twice."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import g, redirect, request
from werkzeug.wrappers import Response

from processes import idempotency
from processes.db import transaction
from web import clock

FIELD = "once"
_LONGEST = 64
_Made = TypeVar("_Made")


def key() -> str | None:
    """Read the key of this request's form, or of its header; None without one. Longer than ours are cut."""
    return (request.form.get(FIELD) or request.headers.get("Idempotency-Key", ""))[:_LONGEST] or None


def new_key() -> str:
    """Make the key of a form: the same key has one effect, however often the form is sent."""
    return secrets.token_urlsafe(12)


def perform(act: Callable[[], str]) -> Response:
    """Carry out one act in one transaction and go to the address that it gives.

    A form that was sent before (its field ``once``) is answered as it was then, without doing it again.
    """
    given = key()
    with transaction():
        location = _answer(given, act) if given else act()
    return redirect(location, code=303)


def make(thing: Callable[[], _Made], then: str) -> tuple[_Made | None, Response]:
    """Carry out an act whose outcome is shown this once: give it, None for a form that was sent before, and the answer.

    The answer leads to ``then``, where the outcome is not shown any more.
    """
    made: list[_Made] = []

    def act() -> str:
        made.append(thing())
        return then

    answer = perform(act)
    return made[0] if made else None, answer


def answered() -> Response | None:
    """Give the answer to a form that was sent before, for acts that begin outside ``perform``; else None."""
    given = key()
    before = idempotency.recall(**_about(given)) if given else None
    return redirect(before, code=303) if before is not None else None


def _answer(given: str, act: Callable[[], str]) -> str:
    about = _about(given)
    before = idempotency.recall(**about)
    if before is not None:
        return before
    location = act()
    idempotency.remember(location, **about, now=clock.now())
    return location


def _about(given: str) -> dict[str, Any]:
    body = repr(sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"))
    return {
        "agency_id": g.actor.agency_id,
        "person_id": g.actor.person_id,
        "route": f"{request.method} {request.path}"[:200],
        "key": given,
        "body": body.encode(),
    }
