"""JSON values of an input as the types of its input data: ISO texts become dates, times and durations."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from engine.feel import parse
from engine.feel.types import Type

_READ: Final = {
    "date": "date(text)",
    "time": "time(text)",
    "date and time": "date and time(text)",
    "days and time duration": "duration(text)",
    "years and months duration": "duration(text)",
}
_NESTED = 64


def type_input(given: dict[str, Any], name: str, wanted: Type, now: datetime, zone: tzinfo) -> None:
    """Type the input of a name in its place: under the whole name, or under the name of an import before the dot."""
    home, last = _place(given, name)
    if last in home:
        home[last] = _typed(home[last], wanted, now, zone, _NESTED)


def _place(given: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    if name in given:
        return given, name
    for index, letter in enumerate(name):
        inner = given.get(name[:index]) if letter == "." else None
        if isinstance(inner, dict):
            return _place(inner, name[index + 1 :])
    return given, name


def _typed(value: Any, wanted: Type, now: datetime, zone: tzinfo, depth: int) -> Any:
    """Read texts where a date, time or duration is wanted; what does not fit stays, and the decision says so."""
    if not depth:
        return value
    if isinstance(value, str) and wanted.kind in _READ:
        read = parse(_READ[wanted.kind]).evaluate({"text": value}, now=now, zone=zone).value
        return value if read is None else read
    if isinstance(value, list):
        element = wanted if wanted.element is None else wanted.element
        return [_typed(item, element, now, zone, depth - 1) for item in value]
    if isinstance(value, Mapping):
        inner = wanted.element if wanted.kind == "list" and wanted.element is not None else wanted
        members = dict(inner.members or ())
        return {
            key: _typed(item, members[key], now, zone, depth - 1) if key in members else item
            for key, item in value.items()
        }
    return _typed(value, wanted.element, now, zone, depth - 1) if wanted.element is not None else value
