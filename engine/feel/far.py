"""Dates, times and durations beyond Python's own: years up to ±999,999,999, nanoseconds, very long durations.

Whatever Python's types can hold is always one of Python's; only the rest is one of these.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

Place = tzinfo
LAST_YEAR = 999_999_999
MICRO = 1_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_MONTHS = 12
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_LAST_SPAN = 1_000_000_000_000 * DAY
_BEFORE_MONTH = (0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337)
"""The days before each month of a year that begins in March, so that a leap day is its last."""


@dataclass(frozen=True, slots=True, order=True)
class FarDay:
    """A date before year 1 or after year 9999 of the proleptic Gregorian calendar; year 0 is 1 BC."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FineTime:
    """A time of day with nanoseconds that no microsecond holds."""

    nanos: int
    tzinfo: Place | None = None

    @property
    def hour(self) -> int:
        """Return the full hours."""
        return self.nanos // HOUR

    @property
    def minute(self) -> int:
        """Return the minutes of the hour."""
        return self.nanos // MINUTE % 60

    @property
    def second(self) -> int:
        """Return the full seconds of the minute."""
        return self.nanos // SECOND % 60


AnyDay = date | FarDay
AnyTime = time | FineTime


@dataclass(frozen=True, slots=True)
class FarMoment:
    """A date and time that needs a far day or nanoseconds; ``fold`` tells the second of two equal local times."""

    date: AnyDay
    time: AnyTime
    fold: int = 0

    @property
    def year(self) -> int:
        """Return the year."""
        return self.date.year

    @property
    def month(self) -> int:
        """Return the month of the year."""
        return self.date.month

    @property
    def day(self) -> int:
        """Return the day of the month."""
        return self.date.day

    @property
    def hour(self) -> int:
        """Return the full hours."""
        return self.time.hour

    @property
    def minute(self) -> int:
        """Return the minutes of the hour."""
        return self.time.minute

    @property
    def second(self) -> int:
        """Return the full seconds of the minute."""
        return self.time.second

    @property
    def tzinfo(self) -> Place | None:
        """Return the zone, None for a local moment."""
        return self.time.tzinfo


@dataclass(frozen=True, slots=True, order=True)
class FarSpan:
    """A days and time duration that needs nanoseconds or more than 999,999,999 days."""

    nanos: int


AnyMoment = datetime | FarMoment
AnySpan = timedelta | FarSpan


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:  # noqa: PLR2004  February
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def day(year: int, month: int, number: int) -> AnyDay:
    """Make a date. Refuses (ValueError) days that no calendar has and years beyond ±999,999,999."""
    if 1 <= year <= date.max.year:
        return date(year, month, number)
    if abs(year) > LAST_YEAR or not 1 <= month <= _MONTHS or not 1 <= number <= days_in_month(year, month):
        raise ValueError(year)
    return FarDay(year, month, number)


def ordinal(value: AnyDay | AnyMoment) -> int:
    """Return the number of a day: 1 January of year 1 is 1, as Python counts; earlier days are 0 and less."""
    if isinstance(value, date):
        return value.toordinal()
    shift = 1 if value.month <= 2 else 0  # noqa: PLR2004  January and February end the year that began in March
    cycles, year = divmod(value.year - shift, _CYCLE_YEARS)
    days = 365 * year + year // 4 - year // 100 + _BEFORE_MONTH[(value.month - 3) % 12] + value.day
    return cycles * _CYCLE_DAYS + days - 306


def day_of(number: int) -> AnyDay:
    """Find the date with an ordinal. Refuses (ValueError) years beyond ±999,999,999."""
    if 1 <= number <= date.max.toordinal():
        return date.fromordinal(number)
    cycles, inside = divmod(number - 1, _CYCLE_DAYS)
    near = date.fromordinal(inside + 1)
    return day(near.year + cycles * _CYCLE_YEARS, near.month, near.day)


def clock(nanos: int, place: tzinfo | None) -> AnyTime:
    """Make the time of day that is so many nanoseconds after midnight."""
    if nanos % MICRO:
        return FineTime(nanos, place)
    seconds, rest = divmod(nanos, SECOND)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest // MICRO, place)


def nanos_of(value: AnyTime | AnyMoment) -> int:
    """Return the time of day in nanoseconds after midnight."""
    if isinstance(value, FarMoment):
        value = value.time
    if isinstance(value, FineTime):
        return value.nanos
    return ((value.hour * 60 + value.minute) * 60 + value.second) * SECOND + value.microsecond * MICRO


def moment(start: AnyDay, nanos: int, place: tzinfo | None, fold: int = 0) -> AnyMoment:
    """Join a day and a time of day."""
    at = clock(nanos, place)
    if isinstance(start, date) and isinstance(at, time):
        return datetime.combine(start, at).replace(fold=fold)
    return FarMoment(start, at, fold)


def span(nanos: int) -> AnySpan:
    """Make a duration. Refuses (ValueError) more than a million million days."""
    if nanos % MICRO == 0 and _SHORTEST <= nanos <= _LONGEST:
        return timedelta(days=nanos // DAY, microseconds=nanos % DAY // MICRO)
    if abs(nanos) > _LAST_SPAN:
        raise ValueError(nanos)
    return FarSpan(nanos)


def nanos_in(value: AnySpan) -> int:
    """Return the nanoseconds of a duration."""
    if isinstance(value, FarSpan):
        return value.nanos
    return (value.days * 86_400 + value.seconds) * SECOND + value.microseconds * MICRO


def plain(value: object) -> object:
    """Cut a value to the microseconds of Python's types, for a host that knows no others; pass everything else on.

    Refuses (ValueError) what is outside of their calendar.
    """
    if isinstance(value, FineTime):
        return clock(value.nanos // MICRO * MICRO, value.tzinfo)
    if isinstance(value, FarMoment):
        value = moment(value.date, nanos_of(value) // MICRO * MICRO, value.tzinfo, value.fold)
    if isinstance(value, FarSpan):
        value = span(value.nanos // MICRO * MICRO)
    if isinstance(value, FarDay | FarMoment | FarSpan):
        raise ValueError(value)  # noqa: TRY004  its type is right, its size is not
    return value


_SHORTEST, _LONGEST = nanos_in(timedelta.min), nanos_in(timedelta.max)
