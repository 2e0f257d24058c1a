"""The built-in functions that make one value of many (DMN 1.5 §10.3.4.4), beside Python's own statistics."""

import statistics
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.evaluated import LIMIT, assert_same, code, seconds, value

VALUES = {
    "min([3, 1, 2])": "1",
    "min(3, 1, 2)": "1",
    'min("b", "a")': '"a"',
    'min([@"2026-02-01", @"2026-01-01"])': '@"2026-01-01"',
    'min(@"P1D", @"PT2H")': '@"PT2H"',
    'max([@"10:00:00Z", @"10:00:00+01:00"])': '@"10:00:00Z"',
    'max(@"2026-01-01T00:00:00Z", @"2026-01-01T00:00:00-01:00")': '@"2026-01-01T00:00:00-01:00"',
    'max(@"P1Y", @"P13M")': '@"P13M"',
    "max(1)": "1",
    "max(list: [1, 5])": "5",
    "sum([1, 2, 3])": "6",
    "sum(1, 2, 3)": "6",
    "sum([0.1, 0.2]) = 0.3": "true",
    "sum(7)": "7",
    "sum(list: [1, 2])": "3",
    "mean([1, 2, 3])": "2",
    "mean(1, 2)": "1.5",
    "mean([1, 1, 2])": "1.333333333333333333333333333333333",
    "product([2, 3, 4])": "24",
    "product(2, 3, 4)": "24",
    "product([6])": "6",
    "product(list: [2.5, 1, 2.5, 3])": "18.75",
    "median(8, 2, 5, 3, 4)": "4",
    "median([6, 1, 2, 3])": "2.5",
    "median(7)": "7",
    "median(list: [3, 1, 2])": "2",
    "stddev(2, 4, 7, 5)": "2.081665999466132735282297706979931",
    "stddev([47, 47])": "0",
    "stddev(list: [1, 2])": "0.7071067811865475244008443621048490",
    "mode(6, 3, 9, 6, 6)": "[6]",
    "mode([6, 1, 9, 6, 1])": "[1, 6]",
    "mode([])": "[]",
    "mode(6)": "[6]",
    "mode([1.0, 1])": "[1]",
    "mode(list: [2, 2])": "[2]",
    "all([true, false])": "false",
    "all([true, null, false])": "false",
    'all(["x", false])': "false",
    "all(true, true)": "true",
    "all([])": "true",
    "all(true)": "true",
    "all(list: [true])": "true",
    "any([false, true])": "true",
    "any([false, null, true])": "true",
    "any(false, false)": "false",
    "any([])": "false",
    "any(false)": "false",
    "any(list: [true])": "true",
    "not(true)": "false",
    "not(negand: false)": "true",
    "is(1, 1.0)": "true",
    'is(1, "1")': "false",
    "is(null, null)": "true",
    "is(1, null)": "false",
    "is([1, [2]], [1, [2]])": "true",
    "is({a: 1}, {a: 2})": "false",
    'is(@"2026-01-01", @"2026-01-01")': "true",
    'is(@"2026-01-01", @"2026-01-01T00:00:00Z")': "false",
    'is(@"10:00:00Z", @"10:00:00+00:00")': "true",
    'is(@"10:00:00", @"10:00:00Z")': "false",
    'is(@"10:00:00Z", @"11:00:00+01:00")': "false",
    'is(@"2026-01-01T10:00:00Z", @"2026-01-01T11:00:00+01:00")': "false",
    'is(@"P1D", @"PT24H")': "true",
    'is(@"P0D", @"P0Y")': "false",
    "is(value2: 1, value1: 1)": "true",
}
NULLS = {
    "min([])": None,
    "max([])": None,
    "sum([])": None,
    "mean([])": None,
    "product([])": None,
    "median([])": None,
    "stddev([])": None,
    "stddev([47])": None,
    "stddev(47)": None,
    'min([1, "a"])': "types_do_not_compare",
    "max([1, null])": "types_do_not_compare",
    "max(null)": "types_do_not_compare",
    "min([true, false])": "types_do_not_compare",
    "max(list: null)": "argument_unfit",
    **{f"{name}(null)": "argument_unfit" for name in ("sum", "mean", "product", "median", "stddev", "mode")},
    **{f"{name}([1, null])": "argument_unfit" for name in ("sum", "mean", "product", "median", "stddev", "mode")},
    **{f'{name}(1, "a")': "argument_unfit" for name in ("sum", "mean", "product", "median", "stddev", "mode")},
    **{f"{name}(l: [1])": "parameter_unknown" for name in ("sum", "mean", "product", "median", "stddev", "mode")},
    "sum([9e6144, 9e6144])": "number_out_of_range",
    "product([9e6144, 9e6144])": "number_out_of_range",
    "stddev([9e6144, -9e6144])": "number_out_of_range",
    "all([true, null])": None,
    "all([true, 1])": "argument_unfit",
    "all(null)": None,
    "any([false, null])": None,
    "any([false, 1])": "argument_unfit",
    "any(null)": None,
    "not(null)": None,
    "not(1)": "argument_unfit",
    'not("true")': "argument_unfit",
    "not([true, true])": "argument_unfit",
    "is(value1: 1)": "parameter_missing",
}
MANY = [Decimal(index) / 7 for index in range(5_000)]
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_total_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_total_tells_why_it_gives_null(text, reason):
    assert code(text) == reason


@pytest.mark.parametrize("name", ["min", "max", "sum", "mean", "product", "median", "stddev", "mode", "all", "any"])
@pytest.mark.parametrize("items", [MANY, [Decimal("1e6144"), Decimal("1e-6143")] * 2_500, ["a"] * 5_000])
def test_no_list_makes_a_total_slow(name, items):
    assert seconds(f"for x in many return {name}(many)", many=items) < LIMIT


@given(st.lists(numbers, min_size=1, max_size=20))
def test_totals_are_those_of_python(items):
    exact = [Fraction(item) for item in items]
    assert Fraction(value("sum(l)", l=items)) == sum(exact)
    assert value("min(l)", l=items) == min(items)
    assert value("max(l)", l=items) == max(items)
    assert Fraction(value("median(l)", l=items)) == statistics.median(exact)
    assert value("mode(l)", l=items) == sorted(statistics.multimode(items))
    mean = statistics.mean(exact)
    assert abs(Fraction(value("mean(l)", l=items)) - mean) <= abs(mean) / 10**33


@given(st.lists(numbers, min_size=2, max_size=12))
def test_the_standard_deviation_is_right_to_the_last_digit(items):
    variance = statistics.variance([Fraction(item) for item in items])
    wide = Context(prec=90)
    root = wide.sqrt(wide.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
    assert abs(value("stddev(l)", l=items) - root) <= abs(root) * Decimal("1e-33")


@given(st.lists(st.sampled_from([True, False, None]), max_size=6))
def test_all_and_any_follow_the_three_valued_logic(items):
    assert value("all(l)", l=items) is (False if False in items else None if None in items else True)
    assert value("any(l)", l=items) is (True if True in items else None if None in items else False)
