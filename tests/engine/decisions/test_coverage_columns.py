"""Columns of atoms: what a cell says about each stretch of values, and how stretches are written back as tests."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.decisions.coverage_cells import Reader
from engine.decisions.coverage_columns import WHOLE, Column
from engine.feel import Months

NOW = datetime(2026, 11, 20, tzinfo=UTC)
READER = Reader(frozenset())
NUMBER, TEXT = Decimal, str

HOLES = [
    # kind, cells, allowed, what no cell covers
    (NUMBER, ["< 10", "[10..20)"], None, ">= 20"),
    (NUMBER, ["< 10", "> 10"], None, "10"),
    (NUMBER, ["10"], None, "not(10)"),
    (NUMBER, ["10", "20"], None, "not(10, 20)"),
    (NUMBER, ["[1..5]", "(7..9)"], None, "< 1, (5..7], >= 9"),
    (NUMBER, ["]1..5["], None, "<= 1, >= 5"),
    (NUMBER, ["[0..40]"], "[0..100]", "(40..100]"),
    (NUMBER, ["1", "2"], "1, 2, 3, 4", "3, 4"),
    (NUMBER, ["<= 5", "null"], None, "> 5"),
    (NUMBER, ["< 5", "not(< 5)"], None, None),
    (NUMBER, ["not([1..5))"], None, "[1..5)"),
    (NUMBER, ["not((1..5], ]7..8[)"], None, "(1..5], (7..8)"),
    (NUMBER, ["-5"], "< 0", "< -5, (-5..0)"),
    (NUMBER, ["-"], None, None),
    (NUMBER, ['"A"'], None, "-"),
    (NUMBER, ["[5..1]"], None, "-"),
    (TEXT, ['"A"', '"B"'], None, 'not("A", "B")'),
    (TEXT, ['"A"', '"B"'], '"A", "B", "C"', '"C"'),
    (TEXT, ['not("A")'], None, '"A"'),
    (TEXT, ['"A"', "null"], None, 'not("A", null)'),
    (TEXT, ['not("A")', "null"], None, '"A"'),
    (TEXT, ['["A", "B"]'], None, 'not("A", "B")'),
    (TEXT, ['< "B"'], None, '>= "B"'),
    (bool, ["true"], None, "false"),
    (bool, ["true", "false"], None, None),
    (bool, ["not(true)"], None, "true"),
    (date, ['[@"2026-01-01"..@"2026-01-31"]', '>= @"2026-02-01"'], None, '< @"2026-01-01"'),
    (date, ['< date("2026-01-01")', '> @"2026-01-02"'], None, '[@"2026-01-01"..@"2026-01-02"]'),
    (time, ['>= @"08:00:00"'], None, '< @"08:00:00"'),
    (datetime, ['< @"2026-01-01T00:00:00Z"'], None, '>= @"2026-01-01T00:00:00Z"'),
    (timedelta, ['<= duration("P2D")'], None, '> @"P2D"'),
    (Months, ['< @"P1Y"', '>= @"P13M"'], None, '@"P1Y"'),
    (WHOLE, ["0", "1", ">= 3"], None, "2"),
    (WHOLE, ["[0..1]", ">= 2"], None, None),
    (WHOLE, ["> 0"], None, "0"),
    (None, ["< 10"], None, ">= 10"),
    (None, ['"A"'], None, 'not("A")'),
    (None, ["-"], None, None),
    # conditions about the tested value
    (NUMBER, ["? > 5 and ? <= 9", "? < 0 or 9 < ?"], None, "[0..5]"),
    (NUMBER, ["? between 1 and 3"], None, "< 1, > 3"),
    (NUMBER, ["? in (1, [5..7])"], None, "< 1, (1..5), > 7"),
    (NUMBER, ["? != 3"], None, "3"),
    (NUMBER, ["2 * 5"], None, "not(10)"),
]


def _column(kind, cells, allowed):
    tests = [READER.tests(cell) for cell in cells]
    return Column(kind, tests, READER.tests(allowed) if allowed else None), tests


def test_null_is_looked_at_where_a_rule_or_the_allowed_values_name_it():
    cells, values = [READER.tests("null"), READER.tests('"A"')], READER.tests('"A", "B"')
    column = Column(TEXT, cells, values)
    assert column.text(column.full & ~column.outcome(cells[1]).yes) == '"B", null'
    listed = Column(TEXT, cells[1:], READER.tests('"A", null'))
    assert listed.text(listed.full & ~listed.outcome(cells[1]).yes) == "null"


@pytest.mark.parametrize(("kind", "cells", "allowed", "hole"), HOLES)
def test_what_no_cell_covers_is_written_as_unary_tests(kind, cells, allowed, hole):
    column, tests = _column(kind, cells, allowed)
    open_atoms = column.full
    for test in tests:
        open_atoms &= ~column.outcome(test).yes
    assert (column.text(open_atoms) if open_atoms else None) == hole


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (NUMBER, "x"),
        (NUMBER, "< x"),
        (NUMBER, "[1..x]"),
        (NUMBER, "5, x"),
        (NUMBER, "? > x"),
        (NUMBER, "even(?)"),
        (TEXT, 'contains(?, "A")'),
        (date, "> today()"),
        (datetime, '< @"2026-01-01"'),
    ],
)
def test_a_cell_that_needs_more_than_constants_is_undecided(kind, cell):
    column, (test,) = _column(kind, [cell], None)
    outcome = column.outcome(test)
    assert outcome.yes == column.full | outcome.yes
    assert outcome.sure != column.full


def test_a_cell_that_is_undecided_in_one_part_is_sure_in_the_other():
    column, (test,) = _column(NUMBER, ["5, x"], None)
    assert column.text(column.outcome(test).sure) == "5"


def test_cells_of_several_types_decide_nothing_without_a_type():
    column, tests = _column(None, ["< 5", '"A"'], None)
    assert [column.outcome(test).sure & column.full for test in tests] == [0, 0]


def test_local_moments_and_moments_of_a_zone_decide_nothing_together():
    column, tests = _column(None, ['< @"10:00:00"', '> @"10:00:00Z"'], None)
    assert [column.outcome(test).sure & column.full for test in tests] == [0, 0]


NUMBERS = [Decimal(number) / 2 for number in range(-1, 12)]
ENDS = st.integers(0, 5).map(str)
SIMPLE = st.one_of(
    ENDS,
    st.just("null"),
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), ENDS),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), ENDS, ENDS, st.sampled_from("])")),
)
CELLS = st.one_of(
    st.just("-"),
    SIMPLE,
    st.lists(SIMPLE, min_size=2, max_size=3).map(", ".join),
    st.lists(SIMPLE, min_size=1, max_size=2).map(", ".join).map("not({})".format),
    st.builds(
        "? {} {} {} ? {} {}".format,
        *[st.sampled_from(["<", ">=", "=", "!="]), ENDS] * 1,
        st.sampled_from(["and", "or"]),
        st.sampled_from(["<=", ">"]),
        ENDS,
    ),
)


def _passes(cell, value):
    return feel.parse(cell, unary=True).evaluate({"?": value}, now=NOW).value is True


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_cells_and_their_atoms_agree_with_evaluation(cells):
    column, tests = _column(NUMBER, cells, None)
    values = [*NUMBERS, None] if any("null" in cell for cell in cells) else NUMBERS
    for cell, test in zip(cells, tests, strict=True):
        outcome = column.outcome(test)
        assert outcome.yes == outcome.sure
        written = column.text(outcome.sure) if outcome.sure & column.full else "[9..8]"
        for value in values:
            assert _passes(written, value) is _passes(cell, value), (written, value)


@given(st.lists(CELLS, min_size=1, max_size=4), st.data())
def test_any_atoms_written_as_tests_read_back_as_the_same_atoms(cells, data):
    column, _ = _column(NUMBER, cells, None)
    atoms = data.draw(st.integers(0, column.full)) & column.full
    if atoms:
        read = READER.tests(column.text(atoms))
        again = Column(NUMBER, [*(READER.tests(cell) for cell in cells), read])
        assert again.full == column.full
        assert again.outcome(read).sure & again.full == atoms
