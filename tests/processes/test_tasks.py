from datetime import timedelta

import pytest

from processes import definitions, instances, people, records, tasks
from processes.db import db, transaction
from processes.errors import AlreadyCompleted, Invalid, NotAllowed, NotFound, TaskTaken
from processes.instances import ProcessInstance
from processes.records import Head
from tests import house
from tests.house import NOW

LATER = NOW + timedelta(hours=1)


def acts(instance):
    return [view.act for view in records.of_instance(instance.agency_id, instance.id)]


def proof(instance):
    instance = db.session.get(ProcessInstance, (instance.agency_id, instance.id), populate_existing=True)
    return records.verify(instance.agency_id, instance.id, Head(instance.record_seq, instance.record_leaf))


def test_a_dossier_gets_a_code_a_due_moment_and_its_first_task(agency):
    instance = house.start(agency)
    assert instance.reference == "H99.01-260302-0001"
    assert instance.due_at is not None
    assert house.open_task(instance).element_id == "check_dossier"
    assert acts(instance) == ["dossier.start"]
    assert proof(instance).is_intact


def test_codes_count_up_within_a_day(agency):
    codes = [house.start(agency).reference for _ in range(3)]
    assert codes == ["H99.01-260302-0001", "H99.01-260302-0002", "H99.01-260302-0003"]


def test_completing_a_task_opens_the_next_and_leaves_one_record(agency):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"}, now=LATER)
    assert house.open_task(instance).element_id == "transfer_dossier"
    assert acts(instance) == ["dossier.start", "task.attach", "task.complete"]
    record = records.of_instance(instance.agency_id, instance.id)[-1]
    assert record.body["routing"] == {"intake_decision": "accept"}
    assert record.payload["values"]["intake_decision"] == "accept"
    assert record.body["actor"]["name"] == "Nguyễn Thị Lan"
    assert record.body["actor"]["role"] == {"code": "intake_officer", "name": "Cán bộ một cửa"}
    assert proof(instance).is_intact


def test_a_record_does_not_show_what_an_officer_wrote(agency):
    instance = house.start(agency)
    secret = "Căn cước của người nộp bị mờ"
    given = {"intake_decision": "refuse", "refusal_reason": secret}
    house.complete(agency, instance, values=given)
    record = db.session.scalars(
        db.select(records.QualityRecord).where(records.QualityRecord.act == "task.complete")
    ).one()
    assert secret.encode() not in record.body
    assert instance.subject.encode() not in record.body


def test_an_officer_cannot_do_the_task_of_another_lane(agency):
    instance = house.start(agency)
    with pytest.raises(NotAllowed):
        house.complete(agency, instance, values={"intake_decision": "accept"}, by=house.actor(agency.clerk))


def test_an_auditor_cannot_do_any_task(agency):
    instance = house.start(agency)
    with pytest.raises(NotAllowed):
        house.complete(agency, instance, by=house.actor(agency.internal_auditor))


def test_a_task_of_another_agency_does_not_exist(agency):
    other = house.build("H99.02", "Sở khác của tỉnh Minh Hoạ")
    instance = house.start(agency)
    with pytest.raises(NotFound):
        house.complete(agency, instance, by=house.actor(other.intake_officer))


def test_a_completed_task_is_not_completed_again_and_says_who_did_it(agency):
    instance = house.start(agency)
    task = house.open_task(instance)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    with pytest.raises(AlreadyCompleted) as refusal, transaction():
        tasks.complete(task_id=task.id, data={}, actor=house.actor(agency.intake_officer), now=LATER)
    assert refusal.value.params["by"] == "Nguyễn Thị Lan"


def test_every_wrong_value_is_named_at_once(agency):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    given = {"sheet_count": "rất nhiều", "handed_over_at": "hôm qua", "approved": "true"}
    task = house.open_task(instance)
    with pytest.raises(Invalid) as refusal, transaction():
        tasks.complete(task_id=task.id, data=given, actor=house.doer(agency, task), now=LATER)
    codes = {name: [problem.code for problem in problems] for name, problems in refusal.value.errors.items()}
    assert codes["sheet_count"] == ["not_a_number"]
    assert codes["handed_over_at"] == ["not_a_date"]
    assert codes["approved"] == ["unknown_field"]


def test_points_of_the_checklist_must_be_ticked(agency):
    instance = house.start(agency)
    task = house.open_task(instance)
    running = definitions.load(instance.agency_id, instance.version_id)
    data = house.fill(running, "check_dossier", {"intake_decision": "accept"})
    with pytest.raises(Invalid) as refusal, transaction():
        tasks.complete(task_id=task.id, data=data, actor=house.actor(agency.intake_officer), now=NOW)
    assert set(refusal.value.errors) == {"c1", "c2", "c3", "output:receipt_slip"}


def test_a_claimed_task_belongs_to_one_person_until_released(agency):
    instance = house.start(agency)
    with transaction():
        colleague = house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")
    task = house.open_task(instance)
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(agency.intake_officer), now=NOW)
    with pytest.raises(TaskTaken) as refusal, transaction():
        tasks.claim(task_id=task.id, actor=house.actor(colleague), now=NOW)
    assert refusal.value.params["by"] == "Nguyễn Thị Lan"
    with transaction():
        tasks.release(task_id=task.id, actor=house.actor(agency.intake_officer), now=NOW)
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(colleague), now=NOW)
    assert acts(instance) == ["dossier.start", "task.claim", "task.release", "task.claim"]


def test_a_delegated_task_is_done_by_the_colleague_while_the_delegator_stays_accountable(agency):
    instance = house.start(agency)
    task = house.open_task(instance)
    with transaction():
        tasks.delegate(
            task_id=task.id, to=agency.clerk.id, actor=house.actor(agency.intake_officer), now=NOW, reason="Đi họp"
        )
    house.complete(agency, instance, values={"intake_decision": "accept"}, by=house.actor(agency.clerk))
    closed = db.session.get(tasks.UserTask, (agency.agency_id, task.id))
    assert (closed.accountable_id, closed.closed_by) == (agency.intake_officer.id, agency.clerk.id)


def test_a_deputy_acts_on_behalf_and_the_record_says_so(agency):
    with transaction():
        people.name_deputy(
            person_id=agency.intake_officer.id,
            deputy_id=agency.clerk.id,
            from_on=NOW.date(),
            actor=house.actor(agency.administrator),
            now=NOW,
        )
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"}, by=house.actor(agency.clerk))
    actor = records.of_instance(instance.agency_id, instance.id)[-1].body["actor"]
    assert actor["name"] == "Đỗ Thị Út"
    assert actor["on_behalf_of"]["name"] == "Nguyễn Thị Lan"


def bring_to_review(agency, instance):
    house.complete(agency, instance, values={"intake_decision": "accept"})
    house.complete(agency, instance, "transfer_dossier")
    house.complete(agency, instance, "assign_officer")
    house.complete(agency, instance, "appraise_dossier", {"appraisal_result": "eligible"})


def test_handing_back_follows_a_drawn_flow_and_keeps_the_reason(agency):
    instance = house.start(agency)
    bring_to_review(agency, instance)
    task = house.open_task(instance, "review_draft")
    running = definitions.load(instance.agency_id, instance.version_id)
    (way,) = tasks.ways_back(running, "review_draft")
    with transaction():
        tasks.hand_back(
            task_id=task.id,
            flow_id=way.flow_id,
            reason="Thiếu căn cứ",
            actor=house.actor(agency.division_head),
            now=LATER,
        )
    assert house.open_task(instance).element_id == "appraise_dossier"
    last = records.of_instance(instance.agency_id, instance.id)[-1]
    assert (last.act, last.payload["reason"]) == ("task.hand_back", "Thiếu căn cứ")


def test_a_task_without_a_drawn_way_back_cannot_be_handed_back(agency):
    instance = house.start(agency)
    task = house.open_task(instance)
    with pytest.raises(Invalid), transaction():
        tasks.hand_back(task_id=task.id, flow_id="f1", reason="x", actor=house.actor(agency.intake_officer), now=NOW)


def test_when_the_record_cannot_be_written_nothing_happened(agency, monkeypatch):
    instance = house.start(agency)
    state = instance.state
    task = house.open_task(instance)
    waiting = [one.id for one in instances.awaited(agency.agency_id, instance.id)]

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(records, "append_to_instance", fail)
    with pytest.raises(OSError, match="disk full"):
        house.complete(agency, instance, values={"intake_decision": "accept"})
    fresh = db.session.get(ProcessInstance, (agency.agency_id, instance.id), populate_existing=True)
    assert fresh.state == state
    assert db.session.get(tasks.UserTask, (agency.agency_id, task.id), populate_existing=True).is_open
    assert [one.id for one in instances.awaited(agency.agency_id, instance.id)] == waiting


def test_the_inbox_lists_first_what_is_due_first(agency):
    late, early = house.start(agency), house.start(agency)
    bring_to_review(agency, early)
    for element, given in (("check_dossier", {"intake_decision": "accept"}), ("transfer_dossier", {})):
        house.complete(agency, late, element, given, now=NOW + timedelta(days=3))
    rows = tasks.inbox(house.actor(agency.division_head), tasks.Filter(box=tasks.GROUP), NOW)
    assert [(row.reference, row.name) for row in rows] == [
        (early.reference, "B5. Xem xét, ký nháy dự thảo"),
        (late.reference, "B3. Phân công thụ lý"),
    ]
    assert rows[0].due_at < rows[1].due_at
    assert tasks.counts(house.actor(agency.division_head), NOW)["group"] == 2


def test_the_inbox_is_searched_without_diacritics(agency):
    house.start(agency, name="Đặng Thị Hường")
    house.start(agency, name="Lý Văn Bền")
    officer = house.actor(agency.intake_officer)
    found = tasks.inbox(officer, tasks.Filter(box=tasks.GROUP, text="dang huong"), NOW)
    assert [row.subject for row in found] == ["Đặng Thị Hường"]


def test_a_draft_is_kept_for_its_writer_and_ends_with_the_task(agency):
    instance = house.start(agency)
    task = house.open_task(instance)
    officer = house.actor(agency.intake_officer)
    with transaction():
        tasks.save_draft(task_id=task.id, values={"refusal_reason": ["chưa xong"]}, actor=officer, now=NOW)
    assert tasks.draft_of(task.id, officer).values == {"refusal_reason": ["chưa xong"]}
    assert tasks.draft_of(task.id, house.actor(agency.clerk)) is None
    house.complete(agency, instance, values={"intake_decision": "accept"})
    assert tasks.draft_of(task.id, officer) is None
