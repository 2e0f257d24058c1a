"""A marshmallow schema made from the declarations of a form: raw texts in, FEEL values out, problems by code."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import regex
from marshmallow import RAISE, Schema, ValidationError, fields

from engine import InvalidExpression, feel, limits
from engine.forms import Field, FieldType, Form
from processes.errors import Problem

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_EMAIL = regex.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,8}")
_PHONE = regex.compile(r"\+?[0-9][0-9 .\-]{6,18}[0-9]")
_DIGITS = 34
_YEAR = 4
_GROUPED = regex.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_PLAIN = regex.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_TRUE = frozenset({"on", "true", "1", "yes"})
_made: dict[int, tuple[Form, Schema]] = {}


class _Value(fields.Field):  # type: ignore[type-arg]  # marshmallow's field is generic in what it gives
    """One form field: reads a raw value by its declaration, refuses by code."""

    def __init__(self, declared: Field) -> None:
        """Read values of ``declared``."""
        super().__init__(required=False, allow_none=True)
        self.declared = declared

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        texts = [value] if isinstance(value, str | bool | int | Decimal) else list(value or ())
        problems: list[Problem] = []
        result = _READERS[self.declared.type](self.declared, texts, problems)
        if problems:
            raise ValidationError(problems)
        return result


def schema_of(form: Form) -> Schema:
    """Give the schema of a form; made once for each form in memory. Unknown fields are refused."""
    made = _made.get(id(form))
    if made is None:
        writable = (one for one in form.fields if one.is_writable and one.type is not FieldType.FILEPICKER)
        declared: dict[str, fields.Field[Any]] = {one.key: _Value(one) for one in writable}
        made = (form, Schema.from_dict(declared, name="FormSchema")(unknown=RAISE))
        if len(_made) > limits.FORM_FIELDS:
            _made.clear()
        _made[id(form)] = made
    return made[1]


def load(form: Form, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Problem]]]:
    """Read raw values: give the FEEL values that could be read, and the problems of the others by key."""
    known = {one.key for one in form.fields}
    errors: dict[str, list[Problem]] = {key: [Problem("unknown_field")] for key in raw if key not in known}
    schema = schema_of(form)
    sent = {key: value for key, value in raw.items() if key in schema.fields}
    try:
        values: Any = schema.load(sent)
    except ValidationError as error:
        values = error.valid_data or {}
        errors |= {key: list(problems) for key, problems in error.messages_dict.items()}
    return dict(values), errors


def _first(texts: Sequence[Any]) -> str:
    return str(texts[0]).strip() if texts else ""


def _text(declared: Field, texts: Sequence[Any], problems: list[Problem]) -> str | None:
    text = _first(texts).replace("\r\n", "\n")
    if not text:
        return None
    longest = min(declared.max_length or limits.TEXT_LENGTH, limits.TEXT_LENGTH)
    if len(text) > longest:
        problems.append(Problem("too_long", {"maximum": longest}))
        return text  # a pattern is never asked about a text of any length
    if declared.min_length is not None and len(text) < declared.min_length:
        problems.append(Problem("too_short", {"minimum": declared.min_length}))
    if declared.format == "email" and not _EMAIL.fullmatch(text):
        problems.append(Problem("not_an_email"))
    if declared.format == "phone" and not _PHONE.fullmatch(text):
        problems.append(Problem("not_a_phone"))
    if declared.pattern and not _matches(declared.pattern, text):
        problems.append(Problem("pattern"))
    return text


def _matches(pattern: str, text: str) -> bool:
    try:
        return feel.pattern_found(pattern, text)
    except InvalidExpression:
        return False


def _number(declared: Field, texts: Sequence[Any], problems: list[Problem]) -> Decimal | None:
    if not _first(texts):
        return None
    number = _read_number(texts[0])
    if number is None:
        problems.append(Problem("not_a_number"))
        return None
    if declared.minimum is not None and number < declared.minimum:
        problems.append(Problem("too_small", {"minimum": str(declared.minimum)}))
    if declared.maximum is not None and number > declared.maximum:
        problems.append(Problem("too_large", {"maximum": str(declared.maximum)}))
    exponent = number.normalize().as_tuple().exponent
    if declared.decimals is not None and isinstance(exponent, int) and -exponent > declared.decimals:
        problems.append(Problem("too_many_decimals", {"maximum": declared.decimals}))
    return number


def _read_number(raw: Any) -> Decimal | None:
    """Read a number as Vietnamese people write it: 1.234,5 and 1.234 are above a thousand; 2.5 is two and a half."""
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        return Decimal(raw)
    text = _first([raw]).replace(" ", "").replace("\u00a0", "")
    if sum(character.isdigit() for character in text) > _DIGITS:
        return None
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    return Decimal(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


def _moment(declared: Field, texts: Sequence[Any], problems: list[Problem]) -> date | time | datetime | None:
    text = _first(texts)
    if not text:
        return None
    try:
        if declared.subtype == "time":
            return time.fromisoformat(text)
        if declared.subtype == "datetime":
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)
        return _date(text)
    except ValueError:
        problems.append(Problem("not_a_date" if declared.subtype != "time" else "not_a_time"))
        return None


def _date(text: str) -> date:
    """Read a date as a browser sends it (2026-11-21) or as people write it (21/11/2026)."""
    if "/" in text:
        day, month, year = text.split("/")
        if len(year) != _YEAR:
            raise ValueError(text)
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def _choice(declared: Field, texts: Sequence[Any], problems: list[Problem]) -> Any:
    if declared.multiple:
        return _choices(declared, texts, problems)
    text = _first(texts)
    if not text:
        return None
    if not _offers(declared, [text]):
        problems.append(Problem("not_an_option"))
    return text


def _choices(declared: Field, texts: Sequence[Any], problems: list[Problem]) -> list[str] | None:
    chosen = [str(text) for text in texts if str(text)]
    if not _offers(declared, chosen):
        problems.append(Problem("not_an_option"))
    return list(dict.fromkeys(chosen)) or None


def _offers(declared: Field, chosen: Sequence[str]) -> bool:
    """Tell whether all of these may be chosen; while an expression has not given the options yet, anything may."""
    return "options" in declared.computed or set(chosen) <= {option.value for option in declared.options}


def _tick(_declared: Field, texts: Sequence[Any], _problems: list[Problem]) -> bool:
    return any(text is True or str(text).casefold() in _TRUE for text in texts)


_READERS = {
    FieldType.TEXTFIELD: _text,
    FieldType.TEXTAREA: _text,
    FieldType.NUMBER: _number,
    FieldType.DATETIME: _moment,
    FieldType.SELECT: _choice,
    FieldType.RADIO: _choice,
    FieldType.CHECKBOX: _tick,
    FieldType.CHECKLIST: _choices,
}
