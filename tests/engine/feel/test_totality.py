"""No combination of values makes an operator or a function raise: errors are nulls with reasons."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import Months, Range
from engine.feel.functions import FUNCTIONS

NOW = datetime(2026, 11, 21, tzinfo=UTC)
EDGES = [
    None, True, False, "", "a", "2026-11-21", "08:00:00", "P1D", "1,5", ",", "(", "i", [], [None], ["a"], {},
    {"a": None},
    Decimal(0), Decimal("-0"), Decimal(1), Decimal("-1.5"), Decimal("1e6144"), Decimal("1e-6143"), Decimal("9" * 34),
    Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999"), date.min, date.max, time.min,
    time.max.replace(tzinfo=UTC),
    time(8, tzinfo=timezone(timedelta(hours=23, minutes=59))),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), datetime(2026, 1, 1,
    tzinfo=UTC).replace(tzinfo=None), timedelta.min, timedelta.max,
    timedelta(microseconds=1), Months(0), Months(-1), Months(10**10), Range(Decimal(1), Decimal(2)), Range(None, "a"),
    [Decimal(1), "a", None], [[Decimal(1)]], {"a": {"a": Decimal(1)}}, Range(date.min, None), 5, (1,), 1.5, object(),
    {1: 2},
]  # fmt: skip
anything = st.sampled_from(EDGES)
SHAPES = [
    "a + b", "a - b", "a * b", "a / b", "a ** b", "-a", "+a", "a = b", "a != b", "a < b", "a >= b",
    "a between b and c",
    "a in b", "a in (b, c)", "a in (< b, >= c)", "a in [b..c]", "[a..b)", "(> a)", "a and b", "a or b",
    "if a then b else c",
    "a[b]", "a[item = b]", "a[a]", "a[1]", "a[true]", 'a["x"]', "a.a", "a.year", "a.hours", "a.time offset",
    "a.start",
    "for x in a return x", "for x in a..b return x", "some x in a satisfies x", "every x in a satisfies x = b",
    "[a, b]", "{a: a, b: a}", "string(a + b)", "string([a, {x: b}])", "is defined(a.b)",
]  # fmt: skip


def evaluate(text, **context):
    evaluation = feel.parse(text).evaluate(context, now=NOW)
    assert all(reason.code.isidentifier() for reason in evaluation.reasons)
    return evaluation


@pytest.mark.parametrize("text", SHAPES)
@settings(max_examples=150, deadline=None)
@given(anything, anything, anything)
def test_no_operator_raises(text, a, b, c):
    evaluate(text, a=a, b=b, c=c)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@settings(max_examples=100, deadline=None)
@given(st.lists(anything, min_size=4, max_size=4))
def test_no_function_raises(name, values):
    function = FUNCTIONS[name]
    for count in range(function.least, (4 if function.most is None else function.most) + 1):
        arguments = ", ".join("abcd"[:count])
        if function.takes(count):
            evaluate(f"{name}({arguments})", **dict(zip("abcd", values, strict=True)))
