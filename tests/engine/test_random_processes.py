"""Random processes of every construct: saving changes nothing, replay gives the same bytes, stock SpiffWorkflow agrees.

The processes are grown out of the corpus by putting constructs where they belong, and by leading flows anywhere; what
the checker accepts must behave. SpiffWorkflow as it comes is asked about sequences, exclusive and parallel gateways,
sub-processes and script tasks, which it does right.
"""

import random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

import engine
from engine import codec, runner
from engine.errors import StepFailed
from engine.model import Diagram, Step
from engine.semantics.tokens import Process
from engine.specification import specify
from tests.engine import blocks
from tests.engine.additions import ADDITIONS, declare
from tests.engine.drawings import drawn
from tests.engine.mutations import corpus
from tests.engine.walk import NOW

Command = tuple[str, str, dict[str, Any]]
FILES = corpus()
_ACTS = {
    "complete": (runner.complete, runner.complete_task),
    "deliver": (runner.deliver, runner.receive),
    "signal": (runner.signal, runner.receive_signal),
    "answer": (runner.answer, runner.answer_call),
}
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def _grown(chance: random.Random) -> bytes:
    root = etree.fromstring(chance.choice(FILES))
    declare(root)
    for _ in range(chance.randint(1, 3)):
        chance.choice(ADDITIONS)(chance, root)
    return etree.tostring(root)


def _waits(step: Step) -> list[tuple[str, str]]:
    return [
        *(("complete", task.key) for task in step.open_tasks),
        *(("fire", timer.key) for timer in step.timers),
        *(("deliver", message.name) for message in step.messages),
        *(("signal", signal.name) for signal in step.signals),
        *(("answer", call.key) for call in step.calls),
    ]


def _saved(diagram: Diagram, state: str, command: Command, stores: dict[str, Any]) -> Step:
    """Do a command on a saved state and keep what is written to the stores."""
    verb, name, values = command
    if verb == "fire":
        step = runner.fire(diagram, state, name, NOW, stores=stores)
    else:
        step = _ACTS[verb][0](diagram, state, name, values, NOW, stores=stores)
    stores.update(step.stored)
    return step


def _in_memory(process: Process, command: Command) -> None:
    verb, name, values = command
    process.journal.clear()
    process.granted = process.looped = 0
    if verb == "fire":
        runner.fire_timer(process, name)
    else:
        _ACTS[verb][1](process, name, values)
    runner.advance(process)


def _values(chance: random.Random) -> dict[str, Any]:
    return {name: chance.choice((True, False, True, False, 1, 2)) for name in blocks.NAMES if chance.random() < 0.8}


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=_SLOW)
@given(seed=st.integers(0, 2**32))
def test_a_run_saved_at_every_rest_equals_one_in_memory_and_its_replay(seed: int) -> None:
    chance = random.Random(seed)
    data = _grown(chance)
    assume(not any(found.severity == "error" for found in engine.check(data)))
    diagram = engine.read(data)
    first: dict[str, Any] = dict.fromkeys(blocks.NAMES, True) | _values(chance)
    unsaved = codec.create(specify(diagram), NOW)
    commands: list[Command] = []
    try:
        step = runner.start(diagram, first, NOW)
    except StepFailed:
        return
    runner.begin(unsaved, first)
    runner.advance(unsaved)
    states, stores = [step.state], dict(step.stored)
    for _ in range(15):
        assert codec.dump(unsaved, specify(diagram)) == step.state
        assert tuple(unsaved.journal) == step.events
        waits = _waits(step)
        if step.finished or not waits:
            break
        commands.append((*chance.choice(waits), _values(chance)))
        try:
            step = _saved(diagram, step.state, commands[-1], stores)
        except StepFailed:
            commands.pop()
            break
        _in_memory(unsaved, commands[-1])
        states.append(step.state)
    again = runner.start(diagram, first, NOW)
    assert again.state == states[0]
    stores = dict(again.stored)
    for command, state in zip(commands, states[1:], strict=True):
        again = _saved(diagram, again.state, command, stores)
        assert again.state == state


def _plain_blocks() -> st.SearchStrategy[Any]:
    """Return blocks of what stock SpiffWorkflow does right."""
    leaf = st.just(("task",)) | st.just(("skip",))

    def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, min_size=2, max_size=3).map(tuple)
        name = st.sampled_from(blocks.NAMES)
        return st.one_of(
            st.tuples(st.just("seq"), some),
            st.tuples(st.just("and"), some),
            st.tuples(st.just("xor"), name, inner, inner),
            st.tuples(st.just("sub"), inner),
        )

    return st.recursive(leaf, wider, max_leaves=10).map(lambda block: blocks._numbered(block, [0]))


def _stock(data: bytes, values: dict[str, bool]) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_str(data)
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(values)
    workflow.do_engine_steps()
    return workflow


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=_SLOW)
@given(block=_plain_blocks(), values=st.fixed_dictionaries({name: st.booleans() for name in blocks.NAMES}))
def test_stock_spiffworkflow_opens_the_same_tasks_in_plain_processes(block: Any, values: dict[str, bool]) -> None:
    data = drawn(blocks.draw(block))
    diagram = engine.read(data)
    stock, step = _stock(data, values), runner.start(diagram, values, NOW)
    for _ in range(40):
        theirs = {task.task_spec.name: task for task in stock.get_tasks(state=TaskState.READY, manual=True)}
        ours = {task.element_id: task.key for task in step.open_tasks}
        assert sorted(ours) == sorted(theirs)
        assert step.finished == stock.completed
        if step.finished:
            return
        name = min(ours)
        theirs[name].run()
        stock.do_engine_steps()
        step = runner.complete(diagram, step.state, ours[name], {}, NOW)
