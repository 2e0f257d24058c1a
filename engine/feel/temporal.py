"""Dates, times and durations of FEEL read from text (DMN 1.5 §10.3.4.1, the forms of XML Schema) and from numbers."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from engine.feel import far, zones
from engine.feel.far import AnyDay, AnyMoment, AnySpan, AnyTime
from engine.feel.values import ARITHMETIC, Failure, Months, months

_TEXT_LIMIT = 64
_DATE = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_/+-]+))?",
    re.ASCII,
)
_YEARS = re.compile(r"(-)?P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-)?P(?:([0-9]{1,15})D)?(?:T(?:([0-9]{1,15})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?",
    re.ASCII,
)
_LAST_OFFSET = timedelta(hours=14)
_LAST_HOUR, _LAST_MINUTE = 24, 60


def read_date(text: str) -> AnyDay:
    """Read ``2026-11-21`` or ``-0044-03-15``. Refuses any other form and days that no calendar has."""
    match = _DATE.fullmatch(text) if len(text) <= _TEXT_LIMIT else None
    if match is None:
        raise Failure("date_invalid", text=text[:_TEXT_LIMIT])
    return make_date(*(int(part) for part in match.groups()))


def read_time(text: str) -> AnyTime:
    """Read ``08:30:00``, local or with an offset or zone; ``24:00:00`` is midnight; parts of a nanosecond are cut."""
    nanos, place = _clock(text, text)
    return far.clock(nanos % far.DAY, place)


def read_moment(text: str) -> AnyMoment:
    """Read ``2026-11-21T08:30:00``, local or with an offset or zone; a mere date is its local midnight."""
    day, letter, rest = text.partition("T")
    start = read_date(day)
    nanos, place = _clock(rest, text) if letter else (0, None)
    if nanos == far.DAY:
        start, nanos = in_calendar(far.day_of, far.ordinal(start) + 1), 0
    return far.moment(start, nanos, place)


def read_duration(text: str) -> AnySpan | Months:
    """Read an ISO 8601 duration. Refuses years or months mixed with days, and weeks (DMN 1.5 §10.3.2.3.7)."""
    if len(text) <= _TEXT_LIMIT and text[-1:] not in {"P", "T", ""}:
        if match := _YEARS.fullmatch(text):
            sign, years, rest = match.groups()
            total = 12 * int(years or 0) + int(rest or 0)
            return months(-total if sign else total)
        if match := _DAYS.fullmatch(text):
            sign, days, hours, minutes, seconds, fraction = match.groups()
            whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
            size = whole * far.SECOND + _nanos(fraction)
            return make_span(-size if sign else size)
    raise Failure("duration_invalid", text=text[:_TEXT_LIMIT])


def read_any(text: str) -> AnyDay | AnyTime | AnyMoment | AnySpan | Months:
    """Read what stands in ``@"…"``: a date, a moment, a time or a duration."""
    if text.startswith(("P", "-P")):
        return read_duration(text)
    if "T" in text.partition("@")[0]:
        return read_moment(text)
    return read_time(text) if ":" in text else read_date(text)


def make_date(year: int, month: int, day: int) -> AnyDay:
    """Make a date. Refuses days that no calendar has and years beyond ±999,999,999."""
    try:
        return far.day(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Failure("date_invalid", text=f"{year:04d}-{month:02d}-{day:02d}"[:_TEXT_LIMIT]) from error


def make_time(hour: int, minute: int, second: Decimal, place: tzinfo | None) -> AnyTime:
    """Make a time of day; the second may have a fraction. Refuses what no clock shows."""
    if not (0 <= hour < _LAST_HOUR and 0 <= minute < _LAST_MINUTE and 0 <= second < _LAST_MINUTE):
        raise Failure("time_invalid", text=f"{hour}:{minute}:{second}"[:_TEXT_LIMIT])
    return far.clock(
        hour * far.HOUR + minute * far.MINUTE + int(ARITHMETIC.multiply(second, Decimal(far.SECOND))), place
    )


def make_span(nanos: int) -> AnySpan:
    """Make a days and time duration. Refuses more than a million million days."""
    try:
        return far.span(nanos)
    except (ValueError, OverflowError) as error:
        raise Failure("duration_out_of_range") from error


def fixed_zone(offset: AnySpan) -> tzinfo:
    """Make a zone with a fixed offset of whole seconds. Refuses more than 14 hours, as XML Schema does."""
    if not isinstance(offset, timedelta) or abs(offset) > _LAST_OFFSET or offset.microseconds:
        raise Failure("offset_out_of_range")
    return timezone(offset) if offset else UTC


def named_zone(name: str) -> tzinfo:
    """Return a zone by its IANA name. Refuses names that the zone data does not list."""
    try:
        return zones.zone(name)
    except LookupError as error:
        raise Failure("zone_unknown", zone=name[:_TEXT_LIMIT]) from error


def in_calendar(reckon: Any, *values: Any) -> Any:
    """Do a reckoning with dates. Refuses results outside the calendar."""
    try:
        return reckon(*values)
    except (OverflowError, ValueError) as error:
        raise Failure("date_out_of_range") from error


def day_part(value: AnyDay | AnyMoment) -> AnyDay:
    """Return the date of a date or of a moment, as its own clock shows it."""
    if isinstance(value, datetime):
        return value.date()
    return value.date if isinstance(value, far.FarMoment) else value


def time_part(value: AnyMoment) -> AnyTime:
    """Return the time of day of a moment with its offset or zone."""
    return value.timetz().replace(fold=0) if isinstance(value, datetime) else value.time


def joined(day: AnyDay | AnyMoment, clock: AnyTime) -> AnyMoment:
    """Join a date and a time; it is local when the time is."""
    return far.moment(day_part(day), far.nanos_of(clock), clock.tzinfo)


def _clock(text: str, shown: str) -> tuple[int, tzinfo | None]:
    match = _TIME.fullmatch(text) if len(text) <= _TEXT_LIMIT else None
    if match is None:
        raise Failure("time_invalid", text=shown[:_TEXT_LIMIT])
    hour, minute, second, fraction = match.group(1, 2, 3, 4)
    nanos = int(hour) * far.HOUR + int(minute) * far.MINUTE + int(second) * far.SECOND + _nanos(fraction)
    if int(minute) >= _LAST_MINUTE or int(second) >= _LAST_MINUTE or nanos > far.DAY:
        raise Failure("time_invalid", text=shown[:_TEXT_LIMIT])
    return nanos, _place(match)


def _nanos(fraction: str | None) -> int:
    return int((fraction or "0")[:9].ljust(9, "0"))


def _place(match: re.Match[str]) -> tzinfo | None:
    utc, sign, hours, minutes, seconds, zone = match.group(5, 6, 7, 8, 9, 10)
    if utc:
        return UTC
    if zone:
        return named_zone(zone)
    if not sign:
        return None
    if int(minutes) >= _LAST_MINUTE or int(seconds or 0) >= _LAST_MINUTE:
        raise Failure("offset_out_of_range")
    size = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return fixed_zone(-size if sign == "-" else size)
