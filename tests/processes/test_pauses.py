"""The limit stands while the law waits for somebody else: not late meanwhile, moved on after, proven by the records."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

import engine
from processes import deadlines, dossiers, records, tasks
from processes.calendar import Limit, of_agency
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.definitions.settings import gaps, read
from processes.errors import Invalid
from processes.instances import ProcessInstance, UserTask, prove
from processes.outbox import Message
from tests import house
from tests.house import NOW
from web import worker

DAY = timedelta(days=1)
LONG = 40 * DAY


def sweep(now):
    while worker.sweep(now):
        pass


def now_as(instance):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(ProcessInstance, (instance.agency_id, instance.id))


def asked(built, instance, at=NOW + timedelta(hours=1)):
    house.complete(built, instance, "check_dossier", {"intake_decision": "supplement"}, at)


def answered(built, instance, at):
    house.complete(built, instance, "receive_supplement", {}, at)


def facts_of(instance):
    """What the records say about pauses, in order."""
    views = records.of_instance(instance.agency_id, instance.id)
    return [told for view in views for told in view.body.get("pauses", ())]


def limit_of(instance):
    return Limit.parse(dossiers.dossier(instance.agency_id, instance.id).limit)


def test_a_limit_stands_while_the_applicant_is_asked_and_begins_anew_with_the_answer(agency):
    instance = house.start(agency)
    promised = instance.due_at
    asked(agency, instance)
    assert now_as(instance).clock_stopped_at == NOW + timedelta(hours=1)
    assert [told["begun"]["reason"] for told in facts_of(instance)] == ["supplement"]
    at = NOW + 9 * DAY
    answered(agency, instance, at)
    now = now_as(instance)
    assert now.clock_stopped_at is None
    assert now.due_at == of_agency(agency.agency_id).due(at, limit_of(instance)) > promised
    assert now.due_at == dossiers.recounted(now)
    ended = facts_of(instance)[-1]["ended"]
    assert (ended["due_before"], ended["due_at"]) == (records.moment(promised), records.moment(now.due_at))
    assert prove(agency.agency_id, instance.id).is_intact


@pytest.mark.any_database
def test_nobody_is_warned_and_nothing_counts_as_late_while_it_stands(agency):
    instance = house.start(agency)
    asked(agency, instance)
    for work in db.session.scalars(sa.select(DueWork).where(DueWork.kind == "timer")):
        work.run_at = NOW + 2 * LONG  # the reminders and the end of the wait are another matter
    db.session.commit()
    sweep(NOW + LONG)
    assert db.session.scalars(sa.select(Message.kind)).all() == []
    assert tasks.counts(house.actor(agency.intake_officer), NOW + LONG)["late"] == 0
    with transaction():
        task = db.session.get_one(UserTask, (agency.agency_id, house.open_task(instance).id))
        task.due_at, head = NOW + DAY, house.actor(agency.division_head)
        tasks.assign(task_id=task.id, to=agency.intake_officer.id, actor=head, now=NOW + LONG)
    assert records.of_instance(agency.agency_id, instance.id)[-1].body["task"]["clock"] == "within"
    answered(agency, instance, NOW + LONG)
    work = db.session.scalars(sa.select(DueWork).where(DueWork.kind == "dossier")).one()
    assert (work.due_at, work.held_at, work.stage) == (now_as(instance).due_at, None, "near")
    assert NOW + LONG < work.run_at < work.due_at


def test_asking_is_allowed_once_and_soon_after_receipt(agency):
    instance = house.start(agency)
    asked(agency, instance)
    answered(agency, instance, NOW + 2 * DAY)
    with pytest.raises(Invalid) as refusal:
        asked(agency, instance, NOW + 2 * DAY)
    assert refusal.value.errors[""][0].code == "asked_too_often"
    assert house.open_task(instance).element_id == "check_dossier"
    other = house.start(agency)
    with pytest.raises(Invalid) as refusal:
        asked(agency, other, NOW + 4 * DAY)
    assert refusal.value.errors[""][0].code == "asked_too_late"
    house.complete(agency, other, "check_dossier", {"intake_decision": "accept"}, NOW + 4 * DAY)
    assert deadlines.pauses(other) == []


@pytest.mark.any_database
def test_a_dossier_that_ends_while_its_limit_stands_leaves_no_pause_open(agency):
    instance = house.start(agency)
    asked(agency, instance)
    with transaction():
        dossiers.cancel(instance_id=instance.id, reason="Trùng", actor=house.actor(agency.leader), now=NOW + LONG)
    [pause] = deadlines.pauses(instance)
    assert pause.ended_at == NOW + LONG
    assert now_as(instance).clock_stopped_at is None
    assert now_as(instance).ended_at <= now_as(instance).due_at


@pytest.mark.any_database
def test_a_suspension_by_law_while_the_applicant_is_awaited_is_not_counted_twice(agency):
    instance = house.start(agency)
    asked(agency, instance)
    head = agency.division_head
    with transaction():
        dossiers.suspend(
            instance_id=instance.id, reason="x", legal_basis="Luật", actor=house.actor(head), now=NOW + 2 * DAY
        )
    with transaction():
        dossiers.resume(instance_id=instance.id, reason="x", actor=house.actor(head), now=NOW + 3 * DAY)
    assert now_as(instance).clock_stopped_at == NOW + timedelta(hours=1)
    answered(agency, instance, NOW + 4 * DAY)
    assert len(deadlines.pauses(instance)) == 1
    assert now_as(instance).due_at == dossiers.recounted(now_as(instance))


def repairing(built):
    """A dossier whose facility must be repaired, and when that began."""
    procedure_id = house.publish(built, "certify-pesticide-trading").procedure_id
    instance = house.start(built, procedure_id=procedure_id)
    at = NOW
    for step, values in (
        ("check_dossier", {"intake_decision": "accept"}),
        ("assign_officer", {}),
        ("appraise_dossier", {"appraisal_result": "eligible"}),
        ("set_up_team", {}),
        ("inspect_facility", {"inspection_result": "repair"}),
    ):
        at += timedelta(hours=2)
        house.complete(built, instance, step, values, at)
    return instance, at


@pytest.mark.any_database
def test_the_time_of_repairs_is_not_the_offices_the_rest_of_the_limit_goes_on(app):
    built = house.build_people()
    instance, began = repairing(built)
    promised, clock = instance.due_at, of_agency(built.agency_id)
    end = began + timedelta(days=25, hours=3)
    house.complete(built, instance, "receive_repair_report", {}, end)
    now = now_as(instance)
    stood = clock.working_time_between(began, end)
    assert now.due_at == clock.shift(promised, stood) == dossiers.recounted(now)
    assert clock.working_time_between(NOW, now.due_at) - stood == clock.working_time_between(NOW, promised)
    [begun, ended] = facts_of(instance)
    assert timedelta(seconds=ended["ended"]["stood_seconds"]) == stood
    assert [from_records(instance, clock)] == [now.due_at]
    assert begun["begun"]["reason"] == "repair"


def from_records(instance, clock):
    """Count the due moment from nothing but the records, as somebody would who has only an export."""
    views = records.of_instance(instance.agency_id, instance.id)
    start = views[0].body
    due = clock.due(datetime.fromisoformat(start["received_at"]), Limit.parse(start["limit"]))
    for view in views:
        for told in view.body.get("pauses", ()):
            if "ended" in told:
                since = datetime.fromisoformat(told["ended"]["since"])
                due = clock.shift(due, clock.working_time_between(since, view.at))
    return due


def test_steps_without_a_time_of_their_own_share_the_time_of_their_group(app):
    built = house.build_people()
    files, procedure = house.package_files("appoint-forensic-examiner")
    steps, two_days = procedure["settings"]["tasks"], {"amount": "2", "unit": "working_day"}
    steps["before_decision"] = {"budget": two_days}
    steps["assign_officer"]["budget"] = {"none": True}
    instance = house.start(built, procedure_id=house.publish(built, files=files, procedure=procedure).procedure_id)
    [shared] = deadlines.shared_budgets(instance)
    assert shared.due_at == of_agency(built.agency_id).due(NOW, Limit.parse(two_days))
    assert house.open_task(instance).due_at == shared.due_at
    house.complete(built, instance, "check_dossier", {"intake_decision": "accept"}, NOW + timedelta(hours=1))
    own = house.open_task(instance, "transfer_dossier")
    assert own.shared_budget_id is None
    assert own.due_at < shared.due_at
    house.complete(built, instance, "transfer_dossier", {}, NOW + timedelta(hours=2))
    later = house.open_task(instance, "assign_officer")
    assert (later.due_at, later.shared_budget_id) == (shared.due_at, shared.id)
    with transaction():
        dossiers.withdraw(
            instance_id=instance.id, reason="x", actor=house.actor(built.intake_officer), now=NOW + timedelta(hours=3)
        )
    assert [one.id for one in deadlines.shared_budgets(instance)] == [shared.id]
    house.complete(built, instance, "issue_stop_notice", {}, NOW + timedelta(hours=4))
    assert deadlines.shared_budgets(instance) == []


def test_what_cannot_be_a_pause_is_named_before_approval():
    files, procedure = house.package_files("certify-copies")
    rule = {"effect": "suspend", "reason": "other", "legal_basis": "Luật"}
    wrong = {
        "nowhere": rule,
        "supplement_overdue": rule,
        "before_decision": {**rule, "legal_basis": " "},
        "await_supplement": rule,
    }
    found = problems(files, procedure, wrong)
    assert found[""] == {"pause_unknown"}
    assert "pause_without_wait" in found["supplement_overdue"]
    assert "pause_without_basis" in found["before_decision"]
    assert "pause_nested" in found["await_supplement"]
    assert "pause_with_budget" in found["sign_decision"]


def problems(files, procedure, pauses):
    diagram = engine.read(files["process.bpmn"])
    settings = read({**procedure["settings"], "pauses": pauses})
    missing = gaps(settings, diagram, {}, frozenset())
    return {element: {one.code for one in told if one.code.startswith("pause")} for element, told in missing.items()}


@pytest.mark.parametrize("broken", [{"effect": "stop"}, {"reason": "because"}, {"at_most": 0}, {"at_most": "1"}])
def test_a_pause_that_cannot_be_read_is_refused(broken):
    rule = {"effect": "suspend", "reason": "other", "legal_basis": "Luật"}
    with pytest.raises(Invalid):
        read({"pauses": {"await_supplement": {**rule, **broken}}})
