"""Every construct inside of every other: saved and loaded at each rest, and once more without; the same comes of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from engine import trial
from engine.live import Live
from tests.engine.constructs.cases import Case, all_cases
from tests.engine.constructs.nestings import NESTINGS, fits, nested
from tests.engine.test_live import Saved

COMBINATIONS = [(case, place) for case in all_cases() for place, nesting in NESTINGS.items() if fits(case, nesting)]


def _run(case: Case, live: type[Live]) -> trial.Trial:
    return trial.run(trial.Library({"case.bpmn": case.diagram}), case.plan, live)


def _values(found: Mapping[str, Any], case: Case) -> Mapping[str, Any]:
    return {name: found.get(name) for name in case.variables}


@pytest.mark.parametrize(("case", "place"), COMBINATIONS, ids=[f"{case.shows} {place}" for case, place in COMBINATIONS])
def test_the_construct_does_the_same_inside_of_something_else(case: Case, place: str) -> None:
    nesting = NESTINGS[place]
    inside = nested(case, nesting)
    done = _run(inside, Saved)
    assert done.status == case.status, (done.incidents, [one for one in done.findings if one.severity == "error"])
    if nesting.at_once:
        assert Counter(done.trace) == Counter(inside.trace.split())
    else:
        assert " ".join(done.trace) == inside.trace
    waiting = [f"{one.element_id}:{one.kind}" for one in done.waiting if done.status == "waiting"]
    assert sorted(waiting) == sorted(inside.waiting.split())
    assert " ".join(f"{one.element_id}:{one.code}" for one in done.incidents) == case.incident
    if place == "in a sub-process":
        assert _values(done.variables, case) == case.variables
    assert _run(inside, Live) == done


def test_hundreds_of_combinations_are_tried() -> None:
    assert len(COMBINATIONS) > 1_500
