"""Small diagrams with forms and settings, for what the shipped procedures do not do."""

import json

ROLE = "case_officer"

_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">
  {messages}
  <process id="small" name="Quy trình nhỏ" isExecutable="true">
    <laneSet id="lanes"><lane id="officer" name="Chuyên viên">{references}</lane></laneSet>
    {content}
  </process>
</definitions>"""


def bpmn(content, ids, messages=""):
    """Write a process with one lane around these elements."""
    references = "".join(f"<flowNodeRef>{element_id}</flowNodeRef>" for element_id in ids.split())
    return _DIAGRAM.format(content=content, references=references, messages=messages).encode()


def form(**fields):
    """Write a form: each field by its type, such as ``amount="number"``."""
    components = [{"id": key, "key": key, "type": kind, "label": key} for key, kind in fields.items()]
    return json.dumps({"type": "default", "id": "form", "schemaVersion": 16, "components": components}).encode()


def procedure(steps, *, code="QT.99", timers=None, limit=None, budgets=None):
    """Write the facts and settings of a procedure whose steps each have the form of their own name."""
    budgets = budgets or {}
    return {
        "code": code,
        "name": "Quy trình nhỏ",
        "kind": "INTERNAL",
        "limit": limit or {"none": True, "reason": "nội bộ"},
        "settings": {
            "lanes": {"officer": ROLE},
            "tasks": {step: {"budget": budgets.get(step, {"none": True}), "form": step} for step in steps},
            "timers": timers or {},
        },
    }


GATEWAY = bpmn(
    """
    <startEvent id="begun"><outgoing>f0</outgoing></startEvent>
    <userTask id="count" name="Đếm"><incoming>f0</incoming><outgoing>f1</outgoing></userTask>
    <exclusiveGateway id="enough" name="Đủ chưa?">
      <incoming>f1</incoming><outgoing>f2</outgoing><outgoing>f3</outgoing></exclusiveGateway>
    <userTask id="close" name="Đóng"><incoming>f2</incoming><outgoing>f4</outgoing></userTask>
    <endEvent id="closed"><incoming>f4</incoming></endEvent>
    <endEvent id="dropped"><incoming>f3</incoming></endEvent>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="count"/>
    <sequenceFlow id="f1" sourceRef="count" targetRef="enough"/>
    <sequenceFlow id="f2" sourceRef="enough" targetRef="close">
      <conditionExpression xsi:type="tFormalExpression">amount &gt; 2</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="enough" targetRef="dropped">
      <conditionExpression xsi:type="tFormalExpression">amount &lt;= 2</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="close" targetRef="closed"/>
    """,
    "begun count enough close closed dropped",
)
"""A choice by a number that the form does not ask for: left empty, no condition holds."""

GATEWAY_FILES = {
    "process.bpmn": GATEWAY,
    "count.form.json": form(amount="number"),
    "close.form.json": form(remark="textfield"),
}

TIMED = bpmn(
    """
    <startEvent id="begun"><outgoing>f0</outgoing></startEvent>
    <userTask id="answer" name="Trả lời"><incoming>f0</incoming><outgoing>f1</outgoing></userTask>
    <boundaryEvent id="silent" name="Im lặng" attachedToRef="answer"><outgoing>f2</outgoing>
      <timerEventDefinition id="silence">
        <timeDuration xsi:type="tFormalExpression">P2D</timeDuration></timerEventDefinition></boundaryEvent>
    <exclusiveGateway id="known" name="Biết số lượng?">
      <incoming>f2</incoming><outgoing>f3</outgoing><outgoing>f4</outgoing></exclusiveGateway>
    <endEvent id="answered"><incoming>f1</incoming></endEvent>
    <endEvent id="agreed"><incoming>f3</incoming></endEvent>
    <endEvent id="refused"><incoming>f4</incoming></endEvent>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="answer"/>
    <sequenceFlow id="f1" sourceRef="answer" targetRef="answered"/>
    <sequenceFlow id="f2" sourceRef="silent" targetRef="known"/>
    <sequenceFlow id="f3" sourceRef="known" targetRef="agreed">
      <conditionExpression xsi:type="tFormalExpression">amount &gt; 2</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="known" targetRef="refused">
      <conditionExpression xsi:type="tFormalExpression">amount &lt;= 2</conditionExpression></sequenceFlow>
    """,
    "begun answer silent known answered agreed refused",
)
"""A timer whose way on asks for a number that nobody gave: firing it fails."""

TIMED_FILES = {"process.bpmn": TIMED, "answer.form.json": form(amount="number")}

LAPSING = bpmn(
    """
    <startEvent id="begun"/>
    <userTask id="answer" name="Trả lời"/>
    <boundaryEvent id="silent" name="Im lặng" attachedToRef="answer">
      <timerEventDefinition id="silence"><timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>
    <endEvent id="answered"/>
    <endEvent id="lapsed"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="answer"/>
    <sequenceFlow id="f1" sourceRef="answer" targetRef="answered"/>
    <sequenceFlow id="f2" sourceRef="silent" targetRef="lapsed"/>
    """,
    "begun answer silent answered lapsed",
)
"""An answer that is awaited for two days; without it the instance ends."""

LAPSING_FILES = {"process.bpmn": LAPSING, "answer.form.json": form(amount="number")}

HASTY = bpmn(
    """
    <startEvent id="begun"><outgoing>f0</outgoing></startEvent>
    <exclusiveGateway id="early" name="Đã biết?">
      <incoming>f0</incoming><outgoing>f1</outgoing><outgoing>f2</outgoing></exclusiveGateway>
    <userTask id="count" name="Đếm"><incoming>f1</incoming><incoming>f4</incoming><outgoing>f3</outgoing></userTask>
    <endEvent id="skipped"><incoming>f2</incoming></endEvent>
    <endEvent id="closed"><incoming>f3</incoming></endEvent>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="early"/>
    <sequenceFlow id="f1" sourceRef="early" targetRef="count">
      <conditionExpression xsi:type="tFormalExpression">amount &lt;= 2</conditionExpression></sequenceFlow>
    <sequenceFlow id="f2" sourceRef="early" targetRef="skipped">
      <conditionExpression xsi:type="tFormalExpression">amount &gt; 2</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="count" targetRef="closed"/>
    """.replace("<incoming>f4</incoming>", ""),
    "begun early count skipped closed",
)
"""A choice before anybody was asked: starting it fails."""

HASTY_FILES = {"process.bpmn": HASTY, "count.form.json": form(amount="number")}


DAILY = bpmn(
    """
    <startEvent id="begun"/>
    <userTask id="answer" name="Trả lời"/>
    <boundaryEvent id="daily" attachedToRef="answer" cancelActivity="false">
      <timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition></boundaryEvent>
    <endEvent id="answered"/>
    <endEvent id="reminded"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="answer"/>
    <sequenceFlow id="f1" sourceRef="answer" targetRef="answered"/>
    <sequenceFlow id="f2" sourceRef="daily" targetRef="reminded"/>
    """,
    "begun answer daily answered reminded",
)
DAILY_FILES = {"small.bpmn": DAILY, "answer.form.json": form(text="textarea")}
