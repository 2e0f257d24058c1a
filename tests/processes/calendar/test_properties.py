"""What holds for every moment, every limit and every calendar."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from processes.calendar import Limit, Unit, WorkingCalendar, vietnam

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = [(time(7, 30), time(11, 30)), (time(13, 30), time(17))]

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
moments = st.builds(lambda day, at: datetime.combine(day, at, HANOI), days, st.times())
durations = st.timedeltas(timedelta(0), timedelta(days=30))
whole = st.integers(1, 60).map(Decimal)
divided = st.integers(1, 120).map(lambda quarters: Decimal(quarters) / 4)
limits = st.one_of(
    st.builds(Limit, divided, st.sampled_from([Unit.WORKING_DAY, Unit.WORKING_HOUR])),
    st.builds(Limit, whole, st.sampled_from([Unit.CALENDAR_DAY, Unit.MONTH])),
    st.builds(Limit, st.just(Decimal(1)), st.sampled_from([Unit.SAME_DAY, Unit.IMMEDIATE])),
)


@st.composite
def calendars(draw):
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    off = draw(st.dictionaries(days, st.just("nghỉ"), max_size=20))
    work = draw(st.dictionaries(days.filter(lambda day: day not in off), st.just("làm bù"), max_size=20))
    return WorkingCalendar(weekdays, OFFICE, off, work, HANOI)


@given(calendars(), moments, moments, limits)
def test_who_comes_later_is_never_due_earlier(calendar, one, other, limit):
    earlier, later = sorted([one, other])
    assert calendar.due(earlier, limit) <= calendar.due(later, limit)


@given(calendars(), moments, limits, days)
def test_one_more_day_off_never_makes_the_due_moment_earlier(calendar, start, limit, day):
    work = {on: label for on, label in calendar.work.items() if on != day}
    closed = WorkingCalendar(calendar.weekdays, OFFICE, {**calendar.off, day: "bão"}, work, HANOI)
    assert closed.due(start, limit) >= calendar.due(start, limit)


@given(calendars(), moments, limits)
def test_a_due_moment_is_office_time_of_a_working_day_and_not_before_the_start(calendar, start, limit):
    due = calendar.due(start, limit)
    assert due >= start
    assert calendar.is_working(calendar.day_of(due))
    assert any(opening < due.astimezone(HANOI).time() <= closing for opening, closing in OFFICE)


@given(calendars(), moments, whole)
def test_counting_working_days_is_the_inverse_of_a_limit_in_working_days(calendar, start, amount):
    due = calendar.due(start, Limit(amount, Unit.WORKING_DAY))
    assert calendar.working_days_between(start, due) == amount


@given(calendars(), moments, durations)
def test_counting_working_time_is_the_inverse_of_adding_it(calendar, start, duration):
    assert calendar.working_time_between(start, calendar.add_working_time(start, duration)) == duration


@given(calendars(), moments, limits, durations, durations)
def test_two_pauses_are_one_long_pause_and_no_pause_changes_nothing(calendar, start, limit, one, other):
    due = calendar.due(start, limit)
    assert calendar.shift(due, timedelta(0)) == due
    assert calendar.shift(calendar.shift(due, one), other) == calendar.shift(due, one + other)


@given(calendars(), moments, moments, moments)
def test_working_time_adds_up(calendar, first, second, third):
    between = calendar.working_time_between
    assert between(first, second) + between(second, third) == between(first, third)
    assert calendar.working_days_between(first, second) == -calendar.working_days_between(second, first)


@given(calendars(), moments, st.integers(1, 40))
def test_the_quick_count_is_the_count_from_day_to_day(calendar, start, amount):
    day, left = start.date(), amount
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    assert calendar.day_of(calendar.due(start, Limit(Decimal(amount), Unit.WORKING_DAY))) == day


@given(moments, limits)
def test_the_special_days_explain_the_whole_way_to_the_due_day(start, limit):
    calendar = vietnam().working_calendar()
    explained = calendar.explain(start, limit)
    assert [day.on for day in explained] == sorted({day.on for day in explained})
    for day in explained:
        assert calendar.is_working(day.on) is not day.is_skipped
        assert day.on <= calendar.day_of(calendar.due(start, limit))
