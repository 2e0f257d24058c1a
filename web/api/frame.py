"""A part of the programming interface: routes that say who may use them, what they read and what they answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import flask_smorest
from flask import abort, request
from marshmallow import Schema

from processes.people import SCOPES
from web import i18n
from web.problem_details import API
from web.security import access

View = TypeVar("View", bound=Callable[..., Any])
SCOPE_OF = {action: scope for scope, actions in SCOPES.items() for action in actions}


def _demand_json(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def read(*words: Any, **named: Any) -> Any:
        if not request.is_json:
            abort(415)
        return view(*words, **named)

    return read


class Part:
    """Some routes of one kind. Every route names its action, its answer and, where it has them, query and body."""

    def __init__(self, name: str) -> None:
        """Begin a part; ``name`` is its tag in the document."""
        self.blueprint = flask_smorest.Blueprint(f"api_{name}", __name__, url_prefix=API)
        self.name = name

    def get(
        self, rule: str, action: str, answers: type[Schema], *, query: type[Schema] | None = None
    ) -> Callable[[View], View]:
        """Add a route that reads. The view gets ``query`` when the route has one."""
        return self._route("GET", rule, action, answers, query=query)

    def post(
        self,
        rule: str,
        action: str,
        answers: type[Schema],
        *,
        body: type[Schema] | None = None,
        location: str = "json",
        status: int = 200,
    ) -> Callable[[View], View]:
        """Add a route that does something. The view gets ``body`` when the route has one."""
        return self._route("POST", rule, action, answers, body=body, location=location, status=status)

    def download(
        self, rule: str, action: str, media_type: str, *also: str, query: type[Schema] | None = None
    ) -> Callable[[View], View]:
        """Add a route that gives bytes, of one of several media types. The view gets ``query`` when it has one."""
        return self._route("GET", rule, action, None, query=query, media_type=media_type, also=also)

    def _route(
        self,
        method: str,
        rule: str,
        action: str,
        answers: type[Schema] | None,
        *,
        query: type[Schema] | None = None,
        body: type[Schema] | None = None,
        location: str = "json",
        status: int = 200,
        media_type: str | None = None,
        also: tuple[str, ...] = (),
    ) -> Callable[[View], View]:
        def add(view: View) -> View:
            made: Any = access(action)(view)
            raw = {"type": "string", "contentEncoding": "binary"} if answers is None else answers
            made = self.blueprint.response(status, raw, content_type=media_type)(made)
            if body is not None and location == "json":
                made = _demand_json(made)
            for schema, place, name in ((query, "query", "query"), (body, location, "body")):
                if schema is not None:
                    made = self.blueprint.arguments(schema, location=place, arg_name=name, unknown=None)(made)
            told = self._described(view, action)
            if also:
                content = {one: {"schema": raw} for one in (media_type, *also)}
                told["responses"] = {str(status): {"description": "OK", "content": content}}
            made = self.blueprint.doc(**told)(made)
            self.blueprint.route(rule, methods=[method], tags=[self.name])(made)
            return view

        return add

    def _described(self, view: View, action: str) -> dict[str, Any]:
        key = f"{self.name}_{view.__name__}"
        said: dict[str, Any] = {
            "operationId": key,
            "summary": i18n.translate(f"operations.{key}", "en"),
            "description": i18n.translate(f"operations.{key}", "vi"),
            "x-action": action,
        }
        if action in SCOPE_OF:
            said["x-scope"] = SCOPE_OF[action]
        return said
