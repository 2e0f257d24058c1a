"""Nothing that must be shown is left out: every named construct has its cases, every place of an event too."""

import tomllib

import pytest

from engine.checker import check
from tests.engine.constructs import positions
from tests.engine.constructs.cases import HERE, all_cases, drawn
from tests.engine.constructs.positions import ALL, PLACES, ROOT, Kind, allowed

NAMED = tomllib.loads((HERE / "named.toml").read_text("utf-8"))
CASES = all_cases()
MISPLACED = [(kind, place) for kind in ALL for place in PLACES if not allowed(kind, place)]


@pytest.mark.parametrize("chapter", [chapter for chapter in NAMED if chapter != "elsewhere"])
def test_every_construct_that_must_run_or_be_refused_has_its_cases(chapter: str) -> None:
    shown = {case.shows for case in CASES}
    missing = {name: [one for one in cases if one not in shown] for name, cases in NAMED[chapter].items()}
    assert {name: cases for name, cases in missing.items() if cases or not NAMED[chapter][name]} == {}


@pytest.mark.parametrize("name", NAMED["elsewhere"])
def test_what_one_trial_cannot_show_is_shown_by_a_test_of_its_own(name: str) -> None:
    path, test = NAMED["elsewhere"][name]
    assert test in (HERE.parents[2] / path).read_text("utf-8")


def test_every_event_that_waits_has_a_case_at_every_place_where_it_may_stand() -> None:
    shown = {case.shows for case in CASES if case.table == "positions" and not case.refused}
    waited = {positions.shown(kind, place) for kind in positions.WAITED for place in PLACES if allowed(kind, place)}
    assert waited <= shown | {positions.shown(kind, place) for kind in positions.WAITED for place in ("throw", "end")}


@pytest.mark.parametrize(("kind", "place"), MISPLACED, ids=[f"{kind.name}, {place}" for kind, place in MISPLACED])
def test_an_event_where_bpmn_has_none_is_refused(kind: Kind, place: str) -> None:
    findings = check(drawn(positions.body(kind, place), positions.flows(place), ROOT))
    assert any(found.severity == "error" for found in findings)
