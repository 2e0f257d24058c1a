"""From a sound file to the diagram that runs."""

from hashlib import sha256

import pytest

import engine
from engine.event_definitions import TimerDefinition
from tests.engine.checker.build import boundary, condition, flow, process, task, timer
from tests.engine.drawings import drawn

LANES = process(
    '<laneSet id="set"><lane id="office" name="Văn phòng">'
    "<flowNodeRef>s</flowNodeRef><flowNodeRef>check</flowNodeRef><flowNodeRef>part</flowNodeRef>"
    '<childLaneSet id="inner"><lane id="clerk" name="Văn thư" ts:role="clerk">'
    "<flowNodeRef>check</flowNodeRef></lane></childLaneSet></lane></laneSet>"
    '<startEvent id="s"/><userTask id="check" name="Kiểm tra"/><endEvent id="e"/>'
    '<boundaryEvent id="late" attachedToRef="check"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    "</timerEventDefinition></boundaryEvent>"
    f'<subProcess id="part"><startEvent id="i"/><userTask id="sign" name="Ký"/><endEvent id="o"/>'
    f"{flow('i', 'sign')}{flow('sign', 'o')}</subProcess>"
    f"{flow('s', 'check')}{flow('check', 'part')}{flow('part', 'e')}{flow('late', 'e')}",
    attributes='id="p" name=" Quy trình " isExecutable="true"',
)
SHAPES = "<di:BPMNDiagram><di:BPMNPlane>{}</di:BPMNPlane></di:BPMNDiagram>"
WAYS_BACK = """
    start s
    user draft
    user review
    xor decision
    xor again
    user sign
    xor signed
    end e
    s -> again -> draft -> review -> decision
    decision -> again if result = "return"
    decision -> sign if result = "pass"
    decision -> e default
    sign -> signed
    signed -> review if signature = "return"
    signed -> e default
"""


def test_the_bytes_and_their_digest_are_kept() -> None:
    data = task()
    diagram = engine.read(data)
    assert diagram.data == data
    assert diagram.sha256 == sha256(data).hexdigest()


def test_a_file_is_read_once() -> None:
    assert engine.read(bytearray(task()).decode().encode()) is engine.read(task())


def test_the_innermost_lane_is_responsible_and_what_is_inside_or_attached_inherits_it() -> None:
    diagram = engine.read(LANES)
    assert diagram.name == "Quy trình"
    lane_of = {name: element.lane_id for name, element in diagram.elements.items()}
    assert lane_of == {"s": "office", "check": "clerk", "late": "clerk", "part": "office", "sign": "office"} | {
        "i": "office",
        "o": "office",
        "e": None,
    }
    assert diagram.lanes["clerk"].parent_id == "office"
    assert diagram.lanes["clerk"].proposals == {"role": "clerk"}


def test_elements_know_their_scope_and_host() -> None:
    diagram = engine.read(LANES)
    assert diagram.elements["sign"].scope_id == "part"
    assert diagram.elements["part"].scope_id == "p"
    assert diagram.elements["late"].attached_to == "check"
    assert diagram.elements["late"].timer == TimerDefinition("duration", 'duration("P1D")')
    assert [element.id for element in diagram.user_tasks] == ["check", "sign"]


def test_events_carry_their_message_and_whether_they_interrupt() -> None:
    diagram = engine.read(boundary('<messageEventDefinition messageRef="m"/>'))
    event = diagram.elements["b"]
    assert (event.event, event.message, event.interrupting) == ("message", "n", True)
    assert diagram.messages == {"n"}
    beside = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    late = engine.read(boundary(beside, 'attachedToRef="x" cancelActivity="false"'))
    assert not late.elements["b"].interrupting


def test_conditions_are_trimmed_and_a_default_flow_has_none() -> None:
    diagram = engine.read(condition("\n   = age &gt;= 18\n  "))
    assert diagram.flows["x_e"].condition == "= age >= 18"
    assert diagram.flows["x_late"].is_default
    assert diagram.flows["x_late"].condition is None


def test_variables_are_the_names_that_conditions_and_timers_need() -> None:
    assert engine.read(condition("age &gt;= 18 and kind = &quot;a&quot;")).variables == {"age", "kind"}
    assert engine.read(timer("<timeDate>meeting_at</timeDate>")).variables == {"meeting_at"}


def test_a_diagram_is_drawn_when_every_flow_node_has_a_shape() -> None:
    shapes = "".join(f'<di:BPMNShape bpmnElement="{name}"/>' for name in ("s", "x", "e"))
    drawn_file = task().replace(b"</definitions>", SHAPES.format(shapes).encode() + b"</definitions>")
    assert engine.read(drawn_file).is_drawn
    assert not engine.read(drawn_file.replace(b'bpmnElement="e"', b'bpmnElement="f"')).is_drawn


def test_ways_back_are_found_directly_and_through_a_merge() -> None:
    found = [(way.task_id, way.flow_id, way.target_id, way.variable, way.value) for way in _ways(WAYS_BACK)]
    assert found == [
        ("review", "decision_again", "draft", "result", "return"),
        ("sign", "signed_review", "review", "signature", "return"),
    ]


def test_a_way_forward_into_a_loop_is_no_way_back() -> None:
    assert "sign" not in {way.target_id for way in _ways(WAYS_BACK)}


@pytest.mark.parametrize("decision", ['result != "return"', 'result = "return" and urgent', "result in (1)"])
def test_a_decision_that_is_no_plain_equality_is_no_way_back(decision: str) -> None:
    text = WAYS_BACK.replace('result = "return"', decision)
    assert "review" not in {way.task_id for way in _ways(text)}


def test_a_task_that_repeats_itself_is_not_handed_back() -> None:
    assert _ways("start s\nuser a\nxor g\nend e\ns -> a -> g\ng -> a if again = true\ng -> e default") == ()


def test_proposals_of_our_namespace_have_the_names_of_the_settings() -> None:
    data = task(
        "<extensionElements><ts:checklist><ts:item id='c9'>Đủ chữ ký</ts:item><ts:item>Đúng mẫu</ts:item>"
        "</ts:checklist><ts:output id='draft'>Dự thảo</ts:output></extensionElements>",
        'ts:role="clerk" ts:form="check" ts:budgetAmount="0.5" ts:budgetUnit="working_day"',
    )
    assert engine.read(data).elements["x"].proposals == {
        "role": "clerk",
        "form": "check",
        "budget": {"amount": "0.5", "unit": "working_day"},
        "checklist": [{"id": "c9", "text": "Đủ chữ ký"}, {"id": "c2", "text": "Đúng mẫu"}],
        "required_outputs": [{"id": "draft", "text": "Dự thảo"}],
    }


@pytest.mark.parametrize(
    ("attributes", "budget"),
    [
        ('ts:budgetUnit="same_day"', {"unit": "same_day"}),
        ('ts:budgetUnit="none"', {"none": True}),
        ('ts:budgetAmount="-1" ts:budgetUnit="working_day"', None),
        ('ts:budgetAmount="NaN" ts:budgetUnit="working_day"', None),
        ('ts:budgetAmount="2" ts:budgetUnit="fortnight"', None),
        ('ts:budgetAmount="2"', None),
    ],
)
def test_a_budget_is_proposed_only_when_it_makes_sense(attributes: str, budget: object) -> None:
    assert engine.read(task(attributes=attributes)).elements["x"].proposals.get("budget") == budget


def test_other_tools_settings_are_noted_as_data() -> None:
    inside = (
        '<extensionElements><z:assignmentDefinition xmlns:z="http://camunda.org/schema/zeebe/1.0" '
        'candidateGroups="clerks"/></extensionElements>'
    )
    camunda = 'xmlns:c="http://camunda.org/schema/1.0/bpmn" c:formKey="check"'
    assert engine.read(task(inside, camunda)).elements["x"].proposals == {
        "other_tools": {"camunda:formKey": "check", "zeebe:assignmentDefinition.candidateGroups": "clerks"}
    }


def test_instructions_come_from_the_documentation() -> None:
    assert engine.read(task("<documentation> Đối chiếu **bản chính** </documentation>")).elements[
        "x"
    ].documentation == ("Đối chiếu **bản chính**")


def _ways(text: str) -> tuple[engine.ReturnFlow, ...]:
    return engine.read(drawn(text)).return_flows


def test_what_a_message_brings_need_not_be_given_by_a_form() -> None:
    mapped = (
        '<extensionElements xmlns:z="http://camunda.org/schema/zeebe/1.0"><z:ioMapping>'
        '<z:output source="=brought" target="kept"/></z:ioMapping></extensionElements>'
    )
    caught = f'<intermediateCatchEvent id="c">{mapped}<messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    received = f'<receiveTask id="r" messageRef="m">{mapped}</receiveTask>'
    for node, name in ((caught, "c"), (received, "r")):
        content = (
            f'<startEvent id="s"/>{node}<endEvent id="e"/>'
            f'<sequenceFlow id="f" sourceRef="s" targetRef="{name}"/>'
            f'<sequenceFlow id="g" sourceRef="{name}" targetRef="e"/>'
        )
        data = (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">'
            f'<message id="m" name="paid"/><process id="p" isExecutable="true">{content}</process></definitions>'
        )
        assert engine.read(data.encode()).variables == frozenset()
