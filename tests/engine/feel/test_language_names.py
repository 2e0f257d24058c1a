"""Names of many words, with signs and letters of any script: the longest known one is meant."""

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine import feel
from engine.errors import InvalidExpression

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CONTEXT = {
    "a": Decimal(7),
    "b": Decimal(2),
    "a-b": Decimal(100),
    "a - b c": Decimal(200),
    "Loan amount": Decimal(5),
    "Loan amount due": Decimal(6),
    "số ngày làm việc": Decimal(10),
    "phí/lệ phí": Decimal(3),
    "Lan's fee": Decimal(4),
    "C++": Decimal(11),
    "v1.2": Decimal(12),
    "in a list": [Decimal(1)],
    "days in weekend": ["saturday"],
    "if applicable": True,
    "not": Decimal(9),
    "person": {"first name": "Lan", "home address": {"ward no.": Decimal(8)}},
    "people": [{"first name": "Lan"}, {"first name": "Nam"}],
    "date": Decimal(1),
    "time": Decimal(2),
    "🐎": "horse",
}
NAMES = frozenset({*CONTEXT, "first name", "home address", "ward no."})

CASES = {
    "a-b": Decimal(100),
    "a - b": Decimal(5),
    "a-b c": None,
    "(a)-b": Decimal(5),
    "a - b c": Decimal(200),
    "Loan amount + 1": Decimal(6),
    "Loan\n amount": Decimal(5),
    "Loan amount due": Decimal(6),
    "Loan amount * b": Decimal(10),
    "số ngày làm việc + 1": Decimal(11),
    "phí/lệ phí": Decimal(3),
    "Lan's fee": Decimal(4),
    "C+++1": Decimal(12),
    "v1.2": Decimal(12),
    "for i in in a list return i": [Decimal(1)],
    "for i in days in weekend return i": ["saturday"],
    "1 in in a list": True,
    "if if applicable then 1 else 2": Decimal(1),
    "person.first name": "Lan",
    "person.home address.ward no.": Decimal(8),
    'people[first name = "Nam"][1].first name': "Nam",
    "date + time": Decimal(3),
    "date > 0 and time > 0": True,
    'date("2026-01-01").year': Decimal(2026),
    "🐎": "horse",
    "not(true)": False,
    # names that the expression itself declares
    "for first one in [1, 2], y-z in [first one] return y-z + first one": [Decimal(2), Decimal(4)],
    "some my item in [1] satisfies my item = 1": True,
    "{first name: 1, second: first name + 1}.second": Decimal(2),
    '{"first-name": 1, second: first-name + 1}.first-name': Decimal(1),
    "{f: function(the value, b+c) the value * b+c, r: f(2, 3)}.r": Decimal(6),
    "{f: function(the value: number) the value, r: f(the value: 4)}.r": Decimal(4),
    "{if: 1}.if": Decimal(1),
    "{foo bar: {deep er: 3}}.foo bar.deep er": Decimal(3),
}


@pytest.mark.parametrize("text", CASES)
def test_the_longest_known_name_is_meant(text):
    if CASES[text] is None:
        with pytest.raises(InvalidExpression):
            feel.parse(text, NAMES)
        return
    assert feel.parse(text, NAMES).evaluate(CONTEXT, now=NOW).value == CASES[text]


def test_a_name_ends_where_its_letters_end():
    assert feel.parse("Loan amounts", frozenset({"Loan amounts", "Loan amount"})).names == {"Loan amounts"}
    with pytest.raises(InvalidExpression):
        feel.parse("Loan amounts", frozenset({"Loan amount"}))


def test_free_names_are_told_with_their_blanks():
    expression = feel.parse("people[first name = wanted].age + Loan amount", NAMES)
    assert expression.names == {"people", "first name", "wanted", "Loan amount"}
    assert expression.filter_names == {"first name", "wanted"}


def test_a_decomposed_name_of_many_words_is_the_composed_one():
    text = unicodedata.normalize("NFD", "số ngày làm việc + 1")
    expression = feel.parse(text, NAMES)
    assert expression.names == {"số ngày làm việc"}


def test_a_given_name_may_be_long_and_a_new_one_may_not():
    name = "tên " * 30 + "dài"
    assert feel.parse(f"{name} + 1", frozenset({name})).names == {name}
    with pytest.raises(InvalidExpression) as refusal:
        feel.parse("{" + name + ": 1}")
    assert refusal.value.code == "expression_name_too_long"


def test_a_variable_that_is_a_function_comes_before_the_built_in_one():
    double = feel.parse("function(x) x * 2").evaluate({}, now=NOW).value
    assert feel.parse("abs(-3)").evaluate({"abs": double}, now=NOW).value == Decimal(-6)
    assert feel.parse("abs(-3)").evaluate({"abs": Decimal(1)}, now=NOW).value == Decimal(3)
    assert feel.parse("f(4)").evaluate({"f": double}, now=NOW).value == Decimal(8)


@pytest.mark.parametrize("blank", ["\u1680", "\u180e", "\u200b", "\u00a0", "\u3000", "\ufeff"])
def test_a_blank_of_another_script_parts_words_and_is_no_letter(blank):
    assert feel.parse(f"1{blank}+{blank}2").evaluate({}, now=NOW).value == 3
    assert not feel.is_name(f"a{blank}b")
    written = feel.to_literal({f"a{blank}": Decimal(1)})
    assert feel.parse(written).evaluate({}, now=NOW).value == {f"a{blank}": Decimal(1)}
