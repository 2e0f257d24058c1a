"""The closures that decide: logic, comparison, membership, and the ranges they test against."""

from dataclasses import dataclass
from typing import Any

from engine.feel.frame import Frame
from engine.feel.operations import Run, guarded
from engine.feel.operators import ORDERED, ORDERS, PLAIN, contains, equal, in_order
from engine.feel.types import Type, conforms, read_type
from engine.feel.values import Failure, Range, kind


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


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a value: a sign with its end, or any expression.

    It ``asks`` when it looks at ``?`` itself; it is an ``interval`` when a range is written down.
    """

    sign: str
    run: Run
    asks: bool = False
    interval: bool = False


def membership(position: int, value: Run, tests: tuple[Test, ...]) -> Run:
    """Tell whether a value passes one of the tests: true wins, an error makes the rest null."""

    def run(frame: Frame) -> bool | None:
        inner = value(frame)
        result: bool | None = False
        for test in tests:
            try:
                against = test.run(frame)
                if against is None and test.interval:
                    result = None  # a range that could not be made has said why
                elif _passes(frame, test.sign, inner, against):
                    return True
            except Failure as failure:
                frame.note(failure.code, position, failure.params)
                result = None
        return result

    return run


def unary(position: int, value: Run, tests: tuple[Test, ...], *, negated: bool) -> Run:
    """Test the value ``?`` (DMN 1.5 §7.3.4): passed by one test, or by none of them when negated."""

    def run(frame: Frame) -> bool | None:
        if not tests:
            return True
        inner = value(frame)
        result: bool | None = False
        for test in tests:
            try:
                verdict = _verdict(frame, test, inner)
            except Failure as failure:
                frame.note(failure.code, position, failure.params)
                verdict = None
            if verdict is True:
                return not negated
            if verdict is None:
                result = None
        return True if negated and result is False else result

    return run


def _verdict(frame: Frame, test: Test, value: Any) -> bool | None:
    outcome = test.run(frame)
    if test.asks and (outcome is None or type(outcome) is bool):
        return outcome
    if not test.sign and type(outcome) is bool and type(value) is not bool:
        return outcome
    return _passes(frame, test.sign, value, outcome)


def _passes(frame: Frame, sign: str, value: Any, test: Any) -> bool:
    if not sign:
        return contains(frame, test, value)
    if sign in ORDERS:
        return in_order(frame, sign, value, test)
    return equal(frame, value, test) is (sign == "=")


def instance(position: int, value: Run, text: str) -> Run:
    """Tell whether a value is of a type; null is only of the type Null."""
    try:
        written: Type | None = read_type(text)
    except Failure:
        written = None

    def act(frame: Frame) -> bool:
        wanted = written or read_type(text, frame.types)
        inner = value(frame)
        if wanted.size > 1:
            frame.weigh(inner)
        return wanted.kind == "null" if inner is None else conforms(inner, wanted)

    return guarded(position, act)


def half_range(position: int, sign: str, end: Run) -> Run:
    """Make a range with one end."""

    def act(frame: Frame) -> Range:
        value = _end(end(frame))
        if sign in {"=", "!="}:  # the range of one value, closed; of all others, open at both sides of it
            return Range(value, value, sign == "=", sign == "=")
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
    if kind(value) in {"null", "boolean", "list", "context", "range", "function"}:
        raise Failure("range_end_unfit", given=kind(value))
    return value
