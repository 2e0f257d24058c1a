"""The door of the programming interface: a token in the Authorization header, nothing else, and not too often."""

from dataclasses import replace
from typing import Any

from flask import abort, current_app, g, request
from werkzeug.wrappers import Response

from processes import people, tokens
from processes.db import transaction
from processes.errors import NotAllowed, NotFound, NotSignedIn, TooManyAttempts
from web import clock, problem_details
from web.pace import Pace
from web.security import PUBLIC

_BODY = 1024 * 1024


_pace = Pace()


def guard() -> None:
    """Recognise the token, its pace and its right to this route; read the body. Deny by default."""
    if not problem_details.is_asked():
        return
    g.actor, g.spoken = None, problem_details.language()
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return  # no such address, or not by this method: the answer says so
    action = getattr(view, "access", None)
    if action is None:
        abort(404)
    if action != PUBLIC:
        _recognise()
        _demand(action)
    _read_body()


def _recognise() -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip().isascii():
        raise NotSignedIn
    now = clock.now()
    holder = tokens.find(token.strip(), now)
    if holder is None:
        raise NotSignedIn
    wait = _pace.note(holder.token_id, now, current_app.config["SETTINGS"].api_rate)
    if wait:
        raise TooManyAttempts(minutes=1, seconds=wait)
    if holder.is_stale:
        with transaction():
            tokens.touch(holder, now)
    try:
        actor = people.actor(holder.agency_id, holder.principal_id, now)
    except NotFound:
        raise NotSignedIn from None
    if not holder.is_software:
        actor = replace(actor, allowed=people.actions_of(holder.scopes))
    g.actor, g.holder = actor, holder


def _demand(action: str) -> None:
    """Refuse what the scopes of the token do not name, and then what its holder may not do."""
    if g.actor.allowed is not None and action not in g.actor.allowed:
        raise NotAllowed(action=action)
    if people.ACTIONS[action] != people.ANYBODY:
        people.require(g.actor, action)


def _read_body() -> None:
    """Read what was sent, within bounds. Refuses what no text of a person has and no database keeps."""
    if not request.mimetype.startswith("multipart/"):
        request.max_content_length = _BODY
    if request.method == "POST" and request.is_json:
        try:
            _demand_plain(request.get_json())
        except RecursionError:
            abort(400)
    _demand_plain(list(request.args.items(multi=True)))
    if request.method == "POST" and request.mimetype.startswith("multipart/"):
        _demand_plain(list(request.form.items(multi=True)))


def _demand_plain(sent: Any) -> None:
    if isinstance(sent, str):
        if "\0" in sent or any("\ud800" <= letter <= "\udfff" for letter in sent):
            abort(400)
    elif isinstance(sent, dict):
        for name, value in sent.items():
            _demand_plain(name)
            _demand_plain(value)
    elif isinstance(sent, list | tuple):
        for value in sent:
            _demand_plain(value)


def dress(response: Response) -> Response:
    """Say that no answer is kept by anybody in between, and that it depends on who asks in which language."""
    if problem_details.is_asked():
        response.headers["Vary"] = "Accept-Language, Authorization"
        if hasattr(g, "spoken"):
            response.headers.setdefault("Content-Language", g.spoken)
    return response
