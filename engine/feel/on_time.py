"""Built-in functions over dates, times and durations; the clock is the evaluation's, never the machine's."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.feel import far
from engine.feel.far import LAST_YEAR, AnyDay, AnyMoment, AnySpan, AnyTime
from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.reckoning import months_between
from engine.feel.temporal import (
    day_part,
    fixed_zone,
    joined,
    make_date,
    make_time,
    read_date,
    read_duration,
    read_moment,
    read_time,
    time_part,
)
from engine.feel.values import Failure, Months, kind

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_THURSDAY = 4


@builtin("now")
def _now(frame: Frame) -> datetime:
    now = frame.now if frame.now.tzinfo else frame.now.replace(tzinfo=frame.zone)
    return now.astimezone(frame.zone)


@builtin("today")
def _today(frame: Frame) -> date:
    today: date = _now(frame).date()
    return today


@builtin("date", "from: text")
def _date(_: Frame, text: str) -> AnyDay:
    return read_date(text)


@builtin("date", "from: date")
def _date_of(_: Frame, value: AnyDay | AnyMoment) -> AnyDay:
    return day_part(value)


@builtin("date", "year: number", "month: number", "day: number")
def _date_from_parts(_: Frame, year: Decimal, month: Decimal, day: Decimal) -> AnyDay:
    return make_date(*(_whole(part) for part in (year, month, day)))


@builtin("time", "from: text")
def _time(_: Frame, text: str) -> AnyTime:
    return read_time(text)


@builtin("time", "from: time")
def _time_of(_: Frame, value: AnyTime | AnyMoment) -> AnyTime:
    return time_part(value) if kind(value) == "date and time" else value  # type: ignore[arg-type, return-value]  # by its kind


@builtin("time", "from: date")
def _time_of_day(_: Frame, _day: AnyDay) -> AnyTime:
    return make_time(0, 0, Decimal(0), UTC)


@builtin("time", "hour: number", "minute: number", "second: number", "offset: any?")
def _time_from_parts(_: Frame, hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None) -> AnyTime:
    if offset is not None and kind(offset) != "days and time duration":
        raise Failure("argument_unfit", function="time", argument=4, wanted="days", given=kind(offset))
    return make_time(_whole(hour), _whole(minute), second, None if offset is None else fixed_zone(offset))


@builtin("date and time", "from: text")
def _date_and_time(_: Frame, text: str) -> AnyMoment:
    return read_moment(text)


@builtin("date and time", "from: moment")
def _date_and_time_of(_: Frame, value: AnyMoment) -> AnyMoment:
    return value


@builtin("date and time", "date: date", "time: clock")
def _date_and_time_from_parts(_: Frame, day: AnyDay | AnyMoment, clock: AnyTime) -> AnyMoment:
    return joined(day, clock)


@builtin("duration", "from: text")
def _duration(_: Frame, text: str) -> AnySpan | Months:
    return read_duration(text)


@builtin("duration", "from: duration")
def _duration_of(_: Frame, value: AnySpan | Months) -> AnySpan | Months:
    return value


@builtin("years and months duration", "from: date", "to: date")
def _years_and_months_duration(_: Frame, start: AnyDay | AnyMoment, end: AnyDay | AnyMoment) -> Months:
    return months_between(day_part(start), day_part(end))


@builtin("day of year", "date: date")
def _day_of_year(_: Frame, day: AnyDay | AnyMoment) -> Decimal:
    return Decimal(_number_in_year(day))


@builtin("day of week", "date: date")
def _day_of_week(_: Frame, day: AnyDay | AnyMoment) -> str:
    return _WEEKDAYS[(far.ordinal(day) - 1) % 7]


@builtin("month of year", "date: date")
def _month_of_year(_: Frame, day: AnyDay | AnyMoment) -> str:
    return _MONTHS[day.month - 1]


@builtin("week of year", "date: date")
def _week_of_year(_: Frame, day: AnyDay | AnyMoment) -> Decimal:
    """Count as ISO 8601 does: the week belongs to the year of its Thursday."""
    weekday = (far.ordinal(day) - 1) % 7 + 1
    thursday = _number_in_year(day) + _THURSDAY - weekday
    if thursday < 1:
        thursday += _days_in(day.year - 1)
    elif thursday > _days_in(day.year):
        thursday -= _days_in(day.year)
    return Decimal((thursday - 1) // 7 + 1)


def _whole(number: Decimal) -> int:
    if number.copy_abs() > LAST_YEAR:
        raise Failure("number_out_of_range", limit=LAST_YEAR)
    return int(number)


def _number_in_year(day: AnyDay | AnyMoment) -> int:
    return sum(far.days_in_month(day.year, month) for month in range(1, day.month)) + day.day


def _days_in(year: int) -> int:
    return 365 + (far.days_in_month(year, 2) == 29)  # noqa: PLR2004  a leap year
