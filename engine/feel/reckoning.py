"""Reckoning with dates, times and durations (DMN 1.5 §10.3.2.3.4 on, Tables 57 to 59), and what they are compared by.

A moment in a named zone moves by durations along the time line and by months along its own calendar.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from engine.feel import far, zones
from engine.feel.far import AnyDay, AnyMoment, AnySpan, AnyTime, FarMoment
from engine.feel.temporal import day_part, in_calendar, joined, make_span
from engine.feel.values import ARITHMETIC, Failure, Months, months

_DISTANCE = 14 * 3600
_MOST_DIGITS = 32
_MIDNIGHT = time(tzinfo=UTC)


def value_of(value: AnyTime | AnyMoment) -> int:
    """Return the seconds by which a time or a moment is compared; a local one counts as if it were in UTC."""
    if isinstance(value, time | far.FineTime):
        return (far.nanos_of(value) - _clock_offset(value)) // far.SECOND
    return instant(value) // far.SECOND


def ordered(test: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Compare two times or two moments. Refuses a local and another one that are less than 14 hours apart.

    So XML Schema compares them (Part 2 §3.2.7.4): only when the order is the same whatever the zone of the local one.
    """
    if type(left) is type(right) is datetime and type(left.tzinfo) is type(right.tzinfo) is timezone:
        return test(left.replace(microsecond=0), right.replace(microsecond=0))
    one, other = value_of(left), value_of(right)
    if (left.tzinfo is None) is (right.tzinfo is None):
        return test(one, other)
    verdict = test(one - _DISTANCE, other)
    if test(one + _DISTANCE, other) is not verdict:
        raise Failure("offset_missing")
    return verdict


def equal(left: Any, right: Any) -> bool:
    """Tell whether two times or two moments are the same to the second; a local one never equals another."""
    return (left.tzinfo is None) is (right.tzinfo is None) and value_of(left) == value_of(right)


def identical(left: Any, right: Any) -> bool:
    """Tell whether two times or two moments show the same on the clock and are equally far from UTC."""
    if (left.tzinfo is None) is not (right.tzinfo is None) or far.nanos_of(left) != far.nanos_of(right):
        return False
    if isinstance(left, time | far.FineTime):
        return _clock_offset(left) == _clock_offset(right)
    return day_part(left) == day_part(right) and instant(left) == instant(right)


def at_midnight(day: AnyDay) -> AnyMoment:
    """Turn a date into a moment, as FEEL does where it needs one: its midnight in UTC."""
    return joined(day, _MIDNIGHT)


def instant(value: AnyMoment) -> int:
    """Return the nanoseconds from the day 0 in UTC; a local moment counts as if it were in UTC."""
    local = far.ordinal(value) * far.DAY + far.nanos_of(value)
    return local if value.tzinfo is None else local - far.nanos_in(zones.offset_of(value) or timedelta())


def moved(value: Any, by: AnySpan) -> Any:
    """Move a date, time or moment by a duration; a time goes round the clock."""
    if type(value) is datetime and type(by) is timedelta and zones.zone_name(value.tzinfo) is None:
        with suppress(OverflowError):
            return value + by
    nanos = far.nanos_in(by)
    if isinstance(value, time | far.FineTime):
        return far.clock((far.nanos_of(value) + nanos) % far.DAY, value.tzinfo)
    if isinstance(value, datetime | FarMoment):
        return in_calendar(zones.moment_in, instant(value) + nanos, value.tzinfo)
    return in_calendar(far.day_of, far.ordinal(value) + nanos // far.DAY)


def moved_months(value: Any, by: Months) -> Any:
    """Move a date or moment by months; the day is cut to the end of a shorter month."""
    year, month = divmod(value.year * 12 + value.month - 1 + by.total, 12)
    day = in_calendar(far.day, year, month + 1, min(value.day, far.days_in_month(year, month + 1)))
    if isinstance(value, date | far.FarDay) and not isinstance(value, datetime):
        return day
    return far.moment(day, far.nanos_of(value), value.tzinfo)


def between(left: Any, right: Any) -> AnySpan:
    """Return the duration from ``right`` to ``left``; a date beside a moment is its midnight in UTC.

    Refuses a local time or moment beside one that is not.
    """
    if isinstance(left, time | far.FineTime):
        _alike(left, right)
        sizes = [far.nanos_of(value) - _clock_offset(value) for value in (left, right)]
    elif isinstance(left, datetime | FarMoment) or isinstance(right, datetime | FarMoment):
        pair = [value if isinstance(value, datetime | FarMoment) else at_midnight(value) for value in (left, right)]
        _alike(*pair)
        sizes = [instant(value) for value in pair]
    else:
        sizes = [far.ordinal(value) * far.DAY for value in (left, right)]
    return make_span(sizes[0] - sizes[1])


def months_between(start: AnyDay, end: AnyDay) -> Months:
    """Return the whole months from one day to another, negative backwards."""
    total = (end.year - start.year) * 12 + end.month - start.month
    back = far.ordinal(end) < far.ordinal(start)
    cut = end.day > start.day if back else end.day < start.day
    return months(total + (1 if back else -1) * cut)


def added(left: AnySpan, right: AnySpan, sign: int = 1) -> AnySpan:
    """Add two durations, or subtract the second."""
    return make_span(far.nanos_in(left) + sign * far.nanos_in(right))


def scaled(duration: AnySpan, factor: Decimal) -> AnySpan:
    """Multiply a duration, to the nearest nanosecond."""
    return _span(ARITHMETIC.multiply(Decimal(far.nanos_in(duration)), factor))


def divided(duration: AnySpan, by: Decimal) -> AnySpan:
    """Divide a duration, to the nearest nanosecond."""
    return _span(_quotient(Decimal(far.nanos_in(duration)), by))


def ratio(left: AnySpan | Months, right: AnySpan | Months) -> Decimal:
    """Return how many times one duration holds another of its kind."""
    sizes = [value.total if isinstance(value, Months) else far.nanos_in(value) for value in (left, right)]
    return _quotient(*map(Decimal, sizes))


def scaled_months(duration: Months, factor: Decimal) -> Months:
    """Multiply a years and months duration; parts of a month are cut."""
    return _months(ARITHMETIC.multiply(Decimal(duration.total), factor))


def divided_months(duration: Months, by: Decimal) -> Months:
    """Divide a years and months duration; parts of a month are cut."""
    return _months(_quotient(Decimal(duration.total), by))


def _alike(left: Any, right: Any) -> None:
    if (left.tzinfo is None) is not (right.tzinfo is None):
        raise Failure("offset_missing")


def _clock_offset(value: AnyTime) -> int:
    return 0 if value.tzinfo is None else far.nanos_in(zones.standard_offset(value.tzinfo))


def _quotient(size: Decimal, by: Decimal) -> Decimal:
    if not by:
        raise Failure("division_by_zero")
    return ARITHMETIC.divide(size, by)


def _span(nanos: Decimal) -> AnySpan:
    if nanos.adjusted() > _MOST_DIGITS:  # far outside any duration: refused before int() grows
        raise Failure("duration_out_of_range")
    return make_span(int(nanos.to_integral_value(ROUND_HALF_EVEN)))


def _months(count: Decimal) -> Months:
    if count.adjusted() > _MOST_DIGITS:
        raise Failure("duration_out_of_range")
    return months(int(count.to_integral_value(ROUND_DOWN)))
