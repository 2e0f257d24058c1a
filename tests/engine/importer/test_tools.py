"""Files as the usual tools write them: mended by the defaults they have no error and start."""

from datetime import UTC, datetime
from typing import Any

import pytest

import engine
from engine.model import Severity

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = (
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
CHOICE = """
<bpmn:startEvent id="StartEvent_1{x}"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
<bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1{x}" targetRef="Activity_1" />
{first}
<bpmn:exclusiveGateway id="Gateway_1" name="Hợp lệ?" />
<bpmn:sequenceFlow id="Flow_2" sourceRef="Activity_1" targetRef="Gateway_1" />
<bpmn:sequenceFlow id="Flow_3" name="Có" sourceRef="Gateway_1" targetRef="Event_1" />
<bpmn:sequenceFlow id="Flow_4" name="Không" sourceRef="Gateway_1" targetRef="Activity_1">{condition}</bpmn:sequenceFlow>
<bpmn:endEvent id="Event_1" />
"""
TASK = '<bpmn:userTask id="Activity_1" name="Thẩm định"/>'
SERVICE = '<bpmn:serviceTask id="Activity_1" name="Thẩm định"{attributes}>{inside}</bpmn:serviceTask>'


def choice(first: str = TASK, condition: str = "", x: str = "") -> str:
    return CHOICE.format(first=first, condition=condition, x=x)


def file(inside: str, spaces: str = "", *, process: str = 'id="Process_1"', after: str = "", root: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="{MODEL}"{DI}{spaces} id="Definitions_1"'
        f' targetNamespace="http://bpmn.io/schema/bpmn"{root}><bpmn:process {process}>{inside}</bpmn:process>{after}'
        "</bpmn:definitions>"
    )


def said(text: str) -> str:
    return f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'


def service(inside: str = "", attributes: str = "") -> str:
    held = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>" if inside else ""
    return SERVICE.format(attributes=attributes, inside=held)


XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
RUNS = 'id="Process_1" isExecutable="true"'
TOOLS = {
    "camunda_7": file(
        choice(service(attributes=' camunda:class="vn.ThamDinh" camunda:asyncBefore="true"'), said("${!approved}"))
        + '<bpmn:textAnnotation id="t"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>',
        XSI + ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
        process=RUNS + ' camunda:historyTimeToLive="180"',
        root=' exporter="Camunda Modeler" exporterVersion="5.20.0"',
    ),
    "camunda_8": file(
        choice(
            service('<zeebe:taskDefinition type="check" retries="3" /><zeebe:ioMapping>'
                    '<zeebe:input source="=&quot;a&quot;" target="b" /></zeebe:ioMapping>'),
            said("=not(approved)"),
        ),
        XSI + ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        ' xmlns:modeler="http://camunda.org/schema/modeler/1.0"',
        process=RUNS,
        root=' modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0"',
    ),
    "bpmn_io": file(choice(TASK.replace("userTask", "task")), process='id="Process_1" isExecutable="false"'),
    "signavio": f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<definitions xmlns="{MODEL}" xmlns:signavio="http://www.signavio.com"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  exporter="Signavio Process Editor, http://www.signavio.com" expressionLanguage="http://www.w3.org/TR/XPath"
  id="sid-1" targetNamespace="http://www.signavio.com" typeLanguage="http://www.w3.org/2001/XMLSchema"
  xsi:schemaLocation="{MODEL} http://www.omg.org/spec/BPMN/2.0/20100501/BPMN20.xsd">
  <collaboration id="sid-2"><participant id="sid-3" name="Một cửa" processRef="sid-4">
    <extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/>
    </extensionElements></participant>
  </collaboration>
  <process id="sid-4" isClosed="false" isExecutable="false" name="Một cửa" processType="None">
    <laneSet id="sid-5"><lane id="sid-6" name="Công chức">
      <flowNodeRef>sid-7</flowNodeRef><flowNodeRef>sid-8</flowNodeRef><flowNodeRef>sid-9</flowNodeRef></lane></laneSet>
    <startEvent id="sid-7" isInterrupting="true" name=""><outgoing>sid-10</outgoing></startEvent>
    <task completionQuantity="1" id="sid-8" isForCompensation="false" name="Thẩm&#10;định" startQuantity="1">
      <extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffcc"/></extensionElements></task>
    <endEvent id="sid-9" name=""/>
    <sequenceFlow id="sid-10" isImmediate="true" name="" sourceRef="sid-7" targetRef="sid-8"/>
    <sequenceFlow id="sid-11" isImmediate="true" name="" sourceRef="sid-8" targetRef="sid-9"/></process>
</definitions>""",
    "bizagi": f"""<?xml version="1.0"?>
<definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
  id="_20260302" targetNamespace="http://www.bizagi.com/definitions/_20260302" xmlns="{MODEL}">
  <process id="Id_f1a0c1b2-9d8e" name="Process 1" processType="None" isExecutable="false">
    <extensionElements><bizagi:BizagiExtensions xmlns:bizagi="http://www.bizagi.com/bpmn20">
      <bizagi:BizagiProperties><bizagi:BizagiProperty name="bgColor" value="White"/></bizagi:BizagiProperties>
    </bizagi:BizagiExtensions></extensionElements>
    <startEvent id="Id_1"><extensionElements/><outgoing>Id_5</outgoing></startEvent>
    <task id="Id_2" name="Tiếp nhận"><extensionElements/><incoming>Id_5</incoming><outgoing>Id_6</outgoing></task>
    <exclusiveGateway id="Id_3" gatewayDirection="Diverging"><incoming>Id_6</incoming><outgoing>Id_7</outgoing>
      <outgoing>Id_8</outgoing></exclusiveGateway>
    <endEvent id="Id_4"><incoming>Id_7</incoming><incoming>Id_8</incoming></endEvent>
    <sequenceFlow id="Id_5" sourceRef="Id_1" targetRef="Id_2"/>
    <sequenceFlow id="Id_6" sourceRef="Id_2" targetRef="Id_3"/>
    <sequenceFlow id="Id_7" name="Đủ" sourceRef="Id_3" targetRef="Id_4"/>
    <sequenceFlow id="Id_8" name="Thiếu" sourceRef="Id_3" targetRef="Id_4"/></process></definitions>""",
    "aris": file(
        choice(TASK.replace("userTask", "manualTask")),
        process='id="ARIS-4b2e.1c" isExecutable="false" isClosed="false"',
        spaces=' xmlns:aris="http://www.softwareag.com/aris"',
        root=' exporter="ARIS Architect" expressionLanguage="" typeLanguage="" aris:model="4b2e"',
    ),
    "visio": f"""<?xml version='1.0' encoding='utf-16' ?>
<semantic:definitions xmlns:semantic="{MODEL}" xmlns:v="http://schemas.microsoft.com/visio/2003/SVGExtensions/"
  id="visio_1" targetNamespace="http://www.trisotech.com/definitions/_1" exporter="Microsoft Visio">
  <semantic:process id="_ 1"><semantic:startEvent id="3"/><semantic:task id="5" name="Kiểm tra" v:shape="5"/>
    <semantic:endEvent id="7"/><semantic:sequenceFlow id="9" sourceRef="3" targetRef="5"/>
    <semantic:sequenceFlow id="11" sourceRef="5" targetRef="7"/></semantic:process></semantic:definitions>""",
    "flowable": file(
        choice(
            '<bpmn:userTask id="Activity_1" name="Thẩm định" flowable:candidateGroups="one_stop"'
            ' flowable:formKey="tham-dinh" flowable:formFieldValidation="true"/>',
            said("<![CDATA[${outcome == 'reject'}]]>"),
        ),
        XSI + ' xmlns:flowable="http://flowable.org/bpmn"',
        process=RUNS,
    ),
    "activiti": file(
        choice(service(attributes=' activiti:class="vn.ThamDinh"'), said("${ok == false}")),
        XSI + ' xmlns:activiti="http://activiti.org/bpmn"',
        process=RUNS,
    ),
    "jbpm": file(
        '<bpmn:property id="approved" itemSubjectRef="_approvedItem"/>'
        + choice(
            '<bpmn:userTask id="Activity_1" name="Thẩm định"><bpmn:extensionElements><tns:metaData name="elementname">'
            "<tns:metaValue>x</tns:metaValue></tns:metaData></bpmn:extensionElements>"
            '<bpmn:ioSpecification><bpmn:dataInput id="_in" drools:dtype="String" itemSubjectRef="_approvedItem"'
            ' name="TaskName"/><bpmn:inputSet><bpmn:dataInputRefs>_in</bpmn:dataInputRefs></bpmn:inputSet>'
            "<bpmn:outputSet/></bpmn:ioSpecification>"
            '<bpmn:dataInputAssociation><bpmn:targetRef>_in</bpmn:targetRef><bpmn:assignment>'
            '<bpmn:from xsi:type="bpmn:tFormalExpression">t</bpmn:from><bpmn:to xsi:type="bpmn:tFormalExpression">_in'
            "</bpmn:to></bpmn:assignment></bpmn:dataInputAssociation></bpmn:userTask>",
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="http://www.java.com/java">'
            "<![CDATA[return !approved;]]></bpmn:conditionExpression>",
        ),
        XSI + ' xmlns:tns="http://www.jboss.org/drools" xmlns:drools="http://www.jboss.org/drools"',
        process='id="evaluation" drools:packageName="org.jbpm" drools:version="1.0" drools:adHoc="false"'
        ' isExecutable="true" processType="Public"',
        after='<bpmn:itemDefinition id="_approvedItem" structureRef="Boolean"/>',
        root=' exporter="jBPM Process Modeler" expressionLanguage="http://www.mvel.org/2.0"',
    ),
    "spiff": file(
        choice(
            '<bpmn:userTask id="Activity_1" name="Thẩm định"><bpmn:extensionElements><spiffworkflow:properties>'
            '<spiffworkflow:property name="formJsonSchemaFilename" value="a.json"/></spiffworkflow:properties>'
            "<spiffworkflow:postScript>x = 1</spiffworkflow:postScript></bpmn:extensionElements></bpmn:userTask>",
            said("not approved"),
        ),
        XSI + ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"',
        process=RUNS,
    ),
}  # fmt: skip

OLDER = (
    "http://schema.omg.org/spec/BPMN/2.0", "http://www.omg.org/bpmn20", "https://www.omg.org/spec/BPMN/20100524/MODEL/",
)  # fmt: skip


def errors(data: bytes) -> list[Any]:
    return [one for one in engine.check(data) if one.severity is Severity.ERROR]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_file_of_a_tool_runs_when_it_is_mended_as_proposed(tool: str) -> None:
    data = TOOLS[tool].encode("utf-16" if tool == "visio" else "utf-8")
    mended = engine.repair(data, {}, is_rest_default=True).data
    assert errors(mended) == []
    step = engine.start(engine.read(mended), {}, NOW)
    assert step.open_tasks or step.calls
    assert not engine.repair(mended, {}, is_rest_default=True).done


@pytest.mark.parametrize("space", [*OLDER, ""])
def test_a_file_of_a_draft_of_bpmn_runs_when_it_is_mended(space: str) -> None:
    data = TOOLS["bpmn_io"].replace("bpmn:", "").replace(f'xmlns:bpmn="{MODEL}"', f'xmlns="{space}"' if space else "")
    mended = engine.repair(data.encode(), {}, is_rest_default=True)
    assert next(iter(mended.done.values())) == "renewed"
    assert errors(mended.data) == []
    assert engine.start(engine.read(mended.data), {}, NOW).open_tasks


@pytest.mark.parametrize("root", ["<definitions xmlns='urn:x'/>", "<x/>", "<definitions xmlns='http://omg.org/svg'/>"])
def test_what_is_something_else_stays(root: str) -> None:
    assert engine.repairs(root.encode()) == ()
