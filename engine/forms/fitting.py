"""What an expression gave, made fit for the part of a form that it is for; null when it does not fit."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.errors import InvalidExpression
from engine.feel import HANOI, encode
from engine.feel.values import TEXTS
from engine.forms.model import Field, FieldType, Option
from engine.forms.properties import LENGTH_LIMIT, as_number, as_temporal
from engine.limits import FORM_OPTIONS


def fitted(declared: Field, value: Any) -> Any:
    """Return a value as a field of this type holds it, or null."""
    return None if value is None else _FITTING[declared.type](declared, value)


def as_text(value: Any) -> str | None:
    """Write a single value as FEEL's ``string()`` does; null for lists, contexts and what has no text."""
    write = TEXTS.get(type(value))
    if isinstance(value, str):
        return value
    return None if write is None or value is None else write(value)


def as_count(value: Any) -> int | None:
    """Read a count that is not negative and not beyond what a text may have."""
    whole = type(value) is Decimal and value == value.to_integral_value() and 0 <= value <= LENGTH_LIMIT
    return int(value) if whole else None


def as_options(value: Any) -> tuple[Option, ...]:
    """Read a list of options: contexts with ``value`` and perhaps ``label``, or single values; others are left out."""
    options: dict[str, Option] = {}
    for item in value[:FORM_OPTIONS] if isinstance(value, list) else ():
        text = as_text(item.get("value") if isinstance(item, dict) else item)
        label = as_text(item.get("label")) if isinstance(item, dict) else None
        if text:
            options.setdefault(text, Option(text, label or text))
    return tuple(options.values())


def _kept(_: Field, value: Any) -> Any:
    """Return what can be kept beside other values: no function and nothing too large."""
    try:
        encode(value)
    except InvalidExpression:
        return None
    return value


def _chosen(declared: Field, value: Any) -> Any:
    chosen = [text for item in (value if isinstance(value, list) else [value]) if (text := as_text(item))]
    if declared.multiple:
        return chosen or None
    return chosen[0] if len(chosen) == 1 else None


def _temporal(declared: Field, value: Any) -> date | time | datetime | None:
    if isinstance(value, str):
        return as_temporal(value, declared.subtype or "date")
    if declared.subtype == "time":
        return value if isinstance(value, time) else None
    if declared.subtype == "datetime":
        moment = datetime.combine(value, time()) if type(value) is date else value
        fits = isinstance(moment, datetime)
        return (moment if moment.tzinfo else moment.replace(tzinfo=HANOI)) if fits else None
    day = value.date() if isinstance(value, datetime) else value
    return day if type(day) is date else None


def _single_text(_: Field, value: Any) -> str | None:
    return as_text(value)


_FITTING: Mapping[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXTFIELD: _single_text,
    FieldType.TEXTAREA: _single_text,
    FieldType.NUMBER: lambda _, value: as_number(value),
    FieldType.DATETIME: _temporal,
    FieldType.SELECT: _chosen,
    FieldType.RADIO: _chosen,
    FieldType.CHECKLIST: _chosen,
    FieldType.CHECKBOX: lambda _, value: value if isinstance(value, bool) else None,
    FieldType.FILEPICKER: lambda _, __: None,
    FieldType.EXPRESSION: _kept,
}
