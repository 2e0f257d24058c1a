"""What a diagram's own timers do while a limit stands: times of the office wait with it, times of others run on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes import deadlines, dossiers, instances
from processes.calendar import of_agency
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.errors import Invalid
from processes.instances import Incident
from tests import house
from tests.house import NOW
from tests.processes import drawings
from web import worker

DAY = timedelta(days=1)
PAUSE = {"effect": "suspend", "reason": "supplement", "legal_basis": "Nghị định số 61/2018/NĐ-CP, Điều 19"}
WATCHED = drawings.bpmn(
    """
    <startEvent id="begun"/>
    <subProcess id="all">
      <startEvent id="in"/><userTask id="check" name="Kiểm tra"/><userTask id="wait" name="Chờ bổ sung"/>
      <boundaryEvent id="silent" attachedToRef="wait">
        <timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition></boundaryEvent>
      <endEvent id="out"/><endEvent id="given_up"/>
      <sequenceFlow id="f1" sourceRef="in" targetRef="check"/>
      <sequenceFlow id="f2" sourceRef="check" targetRef="wait"/>
      <sequenceFlow id="f3" sourceRef="wait" targetRef="out"/>
      <sequenceFlow id="f4" sourceRef="silent" targetRef="given_up"/>
    </subProcess>
    <boundaryEvent id="apology" attachedToRef="all" cancelActivity="false">
      <timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>
    <boundaryEvent id="clock" attachedToRef="all" cancelActivity="false">
      <timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></boundaryEvent>
    <endEvent id="sorry"/><endEvent id="rung"/><endEvent id="done"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="all"/>
    <sequenceFlow id="f5" sourceRef="all" targetRef="done"/>
    <sequenceFlow id="f6" sourceRef="apology" targetRef="sorry"/>
    <sequenceFlow id="f7" sourceRef="clock" targetRef="rung"/>
    """,
    "begun all apology clock sorry rung done",
)
"""All work in one group: the office counts five working days of it, a clock thirty days, the applicant nine days."""

LATE = drawings.bpmn(
    """
    <startEvent id="begun"/><userTask id="check" name="Kiểm tra"/>
    <boundaryEvent id="slow" attachedToRef="check">
      <timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition></boundaryEvent>
    <userTask id="wait" name="Chờ bổ sung"/><endEvent id="done"/><endEvent id="over"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="check"/>
    <sequenceFlow id="f1" sourceRef="check" targetRef="done"/>
    <sequenceFlow id="f2" sourceRef="slow" targetRef="wait"/>
    <sequenceFlow id="f3" sourceRef="wait" targetRef="over"/>
    """,
    "begun check slow wait done over",
)
"""A check that takes too long asks the applicant by itself, and then it is too late to ask."""

ASIDE = drawings.bpmn(
    """
    <startEvent id="begun"/><parallelGateway id="both"/><userTask id="wait" name="Chờ bổ sung"/>
    <userTask id="check" name="Kiểm tra"/>
    <intermediateCatchEvent id="count">
      <timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <intermediateCatchEvent id="free">
      <timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <endEvent id="supplied"/><endEvent id="counted"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="both"/>
    <sequenceFlow id="f1" sourceRef="both" targetRef="wait"/>
    <sequenceFlow id="f2" sourceRef="both" targetRef="check"/>
    <sequenceFlow id="f3" sourceRef="wait" targetRef="supplied"/>
    <sequenceFlow id="f4" sourceRef="check" targetRef="count"/>
    <sequenceFlow id="f5" sourceRef="count" targetRef="free"/>
    <sequenceFlow id="f6" sourceRef="free" targetRef="counted"/>
    """,
    "begun both wait check count free supplied counted",
)
"""The law waits for the applicant in one branch; in the other the office counts five working days after a check."""


def begun(agency, drawing, timers, rule):
    facts = drawings.procedure(["check", "wait"], timers=timers, limit={"amount": "20", "unit": "working_day"})
    facts["settings"]["pauses"] = {"wait": rule}
    files = {
        "process.bpmn": drawing,
        **{f"{step}.form.json": drawings.form(note="textarea") for step in ("check", "wait")},
    }
    return house.start(agency, procedure_id=house.publish(agency, files=files, procedure=facts).procedure_id)


def work_of(instance):
    db.session.rollback()
    db.session.expire_all()
    found = db.session.scalars(sa.select(DueWork).filter_by(instance_id=instance.id, kind="timer"))
    return {work.element_id: work for work in found}


def watched(agency):
    days = {"amount": "5", "unit": "working_day"}
    return begun(agency, WATCHED, {"apology": days, "silent": {"amount": "9", "unit": "working_day"}}, PAUSE)


@pytest.mark.any_database
def test_a_time_of_the_office_waits_while_the_law_waits_for_somebody_else(agency):
    instance = watched(agency)
    before = {name: work.due_at for name, work in work_of(instance).items()}
    at = NOW + 2 * DAY
    house.complete(agency, instance, "check", {}, at)
    held = work_of(instance)
    assert (held["apology"].run_at, held["apology"].held_at) == (None, before["apology"])
    assert (held["silent"].run_at, held["clock"].run_at) == (held["silent"].due_at, before["clock"])
    worker.sweep(NOW + 8 * DAY)
    assert set(work_of(instance)) == {"apology", "silent", "clock"}
    clock, end = of_agency(agency.agency_id), NOW + 9 * DAY
    with transaction():
        deadlines.go_on(instances.lock(instance.agency_id, instance.id), deadlines.open_pause(instance), end)
    moved = work_of(instance)["apology"]
    assert moved.due_at == moved.run_at == clock.shift(before["apology"], clock.working_time_between(at, end))
    assert moved.held_at is None


@pytest.mark.any_database
def test_a_time_of_the_office_that_begins_while_the_limit_stands_waits_from_its_beginning(agency):
    instance = begun(agency, ASIDE, {"count": {"amount": "5", "unit": "working_day"}}, PAUSE)
    at, end, clock = NOW + 2 * DAY, NOW + 9 * DAY, of_agency(agency.agency_id)
    house.complete(agency, instance, "check", {}, at)
    begins = work_of(instance)["count"]
    due_at = begins.due_at
    assert (begins.run_at, begins.held_at, begins.begun_at) == (None, due_at, at)
    worker.sweep(due_at + DAY)
    assert set(work_of(instance)) == {"count"}
    house.complete(agency, instance, "wait", {}, end)
    later = work_of(instance)["count"]
    assert later.due_at == later.run_at == clock.shift(due_at, clock.working_time_between(at, end))
    worker.sweep(later.run_at)
    assert work_of(instance)["free"].run_at == work_of(instance)["free"].due_at


def test_a_suspension_by_law_holds_every_time_that_the_calendar_counts(agency):
    instance, head = watched(agency), agency.division_head
    before = work_of(instance)["apology"].due_at
    at, end, clock = NOW + DAY, NOW + 20 * DAY, of_agency(agency.agency_id)
    for verb, moment, more in ((dossiers.suspend, at, {"legal_basis": "Luật"}), (dossiers.resume, end, {})):
        with transaction():
            verb(instance_id=instance.id, reason="x", actor=house.actor(head, moment), now=moment, **more)
    works = work_of(instance)
    assert works["apology"].run_at == clock.shift(before, clock.working_time_between(at, end))
    assert works["clock"].due_at == NOW + 30 * DAY


def test_asking_too_late_by_a_timer_is_named_at_once(agency):
    rule = PAUSE | {"within": {"amount": "3", "unit": "working_day"}}
    instance = begun(agency, LATE, {"slow": {"amount": "5", "unit": "working_day"}}, rule)
    due = work_of(instance)["slow"].run_at
    worker.sweep(due)
    incident = db.session.scalars(sa.select(Incident)).one()
    assert (incident.code, incident.params["step"], incident.element_id) == ("asked_too_late", "Chờ bổ sung", "slow")
    assert work_of(instance)["slow"].run_at is None
    assert house.open_task(instance).element_id == "check"
    with pytest.raises(Invalid) as refusal, transaction():
        instances.retry(incident_id=incident.id, actor=house.actor(agency.administrator, due), now=due)
    assert refusal.value.errors[""][0].code == "asked_too_late"


def test_a_pause_leaves_alone_what_is_not_planned_any_more(agency):
    instance = watched(agency)
    for kind in ("dossier", "timer"):
        db.session.execute(sa.update(DueWork).where(DueWork.kind == kind).values(run_at=None, failed_attempts=4))
    db.session.commit()
    house.complete(agency, instance, "check", {}, NOW + DAY)
    house.complete(agency, instance, "wait", {}, NOW + 2 * DAY)
    found = db.session.scalars(sa.select(DueWork).filter_by(instance_id=instance.id, kind="dossier")).all()
    assert [(work.run_at, work.held_at) for work in found] in ([], [(None, None)])


def test_an_alert_that_fails_while_its_limit_stands_stays_held(agency):
    instance = watched(agency)
    work = db.session.scalars(sa.select(DueWork).filter_by(instance_id=instance.id, kind="dossier")).one()
    house.complete(agency, instance, "check", {}, NOW + DAY)
    with transaction():
        assert deadlines.note_failure((work.agency_id, work.id), NOW + 2 * DAY) is None
    db.session.expire_all()
    again = db.session.get(DueWork, (work.agency_id, work.id))
    assert again.run_at is None
    assert again.held_at is not None
