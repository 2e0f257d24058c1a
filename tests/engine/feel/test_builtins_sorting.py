"""The built-in function ``sort`` (DMN 1.5 §10.3.4.9), whatever the function of the user answers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.evaluated import LIMIT, assert_same, code, evaluated, seconds, value

VALUES = {
    "sort([3, 1, 4, 5, 2], function(x, y) x < y)": "[1, 2, 3, 4, 5]",
    "sort([3, 1, 4], function(x, y) x > y)": "[4, 3, 1]",
    'sort(["b", "a"], function(x, y) x < y)': '["a", "b"]',
    "sort([{k: 1, n: 1}, {k: 0, n: 2}, {k: 1, n: 3}], function(x, y) x.k < y.k).n": "[2, 1, 3]",
    "sort([3, 1, 2], function(x, y) false)": "[3, 1, 2]",
    "sort([], function(x, y) x < y)": "[]",
    "sort(1, function(x, y) x < y)": "[1]",
    "sort(precedes: function(a, b) a < b, list: [2, 1])": "[1, 2]",
    "{by: function(x, y) x < y, sorted: sort([2, 1], by)}.sorted": "[1, 2]",
}
NULLS = {
    "sort(null, function(x, y) x < y)": "argument_unfit",
    "sort([2, 1], 1)": "argument_unfit",
    "sort([2, 1], null)": "argument_unfit",
    "sort([2, 1], function(x) true)": "function_unfit",
    "sort([2, 1], function(x, y, z) true)": "function_unfit",
    "sort([2, 1], function(x, y) x)": "boolean_expected",
    'sort([2, "a"], function(x, y) x < y)': "boolean_expected",
}
MANY = [Decimal(index * 7919 % 5_000) for index in range(5_000)]


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_list_is_sorted(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_list_that_cannot_be_sorted_is_null_with_a_reason(text, reason):
    assert code(text) == reason


@pytest.mark.parametrize(
    "precedes", ["x < y", "true", "not(x < y)", "modulo(x * y, 7) < 3", "count(sort(many, function(a, b) a < b)) > 0"]
)
def test_no_function_makes_sorting_slow(precedes):
    assert seconds(f"sort(many, function(x, y) {precedes})", many=MANY) < LIMIT


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 99)), max_size=30))
def test_sorting_is_stable_like_that_of_python(pairs):
    rows = [{"k": Decimal(k), "n": Decimal(n)} for k, n in pairs]
    assert value("sort(l, function(x, y) x.k < y.k)", l=rows) == sorted(rows, key=lambda row: row["k"])
    assert value("sort(l, function(x, y) x.k > y.k)", l=rows) == sorted(rows, key=lambda row: -row["k"])


@given(st.lists(st.integers(-5, 5).map(Decimal), max_size=12), st.integers(1, 9))
def test_a_sorted_list_keeps_every_item(items, odd):
    found = value(f"sort(l, function(x, y) modulo(x * y + x, {odd}) < 2)", l=items)
    assert sorted(found) == sorted(items)


def test_sorting_within_sorting_ends_before_the_stack_does():
    for inner in ("sort([1, 2], function(a, b) f(x))[1] > 0", "list replace([1], function(a, b) f(x), 2)[1] > 0"):
        evaluation = evaluated("{f: function(x) " + inner + ", g: f(1)}.g")
        assert evaluation.value is None
        assert {reason.code for reason in evaluation.reasons} == {"calls_too_deep"}
