"""What offices do besides single tasks: stand still, many at once, absences; for software with a token."""

import json
from datetime import timedelta

import pytest

from processes import documents, instances, people, tasks
from processes.db import db, transaction
from processes.outbox import Message
from tests import house
from tests.web.api.conftest import Software, token_of
from tests.web.conftest import MORNING
from web import ids
from web.demo import paper

pytestmark = pytest.mark.any_database
TODAY = MORNING.date()


@pytest.fixture
def head(software):
    return software("leader")


def test_a_dossier_is_suspended_resumed_and_cancelled_each_with_its_reason(agency, head):
    dossier = ids.encode(house.start(agency).id)
    stopped = head.post(f"/dossiers/{dossier}/suspend", {"reason": "Chờ kiểm tra", "legal_basis": "Điều 5"})
    assert (stopped.status_code, stopped.json["status"]) == (200, "suspended")
    assert head.get(f"/dossiers/{dossier}").json["clock_stopped_at"] is not None
    again = head.post(f"/dossiers/{dossier}/suspend", {"reason": "Lần nữa"})
    assert (again.status_code, again.json["code"]) == (409, "wrong_status")
    assert head.post(f"/dossiers/{dossier}/resume", {"reason": "Xong"}).json["status"] == "running"
    ended = head.post(f"/dossiers/{dossier}/cancel", {"reason": "Nộp nhầm nơi"})
    assert (ended.json["status"], ended.json["open_tasks"]) == ("cancelled", [])


def test_standing_still_needs_a_reason_a_right_and_a_scope(agency, software, head):
    dossier = ids.encode(house.start(agency).id)
    assert head.post(f"/dossiers/{dossier}/cancel", {"reason": " "}).status_code == 422
    assert software("case_officer").post(f"/dossiers/{dossier}/cancel", {"reason": "x"}).status_code == 403
    without = software("leader", ["dossiers.write"])
    assert without.post(f"/dossiers/{dossier}/suspend", {"reason": "x"}).status_code == 403


def test_an_act_on_what_has_changed_since_is_not_done(agency, head):
    dossier = ids.encode(house.start(agency).id)
    seen = head.get(f"/dossiers/{dossier}").headers["ETag"]
    assert head.post(f"/dossiers/{dossier}/suspend", {"reason": "Chờ"}).status_code == 200
    late = head.post(f"/dossiers/{dossier}/cancel", {"reason": "Chờ"}, headers={"If-Match": seen})
    assert late.status_code == 412


def test_ten_tasks_are_claimed_at_once_and_a_refusal_stops_no_other(agency, software):
    officer = software("intake_officer")
    keys = [ids.encode(house.open_task(house.start(agency)).id) for _ in range(3)]
    assert officer.post(f"/tasks/{keys[1]}/claim").status_code == 200
    answer = officer.post("/tasks/claim", {"tasks": [*keys, "0000000000000"]})
    assert answer.status_code == 200
    done = {one["id"]: one for one in answer.json["items"]}
    assert [done[task]["done"] for task in (keys[0], keys[2])] == [True, True]
    assert (done["0000000000000"]["done"], done["0000000000000"]["code"]) == (False, "not_found")
    assert done["0000000000000"]["detail"]


def test_the_same_key_does_each_act_once_and_answers_the_same(agency, software):
    officer = software("intake_officer")
    task = house.open_task(house.start(agency))
    body, key = {"tasks": [ids.encode(task.id), "0000000000000"]}, {"Idempotency-Key": "nhiều-việc".encode().hex()}
    first = officer.post("/tasks/claim", body, headers=key)
    assert officer.post(f"/tasks/{ids.encode(task.id)}/release").status_code == 200
    assert officer.post("/tasks/claim", body, headers=key).json == first.json
    db.session.expire_all()
    assert house.open_task(instances.instance(agency.agency_id, task.instance_id)).assignee_id is None
    other = officer.post("/tasks/claim", {"tasks": body["tasks"][:1]}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_tasks_are_delegated_and_assigned_to_others(agency, software):
    officer = software("intake_officer")
    task = ids.encode(house.open_task(house.start(agency)).id)
    officer.post("/tasks/claim", {"tasks": [task]})
    to = ids.encode(agency.iso_secretary.id)
    given = officer.post("/tasks/delegate", {"tasks": [task], "to": to, "reason": "Đi họp"})
    assert given.json["items"][0]["done"], given.json
    assert officer.post("/tasks/assign", {"tasks": [task], "to": to}).status_code == 403


def test_only_steps_that_ask_for_one_decision_are_decided_at_once(agency, software):
    officer = software("intake_officer")
    task = ids.encode(house.open_task(house.start(agency)).id)
    answer = officer.post("/tasks/decide", {"tasks": [task], "decision": "accept"})
    assert answer.json["items"][0] | {"detail": ""} == {"id": task, "done": False, "code": "invalid", "detail": ""}


def test_a_step_that_wants_a_file_is_decided_at_once_when_the_file_is_there(app, clock):
    built = house.build_people()
    files, procedure = house.package_files("appoint-forensic-examiner")
    procedure["settings"]["tasks"]["check_dossier"]["checklist"] = []
    (output,) = procedure["settings"]["tasks"]["check_dossier"]["required_outputs"]
    options = [{"label": "Nhận", "value": "accept"}, {"label": "Từ chối", "value": "refuse"}]
    asked = {"type": "radio", "key": "intake_decision", "label": "Quyết định", "values": options, "id": "one"}
    form = {"type": "default", "components": [{**asked, "validate": {"required": True}}]}
    files["check_dossier.form.json"] = json.dumps(form).encode()
    published = house.publish(built, files=files, procedure=procedure)
    built.version_id, built.procedure_id = published.version_id, published.procedure_id
    task, actor = house.open_task(house.start(built)), house.actor(built.intake_officer)
    officer = Software(app, token_of(built.intake_officer))
    wanted = {"tasks": [ids.encode(task.id)], "decision": "accept"}
    assert not officer.post("/tasks/decide", wanted).json["items"][0]["done"]
    stored = documents.store().keep("phieu.pdf", paper.pdf("PHIEU"))
    with transaction():
        tasks.attach(task_id=task.id, stored=stored, name="phieu.pdf", actor=actor, now=MORNING, component=output["id"])
    assert officer.post("/tasks/decide", wanted).json["items"][0]["done"]


def test_what_names_no_task_or_too_many_is_refused_whole(software):
    officer = software("intake_officer")
    for chosen in ([], ["0000000000000"] * 51, ["x"]):
        assert officer.post("/tasks/claim", {"tasks": chosen}).status_code == 422


def _away(deputy, days=3, **more):
    until = (TODAY + timedelta(days=days)).isoformat()
    return {"deputy": ids.encode(deputy.id), "from_on": TODAY.isoformat(), "to_on": until, **more}


def test_an_absence_is_noted_listed_and_ended(agency, software):
    officer = software("case_officer")
    noted = officer.post("/absences", _away(agency.division_head, reason="Nghỉ phép"))
    assert noted.status_code == 201, noted.json
    listed = officer.get("/absences").json["items"]
    assert [(one["id"], one["kind"], one["reason"]) for one in listed] == [(noted.json["id"], "away", "Nghỉ phép")]
    told = db.session.scalars(db.select(Message).where(Message.kind == "deputy_named")).all()
    assert len(told) == 1
    assert officer.post(f"/absences/{noted.json['id']}/end").status_code == 200
    assert officer.get("/absences").json["items"][0]["to_on"] < TODAY.isoformat()


def test_others_absences_are_noted_by_superiors_alone(agency, software, head):
    body = _away(agency.division_head, person=ids.encode(agency.case_officer.id), kind="here")
    assert software("clerk").post("/absences", body).status_code == 403
    assert head.post("/absences", body).status_code == 201


def test_absences_that_cannot_be_are_refused_by_field(agency, software):
    officer = software("case_officer")
    wrong = (
        _away(agency.case_officer),
        _away(agency.administrator),
        _away(agency.division_head, days=-1),
        _away(agency.division_head, procedures=["0000000000000"]),
    )
    for body in wrong:
        answer = officer.post("/absences", body)
        assert answer.status_code == 422, (body, answer.json)
    assert officer.get("/absences").json["items"] == []


def test_another_agencys_absence_does_not_exist(agency, software):
    other = house.build("H98.09", "Sở Khác")
    with transaction():
        added = people.hand_over(
            person_id=other.case_officer.id,
            deputy_id=other.division_head.id,
            from_on=TODAY,
            to_on=TODAY,
            actor=house.actor(other.case_officer),
            now=MORNING,
        )
    assert software("case_officer").post(f"/absences/{ids.encode(added.id)}/end").status_code == 404
