"""States that an earlier release saved load and finish today: at every rest point, by the commands that were left."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import codec, feel, runner
from engine.model import Diagram, Step
from engine.semantics.events import waits_for
from engine.semantics.nodes import CallingTask
from engine.semantics.timers import Timer
from engine.semantics.tokens import Token
from engine.specification import specify
from tests.engine.walk import NOW

FOLDER = Path(__file__).with_name("golden")
GOLDEN = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
_BY_NAME: dict[str, Callable[..., Step]] = {"deliver": runner.deliver, "signal": runner.signal}
_FITS: dict[str, Callable[[Token], Any]] = {
    "complete": lambda token: token.task_spec.manual,
    "answer": lambda token: isinstance(token.task_spec, CallingTask),
    "fire": lambda token: waits_for(token, Timer),
}
RESTS = [(name, rest) for name, golden in GOLDEN.items() for rest in range(len(golden["states"]))]


def _obey(diagram: Diagram, state: str, command: list[Any]) -> Step:
    verb, target, written = command
    values = {name: feel.decode(value) for name, value in written.items()}
    if verb in _BY_NAME:
        return _BY_NAME[verb](diagram, state, target, values, NOW)
    tokens = codec.load(state, specify(diagram), NOW).all_tokens()
    key = next(token.key for token in tokens if token.task_spec.name == target and _FITS[verb](token))
    if verb == "fire":
        return runner.fire(diagram, state, key, NOW)
    return (runner.complete if verb == "complete" else runner.answer)(diagram, state, key, values, NOW)


def test_states_of_earlier_releases_are_kept_with_everything_that_a_token_may_hold() -> None:
    assert len({golden["release"] for golden in GOLDEN.values()}) >= 2
    states = [json.loads(state) for golden in GOLDEN.values() for state in golden["states"]]
    assert {key for state in states for token in state["tokens"] for key in token} >= {*codec._INTERNAL, "in", "is"}
    assert {key for state in states for key in state} >= {"done", "variables"}


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
