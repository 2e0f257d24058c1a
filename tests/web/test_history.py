"""The history in words, from quality records alone."""

from datetime import timedelta

import pytest

from processes import instances, people, records, tasks
from processes.db import db, transaction
from processes.people import Delegation
from tests import house
from tests.house import NOW
from web import history, i18n, overview

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def told(app, agency):
    """Tell the history of an instance as entries."""

    def tell(instance):
        instance = instances.instance(instance.agency_id, instance.id)
        with app.test_request_context():
            seen = overview.read(instance, LATER)
            return history.entries(seen.views, seen.scene)

    return tell


def test_the_newest_act_stands_first_with_who_and_when(agency, told):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept"}, LATER)
    newest = told(instance)[0]
    assert newest.title == "Hoàn thành: B1. Kiểm tra, tiếp nhận hồ sơ"
    assert newest.who == "Nguyễn Thị Lan, Cán bộ một cửa, Văn phòng"
    assert newest.when == "09:00 02/03/2026"
    assert newest.note == "Quyết định tiếp nhận: Tiếp nhận, lập giấy hẹn (Mẫu 01)"


def test_an_act_of_a_deputy_says_on_whose_behalf(agency, told):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept"})
    with transaction():
        db.session.add(
            Delegation(
                agency_id=agency.agency_id,
                person_id=agency.clerk.id,
                deputy_id=agency.leader.id,
                from_on=people.today(NOW),
                created_at=NOW,
            )
        )
    with transaction():
        tasks.note(
            task_id=house.open_task(instance).id, text="Ký thay", actor=house.actor(agency.leader, LATER), now=LATER
        )
    newest = told(instance)[0]
    assert "Phạm Quốc Việt" in newest.who
    assert "Đỗ Thị Út" in newest.who
    assert newest.note == "Ký thay"


def test_disposed_content_is_said_to_be_gone(agency, told):
    instance = house.start(agency)
    with transaction():
        officer = house.actor(agency.intake_officer)
        tasks.note(task_id=house.open_task(instance).id, text="Riêng tư", actor=officer, now=NOW)
    with transaction():
        db.session.query(records.RecordPayload).delete()
    newest = told(instance)[0]
    assert "Riêng tư" not in newest.note
    assert "Nội dung đã hủy khi hết thời hạn lưu trữ" in newest.note


def test_the_end_is_told(agency, told):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "refuse"}, LATER)
    assert told(instance)[0].note.endswith("Quy trình kết thúc")


def test_the_path_holds_what_was_passed_and_not_what_waits(agency):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept"})
    path = history.path(records.of_instance(agency.agency_id, instance.id), ["transfer_dossier"])
    assert {"dossier_submitted", "check_dossier", "intake_gateway", "dossier_accepted"} <= set(path.done)
    assert "transfer_dossier" not in path.done
    assert path.cancelled == ()


def test_what_was_entered_is_listed_by_the_labels_of_the_form(app, agency):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept", "born_on": "25/11/1990"})
    with app.test_request_context():
        seen = overview.read(instances.instance(agency.agency_id, instance.id), LATER)
        (step,) = history.entered(seen.views, seen.scene)
    assert step.step == "B1. Kiểm tra, tiếp nhận hồ sơ"
    rows = {row["label"]: row["value"] for row in step.rows}
    assert rows["Ngày sinh"] == "25/11/1990"
    assert rows["Quyết định tiếp nhận"] == "Tiếp nhận, lập giấy hẹn (Mẫu 01)"
    assert rows["Bản chụp hồ sơ"] == "du-thao.pdf"


def test_every_act_on_a_task_has_words():
    acts = ("dossier_start", "dossier_withdraw", "timer_fire", "incident_opened", "incident_retried")
    acts += tuple(
        f"task_{verb}" for verb in ("claim", "release", "complete", "hand_back", "delegate", "note", "attach")
    )
    assert [act for act in acts if not i18n.has(f"history.{act}")] == []
