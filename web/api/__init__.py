"""The programming interface at /api/v1: the same verbs as the pages, for software that shows a token."""

import flask_smorest
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from web import ids, problem_details
from web.api import (
    absences,
    bulk,
    calls,
    comments,
    door,
    dossiers,
    events,
    fields,
    files,
    messages,
    migrations,
    operating,
    procedures,
    records,
    standstill,
    tasks,
    views,
    whoami,
)
from web.api.document import current, finished
from web.security import PUBLIC, access

_PARTS = (
    whoami,
    procedures,
    dossiers,
    standstill,
    comments,
    tasks,
    files,
    bulk,
    views,
    absences,
    records,
    migrations,
    operating,
    calls,
    messages,
    events,
)


class _Api(flask_smorest.Api):  # type: ignore[misc]  # the library has no types
    """The library's document without its error pages and addresses: ours answer."""

    def _register_error_handlers(self) -> None:
        """Leave refusals to `web.errors`."""

    def _register_doc_blueprint(self) -> None:
        """Leave the addresses of the document to this module."""


def register(app: Flask) -> None:
    """Add the programming interface, its door and its document."""
    app.config.update(API_TITLE="Thông Suốt", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = _Api(app)
    api.register_converter(ids.IdConverter, lambda _: {"type": "string", "pattern": fields.ID})
    app.before_request(door.guard)
    app.after_request(door.dress)
    for one in _PARTS:
        api.register_blueprint(one.part.blueprint)
    app.extensions["api-document"] = finished(api.spec.to_dict())
    app.add_url_rule(f"{problem_details.API}/openapi.json", "api_document.show", access(PUBLIC)(_show))


def _show() -> ResponseReturnValue:
    """Give the document to whoever asks: it says nothing about any agency."""
    return jsonify(current())
