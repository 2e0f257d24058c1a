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
