"""The pages of a migration: tried, planned, approved by somebody else, followed, taken back; in what people read."""

import json
import re
from datetime import timedelta

from processes import migration
from processes.db import db, transaction
from processes.instances import ProcessInstance
from tests import house
from tests.processes import newer
from tests.web.reading import Page
from web import ids

TEXTS = {"reason": "Sửa theo quy định mới", "legal_basis": "Nghị định 118/2025/NĐ-CP"}


def propose(agency, client, version, **more):
    data = {"target": ids.encode(version.id), "to:assign_officer": "choose_officer", "scope": "all", **TEXTS, **more}
    return client.post(f"/versions/{ids.encode(agency.version_id)}/migration", data=data)


def running(instance):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(ProcessInstance, (instance.agency_id, instance.id)).version_id


def test_a_plan_goes_from_the_dry_run_to_moved_dossiers_and_back_by_two_people(agency, old, version, signed_in):
    designer = signed_in("process_designer")
    url = f"/versions/{ids.encode(agency.version_id)}/migration?to:assign_officer=choose_officer"
    tried = Page(designer.get(url)).text
    assert "1 chuyển được, 0 chưa" in tried
    assert "Vai trò: Trưởng phòng" in tried or "Vai trò:" in tried
    answer = propose(agency, designer, version)
    plan_url = answer.headers["Location"]
    mine = Page(designer.get(plan_url)).text
    assert "người lập không tự phê duyệt" in mine
    assert "Phê duyệt và chuyển" not in mine
    assert designer.post(f"{plan_url}/approve").status_code == 403
    approver = signed_in("process_approver")
    assert "Phê duyệt và chuyển" in Page(approver.get(plan_url)).text
    assert approver.post(f"{plan_url}/approve").headers["Location"] == plan_url
    busy = Page(approver.get(plan_url)).text
    assert "Đã xử lý 0 trên 1 hồ sơ" in busy
    newer.work(house.NOW + timedelta(hours=3))
    assert running(old) == version.id
    html = approver.get(plan_url).get_data(as_text=True)
    assert "Đã xong" in html
    back = re.search(r'href="([^"]+/moves/[^"]+/undo)"', html)[1]
    assert "Đưa hồ sơ" in Page(approver.get(back)).text
    assert approver.post(back, data={"reason": ""}).status_code == 422
    assert approver.post(back, data={"reason": "Nhầm"}).status_code == 303
    assert running(old) == agency.version_id
    assert "Đã đưa về" in Page(approver.get(plan_url)).text
    assert "Kế hoạch chuyển số 1" in Page(designer.get(url)).text


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(agency, old, version, signed_in):
    answer = propose(agency, signed_in("process_designer"), version, reason="", scope="ticked", until="31/02/2026")
    assert answer.status_code == 422
    page = Page(answer).text
    assert "Điền «Lý do chuyển»" in page or "Lý do chuyển" in page
    assert "Nghị định 118/2025/NĐ-CP" in answer.get_data(as_text=True)
    assert migration.plans(agency.agency_id) == []


def test_only_the_ticked_dossiers_belong_to_the_plan(agency, old, signed_in):
    other = newer.at_the_choice(agency)
    version = newer.publish(agency)
    propose(agency, signed_in("process_designer"), version, scope="ticked", instance=ids.encode(other.id))
    plan = migration.plans(agency.agency_id)[0]
    assert [instance.id for _, instance in migration.moves(agency.agency_id, plan.id)] == [other.id]


def test_a_plan_of_another_agency_is_not_there(agency, old, version, app):
    plan = newer.plan(agency, version)
    other = house.build_people("H99.02", "Sở Y tế tỉnh Minh Hoạ")
    stranger = house.client(app, other.process_approver)
    url = f"/migrations/{ids.encode(plan.id)}"
    assert stranger.get(url).status_code == 404
    for act in ("approve", "withdraw", "stop", "continue", "undo"):
        assert stranger.post(f"{url}/{act}", data={"reason": "x"}).status_code == 404


def test_an_author_is_told_why_somebody_else_has_to_let_a_plan_go_on(agency, version, app):
    author = agency.process_approver
    with transaction():
        second = house.person(agency, "process_approver", "second", "Hồ Thứ Hai")
    plan = newer.plan(agency, version, by=author)
    newer.act(migration.approve, agency, plan, second)
    newer.act(migration.stop, agency, plan, agency.process_designer)
    url = f"/migrations/{ids.encode(plan.id)}"
    page = house.client(app, author).get(url).get_data(as_text=True)
    assert f"{url}/continue" not in page
    assert "Bùi Thiết Kế đã dừng kế hoạch này" in page
    assert house.client(app, author).post(f"{url}/continue").status_code == 403
    page = house.client(app, second).get(url).get_data(as_text=True)
    assert f"{url}/continue" in page
    assert "đã dừng kế hoạch này" not in page


def test_the_history_of_a_dossier_names_versions_plan_and_who_answers_for_it(agency, old, version, signed_in):
    newer.approve(agency, newer.plan(agency, version))
    page = Page(signed_in("case_officer").get(f"/dossiers/{ids.encode(old.id)}")).text
    assert "Chuyển sang phiên bản 2" in page
    assert "Số 1, phiên bản 1 → 2; Bùi Thiết Kế lập, Đặng Phê Duyệt phê duyệt" in page


def test_the_film_goes_on_in_the_other_drawing_where_the_dossier_was_moved(agency, old, version, signed_in):
    newer.approve(agency, newer.plan(agency, version))
    auditor, url = signed_in("internal_auditor"), f"/audit/{ids.encode(old.id)}"
    html = auditor.get(url).get_data(as_text=True)
    film = json.loads(re.search(r"data-film-data>(.*?)</script>", html, re.DOTALL)[1])
    assert [step["version"] for step in film["steps"]] == ["1"] * (len(film["steps"]) - 1) + ["2"]
    moves = film["steps"][-1]["moves"]
    assert ("move", "assign_officer", "choose_officer") in [(verb, old_id, new_id) for verb, old_id, _, new_id in moves]
    assert re.search(r'data-version="1" hidden', html)
    earlier = auditor.get(f"{url}/diagram.bpmn?version=1").get_data()
    assert b'"assign_officer"' in earlier
    assert b'"choose_officer"' in auditor.get(f"{url}/diagram.bpmn").get_data()
    text = Page(auditor.get(f"{url}?step={len(film['steps'])}")).text
    assert "Chuyển sang phiên bản 2" in text
    assert "assign_officer → choose_officer" in text
    records = auditor.get(f"{url}/records.json").get_json()
    body = json.loads(records["records"][-1]["body"])
    assert (body["migration"]["plan"], body["migration"]["to"]["version"]) == (1, 2)
