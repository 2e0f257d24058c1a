"""Messages find the instance that they belong to: keys in every style (BPMN 2.0.2 §8.4.2, §10.5.1)."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from engine import MessageNotAwaited, SentMessage, StepFailed, keys, read, runner
from engine.model import Diagram, Step
from tests.engine.checker.build import flow, process

NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)
RULES = (
    '<message id="m1" name="order"/><message id="m2" name="payment"/>'
    '<correlationProperty id="number">'
    '<correlationPropertyRetrievalExpression messageRef="m1"><messagePath>order_id</messagePath>'
    "</correlationPropertyRetrievalExpression>"
    '<correlationPropertyRetrievalExpression messageRef="m2"><messagePath>about.order</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
    '<collaboration id="c"><correlationKey id="by_number">'
    "<correlationPropertyRef>number</correlationPropertyRef></correlationKey>{more}</collaboration>"
)
BOUND = (
    '<correlationSubscription id="sub" correlationKeyRef="by_number">'
    '<correlationPropertyBinding correlationPropertyRef="number"><dataPath>mine</dataPath>'
    "</correlationPropertyBinding></correlationSubscription>"
)
ZEEBE = (
    '<message id="m1" name="order"/><message id="m2" name="payment"><extensionElements>'
    '<zeebe:subscription xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" correlationKey="=order_id"/>'
    "</extensionElements></message>"
)


def line(*nodes: str, beside: str = RULES.format(more=""), more: str = "") -> Diagram:
    """A process of these nodes, called n0, n1, …, one after the other."""
    names = ["s", *(f"n{number}" for number in range(len(nodes))), "e"]
    body = "".join(node.replace(" ", f' id="n{number}" ', 1) for number, node in enumerate(nodes))
    flows = "".join(flow(a, b) for a, b in pairwise(names))
    return read(process(f'<startEvent id="s"/>{body}<endEvent id="e"/>{flows}{more}', beside))


def receive(message: str) -> str:
    return f'<receiveTask messageRef="{message}"/>'


def throw(message: str, *inputs: tuple[str, str]) -> str:
    mapped = "".join(f'<zeebe:input source="={source}" target="{target}"/>' for target, source in inputs)
    extension = (
        f'<extensionElements><zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">{mapped}'
        "</zeebe:ioMapping></extensionElements>"
    )
    return (
        f'<intermediateThrowEvent >{extension}<messageEventDefinition messageRef="{message}"/></intermediateThrowEvent>'
    )


def start(diagram: Diagram, **variables: Any) -> Step:
    return runner.start(diagram, variables, NOW)


def awaits(step: Step, name: str) -> Any:
    return next(one.keys for one in step.messages if one.name == name)


def test_only_what_the_thrower_declares_leaves_the_instance():
    step = start(line(throw("m1", ("order_id", "id"), ("total", "2 * price"))), id="A-1", price=Decimal(4), secret="s")
    assert step.sent == (
        SentMessage("order", "n0", {"order_id": "A-1", "total": Decimal(8)}, {"by_number": {"number": "A-1"}}),
    )
    assert step.finished


def test_nothing_declared_is_an_empty_payload_and_a_key_that_needs_a_value_fails_there():
    plain = start(line(throw("m1"), beside='<message id="m1" name="order"/>'), id="A-1")
    assert [one.payload for one in plain.sent] == [{}]
    with pytest.raises(StepFailed) as failure:
        start(line(throw("m1")), id="A-1")
    assert (failure.value.element_id, failure.value.code) == ("n0", "correlation_failed")


def test_a_key_is_bound_to_the_variables_when_the_wait_begins_and_kept_in_the_state():
    diagram = line(receive("m2"), more=BOUND)
    step = start(diagram, mine="A-7")
    assert awaits(step, "payment") == {"by_number": {"number": "A-7"}}
    assert '"keys":{"by_number":{"number":"A-7"}}' in step.state


def test_a_key_that_cannot_be_bound_fails_on_the_element_that_would_wait():
    with pytest.raises(StepFailed) as failure:
        start(line(receive("m2"), more=BOUND))
    assert (failure.value.element_id, failure.value.code) == ("n0", "expression_failed")


def test_a_key_without_a_binding_is_given_by_the_first_message_that_is_received():
    diagram = line(receive("m1"), receive("m2"))
    step = start(diagram)
    assert awaits(step, "order") == {}
    step = runner.deliver(diagram, step.state, "order", {"order_id": "A-9"}, NOW)
    assert awaits(step, "payment") == {"by_number": {"number": "A-9"}}
    step = runner.deliver(diagram, step.state, "payment", {"about": {"order": "A-9"}}, NOW)
    assert step.finished


def test_a_key_without_a_binding_is_given_by_the_first_message_that_is_sent():
    step = start(line(throw("m1", ("order_id", "id")), receive("m2")), id="A-3")
    assert awaits(step, "payment") == {"by_number": {"number": "A-3"}}


def test_a_key_of_camunda_is_one_expression_over_payload_or_variables():
    waiting = start(line(receive("m2"), beside=ZEEBE), order_id="Z-1")
    sending = line(throw("m2", ("order_id", "number")), beside=ZEEBE)
    sent = start(sending, number="Z-1", order_id="other").sent[0]
    assert keys.matches(awaits(waiting, "payment"), sent.keys)
    by_scope = start(line(throw("m2"), beside=ZEEBE), order_id="Z-1").sent[0]
    assert keys.matches(awaits(waiting, "payment"), by_scope.keys)
    assert by_scope.payload == {}


def test_an_instance_whose_key_is_null_waits_and_matches_nothing():
    waiting = start(line(receive("m2"), beside=ZEEBE), order_id=None)
    assert not keys.matches(awaits(waiting, "payment"), {"correlationKey": {"correlationKey": None}})
    assert not keys.matches(awaits(waiting, "payment"), {})
    assert keys.lookup(awaits(waiting, "payment")) == "null"


@pytest.mark.parametrize(
    ("awaited", "sent", "is_match"),
    [
        ({}, {}, True),
        ({}, {"k": {"p": 1}}, True),
        ({"k": {"p": Decimal("1.0")}}, {"k": {"p": Decimal(1)}}, True),
        ({"k": {"p": "1"}}, {"k": {"p": Decimal(1)}}, False),
        ({"k": {"p": "1"}}, {}, False),
        ({"k": {"p": "1"}}, {"other": {"p": "1"}}, False),
        ({"k": {"p": "1"}, "j": {"q": "2"}}, {"k": {"p": "1"}}, True),
        ({"k": {"p": "1"}, "j": {"q": "2"}}, {"k": {"p": "1"}, "j": {"q": "3"}}, False),
        ({"k": {"p": "1", "q": "2"}}, {"k": {"p": "1", "q": "2"}}, True),
    ],
)
def test_a_key_without_an_applicable_rule_is_no_match(awaited, sent, is_match):
    assert keys.matches(awaited, sent) is is_match


def test_a_message_goes_to_the_token_that_is_named_and_to_no_other():
    gateway = "".join(flow(a, b) for a, b in [("s", "g"), ("g", "a"), ("g", "b"), ("a", "e"), ("b", "e")])
    nodes = '<startEvent id="s"/><parallelGateway id="g"/><endEvent id="e"/>'
    waits = '<receiveTask id="a" messageRef="m1"/><receiveTask id="b" messageRef="m1"/>'
    diagram = read(process(f"{nodes}{waits}{gateway}", '<message id="m1" name="order"/>'))
    step = start(diagram)
    second = next(one.key for one in step.messages if one.element_id == "b")
    step = runner.deliver(diagram, step.state, "order", {}, NOW, key=second)
    assert [one.element_id for one in step.messages] == ["a"]
    with pytest.raises(MessageNotAwaited):
        runner.deliver(diagram, step.state, "order", {}, NOW, key=second)


def test_a_send_task_sends_its_message_when_it_is_answered():
    task = '<sendTask messageRef="m1"><extensionElements><zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><zeebe:input source="=id" target="order_id"/></zeebe:ioMapping></extensionElements></sendTask>'  # noqa: E501  XML of one element
    diagram = line(task)
    step = start(diagram, id="A-1")
    assert step.sent == ()
    step = runner.answer(diagram, step.state, step.calls[0].key, {}, NOW)
    assert [(one.name, one.payload) for one in step.sent] == [("order", {"order_id": "A-1"})]
    assert "message_thrown" in [event.kind for event in step.events]


def test_a_payload_of_spiffworkflow_is_a_context_of_names():
    spiff = 'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    inside = f"<spiff:messagePayload {spiff}>{{'order_id': number, 'more': [1, 'a,b']}}</spiff:messagePayload>"
    payload = f"<extensionElements>{inside}</extensionElements>"
    node = f'<sendTask messageRef="m1">{payload}</sendTask>'
    diagram = line(node)
    step = start(diagram, number="A-1")
    step = runner.answer(diagram, step.state, step.calls[0].key, {}, NOW)
    assert [one.payload for one in step.sent] == [{"order_id": "A-1", "more": [Decimal(1), "a,b"]}]


def test_a_thrown_signal_leaves_with_its_payload_and_happens_inside_with_it():
    signal = '<signal id="g" name="go"/>'
    camunda = '<extensionElements><camunda:in xmlns:camunda="http://camunda.org/schema/1.0/bpmn" source="id" target="found"/></extensionElements>'  # noqa: E501  XML of one element
    throwing = f'<intermediateThrowEvent ><signalEventDefinition signalRef="g">{camunda}</signalEventDefinition></intermediateThrowEvent>'  # noqa: E501  as above
    step = start(line(throwing, beside=signal), id="A-1")
    assert [(one.name, one.payload) for one in step.broadcast] == [("go", {"found": "A-1"})]


POOLS = process(
    '<startEvent id="s"/><sendTask id="ask" messageRef="m1"><extensionElements>'
    '<zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><zeebe:input source="=id" target="order_id"/>'
    '</zeebe:ioMapping></extensionElements></sendTask><receiveTask id="answered" messageRef="m2"/><endEvent id="e"/>'
    + flow("s", "ask")
    + flow("ask", "answered")
    + flow("answered", "e"),
    RULES.format(
        more='<participant id="buyer" processRef="p"/><participant id="seller" processRef="q"/>'
        '<messageFlow id="f1" sourceRef="ask" targetRef="begun" messageRef="m1"/>'
        '<messageFlow id="f2" sourceRef="paid" targetRef="buyer" messageRef="m2"/>'
    )
    + '<process id="q" isExecutable="true">'
    '<startEvent id="begun"><messageEventDefinition messageRef="m1"/></startEvent>'
    '<endEvent id="paid"><extensionElements><zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'
    '<zeebe:input source="={order: order_id}" target="about"/></zeebe:ioMapping></extensionElements>'
    f'<messageEventDefinition messageRef="m2"/></endEvent>{flow("begun", "paid")}</process>',
)


def test_two_pools_of_one_file_talk_as_two_instances():
    buyer, seller = read(POOLS, "p"), read(POOLS, "q")
    first, second = start(buyer, id="A-1"), start(seller)
    first = runner.answer(buyer, first.state, first.calls[0].key, {}, NOW)
    (order,) = first.sent
    assert order.participant == "seller"
    second = runner.deliver(seller, second.state, order.name, order.payload, NOW)
    (payment,) = second.sent
    assert (payment.participant, payment.payload) == ("buyer", {"about": {"order": "A-1"}})
    assert keys.matches(awaits(first, "payment"), payment.keys)
    assert second.finished
    assert runner.deliver(buyer, first.state, payment.name, payment.payload, NOW).finished
