"""What a path reaches: members of contexts, parts of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import far, zones
from engine.feel.far import AnySpan, FarDay, FarMoment, FarSpan, FineTime
from engine.feel.frame import Frame
from engine.feel.values import Failure, Months, Range, admit, kind

Part = Callable[[Any], Any]

_DAY: Mapping[str, Part] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal((far.ordinal(value) - 1) % 7 + 1),
}
_CLOCK: Mapping[str, Part] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: _seconds(far.nanos_of(value)),
    "time offset": zones.offset_of,
    "timezone": lambda value: zones.zone_name(value.tzinfo),
}
_SPAN: Mapping[str, Part] = {
    "days": lambda value: _signed(value, far.DAY),
    "hours": lambda value: _signed(value, far.HOUR, 24),
    "minutes": lambda value: _signed(value, far.MINUTE, 60),
    "seconds": lambda value: _seconds(far.nanos_in(value)),
}
_PARTS: Mapping[type, Mapping[str, Part]] = {
    date: _DAY,
    time: _CLOCK,
    datetime: {**_DAY, **_CLOCK},
    timedelta: _SPAN,
    FarDay: _DAY,
    FineTime: _CLOCK,
    FarMoment: {**_DAY, **_CLOCK},
    FarSpan: _SPAN,
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
    """Read what a path names. Refuses members that are not there; of a list, takes the member of every item.

    The items of a list of lists are lists themselves (DMN 1.5 table 54): ``[[{a: 1}]].a`` is ``[[1]]``.
    """
    if type(value) is list:
        frame.spend(len(value))
        return [member(frame, item, name) if type(item) is list else _inner(item, name) for item in value]
    return _one(value, name)


def _inner(value: Any, name: str) -> Any:
    if type(value) is dict:
        return admit(value[name]) if name in value else None
    part = _PARTS.get(type(value), {}).get(name)
    return None if part is None else part(value)


def _one(value: Any, name: str) -> Any:
    if type(value) is dict:
        if name in value:
            return admit(value[name])
    elif part := _PARTS.get(type(value), {}).get(name):
        return part(value)
    raise Failure("member_missing", name=name, of=kind(value))


def _signed(value: AnySpan, unit: int, most: int | None = None) -> Decimal:
    nanos = far.nanos_in(value)
    count = abs(nanos) // unit
    count = count if most is None else count % most
    return Decimal(-count if nanos < 0 else count)


def _seconds(nanos: int) -> Decimal:
    whole, rest = divmod(abs(nanos) % far.MINUTE, far.SECOND)
    number = Decimal(f"{whole}.{rest:09d}").normalize() if rest else Decimal(whole)
    return number.copy_negate() if nanos < 0 and number else number
