"""Events under random commands: saving changes nothing, the same commands give the same bytes, nothing stands still."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import codec, runner
from engine.model import Step
from engine.specification import specify
from tests.engine.drawings import drawn
from tests.engine.semantics import (
    test_conditions,
    test_cycles,
    test_errors,
    test_escalations,
    test_event_subprocesses,
    test_multiple_events,
    test_signals,
)
from tests.engine.walk import NOW

DIAGRAMS = {
    "any of several": test_multiple_events.GUARD,
    "all of several": test_multiple_events.ALL,
    "a cycle": test_cycles.BESIDE.format(cycle="R3/PT1H"),
    "signals": test_signals.CROSSED,
    "an error": test_errors.THROWS,
    "an escalation": test_escalations.ASKS,
    "a condition": test_conditions.OUTER,
    "a condition beside": test_conditions.BESIDE,
    "an event sub-process": test_event_subprocesses.LEAVING,
    "an event sub-process beside": test_event_subprocesses.NEWS,
    "an error inside an event sub-process": test_event_subprocesses.BROKEN,
}
Command = tuple[str, str, dict[str, Any]]


def _waits(step: Step) -> list[tuple[str, str]]:
    tasks = [("complete", task.key) for task in step.open_tasks]
    timers = [("fire", timer.key) for timer in step.timers]
    messages = [("deliver", message.name) for message in step.messages]
    return [*tasks, *timers, *messages, *(("signal", signal.name) for signal in step.signals)]


def _in_memory(process: Any, command: Command) -> None:
    verb, name, values = command
    process.journal.clear()
    if verb == "fire":
        runner.fire_timer(process, name)
    else:
        acts = {"complete": runner.complete_task, "deliver": runner.receive, "signal": runner.receive_signal}
        acts[verb](process, name, values)
    runner.advance(process)


@pytest.mark.parametrize("name", DIAGRAMS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(random=st.randoms(use_true_random=False))
def test_a_saved_instance_and_an_unsaved_one_agree(name: str, random: Random) -> None:
    diagram = engine.read(drawn(DIAGRAMS[name]))
    first = {"level": 1, "again": random.random() < 0.5}
    step = runner.start(diagram, first, NOW)
    unsaved = codec.create(specify(diagram), NOW)
    runner.begin(unsaved, first)
    runner.advance(unsaved)
    for _ in range(15):
        assert codec.dump(unsaved, specify(diagram)) == step.state
        if step.finished:
            break
        waits = _waits(step)
        assert waits
        verb, key = random.choice(waits)
        values = {} if verb == "fire" else {"level": random.randint(1, 9), "again": random.random() < 0.5}
        act = getattr(runner, verb)
        step = act(diagram, step.state, key, *([values] if verb != "fire" else []), NOW)
        _in_memory(unsaved, (verb, key, values))
