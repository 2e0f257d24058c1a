"""Refusals as RFC 9457 problems: what software gets instead of a page, in the language that it asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, g, json, request

from web import i18n

API = "/api/v1"
MEDIA_TYPE = "application/problem+json"
_KEPT = frozenset({"Allow", "Retry-After", "WWW-Authenticate"})
_UNAUTHORISED = 401


def is_asked() -> bool:
    """Whether this request came to the programming interface."""
    return request.path == API or request.path.startswith(f"{API}/")


def answer(
    status: int,
    code: str,
    words: str,
    *,
    params: Mapping[str, Any] | None = None,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Say what was refused: ``code`` is stable, ``detail`` is for people, ``errors`` name each field."""
    body: dict[str, Any] = {
        "type": f"urn:thong-suot:problem:{code}",
        "title": i18n.t(f"api.title_{status}") if i18n.has(f"api.title_{status}") else i18n.t("api.title_other"),
        "status": status,
        "detail": words,
        "code": code,
        "params": {name: str(value) for name, value in (params or {}).items() if not isinstance(value, dict | list)},
    }
    if errors:
        body["errors"] = list(errors)
    if g.get("request_id"):
        body["instance"] = f"urn:thong-suot:request:{g.request_id}"
    made = Response(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    made.headers["Content-Language"] = i18n.language()
    made.headers["Vary"] = "Accept-Language, Authorization"
    made.headers.extend({name: value for name, value in (headers or {}).items() if name in _KEPT})
    if status == _UNAUTHORISED:
        made.headers["WWW-Authenticate"] = f'Bearer realm="{current_app.config["SETTINGS"].public_url}"'
    return made


def language() -> str:
    """Choose the language of an answer by ``Accept-Language``; Vietnamese where it says nothing that is known."""
    return request.accept_languages.best_match(i18n.LANGUAGES) or i18n.LANGUAGES[0]
