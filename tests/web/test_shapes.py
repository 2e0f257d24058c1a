"""The page on which a procedure is made from a shape."""

import re

import pytest

from processes import definitions, shapes
from processes.db import db, transaction
from tests import house
from web import ids

FILLED = {
    "code": "2.000001", "name": "Cấp giấy xác nhận", "kind": "TTHC", "field": "Thử",
    "options": ["withdrawal", "transfer"], "legal_basis": "Luật thử\nNghị định thử",
    "component_name": ["Đơn đề nghị", "", ""], "component_copies": ["2", "", ""],
    "component_form": ["copy", "original", "original"], "limit_amount": "10", "limit_unit": "working_day",
    "limit_note": "kể từ ngày nhận đủ", "amount:appraise_dossier": "5,5", "unit:appraise_dossier": "working_day",
    "checklist:appraise_dossier": "Đã tra sổ", "fields:appraise_dossier": "Diện tích | số", "role:leader": "leader",
    "name:leader": "Chủ tịch UBND xã", "amount:supplement_overdue": "3", "unit:supplement_overdue": "working_day",
    "result": "Giấy xác nhận", "make": "1",
}  # fmt: skip


pytestmark = pytest.mark.any_database


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


def _made(answer):
    address = answer.headers["Location"]
    version_id = re.search(r"/versions/(\w+)", address)[1]
    return ids.decode(version_id)


def _version(agency, version_id):
    db.session.expire_all()
    return definitions.version(agency.agency_id, version_id)[0]


def test_eight_shapes_are_shown_each_with_picture_and_sentences(designer):
    page = designer.get("/shapes").get_data(as_text=True)
    assert page.count("sketch--small") == 8
    assert "Chuẩn tám bước" in page
    assert "Liên thông hai cấp" in page


def test_one_page_makes_a_draft_that_can_be_opened_tried_and_submitted(designer, agency):
    answer = designer.post("/shapes/standard", data=FILLED)
    assert answer.status_code == 303
    version_id = _made(answer)
    version = _version(agency, version_id)
    assert version.details["components"] == [{"name": "Đơn đề nghị", "copies": 2, "form": "copy"}]
    assert version.settings["tasks"]["appraise_dossier"]["budget"] == {"amount": "5.5", "unit": "working_day"}
    assert definitions.gaps(version) == {}
    page = designer.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Làm từ mẫu «Chuẩn tám bước»." in page
    tried = designer.get(answer.headers["Location"] + "/trial")
    assert tried.status_code == 200


def test_a_mark_behind_an_output_says_how_its_file_must_be_signed_and_comes_back(designer, agency):
    marked = {**FILLED, "unit:sign_decision": "none", "outputs:sign_decision": "Tờ trình\nQuyết định [ký số]"}
    version_id = _made(designer.post("/shapes/standard", data=marked))
    outputs = _version(agency, version_id).settings["tasks"]["sign_decision"]["required_outputs"]
    assert outputs == [
        {"id": "o1", "text": "Tờ trình"},
        {"id": "o2", "text": "Quyết định", "signature": "digital"},
    ]
    again = designer.get(f"/versions/{ids.encode(version_id)}/shape").get_data(as_text=True)
    assert "Quyết định [ký số]" in again


def test_changed_options_change_picture_and_steps_and_keep_what_was_typed(designer):
    sent = {key: value for key, value in FILLED.items() if key != "make"}
    without = designer.post("/shapes/standard", data={**sent, "options": []}).get_data(as_text=True)
    with_all = designer.post("/shapes/standard", data={**sent, "options": ["originals"]}).get_data(as_text=True)
    assert "Người nộp rút hồ sơ" not in without
    assert "unit:compare_originals" in with_all
    assert 'value="Cấp giấy xác nhận"' in with_all
    assert 'value="5,5"' in with_all


def test_steps_that_exceed_the_limit_are_named_beside_it_unless_there_is_a_reason(designer):
    late = {**FILLED, "limit_amount": "3"}
    answer = designer.post("/shapes/standard", data=late)
    assert answer.status_code == 422
    assert "Vượt" in answer.get_data(as_text=True)
    assert designer.post("/shapes/standard", data={**late, "why_not_equal": "Hai việc song song"}).status_code == 303


def test_faults_are_said_beside_their_fields_and_nothing_is_kept(designer, agency):
    before = len(definitions.catalogue(agency.agency_id, house.NOW.date()))
    wrong = {**FILLED, "name": "", "amount:appraise_dossier": "nhiều", "component_copies": ["0", "", ""]}
    answer = designer.post("/shapes/standard", data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#f-amount:appraise_dossier"' in page
    assert 'value="nhiều"' in page
    assert 'value="Đơn đề nghị"' in page
    assert designer.post("/shapes/standard", data={**FILLED, "name": ""}).status_code == 422
    assert len(definitions.catalogue(agency.agency_id, house.NOW.date())) == before


def test_a_code_in_use_is_refused_beside_the_code(designer):
    assert designer.post("/shapes/standard", data=FILLED).status_code == 303
    answer = designer.post("/shapes/short", data={**FILLED, "options": ["withdrawal"]})
    assert answer.status_code == 422
    assert 'href="#f-code"' in answer.get_data(as_text=True)


def test_a_draft_is_made_again_with_other_parameters_and_keeps_later_changes(designer, agency):
    version_id = _made(designer.post("/shapes/standard", data=FILLED))
    first = _version(agency, version_id)
    revision, lock = first.revision_id, first.lock
    settings = {**first.settings, "lanes": {**first.settings["lanes"], "leader": "division_head"}}
    with transaction():
        actor = house.actor(agency.process_designer)
        definitions.change(version_id=version_id, settings=settings, actor=actor, now=house.NOW, lock=lock)
    address = f"/versions/{_public(version_id)}/shape"
    page = designer.get(address).get_data(as_text=True)
    assert '<option value="division_head" selected>' in page
    answer = designer.post(address, data={**FILLED, "options": ["originals"], "role:leader": "division_head"})
    assert answer.status_code == 303
    again = _version(agency, version_id)
    assert again.revision_id != revision
    assert "compare_originals" in again.settings["tasks"]
    assert again.settings["lanes"]["leader"] == "division_head"


def test_a_version_that_is_no_draft_gets_a_new_draft(designer, agency):
    version_id = _made(designer.post("/shapes/standard", data=FILLED))
    with transaction():
        definitions.submit(version_id=version_id, actor=house.actor(agency.process_designer), now=house.NOW)
    answer = designer.post(f"/versions/{_public(version_id)}/shape", data=FILLED)
    assert answer.status_code == 303
    assert _version(agency, _made(answer)).number == 2
    assert _version(agency, version_id).number == 1


def test_an_upload_over_what_was_made_is_said(designer, agency):
    version_id = _made(designer.post("/shapes/standard", data=FILLED))
    made = shapes.make(shapes.read({"shape": "short", "name": "Khác"}))
    with transaction():
        actor = house.actor(agency.process_designer)
        definitions.replace(version_id=version_id, bundle=made.bundle, findings=(), actor=actor, now=house.NOW)
    page = designer.get(f"/versions/{_public(version_id)}").get_data(as_text=True)
    assert "sơ đồ đã được thay bằng tệp tải lên" in page


def test_what_was_uploaded_has_no_shape_and_leads_back(designer, agency):
    address = f"/versions/{_public(agency.version_id)}/shape"
    for answer in (designer.get(address), designer.post(address, data=FILLED)):
        assert answer.status_code == 303
    assert designer.get("/shapes/none").status_code == 404


def test_signs_that_no_diagram_can_hold_count_as_blanks(designer, agency):
    pasted = {**FILLED, "name": "Cấp giấy\x0bxác nhận\ufffe", "name:leader": "Chủ tịch\x1f"}
    version_id = _made(designer.post("/shapes/standard", data=pasted))
    assert definitions.version(agency.agency_id, version_id)[1].name == "Cấp giấy xác nhận"


def _public(number):
    return ids.encode(number)
