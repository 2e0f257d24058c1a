"""The administrator's page of data stores: what each holds now, and which dossier wrote it last. Nothing to change."""

from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from engine import feel
from engine.errors import InvalidExpression
from processes import instances
from web import i18n
from web.security import access

pages = Blueprint("stores", __name__)
MOST = 200
"""More items of a store are counted, not shown."""


@pages.get("/stores")
@access("store.view")
def show() -> ResponseReturnValue:
    """List the data stores of the actor's agency with what they hold."""
    found = [_row(store, reference) for store, reference in instances.stores(g.actor)]
    return render_template("stores.html", rows_shown=found)


def _row(store: instances.DataStore, reference: str | None) -> dict[str, Any]:
    content = feel.decode(store.content)
    items = content if isinstance(content, list) else [content]
    more = len(items) - MOST
    return {
        "name": store.name,
        "count": len(items) if isinstance(content, list) else None,
        "items": [_literal(item) for item in items[:MOST]],
        "more": i18n.t("stores.more", count=more) if more > 0 else "",
        "written_at": store.written_at,
        "reference": reference or "",
    }


def _literal(value: Any) -> str:
    """Write a value as FEEL; one that FEEL has no literal for is shown as it is kept."""
    try:
        return feel.to_literal(value)
    except InvalidExpression:
        return str(feel.encode(value))
