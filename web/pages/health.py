"""Whether the application serves, and its figures for operators."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from processes.db import db
from web import metrics as figures
from web.security import PUBLIC, access

pages = Blueprint("health", __name__)


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
    local = request.remote_addr is not None and ip_address(request.remote_addr).is_loopback
    if token is not None and not hmac.compare_digest(given, token):
        abort(404)
    if token is None and (not local or "X-Forwarded-For" in request.headers):
        abort(404)
    return Response(figures.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
