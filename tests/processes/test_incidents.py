"""A step that fails: nothing moved, operators know, everybody else goes on, and it can be tried again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

import engine
from processes import instances, records, tasks
from processes.db import db, transaction
from processes.errors import NotAllowed, NotFound, StepIncident, WrongStatus
from processes.instances import InstanceStatus, ProcessInstance, prove
from processes.outbox import Message
from tests import house
from tests.house import NOW
from tests.processes import drawings
from web import worker

LATE = NOW + timedelta(days=4)


@pytest.fixture
def counting(agency):
    """A procedure that fails when its number is left empty."""
    return house.publish(agency, files=drawings.GATEWAY_FILES, procedure=drawings.procedure(["count", "close"]))


@pytest.fixture
def failed(agency, counting):
    """A dossier whose officer left the number empty; the incident is open."""
    instance = house.start(agency, procedure_id=counting.procedure_id)
    fail(agency, instance)
    return instance


def fail(agency, instance):
    with pytest.raises(StepIncident) as failure:
        complete(agency, instance, {})
    keep(failure.value, agency)


def keep(failure, agency):
    """What the edge does after the rollback."""
    with transaction():
        return instances.open_incident(failure, actor=house.actor(agency.case_officer), now=NOW)


def complete(agency, instance, data):
    task = house.open_task(instance)
    with transaction():
        tasks.complete(task_id=task.id, data=data, actor=house.actor(agency.case_officer), now=NOW)


def opened(agency):
    db.session.rollback()
    db.session.expire_all()
    return [row[0] for row in instances.incidents(agency.agency_id)]


def retry(agency, incident, now=NOW, by=None):
    with transaction():
        instances.retry(incident_id=incident.id, actor=house.actor(by or agency.administrator), now=now)


def acts(instance):
    return [view.act for view in records.of_instance(instance.agency_id, instance.id)]


def test_a_step_that_fails_moves_nothing_and_opens_an_incident(agency, failed):
    (incident,) = opened(agency)
    assert (incident.element_id, incident.attempts, incident.command["kind"]) == ("f2", 1, "complete")
    assert house.open_task(failed).element_id == "count"
    assert acts(failed) == ["dossier.start", "incident.opened"]
    assert prove(failed.agency_id, failed.id).is_intact


def test_operators_are_told_and_nobody_else(agency, failed):
    rows = db.session.execute(sa.select(Message.person_id, Message.kind, Message.params)).all()
    assert [(row.person_id, row.kind) for row in rows] == [(agency.administrator.id, "incident_opened")]
    assert rows[0].params == {"reference": failed.reference, "element": "f2"}


def test_the_same_failure_counts_attempts(agency, failed):
    fail(agency, failed)
    assert [incident.attempts for incident in opened(agency)] == [2]


def test_other_instances_go_on(agency, counting, failed):
    other = house.start(agency, procedure_id=counting.procedure_id)
    complete(agency, other, {"amount": "3"})
    assert house.open_task(other).element_id == "close"


def test_an_incident_ends_when_the_person_completes_the_task_after_all(agency, failed):
    complete(agency, failed, {"amount": "3"})
    assert opened(agency) == []
    assert house.open_task(failed).element_id == "close"
    assert acts(failed) == ["dossier.start", "incident.opened", "task.complete"]


def test_what_a_person_had_to_do_goes_back_to_that_person(agency, failed):
    (incident,) = opened(agency)
    retry(agency, incident)
    assert opened(agency) == []
    assert house.open_task(failed).element_id == "count"
    assert acts(failed)[-1] == "incident.retried"
    with pytest.raises(WrongStatus):
        retry(agency, incident)


def test_only_operators_of_the_same_agency_try_again(agency, failed):
    (incident,) = opened(agency)
    with pytest.raises(NotAllowed):
        retry(agency, incident, by=agency.case_officer)
    other = house.build_people("H99.02", "Sở khác")
    with pytest.raises(NotFound):
        retry(agency, incident, by=other.administrator)


@pytest.fixture
def silent(agency):
    """A dossier whose timer has failed."""
    facts = drawings.procedure(["answer"], timers={"silent": {"amount": "2", "unit": "working_day"}})
    timed = house.publish(agency, files=drawings.TIMED_FILES, procedure=facts)
    instance = house.start(agency, procedure_id=timed.procedure_id)
    worker.sweep(LATE)
    return instance


def test_a_timer_that_still_fails_keeps_its_incident(agency, silent):
    (incident,) = opened(agency)
    with pytest.raises(StepIncident):
        retry(agency, incident, LATE)
    assert len(opened(agency)) == 1
    assert acts(silent) == ["dossier.start", "incident.opened"]


def test_a_timer_that_works_again_is_fired_by_trying_again(agency, monkeypatch):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "supplement"})
    reminded, later = NOW + timedelta(days=11), NOW + timedelta(days=15)
    while worker.sweep(reminded):
        pass
    monkeypatch.setattr(engine, "fire", _refuse)
    while worker.sweep(later):
        pass
    monkeypatch.undo()
    (incident,) = opened(agency)
    retry(agency, incident, later)
    assert opened(agency) == []
    assert acts(instance)[-2:] == ["incident.opened", "incident.retried"]
    assert db.session.get(ProcessInstance, (instance.agency_id, instance.id)).status == InstanceStatus.FINISHED
    assert prove(instance.agency_id, instance.id).is_intact


def _refuse(*_args, **_named):
    raise engine.StepFailed("supplement_overdue", "timer_unreadable")


def test_an_incident_of_a_timer_ends_with_the_task_the_timer_hangs_on(agency, silent):
    complete(agency, silent, {"amount": "1"})
    assert opened(agency) == []


def test_trying_again_what_nobody_waits_for_any_more_settles_it(agency, silent):
    (incident,) = opened(agency)
    with transaction():
        found = db.session.get(instances.Incident, (incident.agency_id, incident.id))
        found.command = {"kind": "fire", "timer": "gone"}
    retry(agency, incident, LATE)
    assert opened(agency) == []
    assert house.open_task(silent).element_id == "answer"


def test_a_dossier_whose_start_fails_is_not_received_and_operators_are_told(agency):
    hasty = house.publish(agency, files=drawings.HASTY_FILES, procedure=drawings.procedure(["count"]))
    with pytest.raises(StepIncident) as failure:
        house.start(agency, procedure_id=hasty.procedure_id)
    assert keep(failure.value, agency) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProcessInstance)) == 0
    (view,) = (view for view in records.of_agency(agency.agency_id) if view.act == "incident.start_failed")
    assert view.body["code"] == failure.value.params["code"]
    assert db.session.scalars(sa.select(Message.person_id)).all() == [agency.administrator.id]
    assert records.verify_agency(agency.agency_id).is_intact
    assert house.start(agency).reference == "H99.01-260302-0001"


def test_a_state_that_cannot_be_read_is_an_incident_not_a_fault(agency, counting):
    instance = house.start(agency, procedure_id=counting.procedure_id)
    with transaction():
        instances.lock(instance.agency_id, instance.id).state = '{"format": 99}'
    with pytest.raises(StepIncident) as failure:
        complete(agency, instance, {"amount": "3"})
    assert failure.value.params["code"] == "state_unreadable"
    assert keep(failure.value, agency).element_id == "count"
