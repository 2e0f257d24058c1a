"""The frame around every page: who is signed in, which pages their role has, what is late."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, get_flashed_messages, request, url_for

from processes import dossiers, outbox, people, tasks
from web import clock, explaining, first_steps, i18n, ids, listening

_LATE_ROUTE = "inbox.show"
_VERSION = (
    "uploads",
    "shapes",
    "drafting",
    "versions",
    "version_forms",
    "form_editor",
    "version_decisions",
    "decision_editor",
    "decision_new",
    "expressions",
    "version_differences",
    "version_facts",
    "version_document",
    "version_migration",
    "migrations",
    "trials",
    "drawings",
    "drawing_new",
    "drawing_trials",
    "reviews",
)
_WITHIN = {
    "instant": "dossiers",
    "person": "people",
    "stream": "audit",
    "webhooks": "software",
    "mending": "procedures",
    "views": "inbox",
    **dict.fromkeys(_VERSION, "procedures"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    endpoint: str
    action: str
    area: str = ""
    """Pages of one area share an entry of the menu, and are tabs of each other."""


_TEAM = "team"
_LINKS = "links"
_ENTRIES = (
    _Entry("inbox", "inbox.show", "inbox.view"),
    _Entry("board", "board.show", "board.view", _TEAM),
    _Entry("reports", "reports.show", "report.view", _TEAM),
    _Entry("start", "dossiers.choose", "dossier.start"),
    _Entry("dossiers", "dossiers.search", "dossier.view"),
    _Entry("absences", "absences.show", "absence.view"),
    _Entry("procedures", "procedures.catalogue", "procedure.view"),
    _Entry("audit", "audit.search", "record.view"),
    _Entry("people", "people.show", "people.view"),
    _Entry("agencies", "agencies.show", "agency.view"),
    _Entry("calendar", "calendar.show", "calendar.view"),
    _Entry("incidents", "incidents.show", "incident.view"),
    _Entry("exchange", "exchange.show", "exchange.view", _LINKS),
    _Entry("calls", "calls.show", "call.view", _LINKS),
    _Entry("services", "services.show", "service.change", _LINKS),
    _Entry("stores", "stores.show", "store.view", _LINKS),
    _Entry("software", "software.show", "software.change", _LINKS),
    _Entry("mail", "mail.show", "mail.change", _LINKS),
    _Entry("trust", "trust.show", "trust.change", _LINKS),
)

_SEARCHES = (
    ("dossier.view", "dossiers.search", "search"),
    ("record.view", "audit.search", "search"),
    ("procedure.view", "procedures.catalogue", "search_procedures"),
    ("people.view", "people.show", "search_people"),
)


def home() -> str:
    """Give the address of the first page of the actor's role."""
    for entry in _ENTRIES:
        if people.may(g.actor, entry.action):
            return url_for(entry.endpoint)
    return url_for("account.show")


def register(app: Flask) -> None:
    """Fill in the frame for every rendered page; let templates ask whether a code ``is copied``."""
    app.jinja_env.tests["copied"] = dossiers.is_copy
    app.jinja_env.tests["explained"] = lambda code: code in explaining.codes()

    @app.context_processor
    def frame() -> dict[str, Any]:
        words = {
            "switch_language_url": url_for("account.language", code=_other_language(), next=request.path),
            "flashes": [{"kind": said[0], "text": said[1]} for said in get_flashed_messages(with_categories=True)],
        }
        actor = g.get("actor")
        return words if actor is None else words | _signed_in(actor) | {"first_steps": first_steps.offered(home())}


def _other_language() -> str:
    return "en" if i18n.language() == "vi" else "vi"


def _signed_in(actor: people.Actor) -> dict[str, Any]:
    works = people.may(actor, "inbox.view")
    counts = tasks.counts(actor, clock.now()) if works else {"mine": 0, "group": 0, "delegated": 0, "late": 0}
    alerts = outbox.unread(actor.agency_id, actor.person_id)
    post = actor.posts[0] if actor.posts else None
    return {
        "actor": actor,
        "person": {"name": actor.name, "role_title": post.role_name if post else ""},
        "agency_name": actor.agency_name,
        "unit_name": post.unit_name if post else "",
        **_menu(actor, counts),
        "late_count": counts["late"],
        "late_url": url_for(_LATE_ROUTE, due="overdue", box="all") if works else "",
        "next_url": _next(counts),
        "alerts_count": alerts,
        "alerts_url": url_for("notices.show"),
        **_search(actor),
        "account_url": url_for("account.show"),
        "sign_out_url": url_for("account.sign_out"),
        "counts": counts,
        "live": listening.frame({**counts, "alerts": alerts}),
        "uses_keys": actor.uses_keys,
        "shown_at": clock.now(),
    }


def _next(counts: dict[str, int]) -> str:
    """Give the address of the next task, after the one that is looked at; none when nothing waits."""
    if not counts["mine"] + counts["group"]:
        return ""
    task_id = (request.view_args or {}).get("task_id")
    return url_for("inbox.following", after=ids.encode(task_id) if task_id is not None else None)


def _search(actor: people.Actor) -> dict[str, str]:
    """Say where the search box leads: to what this person may look for; nowhere when there is nothing."""
    for action, endpoint, word in _SEARCHES:
        if people.may(actor, action):
            return {"search_url": url_for(endpoint), "search_word": i18n.t(f"frame.{word}")}
    return {"search_url": "", "search_word": ""}


def _menu(actor: people.Actor, counts: dict[str, int]) -> dict[str, Any]:
    """Give the pages of the menu, and the tabs of the area that this page belongs to."""
    nav: dict[str, dict[str, Any]] = {}
    areas: dict[str, list[dict[str, Any]]] = {}
    for entry in _ENTRIES:
        if not people.may(actor, entry.action):
            continue
        link = _link(entry, counts)
        if not entry.area:
            nav[entry.key] = link
            continue
        areas.setdefault(entry.area, []).append(link)
        first = nav.setdefault(entry.area, {**link, "key": entry.area, "label": i18n.t(f"nav.{entry.area}")})
        first["current"] = first["current"] or link["current"]
    here = next((links for links in areas.values() if any(link["current"] for link in links)), [])
    return {"nav": list(nav.values()), "area_tabs": here if len(here) > 1 else []}


def _link(entry: _Entry, counts: dict[str, int]) -> dict[str, Any]:
    blueprint = entry.endpoint.split(".")[0]
    within = _WITHIN.get(request.blueprint or "", request.blueprint)
    endpoint = "dossiers.choose" if request.blueprint == "instant" else request.endpoint
    here = within == blueprint and (blueprint != "dossiers" or endpoint == entry.endpoint)
    return {
        "key": entry.key,
        "url": url_for(entry.endpoint),
        "label": i18n.t(f"nav.{entry.key}"),
        "current": here,
        "count": counts["mine"] + counts["group"] if entry.key == "inbox" else None,
    }
