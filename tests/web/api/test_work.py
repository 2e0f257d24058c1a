"""An officer's day without a page: receive, find, claim, complete, hand back, withdraw; once, and not unseen."""

import io
import zipfile
from datetime import timedelta

import pytest
from flask import g

from processes import definitions, documents, instances, records
from processes.db import db
from tests import house, signing
from tests.web.api.conftest import Software, account_of, token_of
from web import ids
from web.api import cursor as cursors

APPLICANT = {"name": "Nguyễn Thị An Nhiên", "phone": "0900 000 000"}
DOSSIERS = ["dossiers.read", "dossiers.write"]


def reception(agency, **more):
    return {"procedure": ids.encode(agency.procedure_id), "applicant": APPLICANT, **more}


def completion(instance, element_id=None, **given):
    task = house.open_task(instance, element_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    values = house.fill(running, task.element_id, given)
    return f"/tasks/{ids.encode(task.id)}", {"values": values, "checked": house.checked(running, task.element_id)}


def instance_of(agency, answer):
    db.session.expire_all()
    return instances.instance(agency.agency_id, ids.decode(answer.json["dossier"]))


def test_a_dossier_is_received_found_and_read(software, agency):
    officer = software("intake_officer")
    received = officer.post("/dossiers", reception(agency))
    assert received.status_code == 201
    assert received.headers["Location"] == f"/api/v1/dossiers/{received.json['dossier']}"
    assert set(received.json) == {"dossier", "reference", "status", "task", "open_tasks"}
    found = officer.get("/dossiers?q=an+nhien").json["items"]
    assert [one["reference"] for one in found] == [received.json["reference"]]
    read = officer.get(f"/dossiers/{received.json['dossier']}").json
    assert (read["applicant"]["name"], read["channel"], read["status"]) == (APPLICANT["name"], "online", "running")
    assert [one["id"] for one in read["tasks"]] == received.json["open_tasks"]
    due = officer.get(f"/dossiers/{received.json['dossier']}/deadlines").json["items"]
    assert [one["what"] for one in due] == ["dossier", "task"]


def test_a_task_is_claimed_read_completed_and_the_dossier_moves_on(software, agency):
    instance, officer = house.start(agency), software("intake_officer")
    (waiting,) = officer.get("/tasks?box=group").json["items"]
    path, sent = completion(instance, intake_decision="accept")
    assert path == f"/tasks/{waiting['id']}"
    assert officer.post(f"{path}/claim").status_code == 200
    read = officer.get(path).json
    assert {"key", "type", "options", "required"} <= set(read["fields"][0])
    assert len(read["checklist"]) == 3
    assert officer.get("/tasks?box=mine").json["items"][0]["id"] == waiting["id"]
    moved = officer.post(f"{path}/complete", sent)
    assert moved.status_code == 200, moved.json
    assert moved.json["open_tasks"] != [waiting["id"]]
    again = officer.post(f"{path}/complete", sent)
    assert (again.status_code, again.json["code"]) == (409, "already_completed")


def test_what_is_wrong_with_a_form_is_said_by_field(software, agency):
    instance, officer = house.start(agency), software("intake_officer")
    path, sent = completion(instance, intake_decision="accept")
    sent["values"] |= {"intake_decision": {"a": 1}, "unheard_of": "x"}
    answer = officer.post(f"{path}/complete", sent)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "intake_decision")
    answer = officer.post(f"{path}/complete", {"values": {"unheard_of": "x"}})
    assert {"unheard_of", "intake_decision"} <= {one["field"] for one in answer.json["errors"]}
    assert all(one["detail"] for one in answer.json["errors"])


def test_the_same_key_has_one_effect_and_one_answer(software, agency):
    officer = software("intake_officer")
    key = {"Idempotency-Key": "first-try"}
    first = officer.post("/dossiers", reception(agency), headers=key)
    second = officer.post("/dossiers", reception(agency), headers=key)
    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(officer.get("/dossiers").json["items"]) == 1
    other = officer.post("/dossiers", reception(agency, channel="postal"), headers=key)
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    for wrong in ("x" * 65, "a b", ""):
        assert officer.post("/dossiers", reception(agency), headers={"Idempotency-Key": wrong}).status_code == 422
    assert software("iso_secretary").post("/dossiers", reception(agency), headers=key).json != first.json


def test_a_refused_act_leaves_its_key_free(software, agency):
    officer, key = software("intake_officer"), {"Idempotency-Key": "k"}
    assert officer.post("/dossiers", {**reception(agency), "procedure": "0" * 13}, headers=key).status_code == 404
    assert officer.post("/dossiers", reception(agency), headers=key).status_code == 201


def test_nothing_is_done_to_what_has_changed_since_it_was_read(software, agency):
    instance, officer = house.start(agency), software("intake_officer")
    path, _ = completion(instance)
    seen = officer.get(path).headers["ETag"]
    assert officer.post(f"{path}/claim", headers={"If-Match": seen}).status_code == 200
    late = officer.post(f"{path}/notes", {"text": "Muộn"}, headers={"If-Match": seen})
    assert (late.status_code, late.json["code"]) == (412, "changed")
    now = officer.get(path).headers["ETag"]
    assert officer.post(f"{path}/notes", {"text": "Kịp"}, headers={"If-Match": now}).status_code == 200


def test_a_file_is_attached_once_listed_and_given_back_byte_for_byte(software, agency):
    instance, officer = house.start(agency), software("intake_officer")
    path, _ = completion(instance)
    data = b"%PDF-1.4 minh hoa"

    def send(**more):
        file = {"file": (io.BytesIO(data), "Đơn.pdf")}
        return officer.client.post(f"/api/v1{path}/files", data=file, headers={**officer.headers, **more})

    stored = send(**{"Idempotency-Key": "f"})
    assert stored.status_code == 201, stored.json
    assert send(**{"Idempotency-Key": "f"}).json == stored.json
    assert send().json["id"] == stored.json["id"]
    (listed,) = officer.get(f"/dossiers/{ids.encode(instance.id)}/files").json["items"]
    assert listed["name"] == "Đơn.pdf"
    assert officer.get(f"/files/{listed['id']}").data == data
    assert len(documents.attachments(agency.agency_id, instance.id)) == 1


def test_a_wrong_file_is_replaced_and_removed_and_its_signatures_are_read_and_checked_again(software, agency):
    instance, officer = house.start(agency), software("intake_officer")
    path, _ = completion(instance)
    listed = f"/dossiers/{ids.encode(instance.id)}/files"

    def send(path, data, **fields):
        body = {"file": (io.BytesIO(data), "Đơn.pdf"), **fields}
        return officer.client.post(f"/api/v1{path}", data=body, headers=officer.headers)

    wrong = send(f"{path}/files", b"%PDF-1.4 sai", scanned="true").json["id"]
    assert officer.get(listed).json["items"][0]["signature"] == "scanned"
    assert send(f"{path}/files", b"%PDF-1.4", scanned="maybe").status_code == 422
    assert send(f"{path}/files/{wrong}/replace", b"%PDF-1.4 moi").status_code == 422
    right = send(f"{path}/files/{wrong}/replace", signing.signed(), reason="Quét nhầm trang").json["id"]
    assert [one["id"] for one in officer.get(listed).json["items"]] == [right]
    again = officer.post(f"/files/{right}/signatures")
    assert (again.status_code, again.json["verdict"]) == (200, "untrusted")
    newest, first = officer.get(f"/files/{right}/signatures").json["items"]
    assert newest["record"] > first["record"]
    assert first["report"]["signatures"][0]["signer"]["name"]
    gone = officer.post(f"{path}/files/{right}/remove", {"reason": "Nộp nhầm"})
    assert (gone.status_code, officer.get(listed).json["items"]) == (200, [])
    assert officer.get(f"/files/{right}/signatures").status_code == 404


def test_a_task_is_delegated_released_and_handed_back(software, agency):
    instance = house.start(agency)
    for element in ("check_dossier", "transfer_dossier", "assign_officer"):
        house.complete(agency, instance, element, {"intake_decision": "accept"} if element == "check_dossier" else {})
    house.complete(agency, instance, "appraise_dossier", {"appraisal_result": "eligible"})
    head, path = software("division_head"), completion(instance, "review_draft")[0]
    assert head.post(f"{path}/claim").status_code == 200
    assert head.post(f"{path}/delegate", {"to": ids.encode(agency.leader.id)}).status_code == 200
    assert head.post(f"{path}/notes", {"text": "Nhờ xem"}).json["code"] == "task_taken"
    assert software("leader").post(f"{path}/release").status_code == 200
    (way, *_) = head.get(path).json["ways_back"]
    back = head.post(f"{path}/hand-back", {"flow": way["flow"], "reason": "Thiếu chữ ký"})
    assert back.status_code == 200, back.json
    db.session.expire_all()
    assert house.open_task(instance).element_id == "appraise_dossier"


def test_a_service_account_receives_dossiers_in_its_own_name_and_of_its_procedures_only(app, agency, clock):
    other = house.publish(agency, "certify-copies")
    account, shown = account_of(agency, DOSSIERS, procedures=[agency.procedure_id])
    portal = Software(app, shown)
    received = portal.post("/dossiers", reception(agency))
    assert received.status_code == 201, received.json
    record = records.of_instance(agency.agency_id, ids.decode(received.json["dossier"]))[0]
    assert record.body["actor"] == {"id": str(account.id), "name": "Cổng dịch vụ công", "kind": "service_account"}
    assert portal.get("/tasks").status_code == 403
    refused = portal.post("/dossiers", {**reception(agency), "procedure": ids.encode(other.procedure_id)})
    assert refused.status_code == 404


def test_an_account_sees_nothing_of_procedures_that_it_was_not_let_in_for(app, agency, clock):
    mine = house.publish(agency, "certify-copies")
    instance = house.start(agency)
    _, shown = account_of(agency, ["dossiers.read", "records.read", "procedures.read"], procedures=[mine.procedure_id])
    portal = Software(app, shown)
    assert portal.get("/dossiers").json["items"] == []
    key = ids.encode(instance.id)
    paths = [f"/dossiers/{key}{more}" for more in ("", "/files", "/tasks", "/deadlines", "/records", "/replay")]
    paths += [f"/versions/{ids.encode(agency.version_id)}", f"/procedures/{ids.encode(agency.procedure_id)}/versions"]
    assert [portal.get(path).status_code for path in paths] == [404] * len(paths)
    assert [one["id"] for one in portal.get("/procedures").json["items"]] == [ids.encode(mine.procedure_id)]


def test_a_list_goes_on_where_it_ended_and_only_for_the_same_question(software, agency):
    for n in range(5):
        house.start(agency, name=f"Người thứ {n}")
    officer, seen, cursor = software("intake_officer"), [], ""
    while cursor is not None:
        part = officer.get(f"/dossiers?limit=2{cursor and '&cursor=' + cursor}").json
        seen += [one["id"] for one in part["items"]]
        cursor = part["next"]
    assert len(seen) == len(set(seen)) == 5
    good = officer.get("/dossiers?limit=2").json["next"]
    for path in (
        f"/dossiers?q=x&cursor={good}",
        f"/tasks?cursor={good}",
        "/dossiers?cursor=AAAA",
        "/dossiers?cursor=%",
    ):
        assert officer.get(path).json["errors"][0]["field"] == "cursor"
    assert software("iso_secretary").get(f"/dossiers?cursor={good}").status_code == 422


def test_a_cursor_that_only_counts_is_none_of_a_list_that_is_followed(app, software, agency):
    officer = software("intake_officer")
    with app.test_request_context("/api/v1/tasks?limit=2"):
        g.actor = house.actor(agency.intake_officer)
        old = cursors.write(2)
    answer = officer.get(f"/tasks?limit=2&cursor={old}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "cursor")


def test_a_list_skips_and_repeats_nothing_that_was_there_while_others_come(software, agency):
    for n in range(7):  # the clerk's tasks have a due moment, those of the intake officer none
        instance = house.start(agency, house.NOW + timedelta(minutes=n))
        if n < 4:
            house.complete(agency, instance, "check_dossier", now=house.NOW + timedelta(hours=n))
    for path, role in (("/dossiers", "clerk"), ("/tasks", "intake_officer"), ("/tasks", "clerk")):
        reader, seen, cursor = software(role), [], ""
        there = {one["id"] for one in reader.get(f"{path}?limit=100").json["items"]}
        while cursor is not None:
            part = reader.get(f"{path}?limit=2{cursor and '&cursor=' + cursor}").json
            seen += [one["id"] for one in part["items"]]
            cursor = part["next"]
            for hours in (-1, 5):
                newer = house.start(agency, house.NOW + timedelta(hours=hours), name="Mới đến")
            house.complete(agency, newer, "check_dossier", now=house.NOW - timedelta(hours=1))
        assert len(seen) == len(set(seen)), path
        assert len(there) > 2
        assert there <= set(seen), path


def test_reading_records_is_recorded_and_a_replay_has_a_step_for_each(software, agency):
    instance, auditor = house.start(agency), software("internal_auditor")
    key = ids.encode(instance.id)
    read = auditor.get(f"/dossiers/{key}/records").json
    assert (read["intact"], [one["act"] for one in read["items"]]) == (True, ["dossier.start"])
    assert [one["act"] for one in auditor.get(f"/dossiers/{key}/replay").json["items"]] == ["dossier.start"]
    assert [one.act for one in records.of_agency(agency.agency_id, beginning=("record.",))] == ["record.viewed"] * 2


def test_the_bundle_of_a_version_is_what_was_uploaded(software, agency):
    designer = software("process_designer")
    answer = designer.get(f"/versions/{ids.encode(agency.version_id)}/bundle")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        kept = archive.read("process.bpmn")
    assert kept == house.package_files("appoint-forensic-examiner")[0]["process.bpmn"]
    assert designer.get(f"/versions/{ids.encode(agency.version_id)}").json["number"] == 1


def test_administrators_read_people_roles_the_calendar_and_incidents(software, agency):
    admin = software("administrator")
    assert len(admin.get("/people?limit=100").json["items"]) == len(house.ROLES)
    assert {one["code"] for one in admin.get("/roles").json["items"]} == set(house.ROLES)
    days = admin.get("/calendar?from=2026-03-06&days=3").json["items"]
    assert [one["is_working"] for one in days] == [True, False, False]
    assert admin.get("/incidents").json == {"items": [], "next": None}


@pytest.mark.parametrize("path", ["/dossiers/{}", "/dossiers/{}/files", "/tasks/{}"])
def test_what_another_agency_has_does_not_exist(app, agency, clock, path):
    other = house.build("H98.01", "Sở Nội vụ")
    instance = house.start(other)
    key = house.open_task(instance).id if path.startswith("/tasks") else instance.id
    client = Software(app, token_of(agency.intake_officer))
    assert client.get(path.format(ids.encode(key))).status_code == 404
