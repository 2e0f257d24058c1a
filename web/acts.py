"""One request, one act, one transaction, one answer: also when the request is sent twice."""

import secrets
from collections.abc import Callable

from flask import g, redirect, request
from werkzeug.wrappers import Response

from processes import idempotency
from processes.db import transaction
from web import clock

FIELD = "once"


def new_key() -> str:
    """Make the key of a form: the same key has one effect, however often the form is sent."""
    return secrets.token_urlsafe(12)


def perform(act: Callable[[], str]) -> Response:
    """Carry out one act in one transaction and go to the address that it gives.

    A form that was sent before (its field ``once``) is answered as it was then, without doing it again.
    """
    key = request.form.get(FIELD) or request.headers.get("Idempotency-Key", "")
    with transaction():
        location = _answer(key, act) if key else act()
    return redirect(location, code=303)


def _answer(key: str, act: Callable[[], str]) -> str:
    who = {"agency_id": g.actor.agency_id, "person_id": g.actor.person_id}
    route = f"{request.method} {request.path}"[:200]
    body = repr(sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")).encode()
    before = idempotency.recall(**who, route=route, key=key[:64], body=body)
    if before is not None:
        return before
    location = act()
    idempotency.remember(location, **who, route=route, key=key[:64], body=body, now=clock.now())
    return location
