"""Built-in functions over numbers, texts, booleans and lists."""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.operators import in_order, negative, reckoned, same
from engine.feel.patterns import found
from engine.feel.values import ARITHMETIC, TEXTS, Failure, Range, kind, singleton

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?", re.ASCII)
_SCALE_LIMIT = 6_111


@builtin("not", "negand: any")
def _not(_: Frame, value: Any) -> bool | None:
    value = singleton(value)
    return not value if type(value) is bool else None


@builtin("is defined", "value: any")
def _is_defined(_: Frame, value: Any) -> bool:
    return value is not None


@builtin("all", "list: list", spread=True)
def _all(_: Frame, items: list[Any]) -> bool | None:
    return False if False in _booleans(items) else None if any(item is not True for item in items) else True


@builtin("any", "list: list", spread=True)
def _any(_: Frame, items: list[Any]) -> bool | None:
    return True if True in _booleans(items) else None if any(item is not False for item in items) else False


def _booleans(items: list[Any]) -> list[bool]:
    return [item for item in items if type(item) is bool]


@builtin("count", "list: list", spread=True)
def _count(_: Frame, items: list[Any]) -> Decimal:
    return Decimal(len(items))


@builtin("sum", "list: list", spread=True)
def _sum(_: Frame, items: list[Any]) -> Decimal | None:
    total = Decimal(0)
    for item in items:
        if type(item) is not Decimal or not item.is_finite():
            raise Failure("argument_unfit", function="sum", argument=1, wanted="number", given=kind(item))
        total = reckoned(ARITHMETIC.add, total, item)
    return total if items else None


@builtin("min", "list: list", spread=True)
def _min(frame: Frame, items: list[Any]) -> Any:
    return _extreme(frame, "<", items)


@builtin("max", "list: list", spread=True)
def _max(frame: Frame, items: list[Any]) -> Any:
    return _extreme(frame, ">", items)


def _extreme(frame: Frame, sign: str, items: list[Any]) -> Any:
    best = items[0] if items else None
    for item in items:
        if in_order(frame, sign, item, best):
            best = item
    return best


@builtin("list contains", "list: list", "element: any")
def _list_contains(frame: Frame, items: list[Any], element: Any) -> bool:
    return any(same(frame, item, element) for item in items)


@builtin("append", "list: list", "item: any", spread=True)
def _append(frame: Frame, items: list[Any], more: list[Any]) -> list[Any]:
    return frame.list([*items, *more])


@builtin("concatenate", "list: any", spread=True)
def _concatenate(frame: Frame, lists: list[Any]) -> list[Any]:
    joined: list[Any] = []
    for part in lists:
        joined = frame.list(joined + (part if type(part) is list else [part]))
    return joined


@builtin("abs", "n: number or duration")
def _abs(_: Frame, value: Any) -> Any:
    if type(value) is Decimal:
        return value.copy_abs()
    return value if value >= type(value)(0) else negative(value)


@builtin("floor", "n: number", "scale: number?")
def _floor(_: Frame, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    return _rounded(number, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number", "scale: number?")
def _ceiling(_: Frame, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    return _rounded(number, scale, ROUND_CEILING)


@builtin("round half up", "n: number", "scale: number?")
def _round_half_up(_: Frame, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    return _rounded(number, scale, ROUND_HALF_UP)


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    places = whole(scale, _SCALE_LIMIT)
    if -int(number.as_tuple().exponent) <= places:
        return number
    unit = Decimal((0, (1,), -places))
    result: Decimal = reckoned(lambda: number.quantize(unit, rounding, ARITHMETIC))
    return result


def whole(number: Decimal, limit: int) -> int:
    """Return a number as a whole one, its fraction cut off. Refuses what lies beyond the limit on either side."""
    if number.copy_abs() > limit:
        raise Failure("number_out_of_range", limit=limit)
    return int(number)


@builtin("contains", "string: text", "match: text")
def _contains(_: Frame, text: str, part: str) -> bool:
    return part in text


@builtin("starts with", "string: text", "match: text")
def _starts_with(_: Frame, text: str, part: str) -> bool:
    return text.startswith(part)


@builtin("ends with", "string: text", "match: text")
def _ends_with(_: Frame, text: str, part: str) -> bool:
    return text.endswith(part)


@builtin("string length", "string: text")
def _string_length(_: Frame, text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string: text")
def _upper_case(frame: Frame, text: str) -> str:
    return frame.text(text.upper())


@builtin("lower case", "string: text")
def _lower_case(frame: Frame, text: str) -> str:
    return frame.text(text.lower())


@builtin("substring", "string: text", "start position: number", "length: number?")
def _substring(frame: Frame, text: str, start: Decimal, length: Decimal | None = None) -> str:
    first = whole(start, 2**31)
    if not first or abs(first) > len(text):
        raise Failure("index_out_of_range", index=first)
    begin = first - 1 if first > 0 else len(text) + first
    count = len(text) if length is None else whole(length, 2**31)
    if count < 1:
        raise Failure("index_out_of_range", index=count)
    return frame.text(text[begin : begin + count])


@builtin("matches", "input: text", "pattern: text", "flags: text?")
def _matches(frame: Frame, text: str, pattern: str, flags: str = "") -> bool:
    verdict, frame.pattern_seconds = found(pattern, frame.text(text), flags, frame.pattern_seconds)
    return verdict


@builtin("number", "from: any", "grouping separator: any?", "decimal separator: any?")
def _number(_: Frame, value: Any, grouping: Any = None, point: Any = None) -> Decimal:
    if type(value) is Decimal:
        return value
    if type(value) is not str or grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise Failure("argument_unfit", function="number", argument=1, wanted="text", given=kind(value))
    if grouping is not None and grouping == point:
        raise Failure("argument_unfit", function="number", argument=3, wanted="text", given="text")
    plain = value.replace(grouping, "") if grouping else value
    plain = plain.replace(point, ".") if point else plain
    if not _NUMBER.fullmatch(plain):
        raise Failure("number_invalid", text=value[:64])
    result: Decimal = reckoned(ARITHMETIC.create_decimal, plain)
    return result


@builtin("string", "from: any")
def _string(frame: Frame, value: Any) -> str | None:
    return value if value is None or type(value) is str else written(frame, value)


def written(frame: Frame, value: Any) -> str:
    """Write any value as FEEL's ``string()`` does; texts inside lists and contexts stand in quotes."""
    frame.spend(1)
    plain = TEXTS.get(type(value))
    if plain is not None:
        text = frame.text(plain(value))
        frame.spend(len(text) // 256)
        return text
    if type(value) is list:
        return frame.text("[" + ", ".join(written(frame, item) for item in value) + "]")
    if type(value) is dict:
        return frame.text("{" + ", ".join(f"{key}: {written(frame, item)}" for key, item in value.items()) + "}")
    if type(value) is Range:
        start, end = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        return frame.text(f"{start}{written(frame, value.low)}..{written(frame, value.high)}{end}")
    raise Failure("value_unsupported", type=kind(value))
