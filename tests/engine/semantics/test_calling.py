"""Service and send tasks (BPMN 2.0.2 §10.3.3): what is done outside leaves as a call and comes back as an answer."""

import pytest

import engine
from engine import runner
from tests.engine.checker.build import boundary
from tests.engine.parts import NOW, activity, nested, value, walk

MESSAGE = '<message id="m" name="hello"/>'
JOB = '<zeebe:taskDefinition type="pay"/>'


def test_a_service_task_waits_for_its_answer() -> None:
    waiting = walk(activity("serviceTask", extensions=JOB), a="b")
    (call,) = waiting.step.calls
    assert (call.kind, call.implementation, call.variables) == ("service", "pay", {"a": "b"})
    assert "service_called x" in waiting.last
    done = waiting.answer("x", paid=True)
    assert (value(done, "paid"), done.path, done.step.finished) == (True, ["s", "x", "e"], True)


@pytest.mark.parametrize("attributes", ['camunda:topic="pay"', 'camunda:class="pay"', 'implementation="pay"'])
def test_other_tools_name_the_implementation_their_way(attributes: str) -> None:
    assert walk(activity("serviceTask", attributes=attributes)).step.calls[0].implementation == "pay"


@pytest.mark.parametrize("kind", ["serviceTask", "businessRuleTask"])
@pytest.mark.parametrize("connected", [False, True])
def test_a_job_or_a_connector_does_service_and_rule_tasks(kind: str, *, connected: bool) -> None:
    connector = "<camunda:connector><camunda:connectorId>pay</camunda:connectorId></camunda:connector>"
    waiting = walk(activity(kind, extensions=connector if connected else JOB))
    assert [(call.kind, call.implementation) for call in waiting.step.calls] == [("service", "pay")]
    assert waiting.answer("x").step.finished


def test_a_send_task_leaves_with_its_message() -> None:
    waiting = walk(activity("sendTask", attributes='messageRef="m"'), beside=MESSAGE)
    (call,) = waiting.step.calls
    assert (call.kind, call.message, call.implementation) == ("send", "hello", None)
    assert waiting.answer("x").step.finished


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask", "businessRuleTask"])
def test_a_task_of_which_nothing_says_what_does_it_waits_for_a_person(kind: str) -> None:
    waiting = walk(activity(kind))
    assert (waiting.open, waiting.calls) == (["x"], [])
    assert [element.id for element in waiting.diagram.user_tasks] == ["x"]
    assert waiting.complete("x").path == ["s", "x", "e"]


def test_a_timer_on_the_boundary_takes_the_call_back() -> None:
    data = boundary("<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>")
    data = data.replace(b'<userTask id="x" name="X"/>', activity("serviceTask", extensions=JOB).encode())
    diagram = engine.read(data)
    step = engine.start(diagram, {}, NOW)
    step = engine.fire(diagram, step.state, step.timers[0].key, NOW)
    assert ("service_cancelled", "x") in [(event.kind, event.element_id) for event in step.events]
    assert (step.calls, step.finished) == ((), True)


def test_a_call_inside_a_subprocess_is_answered_there() -> None:
    waiting = walk(nested(f'<serviceTask id="y"><extensionElements>{JOB}</extensionElements></serviceTask>'))
    assert waiting.answer("y").path == ["s", "i", "y", "o", "x", "e"]


def test_an_answer_to_what_does_not_wait_is_refused() -> None:
    waiting = walk(activity("serviceTask", extensions=JOB))
    with pytest.raises(engine.DecisionNotAsked):
        runner.answer(waiting.diagram, waiting.step.state, "t99", {}, NOW)
