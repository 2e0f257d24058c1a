"""States that an earlier release saved load and finish today: at every rest point, by the commands that were left."""

import json
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import codec, feel, runner
from engine.model import Diagram, Step
from engine.specification import specify
from tests.engine.walk import NOW

FOLDER = Path(__file__).with_name("golden")
GOLDEN = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
RESTS = [(name, rest) for name, golden in GOLDEN.items() for rest in range(len(golden["states"]))]


def _obey(diagram: Diagram, state: str, command: list[Any]) -> Step:
    verb, target, written = command
    values = {name: feel.decode(value) for name, value in written.items()}
    if verb == "deliver":
        return runner.deliver(diagram, state, target, values, NOW)
    tokens = codec.load(state, specify(diagram), NOW).all_tokens()
    key = next(token.key for token in tokens if token.task_spec.name == target)
    return (
        runner.complete(diagram, state, key, values, NOW)
        if verb == "complete"
        else runner.fire(diagram, state, key, NOW)
    )


def test_five_diagrams_of_an_earlier_release_are_kept() -> None:
    assert len(GOLDEN) >= 5
    assert len(RESTS) >= 20


@pytest.mark.parametrize(("name", "rest"), RESTS)
def test_a_state_of_an_earlier_release_loads_and_finishes(name: str, rest: int) -> None:
    golden = GOLDEN[name]
    diagram = engine.read(golden["diagram"].encode())
    state = golden["states"][rest]
    specification = specify(diagram)
    assert json.loads(codec.dump(codec.load(state, specification, NOW), specification)) == json.loads(state)
    finished = rest == len(golden["states"]) - 1
    for command in golden["commands"][rest:]:
        step = _obey(diagram, state, command)
        state, finished = step.state, step.finished
    assert finished
    assert engine.variables(state) == engine.variables(golden["states"][-1])
