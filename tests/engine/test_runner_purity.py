"""The engine is a function: no clock, no randomness, nothing shared between instances, no foreign exception."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest

import engine
from engine.errors import EngineError, StepFailed
from tests.engine.walk import Walk

FOLDER = Path(__file__).parents[1] / "bpmn"


def _walk_inclusive(_number: int = 0) -> list[Any]:
    diagram = engine.read((FOLDER / "inclusive_gateway.bpmn").read_bytes())
    walk = Walk(diagram).complete("receive", needs_survey=True, needs_consultation=True)
    return [walk.step, walk.complete("survey").step, walk.complete("consult").step, walk.complete("sign").step]


def test_no_random_identifier_and_no_clock_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _walk_inclusive()

    def refuse() -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("SpiffWorkflow.task.uuid4", refuse)
    monkeypatch.setattr("SpiffWorkflow.task.time.time", lambda: 0.0)
    assert _walk_inclusive() == expected


def test_instances_on_one_specification_do_not_disturb_each_other_in_threads() -> None:
    expected = _walk_inclusive()
    with ThreadPoolExecutor(8) as pool:
        assert all(steps == expected for steps in pool.map(_walk_inclusive, range(200)))


def test_a_step_shares_no_value_with_its_caller() -> None:
    items = [1]
    walk = Walk("start s\nuser a\nuser b\ns -> a -> b", items=items)
    items.append(2)
    walk.step.variables["items"].append(3)
    assert walk.complete("a").step.variables == {"items": [1]}


def test_a_state_that_could_not_arise_fails_with_our_own_exception() -> None:
    walk = Walk("start s\nuser a\ntimer late PT1H on a\nend e\ns -> a -> e\nlate -> e")
    state = json.loads(walk.step.state)
    state["tokens"][1]["host"] = "t77"
    with pytest.raises(StepFailed) as caught:
        engine.fire(walk.diagram, json.dumps(state), "t3", walk.now)
    assert (caught.value.code, caught.value.params) == ("engine_failure", {"error": "KeyError"})


@pytest.mark.parametrize("argument", [None, 7, "text", [1]])
def test_arguments_of_the_wrong_type_fail_with_our_own_exception(argument: Any) -> None:
    walk = Walk("start s\nuser a\nend e\ns -> a -> e")
    for call in (
        lambda: engine.start(walk.diagram, argument, walk.now),
        lambda: engine.complete(walk.diagram, walk.step.state, "t2", argument, walk.now),
        lambda: engine.complete(walk.diagram, argument, "t2", {}, walk.now),
        lambda: engine.complete(walk.diagram, walk.step.state, argument, {}, walk.now),
        lambda: engine.cancel(walk.diagram, walk.step.state, argument),
    ):
        with pytest.raises(EngineError):
            call()
