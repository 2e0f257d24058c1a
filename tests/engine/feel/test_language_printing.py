"""Parse – print – parse: the same tree, for every rule of the grammar."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.errors import InvalidExpression
from engine.feel import syntax
from engine.feel.printer import text_of, tree_json

NAMES = frozenset({"Loan amount", "a-b", "số tiền", "người nộp đơn"})

WRITTEN = {
    "1+2*3": "1 + 2 * 3",
    "(1+2)*3": "(1 + 2) * 3",
    "a-(b-c)": "a - (b - c)",
    "-(2+3)": "-(2 + 3)",
    "(-2)[1]": "(-2)[1]",
    "-2**2": "-2 ** 2",
    "a or b and c": "a or b and c",
    "(a or b) and c": "(a or b) and c",
    "1 + if a then b else c": "1 + (if a then b else c)",
    "if a then b else c + d": "if a then b else c + d",
    "x in < 5": "x in < 5",
    "x in (<5, [1..3], ]2..4[)": "x in (< 5, [1..3], (2..4))",
    "x in (!= 1)": "x in != 1",
    "(< 5)": "(< 5)",
    "[< 5, 7]": "[< 5, 7]",
    "x between 1 and 2": "x between 1 and 2",
    "Loan  amount.a-b + a - b": "Loan amount.a-b + a - b",
    '{"c d": 1, e: c d}': '{"c d": 1, e: c d}',
    "some x in 1..3, y in xs satisfies x>y": "some x in 1..3, y in xs satisfies x > y",
    "substring(string:s, start position:2)": "substring(string: s, start position: 2)",
    "function(a:list<number>,b) a+b": "function(a: list<number>, b) a + b",
    "(function(a) a)(1)": "(function(a) a)(1)",
    'function() external {java:{class:"x"}}': 'function() external {java: {class: "x"}}',
    "f(1)(2).g[item>1]": "f(1)(2).g[item > 1]",
    "x instance of function<number>->string": "x instance of function<number>->string",
    '@"P1D"': '@"P1D"',
    "(x instance of number .. y)": "(x instance of number..y)",
    "x instance of list < y": "(x instance of list) < y",
    "(x instance of number) instance of list<y>": "(x instance of number) instance of list<y>",
    "1e30": "1E+30",
    "0.10": "0.10",
    '"a\\"b"': '"a\\"b"',
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_tree_is_written_with_the_brackets_it_needs(text):
    assert text_of(feel.parse(text, NAMES).tree) == WRITTEN[text]


@pytest.mark.parametrize(
    "text",
    ["-", "not(1, < 5)", '"a", "b"', "< 5, [1..3]", "? > 5 and ? < 9", "not(x) and y", "(not(x))", "(function)(x)"],
)
def test_unary_tests_are_written_too(text):
    assert text_of(feel.parse(text, unary=True).tree) == text


def test_a_tree_is_shown_as_json():
    assert tree_json(feel.parse("a + 1").tree) == {
        "kind": "Chain",
        "position": 2,
        "operands": [{"kind": "Name", "position": 0, "name": "a"}, {"kind": "Literal", "position": 4, "value": "1"}],
        "signs": [["+", 2]],
    }


def shape(value):
    """Return what a tree says, without the positions."""
    if isinstance(value, syntax.Chain):
        return "Chain", [shape(part) for part in value.operands], [sign for sign, _ in value.signs]
    if isinstance(value, syntax.Node | syntax.Binding):
        return type(value).__name__, [
            shape(getattr(value, field.name)) for field in fields(value) if field.name != "position"
        ]
    if isinstance(value, tuple):
        return [shape(item) for item in value]
    return type(value).__name__, str(value)


ATOMS = [
    "1", "2.50", "-3", "true", "null", '"a b"', "x", "y2", "Loan amount", "a-b", "số tiền", '@"P1D"', "[1, 2]", "[]",
    "{k: 1}", '{"o k": x}', "[1..2)", "(< 5)", "item", "?", "now()",
]  # fmt: skip
atoms = st.sampled_from(ATOMS)
SHAPES = [
    "({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) ** ({1})", "-({0})", "+({0})", "({0}) = ({1})",
    "({0}) <= ({1})", "({0}) and ({1})", "({0}) or ({1})", "({0}) between ({1}) and ({2})", "({0}) in ({1})",
    "({0}) in (({1}), < ({2}))", "({0}) in > ({1})", "if ({0}) then ({1}) else ({2})", "for v in ({0}) return ({1})",
    "for v in ({0})..({1}), two words in ({2}) return two words", "some v in ({0}) satisfies ({1})",
    "every v in ({0}) satisfies ({1})", "({0}).name", "({0}).Loan amount", "({0})[({1})]", "f(({0}), ({1}))",
    "f(a: ({0}), second one: ({1}))", "({0})(({1}))", "[({0}), ({1})]", "[({0})..({1})]", "]({0})..({1})[",
    "{{a: ({0}), b c: ({1})}}", "function(p, q r: number) ({0})", "({0}) instance of list<number>",
    "({0}) + ({1}) - ({2})", "({0}) and ({1}) and ({2})", "{0}", "{0} + {1}", "{0} * {1}",
]  # fmt: skip
expressions = st.recursive(
    atoms,
    lambda inner: st.builds(lambda form, parts: form.format(*parts), st.sampled_from(SHAPES), st.tuples(*[inner] * 3)),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(expressions)
def test_what_is_written_parses_to_the_same_tree(text):
    try:
        tree = feel.parse(text, NAMES).tree
    except InvalidExpression:
        return  # two pieces that do not go together
    written = text_of(tree)
    again = feel.parse(written, NAMES).tree
    assert shape(again) == shape(tree)
    assert text_of(again) == written
