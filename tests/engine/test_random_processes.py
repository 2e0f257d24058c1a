"""Random processes of every construct: saving changes nothing, replay gives the same bytes, stock SpiffWorkflow agrees.

The processes are grown out of the corpus by putting constructs where they belong, and by leading flows anywhere; what
the checker accepts must behave. SpiffWorkflow as it comes is asked about sequences, exclusive and parallel gateways,
sub-processes, conditions and, outside of parallel branches, whose data it copies, script tasks: these it does right.
"""

import random
from collections import Counter
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
from engine.vocabulary import tag
from tests.engine import blocks
from tests.engine.additions import ADDITIONS, declare, retag, shortcut
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
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        chance.choice((shortcut, shortcut, retag, _complex))(chance, root)
    return etree.tostring(root)


def _complex(chance: random.Random, root: Any) -> None:
    """Make a gateway complex, activated by one token or two."""
    gateways = [one for kind in ("exclusive", "parallel", "inclusive") for one in root.iter(tag(f"{kind}Gateway"))]
    if gateways:
        gateway = chance.choice(gateways)
        gateway.tag = tag("complexGateway")
        activation = etree.SubElement(gateway, tag("activationCondition"))
        activation.text = chance.choice(("activationCount >= 1", "activationCount >= 2"))


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


_CONDITIONS = (*blocks.NAMES, "x and y", "x or not(z)", "not(y)", "not(x) and z")
_SCRIPTS = ("x = not(y)", "y = x and z", "z = not(z)", "x = y or z; y = not(x)")


def _plain_blocks(*, scripts: bool = True) -> st.SearchStrategy[Any]:
    """Return blocks of what stock SpiffWorkflow does right; a script stands in a block that only passes."""
    leaf = st.just(("task",)) | st.just(("skip",))
    if scripts:
        leaf |= st.tuples(st.just("skip"), st.sampled_from(_SCRIPTS))

    def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, min_size=2, max_size=3).map(tuple)
        condition = st.sampled_from(_CONDITIONS)
        blocks_ = [
            st.tuples(st.just("seq"), some),
            st.tuples(st.just("xor"), condition, inner, inner),
            st.tuples(st.just("sub"), inner),
        ]
        apart = _plain_blocks(scripts=False) if scripts else inner
        branches = st.lists(apart, min_size=2, max_size=3).map(tuple)
        return st.one_of(*blocks_, st.tuples(st.just("and"), branches))

    return st.recursive(leaf, wider, max_leaves=10 if scripts else 4)


def _with_scripts(block: Any) -> bytes:
    """Draw a process in which the blocks with a script are script tasks."""
    data = drawn(blocks.draw(block)).decode()
    for number, text in _scripts_in(block):
        old = f'<intermediateThrowEvent id="n{number}"></intermediateThrowEvent>'
        new = f'<scriptTask id="n{number}"><script>{text}</script></scriptTask>'
        assert old in data
        data = data.replace(old, new)
    return data.encode()


def _scripts_in(block: Any) -> list[tuple[int, str]]:
    kind, number, *parts = block
    if kind == "skip":
        return [(number, text) for text in parts]
    return [found for part in parts if isinstance(part, tuple) for found in _scripts_in(part)]


def _stock(data: bytes, values: dict[str, bool]) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_str(data)
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(values)
    workflow.do_engine_steps()
    return workflow


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=_SLOW)
@given(
    block=_plain_blocks().map(lambda block: blocks._numbered(block, [0])),
    values=st.fixed_dictionaries({name: st.booleans() for name in blocks.NAMES}),
)
def test_stock_spiffworkflow_opens_the_same_tasks_in_plain_processes(block: Any, values: dict[str, bool]) -> None:
    data = _with_scripts(block)
    diagram = engine.read(data)
    stock, step = _stock(data, values), runner.start(diagram, values, NOW)
    for _ in range(40):
        theirs = {task.task_spec.name: task for task in stock.get_tasks(state=TaskState.READY, manual=True)}
        ours = {task.element_id: task.key for task in step.open_tasks}
        assert sorted(ours) == sorted(theirs)
        assert step.finished == stock.completed
        if step.finished:
            assert {name: stock.data[name] for name in blocks.NAMES} == dict(step.variables)
            return
        name = min(ours)
        theirs[name].run()
        stock.do_engine_steps()
        step = runner.complete(diagram, step.state, ours[name], {}, NOW)


_MUST_GROW = {
    "in rounds": lambda one: one.rounds is not None,
    "call": lambda one: one.called is not None,
    "event sub-process": lambda one: one.by_event,
    "compensation": lambda one: one.event == "compensation",
    "ad-hoc": lambda one: one.ad_hoc is not None,
    "transaction": lambda one: one.kind == "transaction",
    "script": lambda one: bool(one.script),
    "mapping": lambda one: bool(one.mappings.inputs or one.mappings.outputs),
    "boundary": lambda one: one.kind == "boundaryEvent",
    "complex gateway": lambda one: one.kind == "complexGateway",
    "event-based gateway": lambda one: one.kind == "eventBasedGateway",
    "inclusive gateway": lambda one: one.kind == "inclusiveGateway",
}


def test_the_grown_processes_have_every_construct_and_doubtful_joins_too() -> None:
    found: Counter[str] = Counter()
    for seed in range(600):
        data = _grown(random.Random(seed))
        findings = engine.check(data)
        if any(one.severity == "error" for one in findings):
            continue
        found["accepted"] += 1
        found["unstructured"] += any(one.code in {"multiple_merge", "deadlock"} for one in findings)
        elements = engine.read(data).elements.values()
        found.update(name for name, has in _MUST_GROW.items() if any(map(has, elements)))
    assert all(found[name] >= 5 for name in ("accepted", "unstructured", *_MUST_GROW)), found
