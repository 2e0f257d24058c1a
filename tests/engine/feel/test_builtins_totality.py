"""Every built-in function with every kind of value: a value or null with a reason, soon, and never an exception."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import Months, Range
from engine.feel.functions import FUNCTIONS
from engine.feel.values import KINDS
from tests.engine.feel.evaluated import LIMIT, evaluated, seconds, value

FAR = '[@"999999-01-01", @"999999-01-01T00:00:00Z", @"-P999999D", @"00:00:00.000000001"]'
ODD = [
    *(None, True, False, "", "a", "(a+)+$", "[1..3]", "2026-11-21", "x" * 10_000, "ế\U0001f600", "1e6144"),
    *(Decimal(0), Decimal(1), Decimal("-2.5"), Decimal("1e6144"), Decimal("1e999999999"), Decimal("-1e-999999999")),
    *(date(2026, 11, 21), time(8), time(8, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)),
    *(timedelta(days=-1), timedelta.max, Months(14), Months(-12 * 10**9)),
    *([], [1], [None], ["b", "a"], [[[]]], [Decimal(index) for index in range(5_000)], ["x" * 5_000] * 3),
    *({}, {"key": "a", "value": 1}, {"a": {"b": [1]}}, {str(index): index for index in range(5_000)}),
    *(Range(Decimal(1), Decimal(3)), Range(None, Decimal(3), False, True), Range("a", "b"), Range(Decimal(3), "a")),
    *(
        Range(None, None, False, False),
        date.max,
        datetime.combine(date(2026, 11, 21), time(8)),
        datetime.max.replace(tzinfo=UTC),
    ),
]
NAMES = sorted(FUNCTIONS)


@pytest.fixture(scope="module")
def pool():
    functions = [value("function(x, y) x < y"), value("function(x) x"), value("function() 1"), value("sort")]
    return [*ODD, *value(FAR), *functions]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25)
@given(data=st.data())
def test_no_argument_makes_a_function_fail(pool, name, data):
    places = data.draw(st.lists(st.integers(0, len(pool) - 1), max_size=4))
    names = {f"a{index}": pool[place] for index, place in enumerate(places)}
    evaluation = evaluated(f"{name}({', '.join(names)})", **names)
    assert type(evaluation.value) in KINDS


@pytest.mark.parametrize("name", NAMES)
def test_no_function_of_a_large_value_is_slow(pool, name):
    large = [item for item in pool if isinstance(item, str | list | dict) and len(item) >= 1_000]
    for first in large:
        assert seconds(f"for x in 1..1000 return {name}(a)", a=first) < LIMIT
        assert seconds(f"for x in 1..1000 return {name}(a, a)", a=first) < LIMIT
        assert seconds(f"for x in 1..1000 return {name}(a, 1)", a=first) < LIMIT


def test_every_function_takes_its_parameters_by_name():
    for name, function in FUNCTIONS.items():
        for one in function.overloads:
            arguments = ", ".join(f"{parameter.name}: null" for parameter in one.parameters)
            codes = {reason.code for reason in evaluated(f"{name}({arguments})").reasons}
            assert not codes & {"parameter_unknown", "parameter_missing", "arguments_wrong", "function_unknown"}


def test_a_name_that_no_parameter_has_is_refused():
    for name in FUNCTIONS.keys() - {"is defined"}:
        assert feel.parse(f"{name}(nobody: 1)").evaluate({}, now=datetime(2026, 1, 1, tzinfo=UTC)).value is None
