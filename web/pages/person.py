"""The administrator's page of one person: name and address, posts with dates, deputies."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import people
from processes.errors import Invalid, NotFound
from web import acts, clock, dates, errors, i18n, ids, problems, reach
from web.pages.people import id_asked, offices, post_asked
from web.security import access

pages = Blueprint("person", __name__)
_Wrong = Mapping[str, Sequence[str]]


@pages.get("/people/<id:agency_id>/<id:person_id>")
@access("people.view")
def show(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Show a person with posts and deputies."""
    return _page(agency_id, person_id, "", {})


def _page(agency_id: int, person_id: int, part: str, wrong: _Wrong) -> str:
    about, now = reach.of(agency_id), clock.now()
    others = [row for row in people.people(agency_id, now) if row.is_active and row.id != person_id]
    return render_template(
        "person.html",
        reach=about,
        member=people.find_person(agency_id, person_id),
        posts=people.memberships(agency_id, person_id),
        deputies=people.delegations(agency_id, person_id),
        others=[{"value": ids.encode(row.id), "label": row.name, "code": row.username} for row in others],
        part=part,
        typed=request.form if part else {},
        wrong=wrong,
        today=people.today(now),
        is_oneself=person_id == g.actor.person_id,
        once=acts.new_key(),
        **offices(agency_id),
    )


def _do(agency_id: int, person_id: int, part: str, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Carry out one act on a person; with a refused form show the page again with what was typed."""

    def perform() -> str:
        act()
        return url_for("person.show", agency_id=agency_id, person_id=person_id)

    reach.of(agency_id)
    try:
        answer = acts.perform(perform)
    except Invalid as refusal:
        return _page(agency_id, person_id, part, problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done(done)
    return answer


@pages.post("/people/<id:agency_id>/<id:person_id>/change")
@access("people.change")
def change(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Change the name and the e-mail address."""
    return _do(
        agency_id,
        person_id,
        "change",
        lambda: people.change_person(
            agency_id=agency_id,
            person_id=person_id,
            name=request.form.get("name", ""),
            email=request.form.get("email"),
            actor=g.actor,
            now=clock.now(),
        ),
        "people.changed",
    )


@pages.post("/people/<id:agency_id>/<id:person_id>/posts")
@access("people.change")
def appoint(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Give the person a role in a unit."""
    return _do(
        agency_id,
        person_id,
        "post",
        lambda: people.appoint(
            agency_id=agency_id, person_id=person_id, actor=g.actor, now=clock.now(), **post_asked()
        ),
        "people.appointed",
    )


@pages.post("/people/<id:agency_id>/<id:person_id>/deputies")
@access("people.change")
def name_deputy(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Name who stands in for the person."""
    return _do(
        agency_id,
        person_id,
        "deputy",
        lambda: people.name_deputy(
            agency_id=agency_id,
            person_id=person_id,
            legal_basis=request.form.get("legal_basis", "").strip()[:300],
            actor=g.actor,
            now=clock.now(),
            **_deputy_asked(),
        ),
        "people.deputy_named",
    )


def _deputy_asked() -> dict[str, Any]:
    form = request.form
    return problems.gather(
        {
            "deputy_id": lambda: id_asked("deputy_id"),
            "from_on": lambda: dates.needed(form, "deputy_from"),
            "to_on": lambda: dates.asked(form, "deputy_to"),
        }
    )


@pages.get("/people/<id:agency_id>/<id:person_id>/posts/<id:membership_id>/end")
@access("people.change")
def ask_end_post(agency_id: int, person_id: int, membership_id: int) -> ResponseReturnValue:
    """Ask for the last day of a post."""
    return _end_post_page(agency_id, person_id, membership_id, {})


def _end_post_page(agency_id: int, person_id: int, membership_id: int, wrong: _Wrong) -> str:
    post = next((one for one in people.memberships(agency_id, person_id) if one.id == membership_id), None)
    if post is None:
        raise NotFound(membership=membership_id)
    url = url_for("person.end_post", agency_id=agency_id, person_id=person_id, membership_id=membership_id)
    title = i18n.t("people.end_post_title", role=post.role_name, unit=post.unit_name)
    return _end_page(agency_id, person_id, title, ["people.end_post_tasks", "people.end_history"], url, wrong)


def _end_page(agency_id: int, person_id: int, title: str, consequences: Sequence[str], url: str, wrong: _Wrong) -> str:
    reach.of(agency_id)
    return render_template(
        "end_on.html",
        title=title,
        consequences=[i18n.t(key) for key in consequences],
        act=i18n.t("people.end"),
        url=url,
        back_url=url_for("person.show", agency_id=agency_id, person_id=person_id),
        crumb=people.find_person(agency_id, person_id).name,
        wrong=wrong,
        value=request.form.get("to_on") or people.today(clock.now()),
        once=acts.new_key(),
    )


@pages.post("/people/<id:agency_id>/<id:person_id>/posts/<id:membership_id>/end")
@access("people.change")
def end_post(agency_id: int, person_id: int, membership_id: int) -> ResponseReturnValue:
    """End a post on a day."""

    def act() -> str:
        to_on = dates.needed(request.form, "to_on")
        people.end_post(agency_id=agency_id, membership_id=membership_id, to_on=to_on, actor=g.actor, now=clock.now())
        return url_for("person.show", agency_id=agency_id, person_id=person_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        wrong = problems.by_field(refusal)
        return _end_post_page(agency_id, person_id, membership_id, wrong), errors.status_of(refusal)
    errors.flash_done("people.post_ended")
    return answer


@pages.get("/people/<id:agency_id>/<id:person_id>/deputies/<id:delegation_id>/end")
@access("people.change")
def ask_end_deputy(agency_id: int, person_id: int, delegation_id: int) -> ResponseReturnValue:
    """Ask for the last day of a deputy."""
    return _end_deputy_page(agency_id, person_id, delegation_id, {})


def _end_deputy_page(agency_id: int, person_id: int, delegation_id: int, wrong: _Wrong) -> str:
    found = next((one for one in people.delegations(agency_id, person_id) if one.id == delegation_id), None)
    if found is None:
        raise NotFound(delegation=delegation_id)
    url = url_for("person.end_deputy", agency_id=agency_id, person_id=person_id, delegation_id=delegation_id)
    title = i18n.t("people.end_deputy_title", deputy=found.deputy_name, person=found.person_name)
    return _end_page(agency_id, person_id, title, ["people.end_deputy_tasks", "people.end_history"], url, wrong)


@pages.post("/people/<id:agency_id>/<id:person_id>/deputies/<id:delegation_id>/end")
@access("people.change")
def end_deputy(agency_id: int, person_id: int, delegation_id: int) -> ResponseReturnValue:
    """End a deputy on a day."""

    def act() -> str:
        to_on = dates.needed(request.form, "to_on")
        people.end_deputy(agency_id=agency_id, delegation_id=delegation_id, to_on=to_on, actor=g.actor, now=clock.now())
        return url_for("person.show", agency_id=agency_id, person_id=person_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        wrong = problems.by_field(refusal)
        return _end_deputy_page(agency_id, person_id, delegation_id, wrong), errors.status_of(refusal)
    errors.flash_done("people.deputy_ended")
    return answer
