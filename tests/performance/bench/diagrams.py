"""Diagrams of any size with forms of ten fields, and the settings to run them."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

FIELDS: Mapping[str, str] = {
    "applicant": "Nguyễn Thị An Nhiên",
    "personal_id": "099301000001",
    "address": "Thôn 2, xã Suối Ngà (minh họa)",
    "opinion": "Hồ sơ đủ thành phần, đúng quy định, đề nghị giải quyết.",
    "sheets": "12",
    "fee": "0",
    "received_on": "2026-03-02",
    "channel": "counter",
    "decision": "agree",
    "complete": "on",
}
"""What an officer types: ten fields, of every kind that is common."""

ZEEBE = "http://camunda.org/schema/zeebe/1.0"
_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def linear(steps: int) -> bytes:
    """Draw a start, so many user tasks in a row, and an end."""
    nodes = ["s", *(f"step_{number}" for number in range(1, steps + 1)), "e"]
    tasks = "".join(f'<userTask id="{node}" name="Bước {node[5:]}"/>' for node in nodes[1:-1])
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{a}" targetRef="{b}"/>'
        for number, (a, b) in enumerate(pairwise(nodes))
    )
    body = f'<startEvent id="s" name="Nhận"/>{tasks}<endEvent id="e" name="Xong"/>{flows}'
    return _file(f"linear_{steps}", body, nodes)


def loop() -> bytes:
    """Draw two user tasks and a way back from the second to the first."""
    body = (
        '<startEvent id="s" name="Nhận"/><exclusiveGateway id="again"/>'
        '<userTask id="step_1" name="Soạn"/><userTask id="step_2" name="Soát"/>'
        '<exclusiveGateway id="reviewed" name="Được chưa?" default="on"/><endEvent id="e" name="Xong"/>'
        '<sequenceFlow id="f1" sourceRef="s" targetRef="again"/>'
        '<sequenceFlow id="f2" sourceRef="again" targetRef="step_1"/>'
        '<sequenceFlow id="f3" sourceRef="step_1" targetRef="step_2"/>'
        '<sequenceFlow id="f4" sourceRef="step_2" targetRef="reviewed"/>'
        '<sequenceFlow id="on" sourceRef="reviewed" targetRef="e"/>'
        '<sequenceFlow id="back" sourceRef="reviewed" targetRef="again">'
        '<conditionExpression>decision = "return"</conditionExpression></sequenceFlow>'
    )
    return _file("loop", body, ["s", "again", "step_1", "step_2", "reviewed", "e"])


def parallel_limits(count: int) -> bytes:
    """Draw so many user tasks beside each other, each with a time limit that ends the whole process."""
    body = '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/>'
    body += '<endEvent id="over"><terminateEventDefinition/></endEvent>'
    flows, nodes = [("s", "f"), ("j", "e")], ["s", "f", "j", "e", "over"]
    for n in range(count):
        limit = "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>"
        body += f'<userTask id="t{n}"/><boundaryEvent id="b{n}" attachedToRef="t{n}">{limit}</boundaryEvent>'
        flows += [("f", f"t{n}"), (f"t{n}", "j"), (f"b{n}", "over")]
        nodes += [f"t{n}", f"b{n}"]
    body += "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows)
    return _file("parallel_limits", body, nodes)


def parallel_blocks(count: int) -> bytes:
    """Draw so many blocks of two parallel user tasks, one after the other."""
    body, nodes = '<startEvent id="s"/><endEvent id="e"/>', ["s", "e"]
    before = "s"
    for n in range(1, count + 1):
        inside = [f"f{n}", f"a{n}", f"b{n}", f"j{n}"]
        kinds = ("parallelGateway", "userTask", "userTask", "parallelGateway")
        body += "".join(f'<{kind} id="{node}"/>' for kind, node in zip(kinds, inside, strict=True))
        fork, one, other, join = inside
        body += "".join(
            _flow(*ends) for ends in ((before, fork), (fork, one), (fork, other), (one, join), (other, join))
        )
        nodes, before = [*nodes, *inside], join
    return _file("blocks", body + _flow(before, "e"), nodes)


def call_loop() -> bytes:
    """Draw a loop around a call activity that calls a process with one user task."""
    body = (
        '<startEvent id="s"/><exclusiveGateway id="again"/><callActivity id="call" calledElement="called"/>'
        '<exclusiveGateway id="done" default="done_e"/><endEvent id="e"/>'
    )
    body += _flow("s", "again") + _flow("again", "call") + _flow("call", "done") + _flow("done", "e")
    body += _flow("done", "again", '<conditionExpression>decision = "return"</conditionExpression>')
    called = '<startEvent id="cs"/><userTask id="work"/><endEvent id="ce"/>' + _flow("cs", "work") + _flow("work", "ce")
    passed = (
        f'<extensionElements><z:ioMapping xmlns:z="{ZEEBE}"><z:output source="=decision" target="decision"/>'
        "</z:ioMapping></extensionElements>"
    )
    body = body.replace('calledElement="called"/>', f'calledElement="called">{passed}</callActivity>')
    made = _file("calls", body, ["s", "again", "call", "done", "e"]).decode()
    return made.replace("</definitions>", f'<process id="called" name="Gọi">{called}</process></definitions>').encode()


def instances(count: int) -> bytes:
    """Draw a user task that is done so many times at once."""
    rounds = f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality>"
    task = f'<userTask id="step_1">{rounds}</multiInstanceLoopCharacteristics></userTask>'
    body = f'<startEvent id="s"/>{task}<endEvent id="e"/>' + _flow("s", "step_1") + _flow("step_1", "e")
    return _file("instances", body, ["s", "step_1", "e"])


def _flow(source: str, target: str, inside: str = "") -> str:
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}_{target}" {ends}>{inside}</sequenceFlow>'


def _file(process_id: str, body: str, nodes: list[str]) -> bytes:
    members = "".join(f"<flowNodeRef>{node}</flowNodeRef>" for node in nodes)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{_BPMN}" targetNamespace="urn:bench">'
        f'<process id="{process_id}" name="Đo {process_id}" isExecutable="true">'
        f'<laneSet><lane id="officer" name="Chuyên viên">{members}</lane></laneSet>{body}</process></definitions>'
    ).encode()


def form() -> bytes:
    """Write a form with the ten fields."""
    choices = {"channel": ["counter", "online", "postal"], "decision": ["agree", "return"]}
    components = [_component(key, choices.get(key)) for key in FIELDS]
    return json.dumps({"type": "default", "id": "bench", "schemaVersion": 19, "components": components}).encode()


def _component(key: str, choices: list[str] | None) -> dict[str, Any]:
    kinds = {"opinion": "textarea", "sheets": "number", "fee": "number", "complete": "checkbox", "channel": "select"}
    kind = "radio" if key == "decision" else kinds.get(key, "textfield")
    component: dict[str, Any] = {"type": kind, "id": f"field_{key}", "key": key, "label": key}
    if key == "received_on":
        component |= {"type": "datetime", "subtype": "date", "dateLabel": key}
        del component["label"]
    if choices:
        component["values"] = [{"value": choice, "label": choice} for choice in choices]
    if kind != "checkbox":
        component["validate"] = {"required": True}
    return component


def settings(steps: int) -> dict[str, Any]:
    """Give every step the officer's role, a budget of a working day and the form."""
    step = {"budget": {"amount": "1", "unit": "working_day"}, "form": "bench"}
    return {"lanes": {"officer": "case_officer"}, "tasks": {f"step_{n}": step for n in range(1, steps + 1)}}


def files(diagram: bytes) -> dict[str, bytes]:
    """Put a diagram and the form together as uploaded files."""
    return {"process.bpmn": diagram, "bench.form.json": form()}
