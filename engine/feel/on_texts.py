"""Built-in functions over texts, counted in code points (DMN 1.5 §10.3.4.3)."""

from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.on_numbers import whole
from engine.feel.values import Failure, kind
from engine.limits import TEXT_LENGTH

_FAR = 2**31


@builtin("substring", "string: text", "start position: number", "length: number?")
def _substring(frame: Frame, text: str, start: Decimal, length: Decimal | None = None) -> str:
    first = whole(start, _FAR)
    if not first or abs(first) > len(text):
        raise Failure("index_out_of_range", index=first)
    begin = first - 1 if first > 0 else len(text) + first
    count = len(text) if length is None else whole(length, _FAR)
    if count < 1:
        raise Failure("index_out_of_range", index=count)
    return frame.text(text[begin : begin + count])


@builtin("string length", "string: text")
def _string_length(_: Frame, text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string: text")
def _upper_case(frame: Frame, text: str) -> str:
    return frame.text(frame.text(text).upper())


@builtin("lower case", "string: text")
def _lower_case(frame: Frame, text: str) -> str:
    return frame.text(frame.text(text).lower())


@builtin("substring before", "string: text", "match: text")
def _substring_before(frame: Frame, text: str, part: str) -> str:
    head, found, _ = _cut(text, part)
    return frame.text(head) if found else ""


@builtin("substring after", "string: text", "match: text")
def _substring_after(frame: Frame, text: str, part: str) -> str:
    _, found, tail = _cut(text, part)
    return frame.text(tail) if found else ""


def _cut(text: str, part: str) -> tuple[str, bool, str]:
    if not part:
        return "", True, text
    head, found, tail = text.partition(part)
    return head, bool(found), tail


@builtin("contains", "string: text", "match: text")
def _contains(_: Frame, text: str, part: str) -> bool:
    return part in text


@builtin("starts with", "string: text", "match: text")
def _starts_with(_: Frame, text: str, part: str) -> bool:
    return text.startswith(part)


@builtin("ends with", "string: text", "match: text")
def _ends_with(_: Frame, text: str, part: str) -> bool:
    return text.endswith(part)


@builtin("string join", "list: list", "delimiter: text?")
def _string_join(frame: Frame, items: list[Any], delimiter: str | None = None) -> str:
    """Join the texts of a list; nulls in it are passed over."""
    texts = [item for item in frame.list(items) if item is not None]
    for item in texts:
        if type(item) is not str:
            raise Failure("argument_unfit", function="string join", argument=1, wanted="text", given=kind(item))
    between = delimiter or ""
    frame.spend(len(texts) // 64)
    if sum(map(len, texts)) + len(between) * max(len(texts) - 1, 0) > TEXT_LENGTH:
        raise Failure("text_too_long", limit=TEXT_LENGTH)
    return between.join(texts)
