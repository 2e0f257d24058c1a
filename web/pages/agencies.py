"""The administrator's pages of agencies and their units."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import people
from processes.errors import DuplicateCode, Invalid, NotFound
from web import acts, clock, dates, errors, i18n, problems, reach, roles
from web.security import access

pages = Blueprint("agencies", __name__)


@pages.get("/agencies")
@access("agency.view")
def show() -> ResponseReturnValue:
    """List the agencies that one looks after."""
    managed = people.managed(g.actor)
    return render_template("agencies.html", managed=managed, names={one.id: one.name for one in managed})


@pages.get("/agencies/add")
@access("agency.change")
def add() -> ResponseReturnValue:
    """Show the form of a new agency."""
    return _agency_form({})


def _agency_form(wrong: Mapping[str, Sequence[str]]) -> str:
    return render_template(
        "agency_add.html",
        reach=reach.of(g.actor.agency_id),
        levels=list(people.Level),
        typed=request.form,
        wrong=wrong,
        today=people.today(clock.now()),
        once=acts.new_key(),
    )


@pages.post("/agencies/add")
@access("agency.change")
def keep() -> ResponseReturnValue:
    """Add an agency below one that the actor looks after, with the usual roles."""
    try:
        answer = acts.perform(_keep)
    except (Invalid, DuplicateCode) as refusal:
        return _agency_form(problems.of_form(refusal)), errors.status_of(refusal)
    errors.flash_done("agencies.added")
    return answer


def _keep() -> str:
    parent = reach.chosen(request.form.get("parent"))
    from_on, now = dates.needed(request.form, "from_on"), clock.now()
    agency = people.add_agency(
        code=request.form.get("code", "").strip(),
        name=request.form.get("name", ""),
        level=request.form.get("level", ""),
        parent_id=parent.agency.id,
        from_on=from_on,
        actor=g.actor,
        now=now,
    )
    roles.add_usual(agency_id=agency.id, from_on=from_on, actor=g.actor, now=now)
    return url_for("agencies.units", agency_id=agency.id)


@pages.get("/agencies/<id:agency_id>")
@access("agency.view")
def units(agency_id: int) -> ResponseReturnValue:
    """Show an agency with its units."""
    return _units_page(reach.of(agency_id), {})


def _units_page(about: reach.Reach, wrong: Mapping[str, Sequence[str]]) -> str:
    return render_template(
        "agency.html",
        reach=about,
        units=people.units(about.agency.id),
        typed=request.form,
        wrong=wrong,
        today=people.today(clock.now()),
        once=acts.new_key(),
    )


@pages.post("/agencies/<id:agency_id>/units")
@access("agency.change")
def add_unit(agency_id: int) -> ResponseReturnValue:
    """Add a unit."""

    def act() -> str:
        people.add_unit(
            agency_id=agency_id,
            code=request.form.get("code", "").strip(),
            name=request.form.get("name", ""),
            from_on=dates.needed(request.form, "from_on"),
            actor=g.actor,
            now=clock.now(),
        )
        return url_for("agencies.units", agency_id=agency_id)

    about = reach.of(agency_id)
    try:
        answer = acts.perform(act)
    except (Invalid, DuplicateCode) as refusal:
        return _units_page(about, problems.of_form(refusal)), errors.status_of(refusal)
    errors.flash_done("agencies.unit_added")
    return answer


@pages.get("/agencies/<id:agency_id>/units/<id:unit_id>/end")
@access("agency.change")
def ask_end(agency_id: int, unit_id: int) -> ResponseReturnValue:
    """Ask for the last day of a unit."""
    return _end_page(agency_id, unit_id, {})


def _end_page(agency_id: int, unit_id: int, wrong: Mapping[str, Sequence[str]]) -> str:
    about = reach.of(agency_id)
    unit = next((one for one in people.units(agency_id) if one.id == unit_id), None)
    if unit is None:
        raise NotFound(unit=unit_id)
    return render_template(
        "end_on.html",
        title=i18n.t("agencies.end_title", name=unit.name),
        consequences=[i18n.t("agencies.end_people"), i18n.t("agencies.end_history")],
        act=i18n.t("agencies.end"),
        url=url_for("agencies.end_unit", agency_id=agency_id, unit_id=unit_id),
        back_url=url_for("agencies.units", agency_id=agency_id),
        crumb=about.agency.name,
        wrong=wrong,
        value=request.form.get("to_on") or people.today(clock.now()),
        once=acts.new_key(),
    )


@pages.post("/agencies/<id:agency_id>/units/<id:unit_id>/end")
@access("agency.change")
def end_unit(agency_id: int, unit_id: int) -> ResponseReturnValue:
    """End a unit on a day; its history stays."""

    def act() -> str:
        to_on = dates.needed(request.form, "to_on")
        people.end_unit(agency_id=agency_id, unit_id=unit_id, to_on=to_on, actor=g.actor, now=clock.now())
        return url_for("agencies.units", agency_id=agency_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _end_page(agency_id, unit_id, problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("agencies.unit_ended")
    return answer
