"""What FEEL's signs mean: equality, order, membership and arithmetic over its types (DMN 1.5 §10.3.2.5 on)."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal, DecimalException, DivisionByZero
from typing import Any

from engine.feel.frame import Frame
from engine.feel.temporal import at, aware, duration_of, seconds_of, shifted, since_midnight, within
from engine.feel.values import ARITHMETIC, Failure, Months, Range, kind, months, singleton

PLAIN = frozenset({Decimal, str, bool, date, timedelta, Months})
ORDERED = PLAIN - {bool}
ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(frame: Frame, left: Any, right: Any) -> bool:
    """Tell whether two values are the same. Refuses values of different types, save null and a list of one."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        left, right = singleton(left), singleton(right)
    if type(left) is not type(right):
        if left is None or right is None:
            return left is right
        raise Failure("types_do_not_compare", left=kind(left), right=kind(right))
    return same(frame, left, right)


def same(frame: Frame, left: Any, right: Any) -> bool:
    """Compare what lies inside lists and contexts: there, another type is just another value."""
    frame.spend(1)
    if type(left) is not type(right):
        return False
    if type(left) is list:
        return len(left) == len(right) and all(same(frame, *pair) for pair in zip(left, right, strict=True))
    if type(left) is dict:
        return left.keys() == right.keys() and all(same(frame, left[key], right[key]) for key in left)
    if type(left) in {datetime, time}:
        return bool(_point(frame, left) == _point(frame, right))
    return bool(left == right)


def in_order(frame: Frame, sign: str, left: Any, right: Any) -> bool:
    """Compare two values of one ordered type. Refuses everything else, null too."""
    left, right = singleton(left), singleton(right)
    if type(left) is type(right):
        if type(left) in ORDERED:
            return ORDERS[sign](left, right)
        if type(left) in {datetime, time}:
            return ORDERS[sign](_point(frame, left), _point(frame, right))
    raise Failure("types_do_not_compare", left=kind(left), right=kind(right))


def _point(frame: Frame, value: Any) -> Any:
    return since_midnight(value, frame.zone) if type(value) is time else aware(value, frame.zone)


def contains(frame: Frame, test: Any, value: Any) -> bool:
    """Tell whether a value passes one test: lies in a range, is in a list, equals anything else."""
    if type(test) is Range:
        return _inside(frame, test, value)
    if type(test) is not list or type(value) is list:
        return equal(frame, value, test)
    return any(_passes(frame, item, value) for item in frame.list(test))


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
    left, right = singleton(left), singleton(right)
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
    value = singleton(value)
    if type(value) is Decimal:
        return value.copy_negate()
    if type(value) is timedelta:
        return within(lambda: -value)
    if type(value) is Months:
        return Months(-value.total)
    raise Failure("types_do_not_fit", sign="-", right=kind(value))


def _family(value: Any) -> str:
    return _FAMILIES.get(type(value), "")


def _divide(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise Failure("division_by_zero")
    return ARITHMETIC.divide(left, right)


def _scaled(_: Frame, duration: timedelta, factor: Decimal) -> timedelta:
    return duration_of(ARITHMETIC.multiply(seconds_of(duration), factor))


def _whole(number: Decimal) -> Months:
    if number.adjusted() > _MOST_DIGITS:
        raise Failure("duration_out_of_range")
    return months(int(number.to_integral_value(ROUND_DOWN, ARITHMETIC)))


def _between(frame: Frame, left: Any, right: Any) -> timedelta:
    if type(left) is type(right) is date:
        return left - right
    if type(left) is time:
        return since_midnight(left, frame.zone) - since_midnight(right, frame.zone)
    return _moment(frame, left) - _moment(frame, right)


def _moment(frame: Frame, value: Any) -> datetime:
    return aware(value, frame.zone) if type(value) is datetime else at(value, time(), frame.zone)


def _later(_: Frame, value: Any, by: Any) -> Any:
    return shifted(value, by)


def _earlier(_: Frame, value: Any, by: Any) -> Any:
    return shifted(value, negative(by))


_MOST_DIGITS = 12
_FAMILIES: Mapping[type, str] = {
    Decimal: "number",
    str: "text",
    date: "day",
    time: "clock",
    datetime: "moment",
    timedelta: "days",
    Months: "months",
}
_TABLE: dict[tuple[str, str, str], Callable[[Frame, Any, Any], Any]] = {
    ("+", "number", "number"): lambda _, a, b: ARITHMETIC.add(a, b),
    ("-", "number", "number"): lambda _, a, b: ARITHMETIC.subtract(a, b),
    ("*", "number", "number"): lambda _, a, b: ARITHMETIC.multiply(a, b),
    ("/", "number", "number"): lambda _, a, b: _divide(a, b),
    ("**", "number", "number"): lambda _, a, b: ARITHMETIC.power(a, b),
    ("+", "text", "text"): lambda frame, a, b: frame.text(a + b),
    ("+", "days", "days"): lambda _, a, b: within(lambda: a + b),
    ("-", "days", "days"): lambda _, a, b: within(lambda: a - b),
    ("/", "days", "days"): lambda _, a, b: _divide(seconds_of(a), seconds_of(b)),
    ("*", "days", "number"): _scaled,
    ("*", "number", "days"): lambda frame, a, b: _scaled(frame, b, a),
    ("/", "days", "number"): lambda _, a, b: duration_of(_divide(seconds_of(a), b)),
    ("+", "months", "months"): lambda _, a, b: months(a.total + b.total),
    ("-", "months", "months"): lambda _, a, b: months(a.total - b.total),
    ("/", "months", "months"): lambda _, a, b: _divide(Decimal(a.total), Decimal(b.total)),
    ("*", "months", "number"): lambda _, a, b: _whole(ARITHMETIC.multiply(Decimal(a.total), b)),
    ("*", "number", "months"): lambda _, a, b: _whole(ARITHMETIC.multiply(a, Decimal(b.total))),
    ("/", "months", "number"): lambda _, a, b: _whole(_divide(Decimal(a.total), b)),
    ("-", "clock", "clock"): _between,
    **{("-", a, b): _between for a in ("day", "moment") for b in ("day", "moment")},
    **{("+", a, by): _later for a in ("day", "moment", "clock") for by in ("days", "months")},
    **{("+", by, a): (lambda _, x, y: shifted(y, x)) for a in ("day", "moment", "clock") for by in ("days", "months")},
    **{("-", a, by): _earlier for a in ("day", "moment", "clock") for by in ("days", "months")},
}
