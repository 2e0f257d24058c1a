"""The cases of the law, counted by hand in the calendar of 2026."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from processes.calendar import Limit, Unit, vietnam

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = vietnam().working_calendar()

IN_DAYS = [
    ("2026-02-12", "3", "working_day", "2026-02-24"),
    ("2026-02-11", "5", "working_day", "2026-02-25"),
    ("2026-08-20", "5", "working_day", "2026-08-26"),
    ("2026-08-27", "5", "working_day", "2026-09-08"),
    ("2026-11-23", "1", "working_day", "2026-11-25"),
    ("2026-11-20", "3", "working_day", "2026-11-26"),
    ("2026-04-23", "3", "working_day", "2026-04-29"),
    ("2026-04-29", "2", "working_day", "2026-05-05"),
    ("2026-06-05", "10", "working_day", "2026-06-19"),
    ("2026-02-01", "20", "calendar_day", "2026-02-23"),
    ("2026-08-13", "20", "calendar_day", "2026-09-03"),
    ("2026-11-14", "10", "calendar_day", "2026-11-25"),
]
SAME_DAY = [
    ("2026-08-28T14:59", "2026-08-28"),
    ("2026-08-28T15:01", "2026-09-03"),
    ("2026-08-21T16:00", "2026-08-22"),
    ("2026-11-23T15:30", "2026-11-25"),
]
MOMENTS = [
    # Parts of a day run from the moment, inside the sessions: half a day is 3 h 45 min.
    ("2026-06-05T08:00", "0.5", "working_day", "2026-06-05T13:45"),
    ("2026-06-05T15:00", "0.5", "working_day", "2026-06-08T09:15"),
    ("2026-06-05T12:00", "0.25", "working_day", "2026-06-05T15:22:30"),
    ("2026-06-05T07:30", "1.5", "working_day", "2026-06-08T11:15"),
    ("2026-06-06T09:00", "0.5", "working_day", "2026-06-08T11:15"),
    ("2026-06-05T09:30", "2", "working_hour", "2026-06-05T11:30"),
    ("2026-06-05T16:30", "4", "working_hour", "2026-06-08T11:00"),
    ("2026-08-21T16:30", "1", "working_hour", "2026-08-22T08:00"),
    # Corresponding day of the month, or its last day; then the next working day.
    ("2026-06-05T09:00", "1", "month", "2026-07-06T17:00"),
    ("2026-03-31T09:00", "1", "month", "2026-05-04T17:00"),
    ("2025-08-31T09:00", "6", "month", "2026-03-02T17:00"),
    ("2026-12-15T09:00", "12", "month", "2027-12-15T17:00"),
    ("2026-01-31T09:00", "1", "month", "2026-03-02T17:00"),
    # The first day is not counted, whether it works or not.
    ("2026-06-06T09:00", "1", "working_day", "2026-06-08T17:00"),
    ("2026-06-05T23:59", "1", "working_day", "2026-06-08T17:00"),
    ("2026-06-05T16:59", "1", "immediate", "2026-06-05T17:00"),
    ("2026-06-05T17:01", "1", "immediate", "2026-06-08T17:00"),
    ("2026-06-06T09:00", "1", "same_day", "2026-06-08T17:00"),
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(("received", "amount", "unit", "due"), IN_DAYS)
@pytest.mark.parametrize("time_of_day", ["00:00", "07:30", "12:15", "16:59:59", "23:59"])
def test_a_limit_in_days_ends_with_the_last_session_of_its_last_day(received, amount, unit, due, time_of_day):
    start = local(f"{received}T{time_of_day}")
    assert CALENDAR.due(start, Limit(Decimal(amount), Unit(unit))) == local(f"{due}T17:00")


@pytest.mark.parametrize(("received", "due"), SAME_DAY)
def test_the_same_day_ends_at_the_cut_off(received, due):
    assert CALENDAR.due(local(received), Limit(Decimal(1), Unit.SAME_DAY)) == local(f"{due}T17:00")


def test_exactly_15_00_is_not_after_15_00():
    same_day = Limit(Decimal(1), Unit.SAME_DAY)
    at_three = local("2026-08-28T15:00")
    assert CALENDAR.due(at_three, same_day) == local("2026-08-28T17:00")
    assert CALENDAR.due(at_three + timedelta(microseconds=1), same_day) == local("2026-09-03T17:00")


@pytest.mark.parametrize(("start", "amount", "unit", "due"), MOMENTS)
def test_every_unit_has_its_own_rule(start, amount, unit, due):
    assert CALENDAR.due(local(start), Limit(Decimal(amount), Unit(unit))) == local(due)


def test_2026_has_249_working_days():
    new_year = date(2026, 1, 1)
    assert sum(CALENDAR.is_working(new_year + timedelta(days=passed)) for passed in range(365)) == 249


def test_a_due_moment_is_in_utc_and_a_day_is_local():
    due = CALENDAR.due(datetime(2026, 6, 4, 18, 0, tzinfo=UTC), Limit(Decimal(1), Unit.WORKING_DAY))
    assert due == datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
    assert due.tzinfo is UTC
    assert CALENDAR.day_of(datetime(2026, 6, 4, 18, 0, tzinfo=UTC)) == date(2026, 6, 5)
