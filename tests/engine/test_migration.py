"""A state moved to another diagram: the same drawing goes on as if nothing had been, another one says what is wrong."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine import runner
from tests.engine import blocks
from tests.engine.drawings import drawn
from tests.engine.test_runner_properties import _do, _waits, choices
from tests.engine.walk import NOW


def _copy(text: Any) -> engine.Diagram:
    data = text if isinstance(text, bytes) else text.encode()
    return engine.read(data.replace(b"</definitions>", b"<!-- again --></definitions>"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=blocks.blocks(), first=choices, data=st.data())
def test_moved_to_its_copy_at_any_rest_it_goes_on_the_same_and_back_it_has_the_same_bytes(
    block: Any, first: Any, data: st.DataObject
) -> None:
    text = drawn(blocks.draw(block))
    diagram, copy = engine.read(text), _copy(text)
    assert diagram.sha256 != copy.sha256
    here = there = runner.start(diagram, first, NOW)
    at, moved = diagram, False
    for _ in range(8):
        if here.finished:
            break
        if not moved and data.draw(st.booleans()):
            result = engine.migrate(diagram, there.state, copy)
            assert result.obstacles == ()
            back = engine.migrate(copy, result.state or "", diagram)
            assert back.state == there.state
            there, at, moved = _at_rest(there, result.state or ""), copy, True
        waits = _waits(here)
        verb, name, _ = waits[data.draw(st.sampled_from(sorted(waits)))]
        command = (verb, name, data.draw(choices))
        here, there = _do(diagram, here, command, NOW), _do(at, there, command, NOW)
        assert there.state.replace(copy.sha256, diagram.sha256) == here.state
        assert there.events == here.events


def _at_rest(step: engine.Step, state: str) -> engine.Step:
    return engine.Step(state, (), step.open_tasks, step.timers, step.messages, step.finished)


def _one(node: str, declared: str = "") -> engine.Diagram:
    return engine.read(
        f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">{declared}
        <process id="p" isExecutable="true"><startEvent id="s"/>{node}<endEvent id="e"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/>
        </process></definitions>""".encode()
    )


def test_what_is_gone_or_of_another_kind_is_named_and_a_mapping_helps() -> None:
    before = _one('<userTask id="a" name="Việc"/>')
    renamed = engine.read(before.data.replace(b'"a"', b'"b"'))
    waiting = runner.start(before, {}, NOW)
    gone = engine.migrate(before, waiting.state, renamed)
    assert (gone.state, [one.code for one in gone.obstacles]) == (None, ["element_gone"])
    moved = engine.migrate(before, waiting.state, renamed, {"a": "b"})
    assert moved.obstacles == ()
    assert runner.complete(renamed, moved.state or "", waiting.open_tasks[0].key, {}, NOW).finished
    other = _one('<receiveTask id="a" name="Việc" messageRef="m"/>', '<message id="m" name="m"/>')
    codes = [one.code for one in engine.migrate(before, waiting.state, other).obstacles]
    assert codes == ["kind_changed", "awaited_changed"]
