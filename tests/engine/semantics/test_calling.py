"""Service and send tasks (BPMN 2.0.2 §10.3.3): what is done outside leaves as a call and comes back as an answer."""

import pytest

import engine
from engine import outside, runner
from tests.engine.checker.build import around, boundary
from tests.engine.parts import NOW, SPIFF, activity, nested, plain, value, walk

MESSAGE = '<message id="m" name="hello"/>'
JOB = '<zeebe:taskDefinition type="pay"/>'


def test_a_service_task_waits_for_its_answer() -> None:
    waiting = walk(activity("serviceTask", extensions=JOB), a="b")
    (call,) = waiting.step.calls
    assert (call.kind, call.implementation, call.variables) == ("service", "pay", {})
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


def mapped(inputs: str = "", outputs: str = "") -> str:
    return f"{JOB}<zeebe:ioMapping>{inputs}{outputs}</zeebe:ioMapping>"


def test_only_what_the_input_mappings_name_leaves_with_a_call() -> None:
    inputs = '<zeebe:input source="=amount * 2" target="sum"/>'
    waiting = walk(activity("serviceTask", extensions=mapped(inputs)), amount=3, secret="x")
    assert plain(dict(waiting.step.calls[0].variables)) == {"sum": 6}


def test_what_the_tools_write_beside_the_mappings_leaves_too() -> None:
    operator = (
        '<spiffworkflow:serviceTaskOperator id="pay" resultVariable="paid"><spiffworkflow:parameters>'
        '<spiffworkflow:parameter id="sum" type="int" value="amount + 1"/></spiffworkflow:parameters>'
        "</spiffworkflow:serviceTaskOperator>"
    )
    field = '<camunda:field name="sum"><camunda:expression>${amount + 1}</camunda:expression></camunda:field>'
    connector = (
        "<camunda:connector><camunda:connectorId>pay</camunda:connectorId><camunda:inputOutput>"
        '<camunda:inputParameter name="sum">${amount + 1}</camunda:inputParameter></camunda:inputOutput>'
        "</camunda:connector>"
    )
    for extensions, attributes in ((operator, SPIFF), (field, 'camunda:class="pay"'), (connector, "")):
        waiting = walk(activity("serviceTask", extensions=extensions, attributes=attributes), amount=3)
        (call,) = waiting.step.calls
        assert (call.implementation, plain(dict(call.variables))) == ("pay", {"sum": 4})


@pytest.mark.parametrize(
    ("extensions", "attributes"),
    [
        (JOB, 'camunda:resultVariable="fee"'),
        ("", 'ts:service="pay" ts:resultVariable="fee"'),
        (f'{JOB}<zeebe:taskHeaders><zeebe:header key="resultVariable" value="fee"/></zeebe:taskHeaders>', ""),
        ('<spiffworkflow:serviceTaskOperator id="pay" resultVariable="fee"/>', SPIFF),
    ],
)
def test_a_result_variable_takes_the_only_value_of_an_answer(extensions: str, attributes: str) -> None:
    diagram = engine.read(around(activity("serviceTask", extensions=extensions, attributes=attributes)))
    element = diagram.elements["x"]
    assert element.service is not None
    assert (element.service.asks, "fee" in element.given) == (("fee",), True)
    assert outside.admitted(element.service, {"any name": 3}) == ({"fee": 3}, frozenset())
    assert outside.admitted(element.service, {}) == ({"fee": None}, frozenset())
    assert outside.admitted(element.service, {"fee": 1, "tip": 2})[1] == {"tip"}


def test_an_answer_is_asked_for_what_the_output_mappings_read() -> None:
    data = around(activity("serviceTask", extensions=mapped(outputs='<zeebe:output source="=body.fee" target="fee"/>')))
    diagram = engine.read(data)
    element = diagram.elements["x"]
    assert element.service is not None
    assert (element.service.asks, diagram.variables) == (("body",), frozenset())
    assert outside.admitted(element.service, {"body": 1, "more": 2})[1] == {"more"}


def test_nothing_declared_asks_an_answer_for_nothing() -> None:
    service = engine.read(around(activity("serviceTask", extensions=JOB))).elements["x"].service
    assert service is not None
    assert outside.admitted(service, {"a": 1})[1] == {"a"}


def test_headers_and_tries_go_with_a_service() -> None:
    extensions = (
        '<zeebe:taskDefinition type="pay" retries="3"/><zeebe:taskHeaders>'
        '<zeebe:header key="till" value="7"/></zeebe:taskHeaders>'
    )
    service = engine.read(around(activity("serviceTask", extensions=extensions))).elements["x"].service
    assert service is not None
    assert (dict(service.headers), service.attempts) == ({"till": "7"}, 3)
