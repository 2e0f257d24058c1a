"""A person's due dates as an iCalendar (RFC 5545): one event for each task, with no more than title, code and due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from processes.calendar import WorkingCalendar
from web import i18n, ids
from web.moments import ZONE

_AGAIN = timedelta(minutes=30)


def written(rows: Iterable[Any], name: str, clock: WorkingCalendar, public_url: str, *, with_names: bool) -> bytes:
    """Write open tasks (rows of ``tasks.inbox``) that are due as a calendar; the same tasks give the same bytes.

    What ends with the office's last hour is due on a day, all day long; what ends at another hour at that moment.
    What stands still with its dossier has no day now.
    """
    made = Calendar()
    made.add("prodid", "-//Thong Suot//vi")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", i18n.t("agenda.name", name=name))
    made.add("x-wr-timezone", str(ZONE))
    made.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    for row in rows:
        if row.due_at is not None and row.clock_stopped_at is None:
            made.add_component(_event(row, clock, public_url, with_names=with_names))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(row: Any, clock: WorkingCalendar, public_url: str, *, with_names: bool) -> Event:
    public = ids.encode(row.id)
    title = f"{row.name} · {row.reference}" + (f" · {row.subject}" if with_names else "")
    event = Event()
    event.add("uid", f"task-{public}@{public_url.partition('://')[2]}")
    event.add("dtstamp", row.opened_at)
    event.add("summary", title)
    start = _start(row.due_at, clock)
    event.add("dtstart", start)
    if not isinstance(start, datetime):
        event.add("dtend", start + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{public_url}/tasks/{public}")
    return event


def _start(due_at: datetime, clock: WorkingCalendar) -> date | datetime:
    local = due_at.astimezone(ZONE)
    return local.date() if local.time() == clock.sessions[-1][1] else local
