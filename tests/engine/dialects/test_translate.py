"""Expressions of other tools become FEEL that means the same, or are refused with code and place."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import dialects, feel
from engine.dialects import translate
from engine.errors import InvalidExpression
from tests import pace

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)

JUEL = {
    "${amount > 1000}": "amount > 1000",
    "#{amount gt 1000}": "amount > 1000",
    '${status == "approved" && !rejected}': 'status = "approved" and not(rejected)',
    "${a.b eq 'it\\'s' or c ne null}": 'a.b = "it\'s" or c != null',
    "${not (a == 1 and b == 2)}": "not(a = 1 and b = 2)",
    "${(a || b) && c}": "(a or b) and c",
    "${a || b && c}": "a or b and c",
    '${person["name"]}': "person.name",
    "${lines[0].amount}": "lines[1].amount",
    "${execution.getVariable('x') == 3}": "x = 3",
    '${x.equals("y")}': 'x = "y"',
    '${"Y".equalsIgnoreCase(x)}': 'lower case("Y") = lower case(x)',
    '${x.startsWith("a") && x.endsWith("z")}': 'starts with(x, "a") and ends with(x, "z")',
    "${ok ? 1 : 2}": "if ok then 1 else 2",
    "${(a + b) * c / -2}": "(a + b) * c / -2",
    "${a - (b - c)}": "a - (b - c)",
    "${a div 2 le 3.50}": "a / 2 <= 3.5",
    "${list.size() > 0}": "count(list) > 0",
    "${ approved }": "approved",
    "${!(a > b)}": "not(a > b)",
}
PYTHON = {
    "status in ['a', 'b'] and n is not None": 'status in ("a", "b") and n != null',
    "status not in ('a', 'b')": 'not(status in ("a", "b"))',
    "not approved": "not(approved)",
    "not a == b": "not(a = b)",
    "a[-1] == 1": "a[-1] = 1",
    "'x' if ok else 'y'": 'if ok then "x" else "y"',
    "x // 2 == 1": "floor(x / 2) = 1",
    "name.lower() == 'an'": 'lower case(name) = "an"',
}
JAVASCRIPT = {
    'a === "x" || b !== null': 'a = "x" or b != null',
    "!a == b": "not(a) = b",
    "x == undefined": "x = null",
    "Math.floor(x) === 2": "floor(x) = 2",
    "a > 5 ? b : c ? d : e": "if a > 5 then b else if c then d else e",
    '"\\u0041\\n" === x': '"A\\n" = x',
}


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [("juel", *pair) for pair in JUEL.items()]
    + [("python", *pair) for pair in PYTHON.items()]
    + [("javascript", *pair) for pair in JAVASCRIPT.items()],
)
def test_an_expression_of_another_language_becomes_feel(dialect, text, expected):
    found = translate(text, None if dialect == "juel" else dialect)
    assert (found.feel, found.dialect, found.original) == (expected, dialect, text)
    feel.parse(found.feel)


@pytest.mark.parametrize(
    "text",
    [
        'decision = "accept"',
        "a and b",
        "x in [1..3]",
        "not(a)",
        '= amount > 3 and status != "x"',
        'text = "${not code}"',
        "if a then b else c",
        '"a == b"',
        "True",
    ],
)
def test_what_feel_can_read_stays_as_it_is(text):
    assert translate(text) == dialects.Translated(text, "feel", text)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a == 1", "javascript"),
        ("not a", "python"),
        ("a && b", "javascript"),
        ("x is None", "python"),
        ("approved == True", "python"),
        ("a == None and not b", "python"),
        ("status != 'late'", "javascript"),
        ("status in ['a', 'b']", "python"),
        ('code.startswith("H")', "python"),
        ('tags.includes("x")', "javascript"),
    ],
)
def test_the_form_tells_the_language_where_the_file_does_not(text, dialect):
    assert translate(text).dialect == dialect


def test_the_words_of_python_and_single_quotes_are_understood_without_its_name():
    assert translate("approved == True").feel == "approved = true"
    assert translate("status != 'late'").feel == 'status != "late"'
    assert refusal("a = 'b") == ("expression_character_unknown", 4)


def test_a_variable_has_no_functions_to_be_called():
    assert translate('code.startswith("H")').feel == 'starts with(code, "H")'
    assert refusal("bean.act(x)") == ("dialect_function_unsupported", 5)
    assert translate("{f: function(x) x}.f(1)").dialect == "feel"
    assert translate("for o in [{f: function() 1}] return o.f()").dialect == "feel"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("http://www.omg.org/spec/FEEL/20140401", "a = 1"),
        ("https://www.omg.org/spec/DMN/20191111/FEEL/", "a = 1"),
        ("feel", "${a == 1}"),
        ("juel", "a eq 1"),
        ("JUEL", "${a == 1}"),
        ("application/javascript", "a === 1"),
        ("ECMAScript", "a === 1"),
        ("Python 3", "a == 1"),
    ],
)
def test_the_language_of_the_file_is_followed(language, text):
    assert translate(text, language).feel == "a = 1"


@pytest.mark.parametrize("language", ["http://www.w3.org/1999/XPath", "groovy", "urn:unknown", "text/x-ruby"])
def test_another_language_is_refused_by_name(language):
    assert refusal("a", language) == ("dialect_unknown", 0)


@pytest.mark.parametrize(
    ("text", "language", "code", "position"),
    [
        ("${a", None, "expression_incomplete", 3),
        ("${}", None, "expression_incomplete", 2),
        ("${a}}", None, "dialect_mixed", 4),
        ("PT${hours}H", None, "dialect_mixed", 0),
        ("${a @ b}", None, "expression_character_unknown", 4),
        ("${execution.hasVariable('x')}", None, "dialect_function_unsupported", 12),
        ("${execution.processInstanceId == 1}", None, "dialect_name_unfit", 2),
        ('${"".getClass().forName("java.lang.Runtime")}', None, "dialect_function_unsupported", 5),
        ("${bean.act(x)}", None, "dialect_function_unsupported", 7),
        ("${a || 'x'}", None, "dialect_operand_unfit", 7),
        ("${a[i]}", None, "dialect_index_unsupported", 4),
        ("${a < b < c}", None, "dialect_chain_unsupported", 8),
        ("${a % b}", None, "dialect_operator_unsupported", 4),
        ("${'\\n'}", None, "expression_escape_invalid", 3),
        ("${x = 5}", None, "expression_character_unknown", 4),
        ("__import__('os')", "python", "dialect_function_unsupported", 0),
        ("[x for x in y]", "python", "expression_unexpected", 3),
        ("lambda: 1", "python", "expression_character_unknown", 6),
        ("a = 1; b", "javascript", "expression_character_unknown", 2),
        ("new Date() > x", "javascript", "expression_unexpected", 4),
        ("for == 1", "python", "dialect_name_unfit", 0),
        ("x.length == 3", None, "dialect_ambiguous", 0),
        ("1e99999 == x", "python", "expression_number_out_of_range", 0),
        ("1 +", None, "expression_incomplete", 3),
    ],
)
def test_what_has_no_equal_in_feel_is_refused_with_code_and_place(text, language, code, position):
    assert refusal(text, language) == (code, position)


def test_a_template_joins_the_text_around_an_expression():
    assert translate("PT${hours}H", template=True).feel == '"PT" + string(hours) + "H"'
    assert translate("${due}", template=True).feel == "due"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${empty x}", {None: True, "": True, "a": False}),
        ("${not empty x}", {None: False, "": False, "a": True}),
        ("${x.isEmpty()}", {"": True, "a": False}),
    ],
)
def test_emptiness_is_asked_of_texts_lists_and_nothing(text, expected):
    for value, answer in expected.items():
        assert value_of(translate(text).feel, x=value) is answer
    assert value_of(translate(text).feel, x=[]) is value_of(translate(text).feel, x="")
    assert value_of(translate(text).feel, x=[Decimal(0)]) is value_of(translate(text).feel, x="a")


@pytest.mark.parametrize("text", ["${x.contains('a')}", "'a' in x", "x.includes('a')"])
def test_a_part_of_a_text_and_an_item_of_a_list_are_both_found(text):
    language = {"'": "python", "x": "javascript"}.get(text[0])
    found = translate(text, language).feel
    assert [value_of(found, x=x) for x in ("abc", "bc", ["a"], ["ab"])] == [True, False, True, False]


@pytest.mark.parametrize(("text", "language"), [("${x mod 3}", None), ("x % 3", "javascript"), ("x % 3", "python")])
def test_a_remainder_keeps_the_sign_of_its_language(text, language):
    found = value_of(translate(text, language).feel, x=Decimal(-4))
    assert found == (-4 % 3 if language == "python" else -1)


def refusal(text, language=None):
    with pytest.raises(InvalidExpression) as refused:
        translate(text, language)
    return refused.value.code, refused.value.position


def value_of(text, **context):
    return feel.parse(text).evaluate(context, now=NOW).value


NUMBERS = st.sampled_from(["a", "b", "3", "-2", "0"])
SUMS = st.recursive(
    NUMBERS, lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(" ".join).map("({})".format)
)
COMPARISONS = st.tuples(SUMS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), SUMS).map(" ".join)
CHAINS = st.tuples(NUMBERS, st.sampled_from(["<", "<="]), NUMBERS, st.sampled_from(["<", "=="]), NUMBERS).map(" ".join)
CHOICES = st.tuples(NUMBERS, st.sampled_from(["in [1, 2, 3]", "not in (1, 3)", "in [a, b]"])).map(" ".join)
CONDITIONS = st.recursive(
    COMPARISONS | CHAINS | CHOICES | st.sampled_from(["p", "q"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        inner.map("not {}".format),
        inner.map("({})".format),
        st.tuples(inner, inner, inner).map(lambda parts: "({} if {} else {})".format(*parts)),
    ),
    max_leaves=8,
)
WHOLE = st.integers(-9, 9)


@given(CONDITIONS, WHOLE, WHOLE, st.booleans(), st.booleans())
def test_python_itself_agrees_with_the_translation(text, a, b, p, q):
    wanted = eval(text, {"__builtins__": {}}, {"a": a, "b": b, "p": p, "q": q})
    found = value_of(translate(text, "python").feel, a=Decimal(a), b=Decimal(b), p=p, q=q)
    assert found is wanted


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(["${}()[]'\"\\.,!?:=<>&|+-*/%", "a", "b1", "not", "in", "empty"])).map("".join)
)
def test_any_text_is_translated_or_refused(text):
    for language in (None, "juel", "python", "javascript"):
        place = 0
        try:
            feel.parse(translate(text, language, template=True).feel)
        except InvalidExpression as refused:
            place = refused.position
        assert 0 <= place <= len(text)


HOSTILE = [
    "&&".join(["a"] * 600),
    "!" * 1900 + "a",
    "(" * 1000,
    "x" + ".contains(x)" * 150,
    "a?b:" * 450 + "c",
    "len(" * 300 + "x" + ")" * 300,
    "a in [" + ",".join("1" * 900) + "]",
    "-" * 1900 + "1",
    "**".join(["a"] * 600),
    "'" + "\\" * 1990 + "'",
    "a" + "[0]" * 600,
    "${" * 900,
    "${a}" * 480,
    "=" * 1999,
    "if " * 600,
    "1e999999999 == 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_a_hostile_text_ends_soon(text):
    def attempt(language):
        with suppress(InvalidExpression):
            translate(text, language, template=True)

    for language in (None, "juel", "python", "javascript"):
        translate("a == 1", language if language != "juel" else None)
        assert pace.seconds(lambda known=language: attempt(known)) < 0.1


def test_a_text_cannot_grow_beyond_what_an_expression_may_be():
    text = "x" + ".contains(x)" * 100
    assert refusal(f"${{{text}}}")[0] in {"expression_too_long", "expression_too_deep"}
    assert refusal("${" + "(" * 1000 + "}")[0] == "expression_too_deep"
    assert refusal("a" * 3000)[0] == "expression_too_long"
