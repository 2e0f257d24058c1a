"""Every construct runs as its case says, or is refused by its name; the table in the repository says the same."""

import pytest

from engine import trial
from tests.engine.constructs import table
from tests.engine.constructs.cases import Case, all_cases

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.table}: {case.shows} {case.trace}" for case in CASES])
def test_the_construct_runs_as_its_case_says(case: Case) -> None:
    done = trial.run(trial.Library({"case.bpmn": case.diagram}), case.plan)
    errors = {found.code for found in done.findings if found.severity == "error"}
    assert (done.status, errors) == (case.status, {case.refused} - {""}), done.incidents
    assert " ".join(done.trace) == case.trace
    assert {name: done.variables.get(name) for name in case.variables} == case.variables
    assert case.stores is None or done.stores == case.stores
    assert " ".join(f"{one.element_id}:{one.kind}" for one in done.waiting if done.status == "waiting") == case.waiting
    assert " ".join(f"{one.element_id}:{one.code}" for one in done.incidents) == case.incident


def test_the_table_in_the_repository_is_the_one_the_cases_make() -> None:
    assert table.PATH.read_text("utf-8") == table.text()


def test_the_readme_sums_up_the_table_as_it_is_now() -> None:
    assert "<!-- constructs -->" in table.README.read_text("utf-8")
    assert table.README.read_text("utf-8") == table.readme()
