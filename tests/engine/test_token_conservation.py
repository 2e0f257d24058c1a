"""Tokens are conserved where BPMN 2.0.2 (§13.2 to 13.4) says so: what enters a node or a block leaves it, none is lost.

Random block-structured processes without anything that interrupts or terminates; everything is read from events and
states, as a host sees them.
"""

import json
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine import runner
from engine.model import Diagram, Event, Step
from tests.engine import blocks
from tests.engine.drawings import drawn
from tests.engine.walk import NOW

_PASSED = {"node_passed", "task_completed", "subprocess_completed"}
choices = st.fixed_dictionaries({name: st.booleans() for name in blocks.NAMES})


def _uninterrupted(block: blocks.Block) -> blocks.Block:
    """Leave out every boundary event that interrupts."""
    kind, n, *parts = block
    if kind == "guard":
        return _uninterrupted(parts[0])
    return (kind, n, *(_uninterrupted(part) if isinstance(part, tuple) else part for part in parts))


def _width(block: blocks.Block) -> int:
    """Return how many tokens a block may hold at rest, by its structure alone."""
    kind, _, *parts = block
    inner = [_width(part) for part in parts if isinstance(part, tuple)]
    if kind == "and":
        return sum(inner)
    if kind == "or":
        return max(inner[0] + inner[1], inner[2])
    if kind == "race":
        return max(3, *inner)
    return max([1, *inner]) + (kind in {"sub", "aside"})


def _step(diagram: Diagram, step: Step, choice: Any, values: dict[str, bool]) -> Step:
    verb, key = choice
    if verb == "fire":
        return runner.fire(diagram, step.state, key, NOW)
    act = runner.complete if verb == "complete" else runner.deliver
    return act(diagram, step.state, key, values, NOW)


def _waits(step: Step) -> list[tuple[str, str]]:
    tasks = [("complete", task.key) for task in step.open_tasks]
    timers = [("fire", timer.key) for timer in step.timers]
    return [*tasks, *timers, *(("deliver", message.name) for message in step.messages)]


def _balanced(diagram: Diagram, events: list[Event]) -> None:
    """Assert that every node has consumed what came and sent what it must."""
    taken = Counter(event.element_id for event in events if event.kind == "flow_taken")
    passed = Counter(event.element_id for event in events if event.kind in _PASSED)
    joined = Counter[str]()
    for event in events:
        if event.kind == "node_passed":
            joined[event.element_id] += len(event.data.get("joined", ["alone"]))
    for element in diagram.elements.values():
        came = sum(taken[flow.id] for flow in diagram.flows.values() if flow.target_id == element.id)
        left = [taken[flow.id] for flow in diagram.flows.values() if flow.source_id == element.id]
        is_joining = element.kind in {"parallelGateway", "inclusiveGateway"}
        if element.kind not in {"startEvent", "boundaryEvent"}:
            assert came == (joined[element.id] if is_joining else passed[element.id])
        if element.kind == "parallelGateway":
            assert set(left) == {passed[element.id]}
        elif element.kind == "inclusiveGateway":
            assert passed[element.id] <= sum(left) <= passed[element.id] * len(left)
        elif left:
            assert sum(left) == passed[element.id]


def _blocks_in(block: blocks.Block) -> list[blocks.Block]:
    return [block, *(inner for part in block[2:] if isinstance(part, tuple) for inner in _blocks_in(part))]


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=blocks.blocks().map(_uninterrupted), first=choices, data=st.data())
def test_tokens_are_conserved_at_every_node_and_in_every_block(block: Any, first: Any, data: st.DataObject) -> None:
    diagram = engine.read(drawn(blocks.draw(block)))
    step = runner.start(diagram, first, NOW)
    events = list(step.events)
    for turn in range(120):
        assert len(json.loads(step.state)["tokens"]) <= _width(block)
        if step.finished:
            break
        values = data.draw(choices) if turn < 15 else dict.fromkeys(blocks.NAMES, False)
        choice = data.draw(st.sampled_from(_waits(step))) if turn < 15 else _waits(step)[0]
        step = _step(diagram, step, choice, values)
        events += step.events
    assert step.finished
    assert json.loads(step.state)["tokens"] == []
    _balanced(diagram, events)
    passed = Counter(event.element_id for event in events if event.kind in _PASSED)
    for kind, n, *_ in _blocks_in(block):
        if kind in {"and", "or", "xor", "race"}:
            assert passed[f"f{n}"] == passed[f"j{n}"]
