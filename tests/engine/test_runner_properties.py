"""Random processes, random commands: the structure decides, saving changes nothing, replay gives the same bytes."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine import codec, runner
from engine.model import Diagram, Step
from engine.specification import specify
from tests.engine import blocks
from tests.engine.drawings import drawn
from tests.engine.walk import NOW

Command = tuple[str, str, dict[str, Any]]
choices = st.fixed_dictionaries({name: st.booleans() for name in blocks.NAMES})


def _do(diagram: Diagram, step: Step, command: Command, now: Any) -> Step:
    verb, name, values = command
    if verb == "complete":
        return runner.complete(diagram, step.state, name, values, now)
    if verb == "fire":
        return runner.fire(diagram, step.state, name, now)
    return runner.deliver(diagram, step.state, name, values, now)


def _waits(step: Step) -> dict[str, Command]:
    tasks = {task.element_id: ("complete", task.key, {}) for task in step.open_tasks}
    timers = {timer.element_id: ("fire", timer.key, {}) for timer in step.timers}
    messages = {message.element_id: ("deliver", message.name, {}) for message in step.messages}
    return {**tasks, **timers, **messages}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=blocks.blocks(), first=choices, data=st.data())
def test_every_process_does_what_its_structure_says(block: Any, first: Any, data: st.DataObject) -> None:
    diagram = engine.read(drawn(blocks.draw(block)))
    step = runner.start(diagram, first, NOW)
    unsaved = codec.create(specify(diagram), NOW)
    runner.begin(unsaved, first)
    runner.advance(unsaved)
    seen, rest, commands = dict(first), blocks.enter(block, first), []
    for _ in range(12):
        assert sorted(_waits(step)) == sorted(blocks.waiting(rest))
        assert codec.dump(unsaved, specify(diagram)) == step.state
        assert step.finished == (rest is None)
        if rest is None:
            break
        name = data.draw(st.sampled_from(sorted(_waits(step))))
        verb, key, _ = _waits(step)[name]
        values = data.draw(choices) if verb != "fire" else {}
        seen.update(values)
        commands.append((verb, key, values))
        step = _do(diagram, step, commands[-1], NOW)
        _in_memory(unsaved, commands[-1])
        rest = blocks.act(rest, name, seen)
    again = runner.start(diagram, first, NOW)
    for command in commands:
        again = _do(diagram, again, command, NOW)
    assert again == step


def _in_memory(process: Any, command: Command) -> None:
    verb, name, values = command
    process.journal.clear()
    if verb == "complete":
        runner.complete_task(process, name, values)
    elif verb == "fire":
        runner.fire_timer(process, name)
    else:
        runner.receive(process, name, values)
    runner.advance(process)


@settings(max_examples=60, deadline=None)
@given(block=blocks.blocks(), first=choices, data=st.data())
def test_the_events_alone_tell_what_is_open(block: Any, first: Any, data: st.DataObject) -> None:
    diagram = engine.read(drawn(blocks.draw(block)))
    step = runner.start(diagram, first, NOW)
    opened: set[str] = set()
    for turn in range(8):
        for event in step.events:
            kind = event.kind.rpartition("_")[2]
            if event.key is not None and kind in {"opened", "started", "awaited"}:
                opened.add(event.key)
            elif event.key is not None:
                opened.remove(event.key)
        lasting = {f"t{token.number}" for token in _subprocesses(diagram, step)}
        assert opened == {item.key for item in (*step.open_tasks, *step.timers, *step.messages)} | lasting
        if step.finished:
            assert step.events[-1].kind == "process_finished"
            break
        command = data.draw(st.sampled_from(sorted(_waits(step).values(), key=str)))
        values = data.draw(choices) if command[0] != "fire" else {}
        step = _do(diagram, step, (command[0], command[1], values), NOW + timedelta(days=turn))


def _subprocesses(diagram: Diagram, step: Step) -> list[Any]:
    process = codec.load(step.state, specify(diagram), NOW)
    return [token for token in process.all_tokens() if token.task_spec.name in specify(diagram).scopes]
