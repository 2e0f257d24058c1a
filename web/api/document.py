"""The document of the interface: what every operation shares is written once."""

from typing import Any

from flask import current_app

from web.problem_details import API, MEDIA_TYPE

_STATED = ("401", "403", "404", "409", "412", "413", "415", "422", "429")
_TITLES = {
    "400": "The request cannot be read",
    "401": "No live token",
    "403": "The token or its holder may not do this",
    "404": "There is no such thing, or it belongs to another agency",
    "409": "The present state does not permit this",
    "412": "What was seen has changed (If-Match)",
    "413": "What was sent is too large",
    "415": "What was sent is no JSON",
    "422": "What was sent is not right; also a key with another content",
    "429": "Too often; wait as Retry-After says",
    "default": "Any other refusal",
}
_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "code", "params"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": {**_TEXT, "description": "stable"},
        "params": {"type": "object", "additionalProperties": _TEXT},
        "instance": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {"field": _TEXT, "code": _TEXT, "detail": _TEXT},
            },
        },
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same content has one effect and one answer, for 48 hours.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,64}$"},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag that was read: nothing is done if there is a newer one.",
    "schema": {"type": "string", "pattern": '^(\\*|"[0-9]{1,20}")$'},
}
_ONCE_ONLY = frozenset({f"{API}/calls/fetch"})
"""What is handed over here is never kept, so that it cannot be given twice."""

_MATCHED = (
    f"{API}/tasks/{{task_id}}/",
    *(f"{API}/dossiers/{{dossier_id}}/{act}" for act in ("withdraw", "suspend", "resume", "cancel")),
)


def current() -> dict[str, Any]:
    """Give the document of this application: OpenAPI 3.1."""
    written: dict[str, Any] = current_app.extensions["api-document"]
    return written


def finished(written: dict[str, Any]) -> dict[str, Any]:
    """Add to a document of routes what the library does not know: refusals, keys, versions, tokens."""
    components = written.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    for unused in ("Error", "PaginationMetadata"):
        components["schemas"].pop(unused, None)
    components["responses"] = {f"Refused{name.title()}": _refusal(name) for name in _TITLES}
    components["parameters"] = {"IdempotencyKey": _KEY, "IfMatch": _MATCH}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    written["security"] = [{"token": []}]
    written["servers"] = [{"url": "/"}]
    for address, operations in written["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "post"}:
                _complete(operation)
            if method == "post" and address not in _ONCE_ONLY:
                operation.setdefault("parameters", []).extend(_headers(address))
    written["paths"] = {name: written["paths"][name] for name in sorted(written["paths"])}
    return written


def _complete(operation: dict[str, Any]) -> None:
    answers = {code: one for code, one in operation["responses"].items() if code.startswith("2")}
    refused = {code: {"$ref": f"#/components/responses/Refused{code.title()}"} for code in (*_STATED, "default")}
    operation["responses"] = answers | refused


def _headers(address: str) -> list[dict[str, str]]:
    names = ("IdempotencyKey", "IfMatch") if address.startswith(_MATCHED) else ("IdempotencyKey",)
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _refusal(name: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": _TITLES[name], "content": content}
