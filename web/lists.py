"""A list with saved views: what it is asked for, which view that is, what of an old view is no longer known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from processes import people, views
from processes.people import Power
from web import i18n, ids

SHOW = "show"
_TEXT = 200
_QUERY = 4000


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list can be asked for: its address, its filters with what each accepts, its orders, its columns."""

    place: str
    endpoint: str
    accepts: Mapping[str, Callable[[str], bool]]
    sorts: Sequence[str]
    columns: Sequence[str]

    @property
    def keys(self) -> frozenset[str]:
        """The names that a view of this list may ask by."""
        return frozenset({*self.accepts, "sort", SHOW})

    def is_known(self, key: str, value: str) -> bool:
        """Tell whether this list still understands a part of a view."""
        if key == SHOW:
            return value in self.columns
        return value in self.sorts if key == "sort" else key in self.accepts and self.accepts[key](value)


def lead(listed: Listed, kept: Sequence[views.View]) -> ResponseReturnValue | None:
    """Lead to what a view asks for: the chosen one, or without any question the one that the list opens with."""
    if set(request.args) - {"view"}:
        return None
    text = request.args.get("view", "")
    chosen = [one for one in kept if (ids.encode(one.id) == text if text else one.is_default)]
    if chosen:
        return None if text and not _known(listed, chosen[0]) else redirect(address(listed, chosen[0]))
    if not text:
        return None
    flash(i18n.t("views.gone"), "near")
    return redirect(url_for(listed.endpoint))


def address(listed: Listed, view: views.View) -> str:
    """Write the address of a view: everything it asks that the list still understands."""
    return f"{url_for(listed.endpoint)}?{urlencode([*_known(listed, view), ('view', ids.encode(view.id))])}"


def _known(listed: Listed, view: views.View) -> list[tuple[str, str]]:
    return [(key, value) for key, value in _pairs(view.asked) if listed.is_known(key, value)]


def _pairs(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, one) for key, value in asked.items() for one in (value if isinstance(value, list) else [value]) if one
    ]


def asked_for(listed: Listed, query: str) -> dict[str, Any]:
    """Read what a view is to keep from the query of the list's address; only what the list understands."""
    found: dict[str, Any] = {}
    for key, values in parse_qs(query[:_QUERY]).items():
        known = [value[:_TEXT] for value in values if listed.is_known(key, value[:_TEXT])]
        if key in listed.keys and known:
            found[key] = sorted(set(known)) if key == SHOW else known[-1]
    return found


def sort(listed: Listed) -> str:
    """Tell in which order the rows are wanted; "" is the list's own."""
    chosen = request.args.get("sort", "")
    return chosen if chosen in listed.sorts else ""


def columns(listed: Listed) -> frozenset[str]:
    """Tell which columns are wanted; all of them where none is named."""
    chosen = frozenset(request.args.getlist(SHOW)) & frozenset(listed.columns)
    return chosen or frozenset(listed.columns)


def words(listed: Listed, kept: Sequence[views.View]) -> dict[str, Any]:
    """Give what the bar of views shows: the views, the one that is shown, and what of it is no longer understood."""
    text = request.args.get("view", "")
    view = next((one for one in kept if ids.encode(one.id) == text), None)
    query = urlencode(_sent(listed.keys))
    shown = columns(listed)
    return {
        "place": listed.place,
        "views": [{"label": one.name, "url": address(listed, one), "current": one is view} for one in kept],
        "view": view,
        "is_changed": view is not None and asked_for(listed, query) != _understood(listed, view),
        "unknown": _unknown(listed, view) if view is not None else [],
        "asked": query,
        "may_share": Power.LEAD in g.actor.powers,
        "may_keep": people.may(g.actor, "view.change"),
        "sorts": [
            {"value": "", "label": i18n.t(f"views.sort_{listed.place}")},
            *({"value": one, "label": i18n.t(f"views.sort_{listed.place}_{one}")} for one in listed.sorts),
        ],
        "sort": sort(listed),
        "columns": [
            {"value": one, "label": i18n.t(f"views.column_{one}"), "chosen": one in shown} for one in listed.columns
        ],
        "query": urlencode(_sent(listed.keys | {"view"})),
        "kept_by_filters": _sent({"view", "sort", SHOW}),
        "hidden": _sent({*listed.accepts, "view"}),
    }


def _sent(keys: Collection[str]) -> list[tuple[str, str]]:
    """List what this request asks by some names."""
    return [(key, value) for key, value in request.args.items(multi=True) if key in keys and value]


def _unknown(listed: Listed, view: views.View) -> list[str]:
    return [_said(key, value) for key, value in _pairs(view.asked) if not listed.is_known(key, value)]


def _understood(listed: Listed, view: views.View) -> dict[str, Any]:
    return asked_for(listed, urlencode(_pairs(view.asked)))


def _said(key: str, value: str) -> str:
    name = f"views.key_{key}"
    return f"{i18n.t(name) if i18n.has(name) else key}: {value}"
