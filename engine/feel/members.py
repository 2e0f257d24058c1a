"""What a path reaches: members of contexts, parts of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.values import Failure, Months, Range, admit, kind

Part = Callable[[Any], Any]

_DAY: Mapping[str, Part] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_CLOCK: Mapping[str, Part] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": lambda value: value.utcoffset(),
}
_PARTS: Mapping[type, Mapping[str, Part]] = {
    date: _DAY,
    time: _CLOCK,
    datetime: {**_DAY, **_CLOCK},
    timedelta: {
        "days": lambda value: _signed(value, abs(value).days),
        "hours": lambda value: _signed(value, abs(value).seconds // 3600),
        "minutes": lambda value: _signed(value, abs(value).seconds // 60 % 60),
        "seconds": lambda value: _signed(value, abs(value).seconds % 60),
    },
    Months: {
        "years": lambda value: Decimal(value.years),
        "months": lambda value: Decimal(value.months),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


def member(frame: Frame, value: Any, name: str) -> Any:
    """Read what a path names. Refuses members that are not there; of a list, takes the member of every item."""
    if type(value) is list:
        frame.spend(len(value))
        return [_one(item, name) if type(item) is dict and name in item else None for item in value]
    return _one(value, name)


def _one(value: Any, name: str) -> Any:
    if type(value) is dict:
        if name in value:
            return admit(value[name])
    elif part := _PARTS.get(type(value), {}).get(name):
        return part(value)
    raise Failure("member_missing", name=name, of=kind(value))


def _signed(value: timedelta, count: int) -> Decimal:
    number = Decimal(count)
    return number if value >= timedelta(0) else number.copy_negate()
