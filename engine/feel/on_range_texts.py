"""The built-in function ``range``: reads a range literal from a text (DMN 1.5 §10.3.4.1)."""

import re
from typing import Any

from engine.errors import InvalidExpression
from engine.feel.frame import Frame
from engine.feel.functions import FUNCTIONS, builtin
from engine.feel.operators import in_order, reckoned
from engine.feel.temporal import read_any
from engine.feel.values import ARITHMETIC, Failure, Range, kind

_STRING = r'"(?:[^"\\]|\\.)*+"'
_LOW = rf'(?:[^".]|{_STRING}|\.(?!\.))*+'
_HIGH = rf'(?:[^".]|{_STRING}|\.)*'
_RANGE = re.compile(rf"([\[\](])({_LOW})\.\.({_HIGH})([\])\[])", re.DOTALL)
_NUMBER = re.compile(r"-?\s*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?", re.ASCII)
_CALL = re.compile(rf"(date\s+and\s+time|date|time|duration)\s*\(\s*({_STRING})\s*\)", re.DOTALL)
_LENGTH = 1_000
_SHOWN = 64


@builtin("range", "from: text")
def _range(frame: Frame, text: str) -> Range:
    """Read ``[1..3]``, ``(.."b"]``, ``[date("2026-01-01")..)``: the ends are literals, ordered, of one type."""
    match = _RANGE.fullmatch(text.strip()) if len(text) <= _LENGTH else None
    if match is None:
        raise Failure("range_invalid", text=text[:_SHOWN])
    start, low_text, high_text, end = match.groups()
    low, high = _end(frame, low_text.strip()), _end(frame, high_text.strip())
    low_closed, high_closed = start == "[", end == "]"
    if (low is None and (low_closed or high is None)) or (high is None and high_closed):
        raise Failure("range_invalid", text=text[:_SHOWN])
    if low is not None and high is not None and (kind(low) != kind(high) or in_order(frame, ">", low, high)):
        raise Failure("range_invalid", text=text[:_SHOWN])
    return Range(low, high, low_closed, high_closed)


def _end(frame: Frame, text: str) -> Any:
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return reckoned(ARITHMETIC.create_decimal, "".join(text.split()))
    if re.fullmatch(_STRING, text, re.DOTALL):
        return _unquoted(text)
    if text[0] == "@" and re.fullmatch(_STRING, text[1:], re.DOTALL):
        return read_any(_unquoted(text[1:]))
    call = _CALL.fullmatch(text)
    if call is None:
        raise Failure("range_end_unfit", given=text[:_SHOWN])
    return FUNCTIONS[" ".join(call[1].split())].call(frame, [_unquoted(call[2])])


def _unquoted(text: str) -> str:
    from engine.feel.lexer import unquote  # noqa: PLC0415  # lark takes 90 ms to import: not before it is needed

    try:
        return unquote(text, 0)
    except InvalidExpression as error:
        raise Failure("range_end_unfit", given=text[:_SHOWN]) from error
