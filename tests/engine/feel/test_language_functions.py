"""Functions as values: written, called in order or by name, closed over what they see, never endless."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.frame import Frame
from engine.feel.functions import FUNCTIONS
from tests.engine import processor

NOW = datetime(2026, 11, 21, tzinfo=UTC)

CASES = {
    "(function(a, b) a - b)(5, 3)": Decimal(2),
    "(function(a, b) a - b)(b: 5, a: 3)": Decimal(-2),
    "(function(b) function(c) function(d) b * c * d)(2)(3)(4)": Decimal(24),
    "{a: 10, f: function(b) a * b, r: f(2)}.r": Decimal(20),
    "{f: function(x) x + 1}.f(2)": Decimal(3),
    "(for x in [1, 2, 3] return function(y) x + y)[2](10)": Decimal(12),
    "{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r": Decimal(2432902008176640000),
    "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(60)}.r": Decimal(60),
    "{apply: function(f, x) f(f(x)), r: apply(function(x) x * 3, 2)}.r": Decimal(18),
    "{apply: function(f, x) f(x), r: apply(abs, -2)}.r": Decimal(2),
    "[1, 2][(function(x) x > 1)(item)]": [Decimal(2)],
    "(function(a: number) a)(5)": Decimal(5),
    '(function(a: number) a)("x")': None,
    '(function(a: number) a = null)("x")': True,
    "(function(a: number) a)([5])": Decimal(5),
    "(function(a: list<number>) a)(5)": [Decimal(5)],
    '(function(a: context<b: string>) a.b)({b: "x", c: 1})': "x",
    "if true then function(x) x else 1": None,
    "(if true then function(x) x else 1)(7)": Decimal(7),
    'substring(string: "abc", start position: 2)': "bc",
    'substring(start position: 2, string: "abc", length: 1)': "b",
    'contains(match: "b", string: "abc")': True,
    "count(list: [1, 2])": Decimal(2),
}


@pytest.mark.parametrize("text", CASES)
def test_a_function_gives_the_value_of_the_standard(text):
    value = feel.parse(text).evaluate({}, now=NOW).value
    if CASES[text] is None and text.startswith("if"):
        assert type(value).__name__ == "Function"
        return
    assert value == CASES[text]


REFUSED = {
    'substring(string: "abc", start: 2)': "parameter_unknown",
    'substring(string: "abc")': "parameter_missing",
    "(function(a) a)(1, 2)": "arguments_wrong",
    "(function(a) a)()": "arguments_wrong",
    "(function(a) a)(b: 1)": "parameter_unknown",
    "null(1)": "function_expected",
    '"abs"(1)': "function_expected",
    "unknown thing": None,
    "unknown(1)": "function_unknown",
    '(function(a) external {java: {class: "x"}})(1)': "external_function_refused",
    "(function(a: tUnknown) a)(1)": "type_unknown",
    "(function(a, a) a)(1, 2)": "expression_key_duplicate",
    "{f: function(n) f(n + 1), r: f(0)}.r": "calls_too_deep",
    "{f: function(n) f(n + 1) + f(n + 2), r: f(0)}.r": "calls_too_deep",
    "{f: function(n) if n > 30 then 1 else f(n + 1) + f(n + 2), r: f(0)}.r": "steps_exceeded",
    "{f: function(n) for i in 1..9 return f(n + i), r: f(0)}.r": "calls_too_deep",
    "{f: function(n) [1, 2][f(n) = item], r: f(0)}.r": "calls_too_deep",
    "{f: function(n) sort([2, 1], function(x, y) f(n + 1)), r: f(0)}.r": "calls_too_deep",
    "{f: function(n) string([n, f([n, n])]), r: f(0)}.r": "calls_too_deep",
    "(function(f) f(f))(function(f) f(f))": "calls_too_deep",
}


@pytest.mark.parametrize("text", [text for text in REFUSED if REFUSED[text]])
def test_what_cannot_be_called_is_null_with_its_reason(text):
    assert processor.seconds(lambda: feel.parse(text).evaluate({}, now=NOW), 0.05) < 0.05
    evaluation = feel.parse(text).evaluate({}, now=NOW)
    assert evaluation.value is None
    assert REFUSED[text] in {reason.code for reason in evaluation.reasons}


def test_a_function_keeps_its_variables_in_another_evaluation():
    function = feel.parse("function(x) x + base").evaluate({"base": Decimal(10)}, now=NOW).value
    assert feel.parse("f(1)").evaluate({"f": function, "base": Decimal(99)}, now=NOW).value == Decimal(11)


def test_an_expression_within_another_shares_its_budget_and_its_reasons():
    frame = Frame({"x": Decimal(1)}, NOW, UTC, 0)
    before = frame.steps
    inner = feel.parse("for i in 1..10 return i + y + missing")
    assert inner.within(frame, {"y": Decimal(1)}) == [None] * 10
    assert frame.names == {"x": Decimal(1)}
    assert before - frame.steps >= 10
    assert {reason.code for reason in frame.reasons} == {"variable_missing", "types_do_not_fit"}


def test_every_built_in_function_can_be_called_by_the_names_of_its_parameters():
    for function in FUNCTIONS.values():
        for one in function.overloads:
            names = [parameter.name for parameter in one.parameters]
            assert len(set(names)) == len(names), function.name
