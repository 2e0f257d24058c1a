"""The calendar of an agency: its own days and hours over those of the agencies above it, kept in memory."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select, text

from processes import records
from processes.calendar.arithmetic import WorkingCalendar
from processes.calendar.models import CalendarDay, CalendarRevision, OfficeHours
from processes.calendar.national import vietnam
from processes.calendar.sessions import Session
from processes.db import UTCDateTime, db, new_id
from processes.errors import Invalid, NotFound, Problem
from processes.people import Actor, as_recorded, demand_reach, lineage, today

_NEW_REVISION = text(
    "INSERT INTO calendar_revision (id, number, changed_at) VALUES (1, :number, :changed_at) "
    "ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at"
).bindparams(bindparam("changed_at", type_=UTCDateTime))
_kept: dict[int, tuple[int, WorkingCalendar]] = {}
_SEEN = "calendar revision"


def of_agency(agency_id: int) -> WorkingCalendar:
    """Give the calendar of an agency as it is now; without any data the national one."""
    revision = _revision()
    kept = _kept.get(agency_id)
    if kept is None or kept[0] != revision:
        kept = (revision, _read(lineage(agency_id)))
        _kept[agency_id] = kept
    return kept[1]


def _revision() -> int:
    """Read the number of the calendars' last change, once in a transaction: an act counts all its moments alike."""
    session = db.session()
    seen = session.info.get(_SEEN)
    if seen is None or seen[0] is not session.get_transaction():
        number = session.scalar(select(CalendarRevision.number)) or 0
        seen = session.info[_SEEN] = (session.get_transaction(), number)
    return int(seen[1])


def _read(line: Sequence[int]) -> WorkingCalendar:
    national = vietnam()
    days: dict[date, CalendarDay] = {}
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.agency_id.in_(line))).all()
    for row in sorted(rows, key=lambda row: line.index(row.agency_id), reverse=True):
        days[row.day] = row
    hours = _hours(line)
    known = {day.on for day in national.days}
    off = {day.on: day.label for day in national.days if not day.is_working and day.on not in days}
    work = {day.on: day.label for day in national.days if day.is_working and day.on not in days}
    for day, row in days.items():
        pattern = row.day.weekday() in (hours.weekdays if hours else national.weekdays)
        if row.is_working != pattern or day in known:
            (work if row.is_working else off)[day] = row.label
    return WorkingCalendar(
        weekdays=frozenset(hours.weekdays) if hours else national.weekdays,
        sessions=[Session(*map(time.fromisoformat, pair)) for pair in hours.sessions] if hours else national.sessions,
        off=off,
        work=work,
        zone=ZoneInfo(national.zone),
        cut_off=time.fromisoformat(hours.cut_off) if hours else national.cut_off,
    )


def _hours(line: Sequence[int]) -> OfficeHours | None:
    rows = db.session.scalars(
        select(OfficeHours).where(OfficeHours.agency_id.in_(line)).order_by(OfficeHours.from_on.desc())
    ).all()
    return min(rows, key=lambda row: line.index(row.agency_id), default=None)


def set_day(
    *,
    day: date,
    is_working: bool,
    label: str,
    actor: Actor,
    now: datetime,
    legal_basis: str | None = None,
    agency_id: int | None = None,
) -> CalendarDay:
    """Say that a day is off, or worked instead, for an agency (the actor's own) and those below.

    Refuses an empty label and agencies that the actor does not look after.
    """
    owner = agency_id or actor.agency_id
    demand_reach(actor, "calendar.change", owner)
    if not label.strip():
        raise Invalid({"label": [Problem("required")]})
    _renew(now)
    row = db.session.scalar(select(CalendarDay).where(CalendarDay.agency_id == owner, CalendarDay.day == day))
    if row is None:
        row = CalendarDay(agency_id=owner, id=new_id(), day=day)
        db.session.add(row)
    row.is_working, row.label, row.legal_basis, row.is_confirmed = is_working, label.strip(), legal_basis or None, True
    facts = {"day": day.isoformat(), "is_working": is_working, "label": label}
    _record("calendar.day_set", facts, agency_id=owner, actor=actor, now=now)
    return row


def remove_day(*, day: date, actor: Actor, now: datetime, agency_id: int | None = None) -> None:
    """Take back what an agency (the actor's own) said about a day; agencies above and the nation count again."""
    owner = agency_id or actor.agency_id
    demand_reach(actor, "calendar.change", owner)
    _renew(now)
    gone = delete(CalendarDay).where(CalendarDay.agency_id == owner, CalendarDay.day == day)
    if db.session.scalar(gone.returning(CalendarDay.id)) is None:
        raise NotFound(day=day.isoformat())
    _record("calendar.day_removed", {"day": day.isoformat()}, agency_id=owner, actor=actor, now=now)


def set_hours(
    *,
    weekdays: Sequence[int],
    sessions: Sequence[tuple[str, str]],
    cut_off: str,
    from_on: date,
    actor: Actor,
    now: datetime,
    agency_id: int | None = None,
) -> OfficeHours:
    """Set the weekly pattern and office hours of an agency (the actor's own); what opens from now on counts with them.

    Refuses a first day after today, hours that cannot be counted and a cut-off when the office is closed already.
    """
    owner = agency_id or actor.agency_id
    demand_reach(actor, "calendar.change", owner)
    if from_on > today(now):
        raise Invalid({"from_on": [Problem("in_the_future")]})
    try:
        spans = [Session(_time(begin), _time(end)) for begin, end in sessions]
        cut = _time(cut_off)
    except ValueError:
        raise Invalid({"sessions": [Problem("calendar_sessions")]}) from None
    WorkingCalendar(weekdays=frozenset(weekdays), sessions=spans, off={}, work={}, zone=ZoneInfo(vietnam().zone))
    if cut > spans[-1].end:
        raise Invalid({"cut_off": [Problem("calendar_cut_off")]})
    hours = OfficeHours(
        agency_id=owner,
        id=new_id(),
        from_on=from_on,
        weekdays=sorted(set(weekdays)),
        sessions=[[span.start.isoformat("minutes"), span.end.isoformat("minutes")] for span in spans],
        cut_off=cut.isoformat("minutes"),
    )
    _renew(now)
    db.session.execute(delete(OfficeHours).where(OfficeHours.agency_id == owner))
    db.session.add(hours)
    facts = {"weekdays": hours.weekdays, "sessions": hours.sessions, "cut_off": hours.cut_off}
    _record("calendar.hours_set", facts, agency_id=owner, actor=actor, now=now)
    return hours


def _time(text: str) -> time:
    """Read a time of day. Refuses (``ValueError``) what is none, and one that names a zone: ours is Việt Nam's."""
    moment = time.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError(text)
    return moment


def days_of(agency_id: int, year: int) -> Sequence[Mapping[str, Any]]:
    """List the special days of a year as they count for an agency, with where each comes from, in order.

    Each has ``day``, ``is_working``, ``label``, ``legal_basis``, ``is_confirmed``, ``source`` (own | above | national).
    """
    line = lineage(agency_id)
    found: dict[date, dict[str, Any]] = {
        day.on: {
            "day": day.on,
            "is_working": day.is_working,
            "label": day.label,
            "legal_basis": day.legal_basis,
            "is_confirmed": day.is_confirmed,
            "source": "national",
        }
        for day in vietnam().days
        if day.on.year == year
    }
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.agency_id.in_(line))).all()
    for row in sorted(rows, key=lambda row: line.index(row.agency_id), reverse=True):
        if row.day.year == year:
            found[row.day] = {
                "day": row.day,
                "is_working": row.is_working,
                "label": row.label,
                "legal_basis": row.legal_basis,
                "is_confirmed": row.is_confirmed,
                "source": "own" if row.agency_id == agency_id else "above",
            }
    return [found[day] for day in sorted(found)]


def _renew(now: datetime) -> None:
    """Mark every calendar in memory as old and hold all others who change one until the end of the transaction.

    The number is random: one that was rolled back never comes again with another content.
    """
    db.session.execute(_NEW_REVISION, {"number": new_id(), "changed_at": now})
    db.session().info.pop(_SEEN, None)


def _record(name: str, facts: Mapping[str, Any], *, agency_id: int, actor: Actor, now: datetime) -> None:
    act = records.Act(name, as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=agency_id, now=now)
