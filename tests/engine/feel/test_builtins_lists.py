"""The built-in functions that look into lists and make new ones (DMN 1.5 §10.3.4.4)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.evaluated import LIMIT, assert_same, code, seconds, value

VALUES = {
    "list contains([1, 2, 3], 2)": "true",
    "list contains([1, 2, 3], 4)": "false",
    "list contains([1, null], null)": "true",
    "list contains([], null)": "false",
    'list contains([1, "1"], "1")': "true",
    "list contains([true], 1)": "false",
    "list contains([1.0], 1.00)": "true",
    "list contains([[1, 2], 3], [1, 2])": "true",
    "list contains([{a: 1}], {a: 1})": "true",
    "list contains(5, 5)": "true",
    'list contains([@"2026-01-01"], @"2026-01-01")': "true",
    "list contains(element: 1, list: [1])": "true",
    "count([1, 2, 3])": "3",
    "count([])": "0",
    "count([null])": "1",
    "count(7)": "1",
    "count(list: [1])": "1",
    "sublist([4, 5, 6], 2)": "[5, 6]",
    "sublist([4, 5, 6], 1, 2)": "[4, 5]",
    "sublist([4, 5, 6], -2)": "[5, 6]",
    "sublist([4, 5, 6], -2, 1)": "[5]",
    "sublist([4, 5, 6], 3, 0)": "[]",
    "sublist(4, 1)": "[4]",
    "sublist(start position: 2, list: [4, 5, 6], length: 1)": "[5]",
    "append([1], 2, 3)": "[1, 2, 3]",
    "append([1], [2])": "[1, [2]]",
    "append([], null)": "[null]",
    "append(1, 2)": "[1, 2]",
    "append(list: [1], item: 2)": "[1, 2]",
    "concatenate([1, 2], [3])": "[1, 2, 3]",
    "concatenate([1], 2, [3, [4]])": "[1, 2, 3, [4]]",
    "concatenate([[1, 2], [3]])": "[[1, 2], [3]]",
    "concatenate([], [])": "[]",
    "insert before([1, 3], 1, 2)": "[2, 1, 3]",
    "insert before([1, 3], 2, 2)": "[1, 2, 3]",
    "insert before([1, 3], -1, 2)": "[1, 2, 3]",
    "insert before([1, 3], 2, null)": "[1, null, 3]",
    "insert before([1, 3], 2, [2])": "[1, [2], 3]",
    "insert before(newItem: 0, list: [1], position: 1)": "[0, 1]",
    "remove([1, 2, 3], 2)": "[1, 3]",
    "remove([1, 2, 3], -1)": "[1, 2]",
    "remove(1, 1)": "[]",
    "list replace([1, 2, 3], 2, 4)": "[1, 4, 3]",
    "list replace([1, 2, 3], -1, 4)": "[1, 2, 4]",
    "list replace([1, 2, 3], 3, null)": "[1, 2, null]",
    "list replace(1, 1, 5)": "[5]",
    "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)": "[5, 5, 7, 8]",
    "list replace(newItem: 4, match: function(a, b) a = 2, list: [1, 2])": "[1, 4]",
    "list replace(position: 2, newItem: 4, list: [1, 2])": "[1, 4]",
    "list replace([], function(a, b) true, 1)": "[]",
    "reverse([1, 2, 3])": "[3, 2, 1]",
    "reverse([])": "[]",
    "reverse([[1, 2], 3])": "[3, [1, 2]]",
    "index of([1, 2, 3, 2], 2)": "[2, 4]",
    "index of([1, 2], 3)": "[]",
    "index of([1, null, null], null)": "[2, 3]",
    "index of([[1], [1]], [1])": "[1, 2]",
    "index of(match: 1, list: [1])": "[1]",
    "union([1, 2], [2, 3])": "[1, 2, 3]",
    "union([1, 1], 1, [2])": "[1, 2]",
    "union([2, 2])": "[2]",
    "union([[1], [1]], [[1]])": "[[1]]",
    "distinct values([1, 2, 3, 2, 1])": "[1, 2, 3]",
    'distinct values([1, "1", true, null, null, 1.0])': '[1, "1", true, null]',
    "distinct values([[1], [1], {a: 1}, {a: 1}])": "[[1], {a: 1}]",
    'distinct values([@"2026-01-01", @"2026-01-01", @"P1D", @"PT24H"])': '[@"2026-01-01", @"P1D"]',
    'distinct values([@"10:00:00Z", @"11:00:00+01:00"])': '[@"10:00:00Z"]',
    "distinct values(1)": "[1]",
    "flatten([[1, 2], [[3]], 4])": "[1, 2, 3, 4]",
    "flatten([])": "[]",
    "flatten([[[]]])": "[]",
    "flatten(1)": "[1]",
    "flatten([null, [null]])": "[null, null]",
}
NULLS = {
    "list contains(null, 1)": "argument_unfit",
    "count(null)": "argument_unfit",
    "sublist([1, 2], 0)": "index_out_of_range",
    "sublist([1, 2], 3)": "index_out_of_range",
    "sublist([1, 2], -3)": "index_out_of_range",
    "sublist([1, 2], 1, 3)": "index_out_of_range",
    "sublist([1, 2], 1, -1)": "index_out_of_range",
    "sublist([1, 2], 1.5)": "index_out_of_range",
    "sublist([1, 2], 1, 0.5)": "index_out_of_range",
    "sublist([], 1)": "index_out_of_range",
    "sublist(null, 1)": "argument_unfit",
    'sublist([1], "1")': "argument_unfit",
    "append(null, 1)": "argument_unfit",
    "concatenate([1], null)": "argument_unfit",
    "concatenate(null)": "argument_unfit",
    "union([1], null)": "argument_unfit",
    "insert before([1], 0, 2)": "index_out_of_range",
    "insert before([1], 3, 2)": "index_out_of_range",
    "insert before([], 1, 2)": "index_out_of_range",
    "insert before(null, 1, 2)": "argument_unfit",
    "remove([1], 0)": "index_out_of_range",
    "remove([1], 2)": "index_out_of_range",
    "remove([1], null)": "argument_unfit",
    "list replace([1], 0, 2)": "index_out_of_range",
    "list replace([1], 1.5, 2)": "index_out_of_range",
    'list replace([1], "1", 2)': "argument_unfit",
    "list replace([1], null, 2)": "argument_unfit",
    "list replace([1], function(a) true, 2)": "function_unfit",
    "list replace([1], function(a, b, c) true, 2)": "function_unfit",
    "list replace([1], function(a, b) a, 2)": "boolean_expected",
    "list replace([1], function(a, b) null, 2)": "boolean_expected",
    "list replace(list: [1], position: 1, newItem: 2, foo: 3)": "parameter_unknown",
    "reverse(null)": "argument_unfit",
    "index of(null, 1)": "argument_unfit",
    "distinct values(null)": "argument_unfit",
    "flatten(null)": "argument_unfit",
}
MANY = [Decimal(index) for index in range(5_000)]
HOSTILE = [
    "for x in many return distinct values(many)",
    "for x in many return list contains(many, -1)",
    "for x in many return index of(many, x)",
    "for x in many return reverse(many)",
    "for x in many return insert before(many, 1, x)",
    "for x in many return remove(many, 1)",
    "for x in many return sublist(many, 1)",
    "for x in many return union(days, days)",
    "distinct values(nested)",
    "union(nested, nested)",
    "index of(nested, [[1]])",
    "flatten(nested)",
    "concatenate(many, many, many, many)",
    "list replace(many, function(a, b) count(distinct values(many)) > 0, 1)",
    "{" + ", ".join(f"a{i}: [{f'a{i - 1}, a{i - 1}' if i else '1'}]" for i in range(60)) + ", s: flatten(a59)}.s",
]
items = st.one_of(st.none(), st.booleans(), st.integers(-3, 3).map(Decimal), st.text("ab", max_size=2))
lists = st.lists(items, max_size=12)


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_function_of_lists_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_function_of_lists_tells_why_it_gives_null(text, reason):
    assert code(text) == reason


@pytest.mark.parametrize("text", HOSTILE)
def test_no_list_makes_a_function_slow(text):
    names = {"many": MANY, "nested": [[[item]] for item in MANY], "days": [date(2026, 1, 1)] * 2_000}
    assert seconds(text, **names) < LIMIT


def marks(values):
    return [(type(item), item) for item in values]


@given(lists, lists)
def test_union_and_distinct_values_are_those_of_sets(one, other):
    joined = list(dict.fromkeys(marks(one + other)))
    assert marks(value("union(a, b)", a=one, b=other)) == joined
    assert marks(value("distinct values(a)", a=one)) == list(dict.fromkeys(marks(one)))


@given(lists, items)
def test_what_a_list_contains_has_a_place_in_it(values, item):
    places = [Decimal(index) for index, mark in enumerate(marks(values), 1) if mark == (type(item), item)]
    assert value("index of(l, x)", l=values, x=item) == places
    assert value("list contains(l, x)", l=values, x=item) is bool(places)


@given(lists, st.integers(-14, 14), items)
def test_lists_change_like_python_lists(values, position, item):
    names = {"l": values, "p": Decimal(position), "x": item}
    kept = list(values)
    if not position or abs(position) > len(values):
        for text in ("remove(l, p)", "insert before(l, p, x)", "list replace(l, p, x)", "sublist(l, p)"):
            assert value(text, **names) is None
        return
    index = position - 1 if position > 0 else len(values) + position
    assert value("remove(l, p)", **names) == values[:index] + values[index + 1 :]
    assert value("insert before(l, p, x)", **names) == [*values[:index], item, *values[index:]]
    assert value("list replace(l, p, x)", **names) == [*values[:index], item, *values[index + 1 :]]
    assert value("sublist(l, p)", **names) == values[index:]
    assert value("reverse(reverse(l))", **names) == values == kept


@given(st.recursive(items, lambda inner: st.lists(inner, max_size=4), max_leaves=20))
def test_a_flat_list_has_all_items_in_their_order(nested):
    def leaves(part):
        return [leaf for item in part for leaf in leaves(item)] if isinstance(part, list) else [part]

    if nested is not None:
        assert value("flatten(l)", l=nested) == leaves(nested)
