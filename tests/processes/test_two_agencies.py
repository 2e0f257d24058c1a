"""Moving a religious seat: two people of two agencies carry it through, each with a dossier of their own."""

import json
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from processes import dossiers, exchange, instances, records, tasks
from processes.db import db, transaction
from processes.errors import NotFound
from processes.exchange import SentMessage
from processes.instances import InstanceStatus, ProcessInstance
from tests import house
from tests.house import NOW
from web import worker

APPLICANT = "Chi hội Bến Sao (minh họa)"
OPINION = "Trụ sở mới phù hợp quy hoạch của xã nơi đến."
SEAT = {"seat_case": "MS-2026-01", "new_address": "Xã Đồng Mây (minh họa)"}


@pytest.fixture
def both(app):
    """The department that receives and the committee that decides; each trusts the other."""
    department = house.build_people()
    committee = house.build_people("H99", "Ủy ban nhân dân tỉnh Minh Hoạ")
    department.seat = _publish(department, "move-religious-seat", committee="H99")
    committee.seat = _publish(committee, "approve-religious-seat", department="H99.01")
    for receiving, code in ((department, "H99"), (committee, "H99.01")):
        with transaction():
            exchange.trust(sender_code=code, name="", actor=house.actor(receiving.administrator), now=NOW)
    return SimpleNamespace(department=department, committee=committee)


def _publish(built, package, **participants):
    files, procedure = house.package_files(package)
    procedure["settings"] |= {"participants": participants}
    return house.publish(built, files=files, procedure=procedure).procedure_id


def _sweep():
    while worker.sweep(NOW):
        pass


def _submitted(both):
    """Carry a dossier through the department until the committee has the submission; give both dossiers."""
    mine = house.start(both.department, NOW, name=APPLICANT, procedure_id=both.department.seat)
    for step, values in (
        ("check_dossier", {"intake_decision": "accept", **SEAT}),
        ("transfer_dossier", {}),
        ("assign_officer", {}),
        ("check_content", {}),
        ("appraise_dossier", {"appraisal_result": "eligible", "appraisal_opinion": OPINION}),
        ("review_draft", {"review_decision": "agree"}),
        ("sign_decision", {"signature_decision": "sign"}),
    ):
        house.complete(both.department, mine, step, values)
    _sweep()
    sent = db.session.scalars(sa.select(SentMessage).where(SentMessage.name == "seat_submitted")).one()
    return mine, db.session.get(ProcessInstance, (both.committee.agency_id, sent.delivered_to))


def _open(instance):
    db.session.rollback()
    return [task.element_id for task in instances.open_tasks(instance)]


def test_two_agencies_carry_it_through_and_the_answer_comes_back(both):
    mine, theirs = _submitted(both)
    assert _open(mine) == []
    for step, values in (
        ("register_submission", {}),
        ("assign_officer", {}),
        ("examine_submission", {"examination_result": "approve"}),
        ("review_draft", {"review_decision": "agree"}),
        ("sign_decision", {"signature_decision": "sign"}),
        ("number_document", {"decision_number": "98/QĐ-UBND"}),
    ):
        house.complete(both.committee, theirs, step, values)
    _sweep()
    assert _open(mine) == ["seal_and_issue"]
    house.complete(both.department, mine, "seal_and_issue", {"committee_answer": "approve"})
    house.complete(both.department, mine, "return_result")
    db.session.expire_all()
    for instance in (mine, theirs):
        assert instances.instance(instance.agency_id, instance.id).status == InstanceStatus.FINISHED
        assert instances.prove(instance.agency_id, instance.id).is_intact
    events = [event for view in records.of_instance(mine.agency_id, mine.id) for event in view.body.get("events", ())]
    assert "seat_moved" in {event.get("element") for event in events}


def test_neither_sees_the_dossier_of_the_other_but_what_was_declared(both):
    mine, theirs = _submitted(both)
    for instance, other in ((mine, both.committee), (theirs, both.department)):
        with pytest.raises(NotFound):
            dossiers.dossier(other.agency_id, instance.id)
    task = house.open_task(theirs, "register_submission")
    with pytest.raises(NotFound), transaction():
        tasks.claim(task_id=task.id, actor=house.actor(both.department.clerk), now=NOW)
    kept = json.dumps(
        [[view.body, view.payload] for view in records.of_instance(theirs.agency_id, theirs.id)],
        ensure_ascii=False,
        default=str,
    )
    assert SEAT["new_address"] in kept
    assert APPLICANT not in kept
    assert OPINION not in kept


def test_the_committee_stops_when_the_organisation_withdraws(both):
    mine, theirs = _submitted(both)
    with transaction():
        actor = house.actor(both.department.intake_officer)
        dossiers.withdraw(instance_id=mine.id, reason="Ở lại trụ sở cũ", actor=actor, now=NOW)
    house.complete(both.department, mine, "issue_stop_notice")
    _sweep()
    assert _open(theirs) == ["close_consideration"]
    house.complete(both.committee, theirs, "close_consideration")
    db.session.expire_all()
    assert instances.instance(theirs.agency_id, theirs.id).status == InstanceStatus.FINISHED
