"""The values of FEEL in Python: what is admitted, how it is called, how it is written."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import total_ordering
from typing import Any

from engine.feel import zones
from engine.feel.far import (
    AnyDay,
    AnyMoment,
    AnySpan,
    AnyTime,
    FarDay,
    FarMoment,
    FarSpan,
    FineTime,
    nanos_in,
    nanos_of,
)
from engine.feel.naming import is_name

ARITHMETIC = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""IEEE 754-2008 decimal128, the arithmetic that DMN 1.5 §10.3.2.3.1 asks for."""


class Failure(Exception):
    """A FEEL error inside an operator or function: becomes null with a reason; never leaves the package."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@total_ordering
@dataclass(frozen=True, slots=True)
class Months:
    """A years and months duration: a whole number of months, negative when it points back."""

    total: int

    @property
    def years(self) -> int:
        """Return the whole years, with the sign of the duration."""
        return _towards_zero(self.total, 12)

    @property
    def months(self) -> int:
        """Return the months that remain beside ``years``, with the sign of the duration."""
        return self.total - self.years * 12

    def __lt__(self, other: object) -> bool:
        """Compare with another years and months duration; with nothing else."""
        return self.total < other.total if isinstance(other, Months) else NotImplemented


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL range; an end that is None reaches without bound."""

    low: Any
    high: Any
    low_closed: bool = True
    high_closed: bool = True


KINDS: dict[type, str] = {
    Decimal: "number",
    str: "text",
    bool: "boolean",
    type(None): "null",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    FarDay: "date",
    FineTime: "time",
    FarMoment: "date and time",
    FarSpan: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
}
_SHOWN = 32
_PLAIN_DIGITS = 6_200
_MONTH_LIMIT = 12 * 2_000_000_000
_SECOND = 1_000_000_000


def kind(value: Any) -> str:
    """Name the FEEL type of a value, in the words of DMN; a foreign value is ``unknown``."""
    return KINDS.get(type(value), "unknown")


def admit(value: Any) -> Any:
    """Turn a neighbour of a FEEL value (int, tuple, any mapping, a text enum) into one. Refuses everything else."""
    if type(value) is Decimal and not value.is_finite():
        raise Failure("value_unsupported", type=str(value)[:_SHOWN])
    if type(value) in KINDS:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise Failure("value_unsupported", type=type(value).__name__)


def months(total: int) -> Months:
    """Make a years and months duration. Refuses more than two thousand million years."""
    if abs(total) > _MONTH_LIMIT:
        raise Failure("duration_out_of_range")
    return Months(total)


def singleton(value: Any) -> Any:
    """Unwrap a list of one item, as FEEL does where a single value is expected (DMN 1.5 §10.3.2.9.4)."""
    return value[0] if type(value) is list and len(value) == 1 else value


def number_text(value: Decimal) -> str:
    """Write a number without exponent and without zeros that say nothing."""
    if abs(value.adjusted()) > _PLAIN_DIGITS:
        return str(value)
    written = f"{value:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written


def quoted(text: str) -> str:
    """Write a text as a FEEL string literal that reads back as exactly the same text."""
    if not unicodedata.is_normalized("NFC", text):
        return '"' + "".join(_escaped(character) for character in text) + '"'
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'


def key_text(key: str) -> str:
    """Write the key of a context entry: bare when it is one FEEL name, otherwise in quotes."""
    return key if is_name(key) else quoted(key)


def duration_text(value: AnySpan | Months) -> str:
    """Write a duration in ISO 8601, as FEEL's ``string()`` does: ``P1Y2M``, ``-P1DT2H``, ``PT0S``."""
    if isinstance(value, Months):
        years, rest = divmod(abs(value.total), 12)
        body = _part(years, "Y") + _part(rest, "M") or "0M"
        return ("-P" if value.total < 0 else "P") + body
    nanos = nanos_in(value)
    minutes, seconds = divmod(abs(nanos), 60 * _SECOND)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    last = f"{seconds // _SECOND}{_fraction(seconds)}S" if seconds else ""
    clock = _part(hours, "H") + _part(minutes, "M") + last
    body = _part(days, "D") + ("T" + clock if clock else "") or "T0S"
    return ("-P" if nanos < 0 else "P") + body


def day_text(value: AnyDay | AnyMoment) -> str:
    """Write a date in ISO 8601; years beyond 9999 have more digits, years before 0 a minus."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def zoned_text(value: AnyTime | AnyMoment) -> str:
    """Write a time or a moment in ISO 8601, with ``Z`` for UTC, ``@`` and the name for a named zone.

    The second of two equal local times, when a clock is put back, is written with its offset.
    """
    moment = value if isinstance(value, datetime | FarMoment) else None
    clock = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}{_fraction(nanos_of(value))}"
    name = zones.zone_name(value.tzinfo)
    if name is None or (moment is not None and moment.fold):
        clock += _offset(zones.offset_of(value))
    else:
        clock += f"@{name}"
    return clock if moment is None else f"{day_text(moment)}T{clock}"


def _offset(offset: timedelta | None) -> str:
    if not offset:
        return "" if offset is None else "Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    written = f"{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{written}:{seconds:02d}" if seconds else written


def _fraction(nanos: int) -> str:
    rest = nanos % _SECOND
    return f".{rest:09d}".rstrip("0") if rest else ""


def _towards_zero(number: int, by: int) -> int:
    return number // by if number >= 0 else -(-number // by)


def _part(count: int, letter: str) -> str:
    return f"{count}{letter}" if count else ""


def _escaped(character: str) -> str:
    if character.isascii():
        return _ESCAPES.get(character, character)
    return f"\\u{ord(character):04X}" if character <= "\uffff" else f"\\U{ord(character):06X}"


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

TEXTS: Mapping[type, Callable[[Any], str]] = {
    Decimal: number_text,
    str: quoted,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    date: date.isoformat,
    time: zoned_text,
    datetime: zoned_text,
    timedelta: duration_text,
    FarDay: day_text,
    FineTime: zoned_text,
    FarMoment: zoned_text,
    FarSpan: duration_text,
    Months: duration_text,
}
