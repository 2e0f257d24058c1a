"""Receive tasks and messages that are thrown (BPMN 2.0.2 §10.3.3, §10.5.4)."""

import pytest

import engine
from tests.engine.checker.build import around, flow
from tests.engine.parts import activity, nested, value, walk

MESSAGE = '<message id="m" name="hello"/>'
RECEIVE = 'messageRef="m"'


def test_a_receive_task_waits_for_its_message_and_takes_what_it_brings() -> None:
    waiting = walk(activity("receiveTask", attributes=RECEIVE), beside=MESSAGE)
    assert (waiting.messages, waiting.open) == (["hello"], [])
    done = waiting.deliver("hello", said="yes")
    assert (value(done, "said"), done.path, done.step.finished) == ("yes", ["s", "x", "e"], True)


def test_an_event_on_its_boundary_ends_the_waiting() -> None:
    timer = (
        '<boundaryEvent id="b" attachedToRef="x"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        f'</timerEventDefinition></boundaryEvent><endEvent id="late"/>{flow("b", "late")}'
    )
    waiting = walk(activity("receiveTask", attributes=RECEIVE), timer, MESSAGE)
    assert (waiting.messages, waiting.timers) == (["hello"], ["b"])
    done = waiting.fire("b")
    assert (done.path, done.messages, done.step.finished) == (["s", "b", "late"], [], True)
    assert walk(activity("receiveTask", attributes=RECEIVE), timer, MESSAGE).deliver("hello").path == ["s", "x", "e"]


def test_a_receive_task_in_rounds_waits_again() -> None:
    loop = '<standardLoopCharacteristics loopMaximum="2"/>'
    waiting = walk(activity("receiveTask", loop, attributes=RECEIVE), beside=MESSAGE)
    assert waiting.deliver("hello").messages == ["hello"]
    assert waiting.deliver("hello").path == ["s", "x", "x", "e"]


def test_a_receive_task_inside_a_subprocess_hears_its_message() -> None:
    waiting = walk(nested('<receiveTask id="y" messageRef="m"/>'), beside=MESSAGE)
    assert waiting.deliver("hello").path == ["s", "i", "y", "o", "x", "e"]


def test_what_a_message_brings_leaves_by_the_outputs_only() -> None:
    mapped = '<zeebe:ioMapping><zeebe:output source="=said" target="heard"/></zeebe:ioMapping>'
    done = walk(activity("receiveTask", extensions=mapped, attributes=RECEIVE), beside=MESSAGE).deliver(
        "hello", said="yes"
    )
    assert dict(done.step.variables) == {"heard": "yes"}


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_thrown_message_leaves_with_the_step(kind: str) -> None:
    event = f'<{kind} id="x"><messageEventDefinition messageRef="m"/></{kind}>'
    data = around(event, beside=MESSAGE)
    if kind == "endEvent":
        data = data.replace(flow("x", "e").encode(), b"").replace(b'<endEvent id="e"/>', b"")
    step = engine.start(engine.read(data), {}, walk(activity("userTask")).now)
    assert [event.data for event in step.events if event.kind == "message_thrown"] == [{"message": "hello"}]
    assert step.finished


def test_a_receive_task_without_a_message_is_refused() -> None:
    assert "message_reference_missing" in {one.code for one in engine.check(around('<receiveTask id="x"/>'))}
