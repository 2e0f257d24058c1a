"""Procedures that call services, for the tests of calls."""

from datetime import date

from processes import providers
from processes.db import transaction
from tests import house
from tests.processes import drawings

CODE = "tra-cuu"

_MAPPED = (
    '<extensionElements xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><zeebe:taskDefinition type="{code}"{tries}/>'
    '<zeebe:ioMapping><zeebe:input source="=reason" target="question"/>'
    '<zeebe:output source="=found" target="found"/></zeebe:ioMapping></extensionElements>'
)


def asking(code=CODE, tries=3):
    """A request, a service that looks something up, and a boundary that catches its error; withdrawal by message."""
    content = f"""
    <startEvent id="begun"/>
    <userTask id="request" name="Đề nghị"/>
    <serviceTask id="look" name="Tra cứu">{_MAPPED.format(code=code, tries=f' retries="{tries}"' if tries else "")}
    </serviceTask>
    <boundaryEvent id="unknown" attachedToRef="look"><errorEventDefinition errorRef="none"/></boundaryEvent>
    <boundaryEvent id="withdrawn" attachedToRef="look"><messageEventDefinition messageRef="out"/></boundaryEvent>
    <userTask id="read" name="Xem kết quả"/>
    <userTask id="ask" name="Hỏi lại"/>
    <endEvent id="closed"/><endEvent id="asked"/><endEvent id="left"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="request"/>
    <sequenceFlow id="f1" sourceRef="request" targetRef="look"/>
    <sequenceFlow id="f2" sourceRef="look" targetRef="read"/>
    <sequenceFlow id="f3" sourceRef="read" targetRef="closed"/>
    <sequenceFlow id="f4" sourceRef="unknown" targetRef="ask"/>
    <sequenceFlow id="f5" sourceRef="ask" targetRef="asked"/>
    <sequenceFlow id="f6" sourceRef="withdrawn" targetRef="left"/>
    """
    messages = '<message id="out" name="withdrawal"/><error id="none" errorCode="KHONG_CO"/>'
    ids = "begun request look unknown withdrawn read ask closed asked left"
    return {
        "process.bpmn": drawings.bpmn(content, ids, messages),
        "request.form.json": drawings.form(reason="textfield", secret="textfield"),
        "read.form.json": drawings.form(remark="textfield"),
        "ask.form.json": drawings.form(remark="textfield"),
    }


def telling(to="applicant"):
    """A decision, then the built-in service that tells somebody; withdrawal by message."""
    inputs = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for source, target in ((to, "to"), ("Kết quả hồ sơ", "subject"), ("=&quot;Lý do: &quot; + reason", "text"))
    )
    content = f"""
    <startEvent id="begun"/>
    <userTask id="request" name="Quyết định"/>
    <serviceTask id="tell" name="Báo người nộp">
      <extensionElements xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><zeebe:taskDefinition type="notify"/>
        <zeebe:ioMapping>{inputs}</zeebe:ioMapping></extensionElements></serviceTask>
    <boundaryEvent id="withdrawn" attachedToRef="tell"><messageEventDefinition messageRef="out"/></boundaryEvent>
    <endEvent id="closed"/><endEvent id="left"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="request"/>
    <sequenceFlow id="f1" sourceRef="request" targetRef="tell"/>
    <sequenceFlow id="f2" sourceRef="tell" targetRef="closed"/>
    <sequenceFlow id="f3" sourceRef="withdrawn" targetRef="left"/>
    """
    return {
        "process.bpmn": drawings.bpmn(
            content, "begun request tell withdrawn closed left", '<message id="out" name="withdrawal"/>'
        ),
        "request.form.json": drawings.form(reason="textfield"),
    }


def register(agency, code=CODE, **dates):
    """Add a service to an agency's list."""
    with transaction():
        return providers.add(
            agency_id=agency.agency_id,
            code=code,
            name="Tra cứu dữ liệu",
            kind="software",
            now=house.NOW,
            **{"from_on": date(2020, 1, 1), **dates},
        )


def publish_asking(agency, **more):
    """Register the service and publish the procedure that calls it."""
    register(agency)
    steps = ["request", "read", "ask"]
    return house.publish(agency, files=asking(**more), procedure=drawings.procedure(steps))
