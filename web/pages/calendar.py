"""The administrator's calendar: the special days of a year with their sources, the office hours."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import calendar, people
from processes.errors import Invalid, NotFound
from web import acts, clock, dates, errors, problems, reach
from web.security import access

pages = Blueprint("calendar", __name__)
_SESSIONS = 2
_Wrong = Mapping[str, Sequence[str]]


@pages.get("/calendar")
@access("calendar.view")
def show() -> ResponseReturnValue:
    """Show a year: days off and made-up days, where each comes from and whether somebody confirmed it."""
    return _page(reach.asked(), "", {})


def _page(about: reach.Reach, part: str, wrong: _Wrong) -> str:
    today = people.today(clock.now())
    year = min(max(request.args.get("year", today.year, type=int), today.year - 5), today.year + 5)
    days = calendar.days_of(about.agency.id, year)
    return render_template(
        "calendar.html",
        reach=about,
        year=year,
        today=today,
        days=days,
        unconfirmed=sum(not day["is_confirmed"] for day in days),
        is_known=year in calendar.vietnam().years,
        hours=_typed_hours() if part == "hours" else _hours(about.agency.id),
        part=part,
        typed=request.form if part == "day" else {},
        wrong=wrong,
        once=acts.new_key(),
    )


def _hours(agency_id: int) -> dict[str, Any]:
    now = calendar.of_agency(agency_id)
    sessions = [(f"{begin:%H:%M}", f"{end:%H:%M}") for begin, end in now.sessions]
    return {
        "weekdays": [str(one) for one in sorted(now.weekdays)],
        "sessions": [*sessions, *[("", "")] * _SESSIONS][:_SESSIONS],
        "cut_off": f"{now.cut_off:%H:%M}",
    }


def _typed_hours() -> dict[str, Any]:
    return {
        "weekdays": request.form.getlist("weekdays"),
        "sessions": [(_time(f"begin{n}"), _time(f"end{n}")) for n in range(_SESSIONS)],
        "cut_off": _time("cut_off"),
    }


def _time(name: str) -> str:
    """Read a time of day as people type it: 7:30, 7h30 and 07.30 are 07:30; what is no time stays as it was typed."""
    typed = request.form.get(name, "").strip()
    found = re.fullmatch(r"([0-9]{1,2})\s*[:.hg]\s*([0-9]{2})", typed)
    return f"{int(found[1]):02}:{found[2]}" if found else typed


def _back(about: reach.Reach, year: int | None = None) -> str:
    return url_for("calendar.show", agency=about.public_id, year=year or request.args.get("year", type=int))


@pages.post("/calendar/<id:agency_id>/days")
@access("calendar.change")
def set_day(agency_id: int) -> ResponseReturnValue:
    """Say that a day is off, or worked instead."""
    about = reach.of(agency_id)

    def act() -> str:
        day = dates.needed(request.form, "day")
        calendar.set_day(
            agency_id=agency_id,
            day=day,
            is_working=_kind(request.form.get("kind", "")),
            label=request.form.get("label", "")[:200],
            legal_basis=request.form.get("legal_basis", "")[:300],
            actor=g.actor,
            now=clock.now(),
        )
        return _back(about, day.year)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(about, "day", problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("calendar.day_set")
    return answer


def _kind(text: str) -> bool:
    if text not in {"off", "work"}:
        raise problems.one("kind", "required")
    return text == "work"


@pages.post("/calendar/<id:agency_id>/days/<day>/confirm")
@access("calendar.change")
def confirm(agency_id: int, day: str) -> Response:
    """Confirm a day that was computed or not yet compared with the official notice."""
    about, on = reach.of(agency_id), _day(day)

    def act() -> str:
        known = next((one for one in calendar.days_of(agency_id, on.year) if one["day"] == on), None)
        if known is None:
            raise NotFound(day=day)
        calendar.set_day(
            agency_id=agency_id,
            day=on,
            is_working=known["is_working"],
            label=known["label"],
            legal_basis=known["legal_basis"],
            actor=g.actor,
            now=clock.now(),
        )
        return _back(about, on.year)

    answer = acts.perform(act)
    errors.flash_done("calendar.day_confirmed")
    return answer


@pages.post("/calendar/<id:agency_id>/days/<day>/remove")
@access("calendar.change")
def remove_day(agency_id: int, day: str) -> Response:
    """Take back what the agency itself said about a day."""
    about, on = reach.of(agency_id), _day(day)

    def act() -> str:
        calendar.remove_day(agency_id=agency_id, day=on, actor=g.actor, now=clock.now())
        return _back(about, on.year)

    answer = acts.perform(act)
    errors.flash_done("calendar.day_removed")
    return answer


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


@pages.post("/calendar/<id:agency_id>/hours")
@access("calendar.change")
def set_hours(agency_id: int) -> ResponseReturnValue:
    """Set working days of the week, office hours, and the last moment of «the same day»."""
    about, typed = reach.of(agency_id), _typed_hours()

    def act() -> str:
        now = clock.now()
        calendar.set_hours(
            agency_id=agency_id,
            weekdays=[int(one) for one in typed["weekdays"] if one in set("0123456")],
            sessions=[pair for pair in typed["sessions"] if any(pair)],
            cut_off=typed["cut_off"],
            from_on=people.today(now),
            actor=g.actor,
            now=now,
        )
        return _back(about)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(about, "hours", problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("calendar.hours_set")
    return answer
