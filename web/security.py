"""Who is signed in, what each route demands, and the headers of every answer. Deny by default."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request, session
from werkzeug.wrappers import Response

from processes import people
from processes.db import transaction
from processes.errors import NotAllowed, NotFound, NotSignedIn
from web import clock, listening, problem_details

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
_CONNECT = "connect-src 'self'"
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def access(action: str) -> Callable[[View], View]:
    """Say who may use a route: an action of ``people.ACTIONS``, or ``public``."""
    if action != PUBLIC and action not in people.ACTIONS:
        raise ValueError(action)

    def mark(view: View) -> View:
        view.access = action  # type: ignore[attr-defined]  # read by the guard before each request
        return view

    return mark


def asks_by_itself(view: View) -> View:
    """Say that pages ask this route by themselves: it does not keep a session alive that nobody uses."""
    view.asks_by_itself = True  # type: ignore[attr-defined]  # as above
    return view


def cookie_name() -> str:
    """Name the session cookie; browsers enforce the prefix's promises where https is used."""
    return session_cookie(is_secure=current_app.config["SESSION_COOKIE_SECURE"])


def session_cookie(*, is_secure: bool) -> str:
    """Name the session cookie of people who come by https, or by plain http on this machine."""
    return "__Host-session" if is_secure else "session-token"


def sign_in(response: Response, token: str) -> Response:
    """Give the browser its session token."""
    response.set_cookie(
        cookie_name(),
        token,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def sign_out(response: Response) -> Response:
    """Take the session token from the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True)
    return response


class StaleForm(NotAllowed):
    """A form of ours that was opened in an earlier session: nothing was done, sending it again is right."""

    code = "stale_form"


def csrf_token() -> str:
    """Give the token that every form of this visitor must carry: bound to the session, worthless to others."""
    return _csrf_for(g.get("session_token") or session.setdefault("visitor", secrets.token_urlsafe(16)))


def _csrf_for(bound: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, b"csrf:" + bound.encode(), hashlib.sha256).hexdigest()


def ended_session_token() -> str | None:
    """Give this browser's session token when the request carries a form of that very session, though it has ended."""
    token = request.cookies.get(cookie_name())
    return token if token and not _is_foreign() and _carries(_csrf_for(token)) else None


def register(app: Flask) -> None:
    """Guard every request and dress every answer."""
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.before_request(_guard)
    app.after_request(_dress)


def _guard() -> None:
    if problem_details.is_asked():
        return  # software shows a token, never a session: `web.api` guards its own door
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        _recognise()
        return
    action = PUBLIC if request.endpoint == "static" else getattr(view, "access", None)
    if action is None:
        abort(404)
    if request.endpoint != "static":
        _recognise(is_use=not hasattr(view, "asks_by_itself"))
    if action != PUBLIC and g.actor is None:
        raise NotSignedIn
    if request.method in _UNSAFE:
        _check_origin()
    _refuse_nul()
    if action == PUBLIC:
        return
    if action not in {name for name, powers in people.ACTIONS.items() if powers == people.ANYBODY}:
        people.require(g.actor, action)


def _refuse_nul() -> None:
    """Refuse the one character that no text of a person has and no database keeps."""
    sent = (request.args, request.form) if request.method in _UNSAFE else (request.args,)
    if any("\0" in text for fields in sent for pair in fields.items(multi=True) for text in pair):
        abort(400)


def _recognise(*, is_use: bool = True) -> None:
    """Find out who sends this request; note at most once a minute that the session is in use, if it is."""
    g.actor, g.session_token = None, None
    token = request.cookies.get(cookie_name())
    if not token:
        return
    moment = clock.now()
    found = people.find_session(token, moment)
    if found is None:
        return
    if found.is_stale and is_use:
        with transaction():
            people.touch(token, moment)
    try:
        g.actor = people.actor(found.agency_id, found.person_id, moment)
    except NotFound:
        return
    g.session_token = token


def _check_origin() -> None:
    """Refuse a request that another site made the browser send."""
    if _is_foreign():
        raise NotAllowed(action="csrf")
    if not _carries(csrf_token()):
        raise StaleForm(action="csrf") if _is_surely_ours() else NotAllowed(action="csrf")


def _is_foreign() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    return origin not in {None, "", "null"} and _host_of(origin) != request.host


def _is_surely_ours() -> bool:
    """Whether the browser itself says that a page of ours sent this."""
    origin = request.headers.get("Origin", "")
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or _host_of(origin) == request.host


def _host_of(origin: str | None) -> str:
    """Give the host of an origin; none when no browser would send such a text."""
    try:
        return urlsplit(origin or "").netloc
    except ValueError:
        return ""


def _carries(expected: str) -> bool:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return hmac.compare_digest(given.encode(), expected.encode())


def _dress(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if listener := listening.other_origin(current_app.config["SETTINGS"], request.host):
        policy = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = policy.replace(_CONNECT, f"{_CONNECT} {listener}")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
