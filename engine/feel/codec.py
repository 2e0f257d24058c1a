"""FEEL values as JSON: tagged, lossless, the same bytes for the same value; and as FEEL text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from engine.errors import InvalidExpression, StateUnreadable
from engine.feel import zones
from engine.feel.far import FarDay, FarMoment, FarSpan, FineTime
from engine.feel.temporal import read_any, read_duration
from engine.feel.values import TEXTS, Failure, Months, Range, admit, duration_text, key_text, kind, number_text

_DEPTH = 64
_NODES = 25_000
_LETTERS = 1_000_000
_DIGITS = 34


def encode(value: Any) -> Any:
    """Turn a FEEL value into JSON values; what JSON does not know becomes an object with one tag.

    ``#n`` number, ``#d`` date, ``#t`` time, ``#dt`` date and time, ``#td`` and ``#ym`` durations, ``#at`` what Python
    has no type for (a far date, nanoseconds, a named zone) as FEEL writes it, ``#r`` range, ``#c`` context: a context
    is always inside its tag, so no key of a user can look like one.
    Refuses (InvalidExpression) foreign types, numbers that are not finite, and values too large or deep.
    """
    return _Encoder().encode(value, 0)


def decode(json: Any) -> Any:
    """Turn what ``encode`` made back into the FEEL value. Refuses (StateUnreadable) everything else."""
    try:
        return _decode(json)
    except RecursionError as error:
        raise StateUnreadable("value", "depth") from error


def _decode(json: Any) -> Any:
    if json is None or isinstance(json, str | bool):
        return json
    if isinstance(json, list):
        return [_decode(item) for item in json]
    if isinstance(json, dict) and len(json) == 1:
        ((tag, content),) = json.items()
        read = _READERS.get(tag)
        if read is not None:
            try:
                return read(content)
            except (Failure, ValueError, TypeError, AttributeError, DecimalException) as error:
                raise StateUnreadable("value", tag) from error
    raise StateUnreadable("value", type(json).__name__)


def to_literal(value: Any) -> str:
    """Write a FEEL value as FEEL text that reads back as the same value. Refuses what ``encode`` refuses."""
    encode(value)
    return _literal(admit(value))


class _Encoder:
    def __init__(self) -> None:
        self.nodes = 0
        self.letters = 0

    def encode(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > _DEPTH or self.nodes > _NODES:
            raise InvalidExpression("value_too_large", 0, {"depth": _DEPTH, "parts": _NODES})
        try:
            value = admit(value)
        except Failure as failure:
            raise InvalidExpression(failure.code, 0, failure.params) from failure
        if value is None or type(value) is bool:
            return value
        if type(value) is str:
            return self._text(value)
        if type(value) is list:
            return [self.encode(item, depth + 1) for item in value]
        if type(value) is dict:
            return {
                "#c": {self._text(key): self.encode(item, depth + 1) for key, item in sorted(value.items(), key=_first)}
            }
        if type(value) is Range:
            ends = [self.encode(value.low, depth + 1), self.encode(value.high, depth + 1)]
            return {"#r": [*ends, value.low_closed, value.high_closed]}
        return _plain(value)

    def _text(self, text: str) -> str:
        self.letters += len(text)
        if self.letters > _LETTERS:
            raise InvalidExpression("value_too_large", 0, {"letters": _LETTERS})
        return _sound(text)


def _plain(value: Any) -> dict[str, str]:
    if type(value) in _FAR or zones.zone_name(getattr(value, "tzinfo", None)):
        return {"#at": TEXTS[type(value)](value)}
    if type(value) not in _WRITERS:
        raise InvalidExpression("value_unsupported", 0, {"type": kind(value)})
    tag, write = _WRITERS[type(value)]
    return {tag: write(value)}


def _first(pair: tuple[Any, Any]) -> str:
    return _key(pair[0])


def _key(key: Any) -> str:
    if type(key) is not str:
        raise InvalidExpression("value_unsupported", 0, {"type": kind(key)})
    return _sound(key)


def _sound(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidExpression("value_unsupported", 0, {"type": "text"}) from error
    return text


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise InvalidExpression("value_unsupported", 0, {"type": "number"})
    return str(value)


def _read_number(text: str) -> Decimal:
    value = Decimal(text)
    if type(text) is not str or not value.is_finite():
        raise ValueError(text)
    return value


def _read_context(content: dict[str, Any]) -> dict[str, Any]:
    return {key: _decode(item) for key, item in content.items()}


def _read_range(content: list[Any]) -> Range:
    low, high, low_closed, high_closed = content
    if type(low_closed) is not bool or type(high_closed) is not bool:
        raise ValueError(content)
    return Range(_decode(low), _decode(high), low_closed, high_closed)


def _read_days(text: str) -> timedelta:
    value = read_duration(text)
    if not isinstance(value, timedelta):
        raise TypeError(text)
    return value


def _read_months(text: str) -> Months:
    value = read_duration(text)
    if not isinstance(value, Months):
        raise TypeError(text)
    return value


_TEMPORAL = frozenset({date, time, datetime, timedelta, Months})
_FAR = frozenset({FarDay, FineTime, FarMoment, FarSpan})
_WRITERS: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("#n", _number),
    date: ("#d", date.isoformat),
    time: ("#t", time.isoformat),
    datetime: ("#dt", datetime.isoformat),
    timedelta: ("#td", duration_text),
    Months: ("#ym", duration_text),
}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "#n": _read_number,
    "#d": date.fromisoformat,
    "#t": time.fromisoformat,
    "#dt": datetime.fromisoformat,
    "#td": _read_days,
    "#ym": _read_months,
    "#at": read_any,
    "#c": _read_context,
    "#r": _read_range,
}


def _literal(value: Any) -> str:
    if type(value) is list:
        return "[" + ", ".join(_literal(admit(item)) for item in value) + "]"
    if type(value) is dict:
        return "{" + ", ".join(f"{key_text(key)}: {_literal(admit(item))}" for key, item in value.items()) + "}"
    if type(value) is Range:
        return _range_literal(value)
    if type(value) is Decimal:
        return number_text(value) if not value or abs(value.adjusted()) < _DIGITS else str(value)
    written = TEXTS[type(value)](value)
    return f'@"{written}"' if type(value) in {*_TEMPORAL, *_FAR} else written


def _range_literal(value: Range) -> str:
    if value.high is None:
        return f"({'>=' if value.low_closed else '>'} {_literal(value.low)})"
    if value.low is None:
        return f"({'<=' if value.high_closed else '<'} {_literal(value.high)})"
    start, end = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{start}{_literal(value.low)}..{_literal(value.high)}{end}"
