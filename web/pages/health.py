"""Whether the application serves, and its figures for operators."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from processes import deadlines
from processes.db import db
from web import metrics as figures
from web.security import PUBLIC, access

pages = Blueprint("health", __name__)
_PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What a proxy adds: the visitor is elsewhere, however near the proxy stands."""


def _is_here(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


@pages.get("/healthz")
@access(PUBLIC)
def healthz() -> ResponseReturnValue:
    """Answer 200 when the application and its database serve."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok"}


@pages.get("/metrics")
@access(PUBLIC)
def metrics() -> ResponseReturnValue:
    """Give the figures, to this machine or to whoever has the token; for others the page does not exist."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is not None and not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    if token is None and (not _is_here(request.remote_addr) or any(name in request.headers for name in _PASSED_ON)):
        abort(404)
    figures.note_beats({name: deadlines.last_beat(name) for name in ("worker", "listener")})
    return Response(figures.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
