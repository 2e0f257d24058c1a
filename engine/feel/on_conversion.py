"""Built-in functions that turn values into numbers and texts (DMN 1.5 §10.3.4.1)."""

import re
from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.operators import reckoned
from engine.feel.values import ARITHMETIC, TEXTS, Failure, Range, key_text, kind, singleton

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?", re.ASCII)
_GROUPING = frozenset({None, " ", ",", "."})
_POINTS = frozenset({None, ",", "."})
_SHOWN = 64


@builtin("number", "from: any")
def _number(_: Frame, value: Any) -> Decimal:
    value = singleton(value)
    return value if type(value) is Decimal else _read(value, value)


@builtin("number", "from: text", "grouping separator: text?", "decimal separator: text?")
def _separated_number(_: Frame, text: str, grouping: str | None, point: str | None = None) -> Decimal:
    if grouping not in _GROUPING or point not in _POINTS or (grouping is not None and grouping == point):
        raise Failure("separators_unfit", grouping=str(grouping)[:_SHOWN], point=str(point)[:_SHOWN])
    plain = text.replace(grouping, "") if grouping else text
    return _read(text, plain.replace(point, ".") if point else plain)


def _read(value: Any, plain: Any) -> Decimal:
    if type(plain) is not str:
        raise Failure("argument_unfit", function="number", argument=1, wanted="text", given=kind(plain))
    if len(plain) > _SHOWN * _SHOWN or not _NUMBER.fullmatch(plain):
        raise Failure("number_invalid", text=value[:_SHOWN])
    result: Decimal = reckoned(ARITHMETIC.create_decimal, plain)
    return result


@builtin("string", "from: any")
def _string(frame: Frame, value: Any) -> str | None:
    return value if value is None or type(value) is str else written(frame, value)


def written(frame: Frame, value: Any) -> str:
    """Write any value as FEEL's ``string()`` does: texts in lists and contexts stand in quotes, odd keys too."""
    frame.spend(1)
    plain = TEXTS.get(type(value))
    if plain is not None:
        text = frame.text(plain(value))
        frame.spend(len(text) // 256)
        return text
    if type(value) is list:
        return frame.text("[" + ", ".join(written(frame, item) for item in value) + "]")
    if type(value) is dict:
        entries = (f"{key_text(str(key))}: {written(frame, item)}" for key, item in value.items())
        return frame.text("{" + ", ".join(entries) + "}")
    if type(value) is Range:
        return frame.text(_range(frame, value))
    raise Failure("value_unsupported", type=kind(value))


def _range(frame: Frame, value: Range) -> str:
    if value.high is None:
        return f"{'>=' if value.low_closed else '>'}{written(frame, value.low)}"
    if value.low is None:
        return f"{'<=' if value.high_closed else '<'}{written(frame, value.high)}"
    start, end = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{start}{written(frame, value.low)}..{written(frame, value.high)}{end}"
