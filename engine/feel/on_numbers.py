"""Built-in functions over numbers (DMN 1.5 §10.3.4.5): exact within 34 digits, never binary."""

from collections.abc import Callable
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
)
from typing import Any

from engine.feel.far import nanos_in
from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.operators import negative, reckoned
from engine.feel.values import ARITHMETIC, Failure, Months

_SCALE_LEAST = -6_111
_SCALE_MOST = 6_176
_EXACT = Context(prec=2 * 6_200 + 34, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation])
"""Wide enough for the remainder of any two numbers of decimal128 to be exact."""

_REACH = 6_200
_SERIES = 4
_NONE = Decimal(0)


def whole(number: Decimal, limit: int) -> int:
    """Return a number as a whole one, its fraction cut off. Refuses what lies beyond the limit on either side."""
    if number.copy_abs() > limit:
        raise Failure("number_out_of_range", limit=limit)
    return int(number)


@builtin("decimal", "n: number", "scale: number")
def _decimal(_: Frame, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(number, scale, ROUND_HALF_EVEN)


def _rounding(name: str, rounding: str) -> None:
    def act(_: Frame, number: Decimal, scale: Decimal = _NONE) -> Decimal:
        return rounded(number, scale, rounding)

    builtin(name, "n: number")(act)
    builtin(name, "n: number", "scale: number")(act)


_rounding("floor", ROUND_FLOOR)
_rounding("ceiling", ROUND_CEILING)
_rounding("round up", ROUND_UP)
_rounding("round down", ROUND_DOWN)
_rounding("round half up", ROUND_HALF_UP)
_rounding("round half down", ROUND_HALF_DOWN)


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """Round to so many places, of which negative ones stand before the point. Refuses places decimal128 has not."""
    if not _SCALE_LEAST <= scale <= _SCALE_MOST:
        raise Failure("number_out_of_range", limit=_SCALE_MOST)
    places = int(scale)
    if -int(number.as_tuple().exponent) <= places:
        return number
    unit = Decimal((0, (1,), -places))
    result: Decimal = reckoned(lambda: number.quantize(unit, rounding, ARITHMETIC))
    return result


@builtin("abs", "n: number or duration")
def _abs(_: Frame, value: Any) -> Any:
    if type(value) is Decimal:
        return value.copy_abs()
    size = value.total if type(value) is Months else nanos_in(value)
    return negative(value) if size < 0 else value


@builtin("modulo", "dividend: number", "divisor: number")
def _modulo(_: Frame, dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return what the floor of a division leaves; it has the sign of the divisor."""
    if not divisor:
        raise Failure("division_by_zero")
    for number in (dividend, divisor):
        if abs(number.adjusted()) > _REACH:
            raise Failure("number_out_of_range", limit=_REACH)
    rest = _EXACT.remainder(dividend, divisor)
    if rest and (rest < 0) is not (divisor < 0):
        rest = _EXACT.add(rest, divisor)
    result: Decimal = reckoned(ARITHMETIC.plus, rest)
    return result


def _positive(frame: Frame, act: Callable[[Decimal], Decimal], number: Decimal, *, least: bool) -> Decimal:
    frame.spend(_SERIES)
    if number < 0 or (not number and not least):
        raise Failure("number_out_of_range", limit=0)
    result: Decimal = reckoned(act, number)
    return result


@builtin("sqrt", "number: number")
def _sqrt(frame: Frame, number: Decimal) -> Decimal:
    return _positive(frame, ARITHMETIC.sqrt, number, least=True)


@builtin("log", "number: number")
def _log(frame: Frame, number: Decimal) -> Decimal:
    """Return the natural logarithm."""
    return _positive(frame, ARITHMETIC.ln, number, least=False)


@builtin("exp", "number: number")
def _exp(frame: Frame, number: Decimal) -> Decimal:
    frame.spend(_SERIES)
    result: Decimal = reckoned(ARITHMETIC.exp, number)
    return result


@builtin("odd", "number: number")
def _odd(_: Frame, number: Decimal) -> bool:
    return _parity(number) == 1


@builtin("even", "number: number")
def _even(_: Frame, number: Decimal) -> bool:
    return _parity(number) == 0


def _parity(number: Decimal) -> int | None:
    """Return what a whole number leaves when halved, None for a number with a fraction."""
    _, digits, exponent = number.as_tuple()
    if type(exponent) is not int or number != number.to_integral_value():
        return None
    if exponent > 0 or not number:
        return 0
    return digits[-1] % 2 if exponent == 0 else int(number) % 2
