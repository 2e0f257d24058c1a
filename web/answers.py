"""Values of forms as texts: as a field holds them while they are typed, and in words for readers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine import feel
from engine.forms import Field, FieldType
from web import i18n, moments

_SHORT_HASH = 12


def as_typed(value: Any) -> list[str]:
    """Write a FEEL value as a person would type it into its field; nothing for null and for a box left empty."""
    if value is None or value is False:
        return []
    if isinstance(value, list):
        return [text for item in value for text in as_typed(item)]
    return [_TYPED.get(type(value), str)(value)]


def number_words(number: Decimal) -> str:
    """Write a number with a decimal comma and no thousands, as it can be typed again in both languages."""
    return f"{number:f}".replace(".", ",")


_PLAIN = frozenset({str, Decimal, date, time})
_TYPED: Mapping[type, Callable[[Any], str]] = {
    bool: lambda _: "true",
    datetime: lambda moment: f"{moments.local(moment):%Y-%m-%dT%H:%M}",
    date: lambda day: f"{day:%d/%m/%Y}",
    time: lambda moment: f"{moment:%H:%M}",
    Decimal: number_words,
}


def in_words(declared: Field | None, value: Any, file_names: Mapping[str, str]) -> str:
    """Write a value for a reader: the label of a choice, the name of a file, yes or no."""
    if value is None:
        return "—"
    if isinstance(value, list):
        return "; ".join(in_words(declared, item, file_names) for item in value)
    if isinstance(value, bool):
        return i18n.t("tasks.yes" if value else "tasks.no")
    if isinstance(value, datetime):
        return moments.moment_words(value)
    text = as_typed(value)[0] if type(value) in _PLAIN else feel.to_literal(value)
    if declared is not None and declared.type is FieldType.FILEPICKER:
        return file_names.get(text, text[:_SHORT_HASH])
    options = declared.options if declared is not None else ()
    return next((option.label for option in options if option.value == text), text)


def label_of(declared: Field) -> str:
    """Name a field for people."""
    return declared.label or declared.key


def first(texts: Sequence[str]) -> str:
    """Give the only text of a field, or an empty one."""
    return texts[0] if texts else ""
