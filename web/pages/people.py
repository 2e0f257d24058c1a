"""The administrator's pages of people: the list, a new person, accounts and their one-time links."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import people
from processes.db import db, transaction
from processes.errors import DuplicateCode, Invalid
from web import acts, clock, dates, errors, i18n, ids, problems, reach
from web.security import access

pages = Blueprint("people", __name__)
_PAGE = 50


@pages.get("/people")
@access("people.view")
def show() -> ResponseReturnValue:
    """List the people of an agency, found by name or user name."""
    about = reach.asked()
    found = people.people(about.agency.id, clock.now(), request.args.get("q", ""))
    start = (max(request.args.get("page", 1, type=int), 1) - 1) * _PAGE
    shown = found[start : start + _PAGE]

    def link(number: int) -> str:
        return url_for("people.show", agency=about.public_id, q=request.args.get("q", ""), page=number)

    page = {
        "first": start + 1 if shown else 0,
        "last": start + len(shown),
        "total": len(found),
        "previous_url": link(start // _PAGE) if start else None,
        "next_url": link(start // _PAGE + 2) if start + _PAGE < len(found) else None,
    }
    return render_template("people.html", reach=about, found=shown, page=page, q=request.args.get("q", ""))


@pages.get("/people/<id:agency_id>/add")
@access("people.change")
def add(agency_id: int) -> ResponseReturnValue:
    """Show the form of a new person."""
    return _add_page(reach.of(agency_id), {})


def _add_page(about: reach.Reach, wrong: Mapping[str, Sequence[str]]) -> str:
    today = people.today(clock.now())
    choices = offices(about.agency.id)
    return render_template("person_add.html", reach=about, typed=request.form, wrong=wrong, today=today, **choices)


def offices(agency_id: int) -> dict[str, list[dict[str, str]]]:
    """List the units and roles in which somebody can be given a post today."""
    today = people.today(clock.now())

    def listed(rows: Sequence[Any]) -> list[dict[str, str]]:
        lasting = (row for row in rows if row.to_on is None or row.to_on >= today)
        return [{"value": ids.encode(row.id), "label": row.name, "code": row.code} for row in lasting]

    return {"units": listed(people.units(agency_id)), "roles": listed(people.roles(agency_id))}


@pages.post("/people/<id:agency_id>/add")
@access("people.change")
def keep(agency_id: int) -> ResponseReturnValue:
    """Add a person, perhaps with a first post, and show the one-time link once.

    The link is shown in the answer itself and kept nowhere; sending the form again is refused, the name is taken.
    """
    about, form, now = reach.of(agency_id), request.form, clock.now()
    try:
        with transaction():
            person = people.add_person(
                agency_id=agency_id,
                username=form.get("username", ""),
                name=form.get("name", ""),
                email=form.get("email"),
                actor=g.actor,
                now=now,
            )
            db.session.flush()
            if form.get("role_id") or form.get("unit_id"):
                people.appoint(agency_id=agency_id, person_id=person.id, actor=g.actor, now=now, **post_asked())
            token = people.issue_link(agency_id=agency_id, person_id=person.id, actor=g.actor, now=now)
    except (Invalid, DuplicateCode) as refusal:
        return _add_page(about, problems.of_form(refusal, "username")), errors.status_of(refusal)
    return _link_page(person, token)


def post_asked() -> dict[str, Any]:
    """Read the fields of a post. Refuses a unit or role that is not chosen, and days that are none."""
    form = request.form
    return problems.gather(
        {
            "unit_id": lambda: id_asked("unit_id"),
            "role_id": lambda: id_asked("role_id"),
            "from_on": lambda: dates.needed(form, "from_on"),
            "to_on": lambda: dates.asked(form, "to_on"),
            "position": lambda: form.get("position", "").strip()[:200] or None,
        }
    )


def id_asked(name: str) -> int:
    """Read a chosen id from the form. Refuses none at all and what is no id."""
    text = request.form.get(name, "")
    if not text:
        raise problems.one(name, "required")
    try:
        return ids.decode(text)
    except ValueError:
        raise problems.one(name, "not_an_option") from None


def _link_page(person: people.Person, token: str) -> str:
    link = f"{current_app.config['SETTINGS'].public_url}{url_for('passwords.choose')}#{token}"
    return render_template("person_link.html", member=person, link=link)


@pages.post("/people/<id:agency_id>/<id:person_id>/link")
@access("people.change")
def issue_link(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Make a new one-time link and show it once; earlier ones end."""
    reach.of(agency_id)
    with transaction():
        token = people.issue_link(agency_id=agency_id, person_id=person_id, actor=g.actor, now=clock.now())
        person = people.find_person(agency_id, person_id)
    return _link_page(person, token)


@pages.get("/people/<id:agency_id>/<id:person_id>/close")
@access("people.change")
def ask_close(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Say what closing an account means before it is done."""
    about, person = reach.of(agency_id), people.find_person(agency_id, person_id)
    return render_template("person_close.html", reach=about, member=person, once=acts.new_key())


@pages.post("/people/<id:agency_id>/<id:person_id>/close")
@access("people.change")
def close(agency_id: int, person_id: int) -> Response:
    """Close an account and end its sessions."""

    def act() -> str:
        people.deactivate(agency_id=agency_id, person_id=person_id, actor=g.actor, now=clock.now())
        return url_for("person.show", agency_id=agency_id, person_id=person_id)

    answer = acts.perform(act)
    errors.flash_done("people.closed")
    return answer


@pages.post("/people/<id:agency_id>/<id:person_id>/open")
@access("people.change")
def open_again(agency_id: int, person_id: int) -> Response:
    """Open a closed account again."""

    def act() -> str:
        people.reactivate(agency_id=agency_id, person_id=person_id, actor=g.actor, now=clock.now())
        return url_for("person.show", agency_id=agency_id, person_id=person_id)

    answer = acts.perform(act)
    errors.flash_done("people.opened")
    return answer


@pages.get("/people/<id:agency_id>/roles")
@access("people.view")
def roles(agency_id: int) -> ResponseReturnValue:
    """List the roles of an agency with their powers in words."""
    return _roles_page(reach.of(agency_id), {})


def _roles_page(about: reach.Reach, wrong: Mapping[str, Sequence[str]]) -> str:
    return render_template(
        "roles.html",
        reach=about,
        roles=people.roles(about.agency.id),
        powers=[{"value": str(one), "label": i18n.t(f"people.power_{one}")} for one in people.GRANTED],
        typed=request.form,
        wrong=wrong,
        today=people.today(clock.now()),
        once=acts.new_key(),
    )


@pages.post("/people/<id:agency_id>/roles")
@access("people.change")
def add_role(agency_id: int) -> ResponseReturnValue:
    """Add a role."""

    def act() -> str:
        people.add_role(
            agency_id=agency_id,
            code=request.form.get("code", "").strip(),
            name=request.form.get("name", "").strip(),
            powers=[power for power in people.GRANTED if power in request.form.getlist("powers")],
            from_on=dates.needed(request.form, "from_on"),
            actor=g.actor,
            now=clock.now(),
        )
        return url_for("people.roles", agency_id=agency_id)

    about = reach.of(agency_id)
    try:
        answer = acts.perform(act)
    except (Invalid, DuplicateCode) as refusal:
        return _roles_page(about, problems.of_form(refusal)), errors.status_of(refusal)
    errors.flash_done("people.role_added")
    return answer
