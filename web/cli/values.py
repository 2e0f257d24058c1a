"""FEEL values on the command line: JSON in and out with all digits, names in NFC, moments, zones, trees."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal, DecimalException
from pathlib import Path
from typing import Any

import click

from engine import InvalidExpression, Reason
from engine.feel import HANOI, to_literal, zones
from engine.feel.values import TEXTS, kind, number_text
from web import clock, i18n
from web.cli import frame

_PLAIN_DIGITS = 64
_MAGNITUDE = 6_144
_NAMES = {"text": "string"}
_TEMPORAL = frozenset(
    {"date", "time", "date and time", "days and time duration", "years and months duration"},
)


class UnfitJson(ValueError):
    """The text is not JSON, or holds a number that FEEL does not have."""


def read_json(text: str) -> Any:
    """Read JSON: numbers become decimals with all their digits, names become NFC.

    Refuses (UnfitJson) NaN and infinities, numbers beyond decimal128, and nesting that no reader follows.
    """
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
            object_pairs_hook=lambda pairs: {unicodedata.normalize("NFC", name): value for name, value in pairs},
        )
    except RecursionError as error:
        raise UnfitJson(i18n.t("cli.json_too_deep")) from error
    except UnfitJson:
        raise
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise UnfitJson(i18n.t("cli.json_broken", **where)) from error
    except ValueError as error:
        raise UnfitJson(str(error)) from error


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except DecimalException as error:
        raise UnfitJson(i18n.t("cli.json_number", number=text[:64])) from error
    if not value.is_finite() or abs(value.adjusted()) > _MAGNITUDE:
        raise UnfitJson(i18n.t("cli.json_number", number=text[:64]))
    return value


def read_option(name: str, text: str | None) -> dict[str, Any]:
    """Read an option that holds a JSON object; absent is empty. Stops the command in words otherwise."""
    if text is None:
        return {}
    try:
        value = read_json(text)
    except UnfitJson as wrong:
        raise frame.stop("cli.json_unreadable", code=frame.UNREADABLE, place=name, reason=wrong) from wrong
    if not isinstance(value, dict):
        raise frame.stop("cli.json_no_object", code=frame.UNREADABLE, place=name, example='{"name": 1}')
    return value


def read_batch(path: Path) -> list[Any]:
    """Read a file with a JSON list of questions. Stops the command in words otherwise."""
    try:
        questions = read_json(path.read_text("utf-8-sig"))
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=path, reason=error.strerror) from error
    except ValueError as wrong:
        raise frame.stop("cli.json_unreadable", code=frame.UNREADABLE, place=path, reason=wrong) from wrong
    if not isinstance(questions, list):
        raise frame.stop("cli.json_no_list", code=frame.UNREADABLE, place=path)
    return questions


def write_json(value: Any) -> str:
    """Write a FEEL value as JSON: numbers with all digits, dates, times and durations as ISO text.

    What JSON does not know (a range, a function) is written as FEEL text.
    """
    if isinstance(value, list | tuple):
        return "[" + ", ".join(write_json(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(str(key))}: {write_json(item)}" for key, item in value.items()) + "}"
    if type(value) is Decimal:
        return number_text(value) if abs(value.adjusted()) < _PLAIN_DIGITS else str(value)
    if value is None or isinstance(value, str | bool | int):
        return _quoted(value)
    return _quoted(iso_text(value))


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def iso_text(value: Any) -> str:
    """Write a date, time or duration in ISO 8601, every other value as FEEL text."""
    return TEXTS[type(value)](value) if kind(value) in _TEMPORAL else literal(value)


def literal(value: Any) -> str:
    """Write a value as a FEEL literal; what has none is named by its type in angle brackets."""
    try:
        return to_literal(value)
    except InvalidExpression:
        return f"<{type_name(value)}>"


def type_name(value: Any) -> str:
    """Name the FEEL type of a value in the words of DMN 1.5 §10.3.1.3."""
    named = kind(value)
    return _NAMES.get(named, named)


def names_in(value: Any) -> Iterator[str]:
    """Yield the names that a context gives, at any depth."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Mapping):
            yield from (str(name) for name in inner)
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner


def reasons_of(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    """Write why something is null: code, position, parameters."""
    return [{"code": one.code, "position": one.position, "params": dict(one.params)} for one in reasons]


def words_of(code: str, params: Mapping[str, Any]) -> str:
    """Say why something is null in words, with the particulars in brackets; a code without words is said itself."""
    key = f"findings.reason_{code}"
    why = i18n.t(key) if i18n.has(key) else code
    detail = ", ".join(f"{name}: {value}" for name, value in params.items())
    return f"{why} ({detail})" if detail else why


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without offset it is in the zone of the command."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the moment."""
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(i18n.t("cli.moment_invalid", moment=value), param, ctx)


class Zone(click.ParamType[tzinfo]):
    """A time zone by its IANA name, or an offset such as +07:00."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tzinfo:
        """Read the zone."""
        try:
            if str(value)[:1] in {"+", "-"}:
                offset = datetime.strptime(str(value), "%z").utcoffset()
                return timezone(offset or timedelta())
            return zones.zone(str(value))
        except (ValueError, LookupError):
            self.fail(i18n.t("cli.zone_unknown", zone=value), param, ctx)


at_moment = click.option("--now", type=Moment(), metavar="ISO", help="What now() shows; else the machine's clock.")
in_zone = click.option("--zone", type=Zone(), metavar="ZONE", help="Zone of now(); +07:00 unless given.")


def moment_of(now: datetime | None, zone: tzinfo | None) -> tuple[datetime, tzinfo]:
    """Give the moment and the zone of an evaluation."""
    chosen = zone or HANOI
    moment = clock.now() if now is None else now
    return (moment if moment.tzinfo else moment.replace(tzinfo=chosen)), chosen
