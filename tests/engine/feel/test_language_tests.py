"""Unary tests, ranges and ``in``: what a value passes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine import feel
from engine.errors import InvalidExpression
from engine.feel import Range

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FIVE = Decimal(5)

PASSES = [
    ("-", FIVE, True),
    ("5", FIVE, True),
    ("< 5", FIVE, False),
    ("<= 5", FIVE, True),
    ("= 5", FIVE, True),
    ("!= 5", FIVE, False),
    ("= [5, 6]", FIVE, None),
    ("[5, 6]", FIVE, True),
    ("[1..5]", FIVE, True),
    ("[1..5)", FIVE, False),
    ("]5..6]", FIVE, False),
    ("(4..6)", FIVE, True),
    ("1, 2, > 4", FIVE, True),
    ("not(5)", FIVE, False),
    ("not(1, 2)", FIVE, True),
    ("not(< 5, > 5)", FIVE, True),
    ("not([1..3])", FIVE, True),
    ("not(limits)", FIVE, False),
    ("? > 4", FIVE, True),
    ("? > 4 and ? < 5", FIVE, False),
    ("? in [1..3]", FIVE, False),
    ("not(? > 4)", FIVE, False),
    ("not(? > 4) or true", FIVE, True),
    ("limits", FIVE, True),
    ("limits", Decimal(9), False),
    ("bounds", FIVE, True),
    ("limit", FIVE, True),
    ("limit + 1", FIVE, False),
    ("count([1]) > 0", FIVE, True),
    ("even(?)", FIVE, False),
    ('"a", "b"', "a", True),
    ('not("a", "b")', "a", False),
    ('contains(?, "b")', "abc", True),
    ('starts with(?, "a"), "x"', "abc", True),
    ("true", True, True),
    ("true", False, False),
    ("false", False, True),
    ("not(false)", True, True),
    ("null", None, True),
    ("not(null)", FIVE, True),
    ("< 5", None, None),
    ('"x"', FIVE, None),
    ('< "x"', FIVE, None),
    ("1, 5", None, False),
    ('date("2026-01-01")', date(2026, 1, 1), True),
    ('>= date("2026-01-01")', date(2026, 1, 2), True),
    ("[1, 5]", FIVE, True),
    ("[1, 5]", [Decimal(1), FIVE], True),
    ("list contains(?, 5)", [FIVE], True),
    ("some x in ? satisfies x > 4", [FIVE], True),
]


@pytest.mark.parametrize(("text", "value", "expected"), PASSES)
def test_a_value_passes_its_tests(text, value, expected):
    context = {"?": value, "limits": [Decimal(1), FIVE], "bounds": Range(Decimal(1), FIVE), "limit": FIVE}
    assert feel.parse(text, unary=True).evaluate(context, now=NOW).value is expected


@pytest.mark.parametrize("text", ["+", "not(", "< ", "1,", "not(1), 2 3", "< < 5", "> 1 and < 5", ""])
def test_what_is_no_unary_test_is_refused(text):
    with pytest.raises(InvalidExpression):
        feel.parse(text, unary=True)


VALUES = {
    "1 in [2, 3, 1]": True,
    "1 in [[2..4], [1..3]]": True,
    "1 in <= 10": True,
    "10 in (1, < 5, >=10)": True,
    "1 in 2": False,
    "1 in = 1": True,
    "1 in (!= 1)": False,
    "[1, 2, 3] in [[1, 2, 3, 4], [1, 2, 3]]": True,
    "[1, 2, 2] in [[1, 2, 3], [1, 2, 3, 4]]": False,
    "[1, 2, 3] in ([[1, 2, 3, 4]], [[1, 2, 3, 5]])": False,
    '{a: "foo"} in [{b: "bar"}, {a: "foo"}]': True,
    '{a: "foo"} in ({a: "bar"}, {a: "foo"})': True,
    "null in [1, null]": True,
    '"b" in [["f".."h"], ["a".."c"]]': True,
    "5 in (< 3)": False,
    "5 in ]1..5[": False,
    "]1..5[ = (1..5)": True,
    "[1..5] = [1..5)": False,
    "(>= 5).start": Decimal(5),
    "(>= 5).end": None,
    "(< 5).end included": False,
    "(= 5)": Range(FIVE, FIVE),
    "(!= 5)": Range(FIVE, FIVE, low_closed=False, high_closed=False),
    "(> 5).start included": False,
    "(>= 5).start included": True,
    "(< 5).start": None,
    "[2..5] = >= 2": False,
    '>= 2 = range("[2..)")': True,
    'range("(..2)") = < 2': True,
    "> 2 = > 2": True,
    "{adult: >= 18}.adult = (>= 18)": True,
    "3 in (if true then > 2 else < 2)": True,
    "(function() > 2)() = (> 2)": True,
    "[1..[2, 3][2]].end": Decimal(3),
    "for i in [1..[2, 3][2]] return i": [Decimal(1), Decimal(2), Decimal(3)],
    '[1.."a"]': None,
    "[null..1]": None,
    "1 in true": None,
    "[1, 2] = [1, 2]": True,
    "[100] = 100": None,
    "-2 ** 2": Decimal(4),
    "3 ** 4 ** 5": Decimal(3486784401),
    "2 ** -1": Decimal("0.5"),
    "0 ** 0": Decimal(1),
    "0 ** -1": None,
    "1 + if true then 1 else 2 + 3": Decimal(2),
    "1 + some x in [1] satisfies true": None,
    "true and some x in [1] satisfies x = 1": True,
    "1 + for i in [1] return i": None,
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": [Decimal(n) for n in (1, 1, 2, 6, 24)],
    "for i in 1..2 return for j in 1..2 return count(partial)": [[Decimal(0), Decimal(1)]] * 2,
    "for i in 1..-1 return i": [Decimal(1), Decimal(0), Decimal(-1)],
    "for i in 1 + 1..1 + 3 return i": [Decimal(2), Decimal(3), Decimal(4)],
    'for d in @"2026-02-28"..@"2026-03-01" return d.day': [Decimal(28), Decimal(1)],
    'for d in (@"2026-03-01"..@"2026-02-27") return d.day': [Decimal(28)],
    "[{item: 1}, {item: 2}][item >= 2]": [{"item": Decimal(2)}],
    "{x: 1, r: [{x: 5}][x = 5]}.r": [{"x": FIVE}],
    "[][1]": None,
    "[][count([1])]": None,
    "[][item > 1]": [],
    "100[true]": [Decimal(100)],
    "[{a: {b: 1}}, {a: {b: [2.1, 2.2]}}].a.b = [1, [2.1, 2.2]]": True,
}


@pytest.mark.parametrize("text", VALUES)
def test_ranges_and_loops_give_the_value_of_the_standard(text):
    value = feel.parse(text).evaluate({}, now=NOW).value
    assert value == VALUES[text]
    assert type(value) is type(VALUES[text])
