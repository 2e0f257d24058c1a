"""What FEEL's signs mean: equality, order, membership and arithmetic over its types (DMN 1.5 §10.3.2.5 on)."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException, DivisionByZero
from typing import Any

from engine.feel import reckoning
from engine.feel.far import FarDay, FarMoment, FarSpan, FineTime, nanos_in, ordinal
from engine.feel.frame import Frame
from engine.feel.temporal import make_span
from engine.feel.values import ARITHMETIC, Failure, Months, Range, kind, months

VALUE_DEPTH = 64
_ROOT = 8
_ONE = Decimal(1)
PLAIN = frozenset({Decimal, str, bool, date, timedelta, Months, FarDay, FarSpan})
ORDERED = PLAIN - {bool}
ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(frame: Frame, left: Any, right: Any) -> bool:
    """Tell whether two values are the same. Refuses values of different types, save null (DMN 1.5 Table 53)."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        left, right = _met(left, right)
        if _family(left) != _family(right) or not (_family(left) or type(left) is type(right)):
            raise Failure("types_do_not_compare", left=kind(left), right=kind(right))
    return same(frame, left, right)


def same(frame: Frame, left: Any, right: Any, depth: int = 0) -> bool:
    """Compare what lies inside lists and contexts: there, another type is just another value."""
    frame.spend(1)
    if depth > VALUE_DEPTH:
        raise Failure("value_too_deep", limit=VALUE_DEPTH)
    if type(left) is list and type(right) is list:
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(same(frame, *pair, depth + 1) for pair in pairs)
    if type(left) is dict and type(right) is dict:
        return left.keys() == right.keys() and all(same(frame, left[key], right[key], depth + 1) for key in left)
    left, right = _met(left, right)
    if _family(left) == _family(right) and _family(left) in _ON_CLOCKS:
        return reckoning.equal(left, right)
    return type(left) is type(right) and bool(left == right)


def in_order(_: Frame, sign: str, left: Any, right: Any) -> bool:
    """Compare two values of one ordered type. Refuses everything else, null too."""
    left, right = _met(left, right)
    family = _family(left)
    if family and family == _family(right):
        if family in _ON_CLOCKS:
            return reckoning.ordered(ORDERS[sign], left, right)
        if type(left) is not type(right):
            left, right = _MEASURES[family](left), _MEASURES[family](right)
        return ORDERS[sign](left, right)
    raise Failure("types_do_not_compare", left=kind(left), right=kind(right))


def _met(left: Any, right: Any) -> tuple[Any, Any]:
    """Turn the date of a date and a moment into a moment (DMN 1.5 §10.3.2.9.4)."""
    families = (_family(left), _family(right))
    if families == ("day", "moment"):
        return reckoning.at_midnight(left), right
    if families == ("moment", "day"):
        return left, reckoning.at_midnight(right)
    return left, right


def contains(frame: Frame, test: Any, value: Any) -> bool:
    """Tell whether a value passes one test: lies in a range, is in a list, equals anything else."""
    if type(test) is Range:
        return _inside(frame, test, value)
    if type(test) is not list:
        return equal(frame, value, test)
    return any(_passes(frame, item, value) for item in frame.list(test)) or (
        type(value) is list and same(frame, value, test)
    )


def _passes(frame: Frame, test: Any, value: Any) -> bool:
    if type(test) is Range:
        return kind(value) == kind(test.high if test.low is None else test.low) and _inside(frame, test, value)
    return (value is None and test is None) or same(frame, value, test)


def _inside(frame: Frame, test: Range, value: Any) -> bool:
    if test.low is not None and not in_order(frame, ">=" if test.low_closed else ">", value, test.low):
        return False
    return test.high is None or in_order(frame, "<=" if test.high_closed else "<", value, test.high)


def calculate(frame: Frame, sign: str, left: Any, right: Any) -> Any:
    """Do one step of arithmetic. Refuses types that do not fit, division by zero and numbers beyond decimal128."""
    found = _TABLE.get((sign, _family(left), _family(right)))
    if found is None:
        raise Failure("types_do_not_fit", sign=sign, left=kind(left), right=kind(right))
    return reckoned(found, frame, left, right)


def reckoned(function: Callable[..., Any], *values: Any) -> Any:
    """Call a function of numbers; what decimal arithmetic refuses becomes a FEEL error."""
    try:
        return function(*values)
    except (DivisionByZero, ZeroDivisionError) as error:
        raise Failure("division_by_zero") from error
    except (DecimalException, OverflowError) as error:
        raise Failure("number_out_of_range") from error


def negative(value: Any) -> Any:
    """Turn the sign of a number or a duration. Refuses everything else."""
    if type(value) is Decimal:
        return value.copy_negate()
    if type(value) in {timedelta, FarSpan}:
        return make_span(-nanos_in(value))
    if type(value) is Months:
        return Months(-value.total)
    raise Failure("types_do_not_fit", sign="-", right=kind(value))


def _family(value: Any) -> str:
    return _FAMILIES.get(type(value), "")


def _divide(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise Failure("division_by_zero")
    return ARITHMETIC.divide(left, right)


def _power(frame: Frame, base: Decimal, exponent: Decimal) -> Decimal:
    if exponent != exponent.to_integral_value():
        frame.spend(_ROOT)
    if not exponent:
        return _ONE  # of 0 too, as the pow of IEEE 754; Python's decimal refuses that
    if not base and exponent < 0:
        raise Failure("division_by_zero")  # Python's decimal makes it infinite without a signal
    return ARITHMETIC.power(base, exponent)


_FAMILIES: Mapping[type, str] = {
    Decimal: "number",
    str: "text",
    date: "day",
    time: "clock",
    datetime: "moment",
    timedelta: "days",
    Months: "months",
    FarDay: "day",
    FineTime: "clock",
    FarMoment: "moment",
    FarSpan: "days",
}
_ON_CLOCKS = frozenset({"clock", "moment"})
_MEASURES: Mapping[str, Callable[[Any], int]] = {"day": ordinal, "days": nanos_in}
_DATED = ("day", "moment")
_TABLE: dict[tuple[str, str, str], Callable[[Frame, Any, Any], Any]] = {
    ("+", "number", "number"): lambda _, a, b: ARITHMETIC.add(a, b),
    ("-", "number", "number"): lambda _, a, b: ARITHMETIC.subtract(a, b),
    ("*", "number", "number"): lambda _, a, b: ARITHMETIC.multiply(a, b),
    ("/", "number", "number"): lambda _, a, b: _divide(a, b),
    ("**", "number", "number"): _power,
    ("+", "text", "text"): lambda frame, a, b: frame.text(a + b),
    ("+", "days", "days"): lambda _, a, b: reckoning.added(a, b),
    ("-", "days", "days"): lambda _, a, b: reckoning.added(a, b, -1),
    ("*", "days", "number"): lambda _, a, b: reckoning.scaled(a, b),
    ("*", "number", "days"): lambda _, a, b: reckoning.scaled(b, a),
    ("/", "days", "number"): lambda _, a, b: reckoning.divided(a, b),
    ("/", "days", "days"): lambda _, a, b: reckoning.ratio(a, b),
    ("+", "months", "months"): lambda _, a, b: months(a.total + b.total),
    ("-", "months", "months"): lambda _, a, b: months(a.total - b.total),
    ("*", "months", "number"): lambda _, a, b: reckoning.scaled_months(a, b),
    ("*", "number", "months"): lambda _, a, b: reckoning.scaled_months(b, a),
    ("/", "months", "number"): lambda _, a, b: reckoning.divided_months(a, b),
    ("/", "months", "months"): lambda _, a, b: reckoning.ratio(a, b),
    ("-", "clock", "clock"): lambda _, a, b: reckoning.between(a, b),
    **{("-", one, other): (lambda _, a, b: reckoning.between(a, b)) for one in _DATED for other in _DATED},
    **{("+", one, "days"): (lambda _, a, b: reckoning.moved(a, b)) for one in (*_DATED, "clock")},
    **{("+", "days", one): (lambda _, a, b: reckoning.moved(b, a)) for one in (*_DATED, "clock")},
    **{("-", one, "days"): (lambda _, a, b: reckoning.moved(a, negative(b))) for one in (*_DATED, "clock")},
    **{("+", one, "months"): (lambda _, a, b: reckoning.moved_months(a, b)) for one in _DATED},
    **{("+", "months", one): (lambda _, a, b: reckoning.moved_months(b, a)) for one in _DATED},
    **{("-", one, "months"): (lambda _, a, b: reckoning.moved_months(a, negative(b))) for one in _DATED},
}
