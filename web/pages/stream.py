"""The agency's own register on a page: who looked, who was refused, alerts, sessions, changes."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import people, records
from web import i18n, moments, retelling
from web.security import access

pages = Blueprint("stream", __name__)
_LINES = 100
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
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
        "service.",
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
    roles = {role.code: role.name for role in people.roles(g.actor.agency_id)}
    shown = [_line(row, roles) for row in rows[:_LINES]]
    following = rows[_LINES - 1].at.isoformat() if len(rows) > _LINES else ""
    return render_template(
        "audit_stream.html", rows_shown=shown, kind=kind, kinds=_VIEWS, before=before, following=following
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
    except ValueError:
        return None


def _line(row: records.RecordView, roles: Mapping[str, str]) -> dict[str, Any]:
    about = row.body.get("about", {})
    return {
        "when": row.at,
        "who": retelling.who(row.body["actor"]),
        "what": _act_words(row.act),
        "details": _details(row.body, roles),
        "reference": about.get("reference", ""),
        "url": url_for("audit.show", instance_id=int(about["instance"])) if "instance" in about else "",
    }


def _act_words(act: str) -> str:
    """Say an act of the register; one that has no words yet is shown as its code."""
    key = f"records.{act.replace('.', '_')}"
    return i18n.t(key) if i18n.has(key) else act


_FACTS = (
    "person",
    "deputy",
    "name",
    "before",
    "code",
    "role",
    "unit",
    "powers",
    "setting",
    "action",
    "route",
    "step",
    "due_at",
    "day",
    "label",
    "is_working",
    "weekdays",
    "sessions",
    "cut_off",
    "from",
    "to",
    "effective_on",
    "number",
    "kind",
)


def _details(body: Mapping[str, Any], roles: Mapping[str, str]) -> str:
    """Write the facts of a record on one line, each with its name; ids and hashes say nothing to a reader."""
    role = body.get("role")
    facts = {**body, "role": roles.get(role, role)} if isinstance(role, str) else body
    said = ((name, _fact_words(name, facts[name])) for name in _FACTS if name in facts)
    return " · ".join(i18n.t(f"records.fact_{name}", value=words) for name, words in said if words)


def _fact_words(name: str, value: Any) -> str:
    if name in _WRITERS:
        return _WRITERS[name](value)
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return "" if isinstance(value, list) or value is None else _moment_words(str(value))


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "powers": lambda powers: ", ".join(i18n.t(f"people.power_{power}") for power in powers),
    "weekdays": lambda days: ", ".join(i18n.t(f"moments.weekday_{day}") for day in days),
    "sessions": lambda pairs: ", ".join("–".join(pair) for pair in pairs),
    "is_working": lambda is_working: i18n.t("calendar.work" if is_working else "calendar.off"),
}


def _moment_words(text: str) -> str:
    """Write days and moments as people read them; any other text as it is."""
    try:
        return moments.day_words(date.fromisoformat(text))
    except ValueError:
        moment = _moment(text)
        return moments.moment_words(moment) if moment else text
