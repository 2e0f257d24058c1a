"""The closures that decide: logic, comparison, membership, and the ranges they test against."""

from typing import Any

from engine.feel.frame import Frame
from engine.feel.operations import Run, guarded
from engine.feel.operators import ORDERED, ORDERS, PLAIN, contains, equal, in_order
from engine.feel.values import Failure, Range, kind, singleton


def logic(position: int, word: str, operands: tuple[Run, ...]) -> Run:
    """Join conditions by three-valued ``and`` or ``or`` (DMN 1.5 Table 50); what is no boolean counts as null."""
    decisive = word == "or"
    neutral = not decisive

    def run(frame: Frame) -> bool | None:
        result: bool | None = neutral
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return not neutral
            if value is not neutral:
                result = None
                if value is not None:
                    frame.note("boolean_expected", position, {"given": kind(value)})
        return result

    return run


def comparison(position: int, sign: str, left: Run, right: Run) -> Run:
    """Compare two values: at once when both are of the same plain type, with all rules otherwise."""
    if sign in ORDERS:
        return _ordering(position, sign, left, right)
    wanted = sign == "="

    def run(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is type(other) and type(one) in PLAIN:
            return (one == other) is wanted
        try:
            return equal(frame, one, other) is wanted
        except Failure as failure:
            frame.note(failure.code, position, failure.params)
            return None

    return run


def _ordering(position: int, sign: str, left: Run, right: Run) -> Run:
    test = ORDERS[sign]

    def run(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is type(other) and type(one) in ORDERED:
            return test(one, other)
        try:
            return in_order(frame, sign, one, other)
        except Failure as failure:
            frame.note(failure.code, position, failure.params)
            return None

    return run


def between(position: int, value: Run, low: Run, high: Run) -> Run:
    """Tell whether a value lies between two others, both included."""

    def act(frame: Frame) -> bool:
        inner = value(frame)
        return in_order(frame, ">=", inner, low(frame)) and in_order(frame, "<=", inner, high(frame))

    return guarded(position, act)


def membership(position: int, value: Run, tests: tuple[tuple[str, Run], ...]) -> Run:
    """Tell whether a value passes one of the tests: true wins, an error makes the rest null."""

    def run(frame: Frame) -> bool | None:
        inner = value(frame)
        result: bool | None = False
        for sign, test in tests:
            try:
                if _passes(frame, sign, inner, test(frame)):
                    return True
            except Failure as failure:
                frame.note(failure.code, position, failure.params)
                result = None
        return result

    return run


def _passes(frame: Frame, sign: str, value: Any, test: Any) -> bool:
    if not sign:
        return contains(frame, test, value)
    if sign in ORDERS:
        return in_order(frame, sign, value, test)
    return equal(frame, value, test) is (sign == "=")


def half_range(position: int, sign: str, end: Run) -> Run:
    """Make a range with one end."""

    def act(frame: Frame) -> Range:
        value = _end(end(frame))
        if sign == "=":
            return Range(value, value)
        closed = sign.endswith("=")
        if sign.startswith(">"):
            return Range(value, None, low_closed=closed, high_closed=False)
        return Range(None, value, low_closed=False, high_closed=closed)

    return guarded(position, act)


def interval(position: int, low: Run, high: Run, closed: tuple[bool, bool]) -> Run:
    """Make a range with two ends. Refuses ends of two types."""

    def act(frame: Frame) -> Range:
        start, end = _end(low(frame)), _end(high(frame))
        if kind(start) != kind(end):
            raise Failure("types_do_not_compare", left=kind(start), right=kind(end))
        return Range(start, end, *closed)

    return guarded(position, act)


def _end(value: Any) -> Any:
    value = singleton(value)
    if kind(value) in {"null", "boolean", "list", "context", "range"}:
        raise Failure("range_end_unfit", given=kind(value))
    return value
