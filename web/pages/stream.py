"""The agency's own register on a page: who looked, who was refused, alerts, sessions, changes."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import records
from web import i18n, retelling
from web.security import access

pages = Blueprint("stream", __name__)
_LINES = 100
_VIEWS = {
    "views": ("record.",),
    "denials": ("access.",),
    "alerts": ("alert.",),
    "sessions": ("session.",),
    "changes": (
        "agency.",
        "calendar.",
        "definition.",
        "deputy.",
        "mail.",
        "person.",
        "procedure.",
        "role.",
        "setting.",
        "unit.",
        "version.",
    ),
}


@pages.get("/audit/stream")
@access("record.view")
def show() -> ResponseReturnValue:
    """List the newest records of the agency itself: who looked, who was refused, alerts, changes of settings."""
    kind = request.args.get("kind", "")
    before = request.args.get("before", "")
    rows = records.of_agency(
        g.actor.agency_id,
        limit=_LINES + 1,
        before=_moment(before),
        beginning=_VIEWS.get(kind, ()),
    )
    shown = [_line(row) for row in rows[:_LINES]]
    following = rows[_LINES - 1].at.isoformat() if len(rows) > _LINES else ""
    return render_template(
        "audit_stream.html", rows_shown=shown, kind=kind, kinds=_VIEWS, before=before, following=following
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _line(row: records.RecordView) -> dict[str, Any]:
    about = row.body.get("about", {})
    return {
        "when": row.at,
        "who": retelling.who(row.body["actor"]),
        "what": _act_words(row.act),
        "details": _details(row.body),
        "reference": about.get("reference", ""),
        "url": url_for("audit.show", instance_id=int(about["instance"])) if "instance" in about else "",
    }


def _act_words(act: str) -> str:
    """Say an act of the register; one that has no words yet is shown as its code."""
    key = f"records.{act.replace('.', '_')}"
    return i18n.t(key) if i18n.has(key) else act


_OWN = frozenset({"v", "agency", "act", "at", "actor", "payload", "request", "about"})


def _details(body: Mapping[str, Any]) -> str:
    """Write the facts of a record on one line, names before codes."""
    facts = []
    for name, value in body.items():
        if name not in _OWN and value not in (None, ""):
            shown = value.get("name", value) if isinstance(value, dict) else value
            facts.append(str(shown) if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False))
    return " · ".join(facts)
