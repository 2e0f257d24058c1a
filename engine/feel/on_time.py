"""Built-in functions over dates, times and durations; the clock is the evaluation's, never the machine's."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.on_values import whole
from engine.feel.temporal import (
    at,
    aware,
    fixed_zone,
    make_date,
    make_time,
    months_between,
    read_date,
    read_duration,
    read_moment,
    read_time,
)
from engine.feel.values import Failure, Months, kind, singleton

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YEARS = 999_999


@builtin("now")
def _now(frame: Frame) -> datetime:
    return aware(frame.now, frame.zone).astimezone(frame.zone)


@builtin("today")
def _today(frame: Frame) -> date:
    return aware(frame.now, frame.zone).astimezone(frame.zone).date()


@builtin("date", "from: any", "month: number?", "day: number?")
def _date(_: Frame, value: Any, month: Decimal | None = None, day: Decimal | None = None) -> date:
    value = singleton(value)
    if type(value) is Decimal and month is not None and day is not None:
        return make_date(whole(value, _YEARS), whole(month, _YEARS), whole(day, _YEARS))
    if month is None and type(value) is str:
        return read_date(value)
    if month is None and type(value) in {date, datetime}:
        return date(value.year, value.month, value.day)
    raise Failure("argument_unfit", function="date", argument=1, wanted="text", given=kind(value))


@builtin("time", "from: any", "minute: number?", "second: number?", "offset: days?")
def _time(
    _: Frame, value: Any, minute: Decimal | None = None, second: Decimal | None = None, offset: timedelta | None = None
) -> time:
    value = singleton(value)
    if type(value) is Decimal and minute is not None and second is not None:
        clock = make_time(whole(value, _YEARS), whole(minute, _YEARS), second)
        return clock if offset is None else clock.replace(tzinfo=fixed_zone(offset))
    if minute is None and type(value) is str:
        return read_time(value)
    if minute is None and type(value) is datetime:
        return value.timetz()
    if minute is None and type(value) is time:
        return value
    raise Failure("argument_unfit", function="time", argument=1, wanted="text", given=kind(value))


@builtin("date and time", "from: any", "time: any?")
def _date_and_time(frame: Frame, value: Any, clock: Any = None) -> datetime:
    value, clock = singleton(value), singleton(clock)
    if clock is None and type(value) is str:
        return read_moment(value, frame.zone)
    if clock is None and type(value) is datetime:
        return aware(value, frame.zone)
    if type(clock) is time and type(value) in {date, datetime}:
        return at(date(value.year, value.month, value.day), clock, frame.zone)
    raise Failure("argument_unfit", function="date and time", argument=1, wanted="text", given=kind(value))


@builtin("duration", "from: any")
def _duration(_: Frame, value: Any) -> timedelta | Months:
    value = singleton(value)
    if type(value) in {timedelta, Months}:
        result: timedelta | Months = value
        return result
    if type(value) is not str:
        raise Failure("argument_unfit", function="duration", argument=1, wanted="text", given=kind(value))
    return read_duration(value)


@builtin("years and months duration", "from: date", "to: date")
def _years_and_months_duration(_: Frame, start: date, end: date) -> Months:
    return months_between(date(start.year, start.month, start.day), date(end.year, end.month, end.day))


@builtin("day of week", "date: date")
def _day_of_week(_: Frame, day: date) -> str:
    return _WEEKDAYS[day.weekday()]
