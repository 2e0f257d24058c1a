"""Findings for decision tables: gaps, overlaps, rules masked, redundant, repeated or out of reach; never wrongly."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Severity, feel
from engine.decisions import coverage
from engine.decisions.model import Cell, DecisionTable, HitPolicy, Input, ItemDefinition, Output, Rule
from tests import pace

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def _table(policy, inputs, rules, *, listed=None, default=None, outputs=1):
    """Build a table: inputs as (expression, type, allowed), rules as rows of cells, the last ones outputs."""
    columns = tuple(
        Input(Cell(text, 2), kind, Cell(allowed, 2) if allowed else None, "", f"i{at}", 2)
        for at, (text, kind, allowed) in enumerate(inputs)
    )
    given_values = Cell(listed, 3) if listed else None
    given_default = Cell(default, 3) if default else None
    results = tuple(Output(f"o{at}", None, given_values, given_default, "", f"o{at}", 3) for at in range(outputs))
    return DecisionTable(
        id="t",
        line=1,
        hit_policy=HitPolicy(policy),
        aggregation=None,
        inputs=columns,
        outputs=results,
        rules=tuple(
            Rule(
                number,
                tuple(Cell(text, number + 3) for text in row[: len(inputs)]),
                tuple(Cell(text, number + 3) for text in row[len(inputs) :]),
                (),
                f"r{number}",
                number + 3,
            )
            for number, row in enumerate(rules, 1)
        ),
    )


def _found(table, code, **more):
    return [one for one in coverage.findings(table, **more) if one.code == code]


def _codes(table, **more):
    return [one.code for one in coverage.findings(table, **more)]


AGE = ("age", "number", None)
KIND = ("kind", "string", '"A", "B"')


def test_a_complete_table_has_no_findings():
    rows = [["< 18", '"A"', "1"], ["< 18", '"B"', "2"], [">= 18", "-", "3"]]
    assert coverage.findings(_table("UNIQUE", [AGE, KIND], rows)) == ()


def test_a_gap_is_told_by_the_cells_that_would_close_it():
    rows = [["< 18", "-", "1"], ["> 18", '"A"', "2"]]
    found = _found(_table("UNIQUE", [AGE, KIND], rows), "dmn_table_gap")
    assert [one.params["cells"] for one in found] == [["18", "-"], [">= 18", '"B"']]
    assert found[0].params["where"] == "age: 18"
    assert found[1].params["where"] == 'age: >= 18; kind: "B"'
    assert found[0].params["inputs"] == ["age", "kind"]
    assert (found[0].severity, found[0].element_id, found[0].line) == (Severity.WARNING, "t", 1)


def test_defaults_for_every_output_close_all_gaps():
    rows = [["< 18", "1"]]
    assert _codes(_table("UNIQUE", [AGE], rows, default="0")) == []
    half = _table("UNIQUE", [AGE], [["< 18", "1", "2"]], default="0", outputs=2)
    half = replace(half, outputs=(half.outputs[0], replace(half.outputs[1], default=None)))
    assert _codes(half) == ["dmn_table_gap"]


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_a_gap_is_only_a_hint_where_no_match_is_an_empty_list(policy):
    assert [one.severity for one in _found(_table(policy, [AGE], [["< 18", "1"]]), "dmn_table_gap")] == [Severity.HINT]


def test_rules_of_a_unique_table_that_match_at_once_are_told():
    rows = [["<= 18", "1"], [">= 18", "2"]]
    (found,) = coverage.findings(_table("UNIQUE", [AGE], rows))
    assert (found.code, found.severity, found.element_id, found.line) == (
        "dmn_table_overlap",
        Severity.WARNING,
        "r2",
        5,
    )
    assert found.params == {"rules": [1, 2], "inputs": ["age"], "cells": ["18"], "where": "age: 18"}


def test_rules_of_an_any_table_may_meet_if_they_give_the_same():
    assert _codes(_table("ANY", [AGE], [["<= 18", "1.0"], [">= 18", "1"]])) == []
    assert _codes(_table("ANY", [AGE], [["<= 18", "1"], [">= 18", "2"]])) == ["dmn_table_contradiction"]
    assert _codes(_table("ANY", [AGE], [["<= 18", "1"], [">= 18", "x"]])) == []


@pytest.mark.parametrize("policy", ["FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_rules_of_other_tables_may_meet(policy):
    table = _table(policy, [AGE], [["<= 18", '"a"'], [">= 18", '"b"']], listed='"a", "b"')
    assert _codes(table) == []


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (AGE, "[5..1]"),
        (AGE, "(5..5)"),
        (AGE, '"A"'),
        (("age", "number", "[0..100]"), "> 100"),
        (KIND, '"C"'),
        (("born", "date", None), '(@"2026-01-01"..@"2026-01-02")'),
        (("count(papers)", None, None), "< 0"),
        (("yes", "boolean", None), "1"),
    ],
)
def test_a_cell_that_no_value_passes_puts_its_rule_out_of_reach(column, cell):
    (found, *_) = coverage.findings(_table("FIRST", [column], [[cell, "1"], ["-", "2"]]))
    assert (found.code, found.element_id) == ("dmn_rule_unreachable", "r1")
    assert found.params == {"input": column[0], "text": cell, "rules": [1]}


def test_a_rule_after_others_that_take_all_its_cases_is_masked():
    rows = [["< 10", "1"], [">= 5", "2"], ["[7..20]", "3"], ["8", "4"]]
    found = _found(_table("FIRST", [AGE], rows), "dmn_rule_masked")
    assert sorted((one.params["rules"], one.params["by"]) for one in found) == [([3], [2]), ([4], [1])]
    assert {one.severity for one in found} == {Severity.WARNING}


def test_several_rules_together_may_mask_one():
    rows = [["< 10", "1"], ["[100..200]", "5"], [">= 10", "2"], ["[7..20]", "3"]]
    (found,) = _found(_table("FIRST", [AGE], rows), "dmn_rule_masked")
    assert found.params["by"] == [1, 3]


def test_priorities_mask_whatever_the_order_of_the_rules():
    rows = [["[3..5]", '"low"'], ["-", '"high"']]
    (found,) = coverage.findings(_table("PRIORITY", [AGE], rows, listed='"high", "low"'))
    assert (found.code, found.params) == ("dmn_rule_masked", {"rules": [1], "by": [2]})
    assert _codes(_table("PRIORITY", [AGE], rows, listed='"low", "high"')) == []


def test_an_output_without_a_priority_is_told():
    (found,) = coverage.findings(_table("PRIORITY", [AGE], [["-", '"middle"']], listed='"high", "low"'))
    assert (found.code, found.params) == (
        "dmn_rule_output_unlisted",
        {"output": "o0", "text": '"middle"', "rules": [1]},
    )


@pytest.mark.parametrize("policy", ["ANY", "FIRST"])
def test_a_rule_that_changes_nothing_is_redundant(policy):
    rows = [["< 5", "1"], ["< 10", "1"], [">= 10", "2"]]
    (found,) = coverage.findings(_table(policy, [AGE], rows))
    assert (found.code, found.severity, found.params) == (
        "dmn_rule_redundant",
        Severity.HINT,
        {"rules": [1], "by": [2]},
    )


def test_a_first_rule_that_keeps_a_case_from_another_is_not_redundant():
    rows = [["< 5", "1"], ["< 7", "2"], ["< 10", "1"], ["-", "3"]]
    assert _codes(_table("FIRST", [AGE], rows)) == []


def test_of_two_identical_rules_only_one_is_redundant():
    (found,) = coverage.findings(_table("ANY", [AGE], [["-", "1"], ["-", "1"]]))
    assert (found.code, found.params) == ("dmn_rule_redundant", {"rules": [2], "by": [1]})


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_a_rule_written_twice_counts_twice_and_is_told(policy):
    table = _table(policy, [AGE], [["-", '"a"'], ["x", '"a"'], [" x", '"a"'], ["-", '"a"']], listed='"a"')
    found = _found(table, "dmn_rule_repeated")
    assert [one.params["rules"] for one in found] == [[2, 3], [1, 4]]


def test_rules_that_cannot_be_decided_are_named_and_raise_no_false_alarm():
    rows = [["< limit", "1"], [">= 0", "2"], ["5", "3"]]
    found = coverage.findings(_table("UNIQUE", [AGE], rows))
    assert [(one.code, one.params["rules"]) for one in found] == [
        ("dmn_table_overlap", [2, 3]),
        ("dmn_table_undecided", [1]),
    ]
    assert found[-1].severity is Severity.HINT


def test_an_undecided_rule_masks_nothing():
    assert "dmn_rule_masked" not in _codes(_table("FIRST", [AGE], [["< limit", "1"], ["3", "2"], ["-", "3"]]))


def test_inputs_with_one_expression_are_one_input():
    age = ("age", "number", None)
    assert _codes(_table("UNIQUE", [age, age], [["< 18", "-", "1"], ["-", ">= 18", "2"]])) == []


def test_inputs_that_depend_on_one_another_raise_no_false_alarm():
    grown = ("age >= 18", "boolean", None)
    rows = [["< 18", "false", "1"], [">= 18", "true", "2"]]
    assert _codes(_table("UNIQUE", [AGE, grown], rows)) == ["dmn_table_undecided"]
    parts = [("man.age", "number", None), ("man.kind", "string", '"A"')]
    assert "dmn_table_gap" in _codes(_table("UNIQUE", parts, [["< 18", '"A"', "1"]]))


def test_types_of_the_model_tell_the_values():
    item = ItemDefinition("tKind", "x", 1, "string", is_collection=False, components=(), allowed=Cell('"A", "B"', 1),
                          constraint=None, function=None)  # fmt: skip
    table = _table("UNIQUE", [("kind", "tKind", None)], [['"A"', "1"], ['"B"', "2"]])
    assert _codes(table, types={"tKind": item}) == []
    assert _codes(table) == ["dmn_table_undecided"], "a type of another file may allow these values only"
    many = replace(item, is_collection=True)
    assert _codes(table, types={"tKind": many}) == ["dmn_table_undecided"]


def test_names_of_several_words_are_read():
    rows = [["< loan limit", "1"], [">= 0", "2"]]
    table = _table("UNIQUE", [("applicant age", "number", None)], rows)
    assert _codes(table, names=frozenset({"loan limit", "applicant age"})) == ["dmn_table_undecided"]


def test_a_table_without_rules_or_with_broken_cells_raises_nothing():
    assert coverage.findings(_table("UNIQUE", [AGE], [])) == ()
    assert _codes(_table("UNIQUE", [AGE], [["< < 5", "1"], ["", "2"]])) == ["dmn_table_undecided"]
    assert _codes(_table("UNIQUE", [AGE], [["", "1"]])) == []
    assert isinstance(coverage.findings(_table("UNIQUE", [AGE, AGE], [["1"], []])), tuple)
    assert _codes(_table("UNIQUE", [], [["1"], ["2"]])) == ["dmn_table_overlap"]


def test_more_findings_of_one_kind_than_anybody_reads_are_cut():
    found = coverage.findings(_table("UNIQUE", [AGE], [["-", str(number)] for number in range(30)]))
    assert len(found) == coverage.MOST + 1
    assert (found[-1].code, found[-1].params["shown"]) == ("dmn_table_findings_cut", coverage.MOST)


TEXTS = ["-", '"A"', '"B"', '"A", "B"', 'not("A")', "null", "x"]
NUMBERS = ["-", "< 1", "<= 1", "[1..3)", "(1..3]", ">= 3", "1", "not(1)", "[3..1]", "null", "< x"]
TRUTHS = ["-", "true", "false", "not(true)", "null"]
POINTS = [
    [None, Decimal(0), Decimal(1), Decimal(2), Decimal(3), Decimal(4)],
    [None, "A", "B", "other"],
    [None, True, False],
]
ROWS = st.lists(
    st.tuples(*map(st.sampled_from, (NUMBERS, TEXTS, TRUTHS)), st.sampled_from(['"p"', '"q"'])), min_size=1, max_size=6
)


def _outcome(cell, value, x):
    return feel.parse(cell, unary=True).evaluate({"?": value, "x": x}, now=NOW).value is True


def _tried(rows, x):
    """Yield every sample of the inputs with the numbers of the rules that match it."""
    values = [
        [value for value in points if value is not None or any(row[at] == "null" for row in rows)]
        for at, points in enumerate(POINTS)
    ]
    for point in product(*values):
        yield (
            point,
            [
                number
                for number, row in enumerate(rows, 1)
                if all(_outcome(cell, value, x) for cell, value in zip(row, point, strict=False))
            ],
        )


def _sampled(policy, rows):
    inputs = [("n", "number", None), ("t", "string", None), ("b", "boolean", None)]
    return _table(policy, inputs, rows, listed='"p", "q"')


def _holds(cells, point):
    return all(_outcome(cell, value, None) for cell, value in zip(cells, point, strict=True))


@given(ROWS)
def test_a_point_lies_in_a_gap_exactly_when_no_rule_matches_it(rows):
    found = _found(_sampled("UNIQUE", rows), "dmn_table_gap")
    decided = not any("x" in cell for row in rows for cell in row)
    for point, matched in _tried(rows, Decimal(2)):
        in_gap = any(_holds(one.params["cells"], point) for one in found)
        assert not (in_gap and matched), point
        assert not decided or in_gap is (not matched), point


@given(ROWS)
def test_two_rules_overlap_exactly_when_a_point_matches_both(rows):
    found = {tuple(one.params["rules"]): one for one in _found(_sampled("UNIQUE", rows), "dmn_table_overlap")}
    met = {pair for _, matched in _tried(rows, Decimal(2)) for pair in combinations(matched, 2)}
    undecided = {number for number, row in enumerate(rows, 1) if any("x" in cell for cell in row)}
    assert set(found) <= met
    assert {pair for pair in met if not set(pair) & undecided} <= set(found)
    for point, matched in _tried(rows, Decimal(2)):
        for pair, one in found.items():
            assert undecided or _holds(one.params["cells"], point) is (set(pair) <= set(matched))


@given(ROWS, st.sampled_from(["FIRST", "ANY", "PRIORITY"]))
def test_a_table_decides_the_same_without_its_masked_and_redundant_rules(rows, policy):
    table = _sampled(policy, rows)
    idle = {one.params["rules"][0] for one in coverage.findings(table) if one.code in _IDLE}
    for _, matched in _tried(rows, Decimal(2)):
        assume(policy != "ANY" or len({rows[number - 1][-1] for number in matched}) < 2)
        outputs = [rows[number - 1][-1] for number in matched if number not in idle]
        everything = [rows[number - 1][-1] for number in matched]
        order = sorted if policy == "PRIORITY" else list
        assert order(outputs)[:1] == order(everything)[:1]


_IDLE = {"dmn_rule_masked", "dmn_rule_redundant", "dmn_rule_unreachable"}


@given(ROWS)
def test_a_rule_is_out_of_reach_exactly_when_no_point_matches_it(rows):
    found = {one.params["rules"][0] for one in _found(_sampled("UNIQUE", rows), "dmn_rule_unreachable")}
    matched = {number for _, numbers in _tried(rows, Decimal(2)) for number in numbers}
    undecided = {number for number, row in enumerate(rows, 1) if any("x" in cell for cell in row)}
    assert not found & matched
    assert set(range(1, len(rows) + 1)) - matched - undecided <= found


@pytest.mark.parametrize("dashes", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
def test_a_hundred_rules_with_six_inputs_take_less_than_300_ms(policy, dashes):
    random = Random(7)

    def cell():
        low = random.randint(0, 90)
        return "-" if random.random() < dashes else f"[{low}..{low + random.randint(1, 60)})"

    inputs = [(f"n{at}", "number", None) for at in range(6)]
    table = _table(policy, inputs, [[*(cell() for _ in range(6)), str(number)] for number in range(100)])
    assert pace.seconds(lambda: coverage.findings(table)) < 0.3
