"""Values that an operator types in the place of a service: each of a chosen type, or as FEEL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine import InvalidExpression, feel
from processes.errors import Invalid, Problem
from web import dates, i18n
from web.moments import moment_words

TYPES = ("text", "number", "date", "boolean", "feel")
_TRUE, _FALSE = frozenset({"có", "đúng", "true", "yes"}), frozenset({"không", "sai", "false", "no"})


def moment(at: datetime | None) -> str:
    """Say a moment; nothing for none."""
    return "" if at is None else moment_words(at)


def fields(names: Sequence[str], typed: Mapping[str, str], wrong: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Make the fields for values with these names: what it is called, its type, its value."""
    options = [{"value": one, "label": i18n.t(f"calls.type_{one}")} for one in TYPES]
    return [
        {
            "name": name,
            "type": {
                "name": f"type{n}",
                "type": "select",
                "label": i18n.t("calls.type_of", name=name),
                "value": typed.get(f"type{n}", "text"),
                "options": options,
            },
            "value": {
                "name": f"value{n}",
                "label": name,
                "value": typed.get(f"value{n}", ""),
                "errors": wrong.get(name, wrong.get(f"value{n}")),
                "width": "half",
                "required": False,
                "unmarked": True,
            },
        }
        for n, name in enumerate(names)
    ]


def read(form: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Read the values of ``fields``; an empty one is null. Refuses (``Invalid``) all that are none of their type."""
    values: dict[str, Any] = {}
    wrong: dict[str, Sequence[Problem]] = {}
    for key, name in form.items():
        if not key.startswith("name"):
            continue
        number = key.removeprefix("name")
        text = form.get(f"value{number}", "").strip()
        try:
            values[name] = _read(form.get(f"type{number}", ""), text, now) if text else None
        except Invalid as refusal:
            wrong[name] = refusal.errors[""]
    if wrong:
        raise Invalid(wrong)
    return values


def _read(kind: str, text: str, now: datetime) -> Any:
    if kind == "text":
        return text
    if kind == "date":
        try:
            return dates.read(text)
        except ValueError:
            raise Invalid({"": [Problem("not_a_date")]}) from None
    if kind == "boolean":
        if text.lower() not in _TRUE | _FALSE:
            raise Invalid({"": [Problem("not_a_boolean")]})
        return text.lower() in _TRUE
    if kind == "number":
        value = _feel(text.replace(".", "").replace(",", ".") if "," in text else text, now, "not_a_number")
        if not isinstance(value, Decimal):
            raise Invalid({"": [Problem("not_a_number")]})
        return value
    if kind == "feel":
        return _feel(text, now, "not_feel")
    raise Invalid({"": [Problem("not_an_option")]})


def _feel(text: str, now: datetime, code: str) -> Any:
    try:
        return feel.parse(text).sound().evaluate({}, now=now).value
    except InvalidExpression:
        raise Invalid({"": [Problem(code)]}) from None
