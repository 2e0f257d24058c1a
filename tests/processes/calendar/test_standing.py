"""A limit that stands still: never negative, standing and running are the whole, the same when counted again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from processes.calendar import Effect, Limit, Stand, Unit, due_after, due_with, ran, stood, vietnam

CLOCK = vietnam().working_calendar()
BEGIN = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
moments = st.integers(0, 200 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
halves = st.integers(1, 60).map(lambda half: Limit(Decimal(half) / 2, Unit.WORKING_DAY))
limits = st.one_of(
    halves,
    st.integers(1, 40).map(lambda days: Limit(Decimal(days), Unit.CALENDAR_DAY)),
    st.integers(1, 80).map(lambda hours: Limit(Decimal(hours), Unit.WORKING_HOUR)),
)


EFFECTS = st.sampled_from(Effect)


@st.composite
def histories(draw, effects=EFFECTS):
    """A receipt and pauses after it, which never overlap."""
    edges = sorted(draw(st.lists(moments, min_size=1, max_size=9)))
    received, rest = edges[0], edges[1:]
    return received, [Stand(*pair, draw(effects)) for pair in zip(rest[::2], rest[1::2], strict=False)]


@given(histories(), moments)
def test_standing_and_running_are_the_whole_and_neither_is_negative(history, until):
    received, stands = history
    until = max(received, until)
    inside = [Stand(one.start, min(one.end, until)) for one in stands if one.start < until]
    running, standing = ran(CLOCK, received, until, stands), stood(CLOCK, inside)
    assert running >= timedelta()
    assert standing >= timedelta()
    assert running + standing == CLOCK.working_time_between(received, until)


@given(histories(st.just(Effect.SUSPEND)), limits)
def test_a_suspended_limit_keeps_its_working_time(history, limit):
    received, stands = history
    due = due_with(CLOCK, received, limit, stands)
    promised = CLOCK.working_time_between(received, CLOCK.due(received, limit))
    assert ran(CLOCK, received, due, [one for one in stands if one.start < due]) == promised


@given(histories(), limits)
def test_pauses_one_after_the_other_give_what_counting_all_again_gives(history, limit):
    received, stands = history
    kept = CLOCK.due(received, limit)
    for number, stand in enumerate(stands, 1):
        before, kept = kept, due_after(CLOCK, kept, stand, limit)
        assert stand.effect is Effect.RESTART or kept >= before
        assert kept == due_with(CLOCK, received, limit, stands[:number])


@given(moments, limits, st.timedeltas(timedelta(), timedelta(days=30)))
def test_a_restart_is_a_fresh_count_from_its_end_and_no_time_changes_nothing(received, limit, length):
    due = CLOCK.due(received, limit)
    end = received + length
    assert due_after(CLOCK, due, Stand(received, end, Effect.RESTART), limit) == CLOCK.due(end, limit)
    assert due_after(CLOCK, due, Stand(received, received), limit) == due


@given(moments, halves, st.integers(1, 20))
@example(datetime(2026, 2, 12, 3, 0, tzinfo=UTC), Limit(Decimal(3), Unit.WORKING_DAY), 5)
def test_half_days_that_stood_are_half_days_later_across_weekends_and_holidays(received, limit, half_days):
    due = CLOCK.due(received, limit)
    length = CLOCK.day_length * half_days / 2
    end = CLOCK.add_working_time(received, length)
    moved = due_after(CLOCK, due, Stand(received, end), limit)
    assert CLOCK.working_time_between(due, moved) == length
    assert CLOCK.is_working(CLOCK.day_of(moved))


def test_what_was_overdue_when_it_began_to_stand_stays_overdue_since_then():
    due = CLOCK.due(BEGIN, Limit(Decimal(1), Unit.WORKING_DAY))
    assert due_after(CLOCK, due, Stand(due + timedelta(days=1), due + timedelta(days=9))) == due
