"""What a working calendar says besides the due moment, and what it refuses."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from processes.calendar import DayKind, Limit, Unit, WorkingCalendar, vietnam
from processes.errors import Invalid

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = vietnam().working_calendar()
OFFICE = [(time(7, 30), time(11, 30)), (time(13, 30), time(17))]
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def explained(start: str, amount: str, unit: Unit) -> list[tuple[str, DayKind]]:
    days = CALENDAR.explain(local(start), Limit(Decimal(amount), unit))
    return [(day.on.isoformat(), day.kind) for day in days]


def test_an_explanation_names_the_days_skipped_and_the_saturday_worked():
    assert explained("2026-08-20T09:00", "5", Unit.WORKING_DAY) == [
        ("2026-08-22", DayKind.MADE_UP),
        ("2026-08-23", DayKind.WEEKLY_REST),
    ]
    days = CALENDAR.explain(local("2026-11-23T09:00"), Limit(Decimal(1), Unit.WORKING_DAY))
    assert [(day.label, day.is_skipped) for day in days] == [("Nghỉ Ngày Văn hóa Việt Nam", True)]


def test_calendar_days_are_explained_from_their_raw_end_only():
    assert explained("2026-02-01T09:00", "20", Unit.CALENDAR_DAY) == [
        ("2026-02-21", DayKind.WEEKLY_REST),
        ("2026-02-22", DayKind.WEEKLY_REST),
    ]
    assert explained("2026-06-05T09:00", "14", Unit.CALENDAR_DAY) == []


def test_a_same_day_that_became_another_day_is_explained():
    assert [on for on, _ in explained("2026-08-28T15:01", "1", Unit.SAME_DAY)] == [
        "2026-08-29",
        "2026-08-30",
        "2026-08-31",
        "2026-09-01",
        "2026-09-02",
    ]
    assert explained("2026-06-06T09:00", "0.5", Unit.WORKING_DAY)[0] == ("2026-06-06", DayKind.WEEKLY_REST)


def test_working_time_skips_lunch_nights_and_days_off():
    assert CALENDAR.day_length == timedelta(hours=7, minutes=30)
    assert CALENDAR.working_time_between(local("2026-06-05T11:00"), local("2026-06-05T14:00")) == HOUR
    assert CALENDAR.working_time_between(local("2026-06-05T16:00"), local("2026-06-08T08:30")) == 2 * HOUR
    assert CALENDAR.working_time_between(local("2026-06-08T08:30"), local("2026-06-05T16:00")) == -2 * HOUR
    assert not CALENDAR.working_time_between(local("2026-02-14T08:00"), local("2026-02-22T20:00"))


def test_a_pause_moves_the_due_moment_by_the_working_time_paused():
    due = local("2026-06-05T17:00")
    assert CALENDAR.shift(due, timedelta(0)) == due
    assert CALENDAR.shift(due, CALENDAR.day_length) == local("2026-06-08T17:00")
    assert CALENDAR.shift(due, HOUR) == local("2026-06-08T08:30")


def test_time_left_is_given_in_quarter_days_and_never_more_than_there_is():
    due = local("2026-06-10T17:00")
    left = CALENDAR.left(local("2026-06-08T13:30"), due)
    assert (left.days, left.hours, left.is_overdue) == (Decimal("2.25"), Decimal("18.5"), False)
    assert CALENDAR.left(due, due).is_overdue is False
    overdue = CALENDAR.left(local("2026-06-12T11:30"), due)
    assert (overdue.days, overdue.working_time, overdue.is_overdue) == (Decimal("1.5"), timedelta(hours=11.5), True)


@pytest.mark.parametrize(
    ("due", "at", "expected"),
    [
        ("2026-06-10T17:00", "2026-06-10T17:00", False),
        ("2026-06-10T17:00", "2026-06-10T23:59", False),
        ("2026-06-10T17:00", "2026-06-11T00:00", True),
        ("2026-06-10T10:00", "2026-06-10T10:00", False),
        ("2026-06-10T10:00", "2026-06-10T10:01", True),
        ("2026-06-10T10:00", "2026-06-10T20:00", True),
        ("2026-06-10T11:30", "2026-06-10T12:00", True),
        ("2026-06-13T09:00", "2026-06-13T20:00", False),
        ("2026-06-13T09:00", "2026-06-14T00:00", True),
        ("2026-06-12T17:00", "2026-06-13T00:00", True),
    ],
)
def test_what_is_due_at_closing_has_its_whole_day_and_what_is_due_within_a_day_its_hour(due, at, expected):
    assert CALENDAR.is_late(local(due), local(at)) is expected
    assert CALENDAR.left(local(at), local(due)).is_overdue is expected


def test_near_due_means_two_days_or_a_fifth_of_the_budget():
    start, due = local("2026-06-01T08:00"), local("2026-06-30T17:00")
    budget = CALENDAR.working_time_between(start, due)
    assert not CALENDAR.near_due(local("2026-06-19T17:00"), due, budget)
    assert CALENDAR.near_due(local("2026-06-25T08:00"), due, budget)
    assert CALENDAR.near_due(local("2026-06-26T17:00"), due, budget, share=Decimal(0))
    assert not CALENDAR.near_due(local("2026-06-26T16:59"), due, budget, share=Decimal(0))
    assert CALENDAR.near_due(local("2026-06-30T17:01"), due, budget)
    assert not CALENDAR.near_due(local("2026-07-01T00:01"), due, budget)


def test_a_short_task_is_not_near_due_from_its_birth():
    start = local("2026-06-05T07:30")
    due = CALENDAR.due(start, Limit(Decimal("0.5"), Unit.WORKING_DAY))
    budget = CALENDAR.working_time_between(start, due)
    assert not CALENDAR.near_due(start, due, budget)
    assert CALENDAR.near_due(local("2026-06-05T10:30"), due, budget)


def test_an_agency_may_work_on_saturdays_or_close_for_a_storm():
    storm = WorkingCalendar(range(6), OFFICE, {date(2026, 6, 5): "Nghỉ bão"}, {}, HANOI)
    assert storm.due(local("2026-06-04T09:00"), Limit(Decimal(1), Unit.WORKING_DAY)) == local("2026-06-06T17:00")


def test_a_calendar_does_not_change_with_the_data_it_was_made_from():
    off = {date(2026, 6, 5): "Nghỉ bão"}
    calendar = WorkingCalendar({0, 1, 2, 3, 4}, OFFICE, off, {}, HANOI)
    off.clear()
    assert not calendar.is_working(date(2026, 6, 5))


@pytest.mark.parametrize(
    ("weekdays", "sessions", "off", "work"),
    [
        ([], OFFICE, {}, {}),
        ([7], OFFICE, {}, {}),
        ([0], [], {}, {}),
        ([0], [(time(11), time(8))], {}, {}),
        ([0], [(time(8), time(12)), (time(11), time(17))], {}, {}),
        ([0], OFFICE, {date(2026, 8, 22): "nghỉ"}, {date(2026, 8, 22): "làm bù"}),
    ],
)
def test_a_calendar_without_sense_is_refused(weekdays, sessions, off, work):
    with pytest.raises(Invalid):
        WorkingCalendar(weekdays, sessions, off, work, HANOI)


def test_a_naive_moment_and_a_negative_duration_are_refused():
    with pytest.raises(ValueError, match="naive"):
        CALENDAR.due(datetime(2026, 6, 5, 9, 0), Limit(Decimal(1), Unit.WORKING_DAY))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="never taken away"):
        CALENDAR.shift(local("2026-06-05T17:00"), -HOUR)
