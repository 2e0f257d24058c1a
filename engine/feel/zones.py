"""The time zones of the world by their IANA names, read from the package ``tzdata`` and never from the system."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel import far
from engine.feel.far import AnyDay, AnyMoment, AnyTime, FarMoment

_WINTER, _SUMMER = datetime(2024, 1, 1), datetime(2024, 7, 1)  # noqa: DTZ001  local moments of whatever zone is asked
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_CYCLE = 400


class Zone(ZoneInfo):
    """A named zone of FEEL: written by its name, unlike a zone that a moment of the host happens to carry."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and keep a zone by its name."""
        return zone, (self.key,)


@cache
def names() -> frozenset[str]:
    """Return every name that ``zone`` knows."""
    return frozenset((files("tzdata") / "zones").read_text("ascii").split())


@cache
def _load(name: str) -> Zone:
    with files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return Zone.from_file(file, key=name)


def zone(name: str) -> Zone:
    """Return a zone by its name, such as ``Asia/Ho_Chi_Minh``. Refuses (LookupError) names that nobody lists."""
    if name not in names():
        raise LookupError(name)
    return _load(name)


def warm() -> None:
    """Read all zones, so that no evaluation after this opens a file."""
    for name in names():
        _load(name)


def zone_name(place: tzinfo | None) -> str | None:
    """Return the name of a named zone, None for a fixed offset and for none."""
    return place.key if type(place) is Zone else None


def standard_offset(place: tzinfo) -> timedelta:
    """Return the offset that a zone has without daylight saving: what a time of day without a date is reckoned by."""
    fixed = place.utcoffset(None)
    return _standard(place) if fixed is None else fixed


@cache
def _standard(place: tzinfo) -> timedelta:
    return min(place.utcoffset(day) or timedelta() for day in (_WINTER, _SUMMER))


def offset_of(value: AnyTime | AnyMoment) -> timedelta | None:
    """Return how far from UTC a time or moment is; a time in a named zone has the offset of its standard time."""
    if value.tzinfo is None:
        return None
    if isinstance(value, datetime):
        return value.utcoffset()
    if isinstance(value, FarMoment):
        return value.tzinfo.utcoffset(_stand_in(value.date, value.time).replace(tzinfo=value.tzinfo, fold=value.fold))
    return standard_offset(value.tzinfo)


def moment_in(nanos: int, place: tzinfo | None) -> AnyMoment:
    """Find the moment so many nanoseconds after day 0 in UTC, as the clocks of a place show it.

    Refuses (ValueError) years beyond ±999,999,999.
    """
    number, rest = divmod(nanos, far.DAY)
    if place is None:
        return far.moment(far.day_of(number), rest, None)
    local = _stand_in(far.day_of(number), far.clock(rest, None)).replace(tzinfo=UTC).astimezone(place)
    number, rest = divmod(nanos + far.nanos_in(local.utcoffset() or timedelta()), far.DAY)
    return far.moment(far.day_of(number), rest, place, local.fold)


def _stand_in(day: AnyDay, clock: AnyTime) -> datetime:
    """Find a moment of Python's calendar at which a zone does the same.

    Before year 2 nothing changes; after 9998 the rules repeat with the calendar, every 400 years.
    """
    last = _LAST_YEAR - _CYCLE + 1
    year = max(day.year if day.year <= _LAST_YEAR else last + (day.year - last) % _CYCLE, _FIRST_YEAR)
    number = min(day.day, far.days_in_month(year, day.month))
    return datetime(year, day.month, number, clock.hour, clock.minute, clock.second)  # noqa: DTZ001  its zone follows
