"""Everything that DMN 1.5 asks of FEEL and of decisions is tried here, and the table says so."""

from datetime import UTC, datetime

import pytest

from engine import decisions, feel
from engine.errors import InvalidExpression
from tests.engine.conformance import specification, table
from tests.engine.conformance.cases import Case, all_cases

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CASES = all_cases()
ROOM = frozenset({"full name"})


def value_of(text):
    evaluation = feel.parse(text, ROOM).evaluate({}, now=NOW)
    assert evaluation.reasons == (), text
    return evaluation.value


def outcome(case: Case):
    try:
        if case.dmn:
            decided = decisions.read(case.dmn.encode()).decide("result", value_of(case.feel), now=NOW)
            return decided.value, {error.code for error in decided.errors}
        expression = feel.parse(case.feel, ROOM, unary=bool(case.tested))
        context = {"?": value_of(case.tested)} if case.tested else {}
        evaluation = expression.evaluate(context, now=NOW)
        return evaluation.value, {reason.code for reason in evaluation.reasons}
    except InvalidExpression:
        return None, {"refused"}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.shows}: {case.feel}" for case in CASES])
def test_the_case_gives_its_value_and_its_reason(case):
    value, codes = outcome(case)
    assert feel.to_literal(value) == feel.to_literal(value_of(case.value))
    assert not case.code or case.code in codes


def test_nothing_of_the_specification_is_left_out():
    shown = {case.shows for case in CASES}
    assert set(specification.ALL) - shown == set()
    assert shown - set(specification.ALL) == set()


def test_the_table_in_the_repository_is_the_one_the_cases_make():
    assert table.PATH.read_text("utf-8") == table.text()
