"""The built-in functions over numbers (DMN 1.5 §10.3.4.5), beside Python's own decimal and fractions."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel.values import ARITHMETIC
from tests.engine.feel.evaluated import LIMIT, assert_same, code, seconds, value

MODES = {
    "decimal": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}
VALUES = {
    "decimal(1/3, 2)": "0.33",
    "decimal(1/3, 2.5)": "0.33",
    "decimal(1.5, 0)": "2",
    "decimal(2.5, 0)": "2",
    "decimal(-2.5, 0)": "-2",
    "decimal(0.515, 2)": "0.52",
    "decimal(1234, -2)": "1200",
    "decimal(50, -2)": "0",
    "decimal(1e30, 10)": "1e30",
    "decimal(scale: 3, n: 15/7)": "2.143",
    "floor(1.5)": "1",
    "floor(-1.5)": "-2",
    "floor(-1.56, 1)": "-1.6",
    "floor(n: 5.777)": "5",
    "floor(n: 5.777, scale: 2)": "5.77",
    "ceiling(1.5)": "2",
    "ceiling(-1.5)": "-1",
    "ceiling(-1.56, 1)": "-1.5",
    "ceiling(1e-6000)": "1",
    "round up(5.5, 0)": "6",
    "round up(-5.5, 0)": "-6",
    "round up(1.121, 2)": "1.13",
    "round up(-1.126, 2)": "-1.13",
    "round up(1.1)": "2",
    "round up(5.5, 6176)": "5.5",
    "round up(5, -6111)": "1e6111",
    "round down(5.5, 0)": "5",
    "round down(-5.5, 0)": "-5",
    "round down(-1.126, 2)": "-1.12",
    "round half up(5.5, 0)": "6",
    "round half up(-5.5, 0)": "-6",
    "round half up(1.125, 2)": "1.13",
    "round half up(2.5)": "3",
    "round half down(5.5, 0)": "5",
    "round half down(-5.5, 0)": "-5",
    "round half down(1.126, 2)": "1.13",
    "round half down(scale: 0, n: 0.5)": "0",
    "abs(10)": "10",
    "abs(-10)": "10",
    "abs(n: -1.5)": "1.5",
    'abs(@"PT5H")': '@"PT5H"',
    'abs(@"-PT5H")': '@"PT5H"',
    'abs(@"-P1Y2M")': '@"P1Y2M"',
    "modulo(12, 5)": "2",
    "modulo(-12, 5)": "3",
    "modulo(12, -5)": "-3",
    "modulo(-12, -5)": "-2",
    "modulo(10.1, 4.5)": "1.1",
    "modulo(-10.1, 4.5)": "3.4",
    "modulo(10.1, -4.5)": "-3.4",
    "modulo(-10.1, -4.5)": "-1.1",
    "modulo(0, 4)": "0",
    "modulo(1e40, 7)": "4",
    "modulo(1e6000, 1e-6000)": "0",
    "modulo(divisor: 4, dividend: 10)": "2",
    "sqrt(16)": "4",
    "sqrt(0)": "0",
    "sqrt(2)": "1.414213562373095048801688724209698",
    "log(10)": "2.302585092994045684017991454684364",
    "log(1)": "0",
    "exp(0)": "1",
    "exp(1)": "2.718281828459045235360287471352662",
    "exp(-1e6)": "0",
    "odd(5)": "true",
    "odd(2)": "false",
    "odd(-1)": "true",
    "odd(0)": "false",
    "odd(1.0)": "true",
    "odd(2.5)": "false",
    "odd(1e3)": "false",
    "even(5)": "false",
    "even(2)": "true",
    "even(-2)": "true",
    "even(0)": "true",
    "even(2.5)": "false",
    "even(1e6000)": "true",
    "even(number: 4)": "true",
}
NULLS = {
    **{f"{name}(1.5, {scale})": "number_out_of_range" for name in MODES for scale in ("-6112", "6177", "1e30")},
    **{f"{name}(null, 0)": "argument_unfit" for name in MODES},
    **{f"{name}(1.5, null)": "argument_unfit" for name in MODES},
    **{f'{name}("1", 0)': "argument_unfit" for name in MODES},
    "round up(9e6144, -6111)": None,
    "floor(null)": "argument_unfit",
    'floor("1")': "argument_unfit",
    "abs(null)": "argument_unfit",
    'abs("1")': "argument_unfit",
    "abs(true)": "argument_unfit",
    'abs(@"2026-01-01")': "argument_unfit",
    "abs(number: 1)": "parameter_unknown",
    "modulo(10, 0)": "division_by_zero",
    "modulo(null, 1)": "argument_unfit",
    'modulo(@"P10D", 4)': "argument_unfit",
    "sqrt(-1)": "number_out_of_range",
    "sqrt(null)": "argument_unfit",
    "log(0)": "number_out_of_range",
    "log(-1)": "number_out_of_range",
    "exp(1e6)": "number_out_of_range",
    'exp("1")': "argument_unfit",
    "odd(null)": "argument_unfit",
    'odd(@"P4D")': "argument_unfit",
    "even(true)": "argument_unfit",
    "random number()": "random_refused",
}
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
HOSTILE = ["exp(1e6144)", "exp(-1e6144)", "log(1e-6143)", "sqrt(1e6144)", "modulo(1e6144, 3e-6143)", "modulo(huge, 7)"]
HOSTILE += ["decimal(huge, 6000)", "odd(huge)", "even(tiny)", "floor(tiny, 6000)", "modulo(7, tiny)"]


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_function_of_numbers_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_function_of_numbers_tells_why_it_gives_null(text, reason):
    if reason is None:
        assert value(text) == Decimal("9e6144")
    else:
        assert code(text) == reason


@pytest.mark.parametrize("text", HOSTILE)
def test_no_number_makes_a_function_slow(text):
    names = {"huge": Decimal("1e999999999"), "tiny": Decimal("1e-999999999")}
    assert seconds(text, **names) < LIMIT


@pytest.mark.parametrize(("name", "mode"), MODES.items())
@given(number=numbers, scale=st.integers(-20, 20))
def test_every_way_of_rounding_is_that_of_decimal(name, mode, number, scale):
    number = ARITHMETIC.plus(number)
    unit = Decimal((0, (1,), -scale))
    wanted = number if -number.as_tuple().exponent <= scale else number.quantize(unit, mode, Context(prec=100))
    assert value(f"{name}(n, s)", n=number, s=Decimal(scale)) == wanted


@given(numbers, numbers.filter(bool))
def test_a_modulo_is_what_the_floor_of_a_division_leaves(dividend, divisor):
    dividend, divisor = ARITHMETIC.plus(dividend), ARITHMETIC.plus(divisor)
    exact = Fraction(dividend) % Fraction(divisor)
    found = value("modulo(a, b)", a=dividend, b=divisor)
    assert abs(Fraction(found) - exact) <= abs(exact) / 10**33


@given(st.integers(-(10**33), 10**33))
def test_a_whole_number_is_either_odd_or_even(number):
    assert value("odd(n)", n=Decimal(number)) is bool(number % 2)
    assert value("even(n)", n=Decimal(number)) is not bool(number % 2)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value="1e-20", max_value=10**20))
def test_roots_and_logarithms_are_right_to_the_last_digit(number):
    number = ARITHMETIC.plus(number)
    wide = Context(prec=60)
    for name, act in (("sqrt", wide.sqrt), ("log", wide.ln)):
        assert value(f"{name}(n)", n=number) == ARITHMETIC.plus(act(number))
    assert value("exp(log(n))", n=number) / number - 1 < Decimal("1e-30")
