"""Laws that hold for all values, tried with Hypothesis."""

import decimal
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.errors import InvalidExpression, StateUnreadable
from engine.feel import Months, Range

NOW = datetime(2026, 11, 21, tzinfo=UTC)
REFERENCE = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)

numbers = st.decimals(min_value=-(10**20), max_value=10**20, allow_nan=False, allow_infinity=False, places=6)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=offsets)
truths = st.sampled_from([True, False, None])
plain = st.one_of(
    st.none(),
    st.booleans(),
    texts,
    numbers,
    st.dates(),
    st.times(),
    moments,
    st.timedeltas(),
    st.integers(-100_000, 100_000).map(Months),
)
ranges = st.builds(Range, numbers, numbers, st.booleans(), st.booleans())
values = st.recursive(
    plain | ranges, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


def value_of(text, **context):
    return feel.parse(text).evaluate(context, now=NOW).value


@given(numbers, numbers)
def test_arithmetic_agrees_with_decimal128(a, b):
    assert value_of("a + b", a=a, b=b) == REFERENCE.add(a, b)
    assert value_of("a - b", a=a, b=b) == REFERENCE.subtract(a, b)
    assert value_of("a * b", a=a, b=b) == REFERENCE.multiply(a, b)
    assert value_of("a / b", a=a, b=b) == (REFERENCE.divide(a, b) if b else None)


@given(numbers, numbers)
def test_order_agrees_with_decimal(a, b):
    assert value_of("a < b", a=a, b=b) is (a < b)
    assert value_of("a >= b", a=a, b=b) is (a >= b)
    assert value_of("a = b", a=a, b=b) is (a == b)
    assert value_of("a in [a..b]", a=a, b=b) is (a <= b)


@given(truths, truths, truths)
def test_three_valued_logic_keeps_its_laws(a, b, c):
    def same(one, other):
        assert value_of(one, a=a, b=b, c=c) is value_of(other, a=a, b=b, c=c)

    same("a and b", "b and a")
    same("a or b", "b or a")
    same("not(a and b)", "not(a) or not(b)")
    same("not(a or b)", "not(a) and not(b)")
    same("(a and b) and c", "a and (b and c)")
    same("a and (b or c)", "a and b or a and c")
    same("a or a", "a")
    same("not(not(a))", "a")
    same("every x in [a, b, c] satisfies x", "a and b and c")
    same("some x in [a, b, c] satisfies x", "a or b or c")
    same("all([a, b, c])", "a and b and c")
    same("any([a, b, c])", "a or b or c")


def kinds(value):
    if isinstance(value, list):
        return [kinds(item) for item in value]
    if isinstance(value, dict):
        return {key: kinds(item) for key, item in value.items()}
    return type(value).__name__, str(value) if isinstance(value, Decimal) else value


@given(values)
def test_every_value_survives_json(value):
    text = json.dumps(feel.encode(value), sort_keys=True)
    back = feel.decode(json.loads(text))
    assert back == value
    assert kinds(back) == kinds(value)
    assert json.dumps(feel.encode(back), sort_keys=True) == text


@given(values)
def test_every_value_survives_being_written_as_an_expression(value):
    text = feel.to_literal(value)
    if len(text) <= 2000:
        assert value_of(text) == value


@pytest.mark.parametrize("key", ["#n", "#c", "#d", "typename", "__proto__", ""])
def test_a_key_of_a_user_never_looks_like_a_tag(key):
    value = {key: {key: "1", "other": {key: [Decimal(1)]}}}
    assert feel.decode(json.loads(json.dumps(feel.encode(value)))) == value


@pytest.mark.parametrize(
    "foreign",
    [
        1,
        1.5,
        {"a": "b"},
        {"#x": "1"},
        {"#n": "NaN"},
        {"#n": "x"},
        {"#n": 1},
        {"#d": "2026-02-30"},
        {"#td": "P1Y"},
        {"#ym": "P1D"},
        {"#c": []},
        {"#r": [1]},
        {"#n": "1", "#d": "2026-01-01"},
        {},
    ],
)
def test_json_that_we_did_not_write_is_refused(foreign):
    with pytest.raises(StateUnreadable):
        feel.decode(foreign)


def test_json_that_is_too_deep_is_refused():
    deep = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(StateUnreadable):
        feel.decode(deep)


@pytest.mark.parametrize("value", [1.5, object(), Decimal("NaN"), {1: 2}, "\ud800", b"x", {"a": {1, 2}}])
def test_what_is_no_feel_value_is_not_encoded(value):
    with pytest.raises(InvalidExpression):
        feel.encode(value)


def test_a_value_that_shares_its_parts_does_not_explode():
    value = ["x"]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(InvalidExpression):
        feel.encode(value)


PIECES = [
    "amount", "decision", "1", "2.5", '"approve"', "true", "null", " and ", " or ",
    " in ", " between ", "if ", " then ",
    " else ",
    "for ", " return ", "some ", " satisfies ", "not(", "count(", "string length(", "date and time(", '@"P1D"',
    "[", "]", "(", ")", "{", "}", ",", ":", ".", "..", "+", "-", "*", "/", "**", "=", "!=", "<", ">=", " ", "\n", "đ",
    "//", "/*", "*/", '"', "\\", "@", "$", "\x00", "\ud800", "٣", "e\u0301", "__import__", "item", "9e9999", "?",
]  # fmt: skip


def positions(text):
    try:
        expression = feel.parse(text)
    except InvalidExpression as refusal:
        return [refusal.position]
    evaluation = expression.evaluate({"amount": Decimal(5), "decision": "approve"}, now=NOW)
    with suppress(InvalidExpression):  # a function is a value, but not one to keep
        json.dumps(feel.encode(evaluation.value))
    return [reason.position for reason in evaluation.reasons]


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=30))
def test_any_text_is_feel_or_is_refused(text):
    assert all(0 <= position <= len(text) for position in positions(text))
