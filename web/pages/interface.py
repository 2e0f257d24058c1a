"""The page about the programming interface: what there is, which scope it needs, how to begin."""

from collections import defaultdict
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web import i18n
from web.api.document import current
from web.security import access

pages = Blueprint("interface", __name__)


@pages.get("/api")
@access("help.view")
def show() -> ResponseReturnValue:
    """Describe every operation from the document itself."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for address, operations in current()["paths"].items():
        for method in ("get", "post"):
            if method in operations:
                groups[operations[method]["tags"][0]].append(_row(address, method, operations[method]))
    return render_template("interface.html", groups=groups)


def _row(address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    scope = operation.get("x-scope", "")
    return {
        "method": method.upper(),
        "address": address,
        "what": i18n.t(f"operations.{operation['operationId']}"),
        "scope": scope,
        "takes": _schema(operation),
    }


def _schema(operation: dict[str, Any]) -> str:
    """Name the parameters of an operation and the fields of its body."""
    named = [one["name"] for one in operation.get("parameters", ()) if one.get("in") == "query"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        schema = current()["components"]["schemas"].get(name, {})
        required = set(schema.get("required", ()))
        named += [f"{field}*" if field in required else field for field in schema.get("properties", {})]
    return ", ".join(named)
