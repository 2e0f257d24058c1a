"""The built-in functions over contexts (DMN 1.5 §10.3.4.10)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.evaluated import LIMIT, assert_same, code, seconds, value

VALUES = {
    'get value({a: "foo"}, "a")': '"foo"',
    'get value({a: 1, "b c": 2}, "b c")': "2",
    'get value(key: "a", m: {a: 1})': "1",
    'get value(key: "a", context: {a: 1})': "1",
    'get value({x: 1, y: {z: 0}}, ["y", "z"])': "0",
    'get value({y: {z: {}}}, ["y", "z"])': "{}",
    'get value({a: 1}, ["a"])': "1",
    'get value(keys: ["y", "z"], context: {y: {z: 5}})': "5",
    'get entries({a: 1, b: "x"})': '[{key: "a", value: 1}, {key: "b", value: "x"}]',
    "get entries({})": "[]",
    "get entries(m: {a: null})": '[{key: "a", value: null}]',
    "get entries(context: {a: 1})[1].key": '"a"',
    'context([{key: "a", value: 1}, {key: "b", value: 2}])': "{a: 1, b: 2}",
    'context({key: "a", value: null})': "{a: null}",
    'context([{key: "", value: 1, more: 2}])': '{"": 1}',
    "context([])": "{}",
    'context(entries: [{key: "a", value: [1]}])': "{a: [1]}",
    "context(get entries({a: 1, b: {c: 2}}))": "{a: 1, b: {c: 2}}",
    'context put({}, "a", 1)': "{a: 1}",
    'context put({a: 1, b: 2, c: 3}, "b", 3)': "{a: 1, b: 3, c: 3}",
    'context put({a: 1}, "b", null)': "{a: 1, b: null}",
    'context put({}, "", 1)': '{"": 1}',
    'context put(value: 1, key: "a", context: {})': "{a: 1}",
    'context put({x: 1, y: {a: 0}}, ["y", "a"], 2)': "{x: 1, y: {a: 2}}",
    'context put({x: 1, y: {a: 0}}, ["y", "b"], 2)': "{x: 1, y: {a: 0, b: 2}}",
    'context put({y: {a: {b: {c: 1}}, d: 5}}, ["y", "a", "b", "c"], 2)': "{y: {a: {b: {c: 2}}, d: 5}}",
    'context put({}, ["a"], 1)': "{a: 1}",
    'context put(context: {y: {a: 0}}, keys: ["y", "a"], value: 2)': "{y: {a: 2}}",
    '{old: {a: {b: 1}}, new: context put(old, ["a", "b"], 2)}': "{old: {a: {b: 1}}, new: {a: {b: 2}}}",
    "context merge([{a: 1}, {b: 2}])": "{a: 1, b: 2}",
    "context merge([{a: 1, b: 1}, {a: 2}])": "{a: 2, b: 1}",
    "context merge([{a: {x: 1}}, {a: {y: 2}}])": "{a: {y: 2}}",
    "context merge([])": "{}",
    "context merge({a: 1})": "{a: 1}",
    "context merge(contexts: [{a: 1}])": "{a: 1}",
}
NULLS = {
    'get value({a: 1}, "b")': "member_missing",
    'get value({a: null}, "a")': None,
    'get value({a: {b: 1}}, ["a", "c"])': "member_missing",
    'get value({a: 1}, ["a", "c"])': "member_missing",
    "get value({a: 1}, [])": "keys_empty",
    'get value({a: 1}, ["a", 1])': "argument_unfit",
    "get value({a: 1}, null)": "argument_unfit",
    "get value({a: 1}, 123)": "argument_unfit",
    'get value("a", "a")': "argument_unfit",
    'get value(null, "a")': "argument_unfit",
    'get value(k: "a", m: {a: 1})': "parameter_unknown",
    "get entries(null)": "argument_unfit",
    "get entries([1, 2])": "argument_unfit",
    "context(null)": "argument_unfit",
    'context("a")': "entry_unfit",
    "context([{value: 1}])": "entry_unfit",
    'context([{key: "a"}])': "entry_unfit",
    "context([{key: null, value: 1}])": "entry_unfit",
    "context([{key: 1, value: 1}])": "entry_unfit",
    'context([{key: "a", value: 1}, {key: "a", value: 1}])': "entry_twice",
    'context put(null, "a", 1)': "argument_unfit",
    "context put({}, null, 1)": "argument_unfit",
    "context put({}, 1, 1)": "argument_unfit",
    'context put([], "a", 1)': "argument_unfit",
    "context put({}, [], 1)": "keys_empty",
    'context put({}, [null, "a"], 1)': "argument_unfit",
    'context put({}, ["a", "b"], 1)': "member_missing",
    'context put({a: 1}, ["a", "b"], 1)': "member_missing",
    'context put(context: {}, key: ["a", "b"], value: 1)': "argument_unfit",
    "context merge(null)": "argument_unfit",
    "context merge([1])": "argument_unfit",
    "context merge([{a: 1}, null])": "argument_unfit",
    "context merge(context: [{}])": "parameter_unknown",
}
contexts = st.dictionaries(st.text("ab ", max_size=2), st.integers(0, 5).map(Decimal), max_size=4)
LARGE = {str(index): Decimal(index) for index in range(5_000)}
HOSTILE = [
    'for x in many return context put(large, "a", x)',
    "for x in many return context merge([large, large])",
    "for x in many return get entries(large)",
    "context(get entries(large))",
    "context merge([large, {a: 1}])",
]


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_function_of_contexts_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_function_of_contexts_tells_why_it_gives_null(text, reason):
    assert code(text) == reason


@pytest.mark.parametrize("text", HOSTILE)
def test_no_context_makes_a_function_slow(text):
    assert seconds(text, large=LARGE, many=list(LARGE.values())) < LIMIT


@given(contexts, contexts, st.text("ab ", max_size=2))
def test_contexts_are_made_like_python_dictionaries(one, other, key):
    assert list(value("context merge([a, b])", a=one, b=other).items()) == list({**one, **other}.items())
    assert value("context(get entries(a))", a=one) == one
    assert value("context put(a, k, 9)", a=one, k=key) == {**one, key: Decimal(9)}
    assert value("get value(a, k)", a=one, k=key) == one.get(key)
