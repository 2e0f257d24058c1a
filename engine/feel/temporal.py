"""Dates, times and durations of FEEL: reading them from text and reckoning with them."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from engine.feel.values import ARITHMETIC, Failure, Months, kind, months

_TEXT_LIMIT = 64
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z_/]+))?",
    re.ASCII,
)
_YEARS = re.compile(r"(-)?P(?:([0-9]{1,10})Y)?(?:([0-9]{1,10})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-)?P(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,10})H)?(?:([0-9]{1,10})M)?(?:([0-9]{1,12})(?:\.([0-9]{1,9}))?S)?)?",
    re.ASCII,
)
_ZONES = {"Asia/Ho_Chi_Minh": timezone(timedelta(hours=7)), "Etc/UTC": UTC, "UTC": UTC}
_DAY = timedelta(days=1)
_MINUTE = 60
_MOST_DIGITS = 20
_SOME_DAY = date(2000, 1, 1)


def read_date(text: str) -> date:
    """Read ``2026-11-21``. Refuses any other form and days that no calendar has."""
    match = _DATE.fullmatch(text) if len(text) <= _TEXT_LIMIT else None
    if match is None:
        raise Failure("date_invalid", text=text[:_TEXT_LIMIT])
    return make_date(*(int(part) for part in match.groups()))


def read_time(text: str) -> time:
    """Read ``08:30:00`` with or without offset; parts of a microsecond are cut off."""
    match = _TIME.fullmatch(text) if len(text) <= _TEXT_LIMIT else None
    if match is None:
        raise Failure("time_invalid", text=text[:_TEXT_LIMIT])
    hour, minute, second, fraction = match.group(1, 2, 3, 4)
    return make_time(int(hour), int(minute), Decimal(f"{second}.{fraction or 0}")).replace(tzinfo=_offset(match))


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Read ``2026-11-21T08:30:00``; without offset it is in ``zone``; a mere date is its midnight."""
    day, letter, clock = text.partition("T")
    return at(read_date(day), read_time(clock) if letter else time(), zone)


def read_duration(text: str) -> timedelta | Months:
    """Read an ISO 8601 duration. Refuses years or months mixed with days, and weeks (DMN 1.5 §10.3.2.3.7)."""
    if len(text) <= _TEXT_LIMIT and text[-1:] not in {"P", "T", ""}:
        if match := _YEARS.fullmatch(text):
            sign, years, rest = match.groups()
            total = 12 * int(years or 0) + int(rest or 0)
            return months(-total if sign else total)
        if match := _DAYS.fullmatch(text):
            sign, days, hours, minutes, seconds, fraction = match.groups()
            clock = (int(seconds or 0), _micro(fraction), 0, int(minutes or 0), int(hours or 0))
            size: timedelta = within(timedelta, int(days or 0), *clock)
            return -size if sign else size
    raise Failure("duration_invalid", text=text[:_TEXT_LIMIT])


def read_any(text: str, zone: tzinfo) -> date | time | timedelta | Months:
    """Read what stands in ``@"…"``: a date, a moment, a time or a duration."""
    if text.startswith(("P", "-P")):
        return read_duration(text)
    if "T" in text:
        return read_moment(text, zone)
    return read_time(text) if ":" in text else read_date(text)


def make_date(year: int, month: int, day: int) -> date:
    """Make a date. Refuses days that no calendar has and years outside 1 to 9999."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Failure("date_invalid", text=f"{year:04d}-{month:02d}-{day:02d}"[:_TEXT_LIMIT]) from error


def make_time(hour: int, minute: int, second: Decimal) -> time:
    """Make a time of day without offset; the second may have a fraction. Refuses what no clock shows."""
    try:
        whole = int(second) if 0 <= second < _MINUTE else _MINUTE
        return time(hour, minute, whole, int((second - whole) * 1_000_000) if whole < _MINUTE else 0)
    except (ValueError, OverflowError, ArithmeticError) as error:
        raise Failure("time_invalid", text=f"{hour}:{minute}:{second}"[:_TEXT_LIMIT]) from error


def fixed_zone(offset: timedelta) -> tzinfo:
    """Make a zone with a fixed offset. Refuses a day or more."""
    if abs(offset) >= _DAY:
        raise Failure("offset_out_of_range")
    return timezone(offset)


def at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Join a date and a time; a time without offset is in ``zone``."""
    return datetime.combine(day, clock, clock.tzinfo or zone)


def aware(value: datetime, zone: tzinfo) -> datetime:
    """Give a moment without offset the zone of the evaluation."""
    return value if value.tzinfo else value.replace(tzinfo=zone)


def within(reckon: Callable[..., Any], *values: Any) -> Any:
    """Do a reckoning with dates. Refuses results outside the calendar (years 1 to 9999)."""
    try:
        return reckon(*values)
    except (OverflowError, ValueError) as error:
        raise Failure("date_out_of_range") from error


def since_midnight(value: time, zone: tzinfo) -> timedelta:
    """Return the time of day as a duration, reckoned in UTC."""
    clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    offset = value.utcoffset()
    return clock - (zone.utcoffset(None) or timedelta() if offset is None else offset)


def shifted(value: Any, by: timedelta | Months) -> Any:
    """Move a date, moment or time by a duration; the day is cut to the end of a shorter month."""
    if isinstance(by, Months):
        return _months_later(value, by.total)
    if type(value) is time:
        start = datetime.combine(_SOME_DAY, value)
        return (start + timedelta(seconds=by.seconds, microseconds=by.microseconds)).timetz()
    if type(value) is date:
        return within(lambda: value + timedelta(days=by.days))
    return within(lambda: value + by)


def _months_later(value: Any, count: int) -> Any:
    if type(value) is time:
        raise Failure("types_do_not_fit", left=kind(value), right="years and months duration")
    year, month = divmod(value.year * 12 + value.month - 1 + count, 12)
    if not 1 <= year <= date.max.year:
        raise Failure("date_out_of_range")
    return value.replace(year=year, month=month + 1, day=min(value.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> Months:
    """Return the whole months from one day to another, negative backwards."""
    if end < start:
        return Months(-months_between(end, start).total)
    total = (end.year - start.year) * 12 + end.month - start.month
    return Months(total - (end.day < start.day))


def seconds_of(value: timedelta) -> Decimal:
    """Return a duration in seconds, exactly."""
    whole = Decimal((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds)
    return ARITHMETIC.divide(whole, Decimal(1_000_000))


def duration_of(seconds: Decimal) -> timedelta:
    """Return a duration of so many seconds, to the microsecond. Refuses more than Python's calendar holds."""
    if seconds.adjusted() > _MOST_DIGITS:  # far outside timedelta: refused before int() grows
        raise Failure("duration_out_of_range")
    micro = int(ARITHMETIC.multiply(seconds, Decimal(1_000_000)))
    result: timedelta = within(timedelta, 0, 0, micro)
    return result


def _micro(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _offset(match: re.Match[str]) -> tzinfo | None:
    utc, sign, hours, minutes, seconds, zone = match.group(5, 6, 7, 8, 9, 10)
    if utc:
        return UTC
    if zone:
        if zone not in _ZONES:
            raise Failure("zone_unknown", zone=zone)
        return _ZONES[zone]
    if not sign:
        return None
    size = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return fixed_zone(-size if sign == "-" else size)
