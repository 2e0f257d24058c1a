"""Plain tests of cells give exactly what FEEL gives; they only give it faster."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decisions.cells import PLAIN, plain_test
from engine.feel.expression import parse
from tests.engine.decisions.written import D

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NUMBERS = st.sampled_from(["0", "1", "-1", "2.5", "10", "1e3"])
TEXTS = st.sampled_from(['"a"', '"b"', '"Đ"', '""'])
LITERALS = st.one_of(NUMBERS, TEXTS, st.sampled_from(["true", "false", "null"]))
SIGNS = st.sampled_from(["<", "<=", ">", ">="])


def _ranges(ends):
    return st.builds("{}{}..{}{}".format, st.sampled_from("[(]"), ends, ends, st.sampled_from("])["))


ONE = st.one_of(LITERALS, st.builds("{} {}".format, SIGNS, NUMBERS), _ranges(NUMBERS), _ranges(TEXTS))
MANY = st.lists(ONE, min_size=1, max_size=4).map(", ".join)
CELLS = st.one_of(MANY, MANY.map("not({})".format))
VALUES = st.sampled_from(
    [D(0), D("0.0"), D(1), D("2.5"), D(10), D(11), D(-2), "a", "b", "c", "", "Đ", True, False, None]
)


@given(CELLS, VALUES)
def test_a_plain_test_agrees_with_the_expression(cell, value):
    expression = parse(cell, unary=True)
    plain = plain_test(expression.tree)
    if plain is not None:
        assert type(value) in PLAIN
        assert plain(value) is (expression.evaluate({"?": value}, now=NOW).value is True)


@pytest.mark.parametrize("cell", ['"A"', '"A", "B"', 'not("A")', "< 5", "[1..5)", "]1..5]", "true", "null", "1, > 5"])
def test_the_usual_cells_are_plain(cell):
    assert plain_test(parse(cell, unary=True).tree) is not None


@pytest.mark.parametrize("cell", ["-", "? > 1", "< x", 'date("2026-01-01")', "not(< 5)", "[a..b]"])
def test_other_cells_are_left_to_feel(cell):
    assert plain_test(parse(cell, unary=True).tree) is None
