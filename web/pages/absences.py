"""Absence and delegation: who is away when, who does the work meanwhile; one's own, and for superiors the unit's."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import definitions, outbox, people
from processes.errors import Invalid, Problem
from processes.people import Power
from web import acts, clock, dates, i18n, ids, problems
from web.errors import flash_done
from web.security import access

pages = Blueprint("absences", __name__)


@pages.get("/absences")
@access("absence.view")
def show() -> ResponseReturnValue:
    """List what concerns the actor, and for a superior the unit; ask for a new one."""
    return _page(None)


def _page(refusal: Invalid | None) -> str:
    now = clock.now()
    team = people.team(g.actor, now)
    concerned = team | {g.actor.person_id}
    listed = [one for one in people.delegations(g.actor.agency_id) if {one.person_id, one.deputy_id} & concerned]
    names = _procedure_names()
    return render_template(
        "absences.html",
        rows=[_row(one, names, team) for one in listed],
        fields=_fields(team, names, refusal),
        today=people.today(now),
        once=acts.new_key(),
    )


def _procedure_names() -> dict[int, str]:
    listed = definitions.catalogue(g.actor.agency_id, people.today(clock.now()))
    return {procedure.id: procedure.name for procedure, _, in_force in listed if in_force is not None}


def _row(row: Any, names: Mapping[int, str], team: set[int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person_name,
        "deputy": row.deputy_name,
        "kind": i18n.t("absences.away" if row.is_absent else "absences.here"),
        "scope": ", ".join(names.get(one, "?") for one in row.procedures or ()) or i18n.t("absences.scope_all"),
        "reason": row.reason or row.legal_basis or "",
        "from_on": row.from_on,
        "to_on": row.to_on,
        "may_end": row.person_id == g.actor.person_id or row.person_id in team,
    }


def _fields(team: set[int], names: Mapping[int, str], refusal: Invalid | None) -> list[dict[str, Any]]:
    form, now = request.form, clock.now()
    able = people.holders(g.actor.agency_id, {Power.WORK, Power.RECEIVE}, now)
    named = {row.id: row.name for row in people.colleagues(g.actor.agency_id, now)}
    me = ids.encode(g.actor.person_id)
    who = [{"value": ids.encode(one), "label": name} for one, name in named.items() if one in team]
    today = people.today(now)
    others = [{"value": ids.encode(one), "label": name} for one, name in named.items() if one in able]
    listed = [{"value": ids.encode(one), "label": name} for one, name in names.items()]
    asked: list[dict[str, Any]] = [
        {"name": "person_id", "type": "combobox", "value": form.get("person_id", me), "options": who},
        {"name": "deputy_id", "type": "combobox", "value": form.get("deputy_id", ""), "options": others},
        {"name": "from_on", "type": "date", "value": form.get("from_on") or today},
        {"name": "to_on", "type": "date", "value": form.get("to_on", "")},
        _choice("kind", "away", "here"),
        _choice("scope", "scope_all", "scope_some"),
        {"name": "procedures", "type": "checkboxes", "required": False, "value": form.getlist("procedures"),
         "show_when": "scope=scope_some", "options": listed},
        {"name": "reason", "required": False, "value": form.get("reason", "")},
    ]  # fmt: skip
    asked = [one for one in asked if one["name"] != "person_id" or who]
    for one in asked:
        one["label"] = i18n.t(f"absences.{one['name']}")
        one["errors"] = problems.beside(refusal, one)
    return asked


def _choice(name: str, *values: str) -> dict[str, Any]:
    options = [{"value": value, "label": i18n.t(f"absences.{value}")} for value in values]
    return {"name": name, "type": "radio", "value": request.form.get(name, values[0]), "options": options}


@pages.post("/absences")
@access("absence.change")
def note() -> ResponseReturnValue:
    """Note an absence or a delegation, and tell the deputy."""

    def act() -> str:
        now, asked = clock.now(), _asked()
        added = people.hand_over(**asked, actor=g.actor, now=now)
        told = {"by": g.actor.name, "from": _day(added.from_on), "to": _day(added.to_on)}
        outbox.add("deputy_named", agency_id=g.actor.agency_id, to=[added.deputy_id], params=told, now=now)
        return url_for("absences.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(refusal), 422
    flash_done("absences.noted")
    return answer


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}"


def _asked() -> dict[str, Any]:
    form = request.form
    some = form.get("scope") == "scope_some"
    asked = problems.gather(
        {
            "person_id": lambda: _person("person_id") if form.get("person_id") else g.actor.person_id,
            "deputy_id": lambda: _person("deputy_id"),
            "from_on": lambda: dates.needed(form, "from_on"),
            "to_on": lambda: dates.needed(form, "to_on"),
            "procedures": lambda: _procedures(form.getlist("procedures")) if some else [],
        }
    )
    return {**asked, "reason": form.get("reason", ""), "is_absent": form.get("kind") != "here"}


def _person(name: str) -> int:
    text = request.form.get(name, "")
    try:
        return ids.decode(text)
    except ValueError:
        raise Invalid({name: [Problem("not_an_option" if text else "required")]}) from None


def _procedures(chosen: Sequence[str]) -> list[int]:
    known = {ids.encode(one): one for one in _procedure_names()}
    if not chosen or not set(chosen) <= known.keys():
        raise Invalid({"procedures": [Problem("required" if not chosen else "not_an_option")]})
    return [known[one] for one in chosen]


@pages.post("/absences/<id:delegation_id>/end")
@access("absence.change")
def end(delegation_id: int) -> Response:
    """End a delegation at once."""

    def act() -> str:
        people.take_back(delegation_id=delegation_id, actor=g.actor, now=clock.now())
        return url_for("absences.show")

    answer = acts.perform(act)
    flash_done("absences.ended")
    return answer
