"""Types of expressions told beforehand: what they are, what surely fails, and never a failure that does not come."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.feel import Months, Range
from engine.feel.agreement import part_of
from engine.feel.functions import FUNCTIONS
from engine.feel.inference import types_of
from engine.feel.members import _PARTS
from engine.feel.types import ANY, SIMPLE, Type, conforms, read_type, type_of
from engine.feel.values import Failure

NOW = datetime(2026, 11, 20, tzinfo=UTC)
VALUES = {
    "n": Decimal(3),
    "s": "abc",
    "b": True,
    "d": date(2026, 1, 31),
    "t": time(8, 30),
    "m": datetime(2026, 1, 31, 8, 30, tzinfo=UTC),
    "span": timedelta(days=2),
    "months": Months(14),
    "ns": [Decimal(1), Decimal(2)],
    "ss": ["a", "b"],
    "c": {"a": Decimal(1), "s": "x", "inner": {"b": True}},
    "cs": [{"a": Decimal(1), "s": "x"}, {"a": Decimal(2), "s": "y"}],
    "r": Range(Decimal(1), Decimal(3)),
}
TYPES = {name: type_of(value) for name, value in VALUES.items()}

KNOWN = {
    "1": "number",
    "n + 1 * 2": "number",
    "n + unknown": "number",
    "-span": "days and time duration",
    "d - d": "days and time duration",
    'd + duration("P1D")': "date",
    "m + months": "date and time",
    "s + s": "string",
    "unknown + unknown": "Any",
    "n > 1": "boolean",
    "n in [1..3]": "boolean",
    "n instance of number": "boolean",
    "if b then n else 2": "number",
    "if b then n else null": "number",
    "if b then n else s": "Any",
    "[1, 2]": "list<number>",
    '[1, "a"]': "list<Any>",
    "{a: 1, b: a + 1}.b": "number",
    "c.inner.b": "boolean",
    "cs.a": "list<number>",
    "[d].year": "list<number>",
    "[d].hour": "list<Any>",
    "cs[1]": "context<a: number, s: string>",
    "cs[a > 1].s": "list<string>",
    "ns[item > 1]": "list<number>",
    "for x in ns return s": "list<string>",
    "for i in 1..3 return i": "list<number>",
    "for i in d..d return i.year": "list<number>",
    "some x in ns satisfies x > 1": "boolean",
    "string length(s)": "number",
    "upper case(s)": "string",
    "substring(string: s, start position: 1)": "string",
    "contains(s, s)": "boolean",
    "today()": "date",
    "count(cs)": "number",
    "min(ns)": "Any",
    "function(x: number) x + 1": "function<number> -> number",
    "(function(x: number) x + 1)(2)": "number",
    "d.year": "number",
    "r.start": "number",
    "r.end included": "boolean",
    "unknown": "Any",
    "unknown.member": "Any",
    "null": "null",
}

FAILING = {
    'n > "a"': ("types_do_not_compare", 2),
    'n = "a"': ("types_do_not_compare", 2),
    "n = ns": ("types_do_not_compare", 2),
    "b < b": ("types_do_not_compare", 2),
    "n < null": ("types_do_not_compare", 2),
    'n between 1 and "a"': ("types_do_not_compare", 2),
    'n in ["a".."b"]': ("types_do_not_compare", 2),
    'n in ["a", "b"]': ("types_do_not_compare", 2),
    "s in (1, 2)": ("types_do_not_compare", 2),
    "s in (< 1)": ("types_do_not_compare", 2),
    '[1.."a"]': ("types_do_not_compare", 0),
    "[true..false]": ("range_end_unfit", 0),
    "b + 1": ("types_do_not_fit", 2),
    "s + n": ("types_do_not_fit", 2),
    "unknown - s": ("types_do_not_fit", 8),
    "-s": ("types_do_not_fit", 0),
    "t + months": ("types_do_not_fit", 2),
    "b and n": ("boolean_expected", 2),
    "if n then 1 else 2": ("boolean_expected", 0),
    "not(n)": ("boolean_expected", 0),
    "some x in ns satisfies x": ("boolean_expected", 0),
    "c.missing": ("member_missing", 2),
    "c.inner.missing": ("member_missing", 8),
    "cs.missing": ("member_missing", 3),
    "d.hour": ("member_missing", 2),
    "n.year": ("member_missing", 2),
    "upper case(n)": ("argument_unfit", 0),
    "substring(string: s, start position: s)": ("argument_unfit", 0),
    'cs[a > "x"]': ("types_do_not_compare", 5),
    "for x in ns return x + s": ("types_do_not_fit", 21),
    "for i in s..3 return i": ("number_expected", 9),
    "{a: 1, b: a + true}": ("types_do_not_fit", 12),
    "function(x: number) x + true": ("types_do_not_fit", 22),
}

SOUND = [
    "n = null",
    "null = s",
    "d < m",
    "d = m",
    "unknown > 1",
    "unknown.a.b.c = 1",
    "unknown[a > 1]",
    "unknown[n]",
    "cs[n > 0]",
    "n in ns",
    "n in ([1..3], 7)",
    "ns = cs",
    'd + duration("P1D")',
    "string(n)",
    "number(s)",
    "sum(1, 2)",
    "sum(ns)",
    "max(s, s)",
    "count(n)",
    "upper case([s])",
    "before(1, r)",
    "get value(c, s)",
    "s instance of number",
    "some x in unknown satisfies x",
    "n * span",
    "unknown(n)",
    'if b then n else "a"',
    "not(unknown)",
]


def _inferred(text, **more):
    names = frozenset(name for name in TYPES if " " in name)
    return types_of(feel.parse(text, names, **more), TYPES)


@pytest.mark.parametrize(("text", "kind"), KNOWN.items())
def test_an_expression_has_a_type(text, kind):
    assert (str(_inferred(text).type), _inferred(text).findings) == (kind, ())


@pytest.mark.parametrize(("text", "failure"), FAILING.items())
def test_what_surely_fails_is_told_with_its_place(text, failure):
    assert [(found.code, found.position) for found in _inferred(text).findings] == [failure]


@pytest.mark.parametrize("text", SOUND)
def test_what_may_succeed_raises_no_alarm(text):
    assert _inferred(text).findings == ()


@pytest.mark.parametrize(
    ("kind", "tests", "fails"),
    [
        ("number", "< 5, [1..3]", False),
        ("number", '"A"', True),
        ("number", "true", True),
        ("number", "not(5, > 7)", False),
        ("number", '< "A"', True),
        ("number", "? > 5 and ? < 9", False),
        ("number", '? > "a"', True),
        ("number", "n > 2", False),
        ("string", '"A", "B"', False),
        ("string", "5", True),
        ("string", 'not("A", null)', False),
        ("string", 'contains(?, "A")', False),
        ("string", "-", False),
        ("boolean", "true", False),
        ("boolean", '"yes"', True),
        ("date", '> @"2026-01-01"', False),
        ("date", '> date("2026-01-01")', False),
        ("date", '> "2026-01-01"', True),
        ("date", '< @"2026-01-01T00:00:00"', False),
        ("list<string>", '"A"', True),
        ("list<string>", 'list contains(?, "A")', False),
        ("list<string>", '["A", "B"]', False),
        ("Any", "5", False),
    ],
)
def test_unary_tests_are_held_against_the_type_of_what_is_tested(kind, tests, fails):
    found = types_of(feel.parse(tests, unary=True), {"?": read_type(kind), "n": SIMPLE["number"]})
    assert bool(found.findings) is fails


def test_every_built_in_function_has_a_result_that_can_be_told():
    told = {name: str(types_of(feel.parse(f"{name}()"), {}).type) for name in FUNCTIONS}
    assert set(told.values()) <= {str(kind) for kind in SIMPLE.values()} | {"Any"}


def test_the_parts_of_values_are_those_that_evaluation_knows():
    for value in VALUES.values():
        names = _PARTS.get(type(value), {})
        assert all(part_of(type_of(value), name) is not None for name in names)
        assert type(value) in {dict, list} or part_of(type_of(value), "no such part") is None


def test_deep_expressions_stay_within_the_stack():
    text = "(" * 30 + "n" + " + 1)" * 30
    assert _inferred(text).type == SIMPLE["number"]


LEAVES = st.sampled_from(["1", '"x"', "true", "2.5", '@"P1D"', '@"2026-01-01"', *VALUES])
OPERATORS = ["+", "-", "*", "/", "<", ">=", "=", "!=", "in"]
FORMS = [
    "{a} {o} {b}",
    "[{a}, {b}]",
    "{a}.a",
    "{a}.year",
    "-({a})",
    "({a})[1]",
    "{a} between {b} and {a}",
    "count({a})",
]
FORMS += ["upper case({a})", "for x in {a} return x", "{{a: {a}, q: {b}}}", "{{a: {a}}}.a", "string({a})", "sum({a})"]
FORMS += ["[{a}..{b}]", "{a} instance of number", "abs({a})", "date({a})", "min({a}, {b})", "(> {a})"]


def _wider(parts):
    return st.builds(
        lambda form, a, o, b: "(" + form.format(a=a, o=o, b=b) + ")", st.sampled_from(FORMS), parts,
        st.sampled_from(OPERATORS), parts,
    )  # fmt: skip


@given(st.recursive(LEAVES, _wider, max_leaves=5))
def test_inference_never_contradicts_evaluation(text):
    inferred = _inferred(text)
    outcome = feel.parse(text).evaluate(VALUES, now=NOW)
    codes = {reason.code for reason in outcome.reasons}
    for found in inferred.findings:
        never_among = text.startswith("in ", found.position)  # false without a reason
        missing_in_items = found.code == "member_missing" and found.params["of"] == "context"  # null without a reason
        assert codes or missing_in_items or never_among, (text, found)
    if not codes:
        assert conforms(outcome.value, inferred.type), (text, inferred.type, outcome.value)


@pytest.mark.parametrize("name", ["n", "s", "b", "d", "m", "c", "ns"])
def test_null_of_any_type_is_compared_without_alarm(name):
    assert _inferred(f"{name} = null").findings == ()
    assert types_of(feel.parse(f"{name} != null"), {name: ANY}).findings == ()


def test_a_written_type_that_nobody_knows_is_any_type():
    assert types_of(feel.parse("function(x: tLoan) x.amount"), {}).findings == ()
    with pytest.raises(Failure):
        read_type("tLoan")


def test_members_of_a_filtered_item_come_before_variables():
    variables = {"items": Type("list", element=ANY), "n": SIMPLE["string"]}
    assert types_of(feel.parse("items[n > 5]"), variables).findings == ()
