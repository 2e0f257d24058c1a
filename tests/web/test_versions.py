"""One version on its pages: settings of every step, forms, facts of law; no XML is edited by anybody."""

import io

import pytest

from processes import definitions
from processes.db import db, transaction
from processes.definitions import ProcedureVersion
from tests import house
from tests.web.reading import Page, sent
from web import ids, steps

FORM = '{"type": "default", "components": [{"type": "textfield", "key": "note", "label": "Ghi chú"}]}'.encode()


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


@pytest.fixture
def draft(agency, designer):
    """A draft on the birth package, with nothing saved yet: its address."""
    files, _ = house.package_files("register-birth")
    data = {"target": "new", "code": "1.001193", "name": "Đăng ký khai sinh", "kind": "TTHC"}
    data["files"] = [(io.BytesIO(content), name) for name, content in files.items()]
    return designer.post("/procedures/new", data=data, content_type="multipart/form-data").location


def _version(address):
    db.session.expire_all()
    number = ids.decode(address.split("/")[2])
    return next(v for v in db.session.query(ProcedureVersion).all() if v.id == number)


def _page(client, address):
    page = Page(client.get(address))
    assert page.status == 200
    return page


def _complete(page):
    """Fill in every role and time of a draft's settings."""
    fields = sent(page, "/settings")
    for name in fields:
        if name.startswith("lane:"):
            fields[name] = "clerk"
        if name.startswith("budget:") and name.endswith(":unit"):
            fields[name] = "none"
    return fields


@pytest.mark.any_database
@pytest.mark.parametrize("view", ["", "/forms", "/facts", "/review", "/forms/review_draft"])
@pytest.mark.parametrize("role", ["process_designer", "process_approver", "internal_auditor"])
def test_a_published_version_is_read_by_those_who_may(app, agency, role, view):
    client = house.client(app, getattr(agency, role))
    page = _page(client, f"/versions/{ids.encode(agency.version_id)}{view}")
    assert "Bổ nhiệm giám định viên tư pháp" in page
    assert "Lưu thiết lập" not in page


def test_the_steps_show_role_time_outputs_and_ways_back(agency, designer):
    page = _page(designer, f"/versions/{ids.encode(agency.version_id)}")
    assert "B4. Thẩm định, dự thảo văn bản" in page
    assert "15 ngày" in page
    assert "appraisal_result" in page
    assert "Trả lại về" in page
    assert "Tổng thời gian các bước bằng thời hạn giải quyết." in page


def test_proposals_are_shown_but_apply_only_once_saved(agency, designer, draft):
    page = _page(designer, draft)
    assert "đề nghị chưa lưu" in page
    assert _version(draft).settings == {"lanes": {}, "tasks": {}, "timers": {}}
    fields = sent(page, "/settings")
    assert fields["form:verify_data"] == ["verify_data"]
    assert designer.post(draft + "/settings", data=fields).status_code == 303
    assert _version(draft).settings["tasks"]["verify_data"]["form"] == "verify_data"
    assert "đề nghị chưa lưu" not in _page(designer, draft)


def test_a_draft_says_what_is_missing_until_nothing_is(designer, draft):
    page = _page(designer, draft)
    assert "mục thiếu" in page
    designer.post(draft + "/settings", data=_complete(page))
    page = _page(designer, draft)
    assert "Không thiếu gì" in page
    assert definitions.gaps(_version(draft)) == {}


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("amount", "unit", "kept"),
    [
        ("0,25", "working_day", {"amount": "0.25", "unit": "working_day"}),
        ("0.5", "working_day", {"amount": "0.5", "unit": "working_day"}),
        ("4", "working_hour", {"amount": "4", "unit": "working_hour"}),
        ("15", "calendar_day", {"amount": "15", "unit": "calendar_day"}),
        ("", "same_day", {"amount": "1", "unit": "same_day"}),
        ("", "none", {"none": True}),
        ("", "", None),
    ],
)
def test_a_time_is_set_in_working_days_hours_calendar_days_or_not(designer, draft, amount, unit, kept):
    fields = sent(_page(designer, draft), "/settings")
    fields |= {"budget:verify_data:amount": amount, "budget:verify_data:unit": unit}
    assert designer.post(draft + "/settings", data=fields).status_code == 303
    assert _version(draft).settings["tasks"]["verify_data"].get("budget") == kept
    again = _page(designer, draft)
    assert again.value("budget:verify_data:amount", "/settings").replace(",", ".") == amount.replace(",", ".")
    assert again.value("budget:verify_data:unit", "/settings") == unit


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("0,5", "calendar_day"),
        ("x", "working_day"),
        ("-1", "working_day"),
        ("5", ""),
        ("1", "century"),
        ("1e9", "month"),
    ],
)
def test_an_impossible_time_is_refused_beside_its_field_and_nothing_is_lost(designer, draft, amount, unit):
    fields = sent(_page(designer, draft), "/settings")
    fields |= {"budget:verify_data:amount": amount, "budget:verify_data:unit": unit, "checklist:verify_data": "Một"}
    page = Page(designer.post(draft + "/settings", data=fields))
    assert page.status == 422
    assert 'href="#f-budget:verify_data"' in page.source
    assert page.value("budget:verify_data:amount", "/settings") == amount
    assert page.value("checklist:verify_data", "/settings") == "Một"
    assert _version(draft).settings["tasks"] == {}


def test_lines_of_a_checklist_keep_their_ids(designer, draft):
    def save(text):
        fields = sent(_page(designer, draft), "/settings") | {"checklist:verify_data": text}
        designer.post(draft + "/settings", data=fields)
        return {item["text"]: item["id"] for item in _version(draft).settings["tasks"]["verify_data"]["checklist"]}

    assert save("Một\nHai\n\nBa") == {"Một": "c1", "Hai": "c2", "Ba": "c3"}
    assert save("Ba\nMột") == {"Ba": "c3", "Một": "c1"}
    assert save("Ba\nMột đã sửa\nMới") == {"Ba": "c3", "Một đã sửa": "c1", "Mới": "c2"}


def test_rules_of_assignment_are_typed_by_code_or_name_and_say_what_is_wrong(designer, draft):
    def save(text):
        fields = sent(_page(designer, draft), "/settings") | {"assignment:verify_data": text}
        designer.post(draft + "/settings", data=fields)
        return _version(draft).settings["tasks"]["verify_data"].get("assignment")

    rules = [{"when": 'decision = "a:b"', "role": "leader"}, {"role": "clerk"}]
    assert save('leader: decision = "a:b"\n\nVăn thư') == rules
    page = _page(designer, draft)
    assert sent(page, "/settings")["assignment:verify_data"] == ['leader: decision = "a:b"\nclerk']
    assert "Giám đốc" in page
    save("leader: decision =")
    page = _page(designer, draft)
    assert "Điều kiện chọn vai trò ở dòng 1 sai ở ký tự 10" in page
    assert "Thêm dòng cuối chỉ ghi vai trò" in page
    assert save("") is None


def test_settings_survive_being_shown_and_saved_untouched(agency, designer):
    _, procedure = house.package_files("appoint-forensic-examiner")
    running = definitions.load(agency.agency_id, agency.version_id)
    typed = steps.typed(procedure["settings"], running)
    read = steps.read(typed, running, procedure["settings"])
    assert read.wrong == {}
    assert definitions.settings.read(read.settings) == definitions.settings.read(procedure["settings"])


def test_two_designers_do_not_overwrite_each_other_unseen(designer, draft):
    mine = sent(_page(designer, draft), "/settings")
    theirs = dict(mine) | {"result_text:verify_data": "của người khác"}
    assert designer.post(draft + "/settings", data=theirs | {"once": "theirs"}).status_code == 303
    mine |= {"result_text:verify_data": "của tôi", "once": "mine"}
    page = Page(designer.post(draft + "/settings", data=mine))
    assert page.status == 409
    assert "Người khác vừa thay đổi" in page
    again = sent(page, "/settings")
    assert again["result_text:verify_data"] == ["của tôi"]
    assert designer.post(draft + "/settings", data=again | {"once": "again"}).status_code == 303


def test_a_published_version_cannot_be_changed_by_any_form(agency, designer):
    address = f"/versions/{ids.encode(agency.version_id)}"
    before = _version(address).settings
    for path in ("/settings", "/facts"):
        assert designer.post(address + path, data={"limit_unit": "month", "limit_amount": "1"}).status_code == 409
    files = {"file": (io.BytesIO(FORM), "x.form.json")}
    assert designer.post(address + "/forms", data=files, content_type="multipart/form-data").status_code == 409
    assert _version(address).settings == before


def test_a_form_is_added_to_a_draft_and_given_to_a_step(designer, draft):
    files = {"file": (io.BytesIO(FORM), "Phiếu mới.form.json"), "step": "verify_data"}
    assert designer.post(draft + "/forms", data=files, content_type="multipart/form-data").status_code == 303
    assert _version(draft).settings["tasks"]["verify_data"]["form"] == "Phiếu mới"
    page = _page(designer, draft + "/forms")
    assert "Phiếu mới" in page
    assert "Ghi chú" in _page(designer, draft + "/forms/Phi%E1%BA%BFu%20m%E1%BB%9Bi")
    assert designer.get(draft + "/forms/Phi%E1%BA%BFu%20m%E1%BB%9Bi/file").data == FORM


def test_a_wrong_form_is_refused_with_its_findings(designer, draft):
    before = _version(draft).revision_id
    files = {"file": (io.BytesIO(FORM.replace(b"textfield", b"html")), "x.form.json")}
    answer = designer.post(draft + "/forms", data=files, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "x.form.json" in answer.get_data(as_text=True)
    assert _version(draft).revision_id == before


def test_a_form_upload_without_a_file_asks_for_one(designer, draft):
    assert designer.post(draft + "/forms", data={}).status_code == 422


def test_the_facts_of_law_are_typed_and_kept(designer, draft):
    fields = {
        "legal_basis": "Luật Hộ tịch\nNghị định 123",
        "component_name": ["Tờ khai", "", "Giấy chứng sinh"],
        "component_copies": ["1", "", "2"],
        "component_form": ["original", "original", "copy"],
        "limit_amount": "",
        "limit_unit": "same_day",
        "limit_note": "Sau 15 giờ trả ngày hôm sau",
        "result": "Giấy khai sinh",
        "fee": "Không thu",
        "retention": "Vĩnh viễn",
    }
    assert designer.post(draft + "/facts", data=fields).status_code == 303
    details = _version(draft).details
    assert details["components"] == [
        {"name": "Tờ khai", "copies": 1, "form": "original"},
        {"name": "Giấy chứng sinh", "copies": 2, "form": "copy"},
    ]
    assert details["limit"]["unit"] == "same_day"
    assert [basis["text"] for basis in details["legal_basis"]] == ["Luật Hộ tịch", "Nghị định 123"]
    page = _page(designer, draft + "/facts")
    assert "Sau 15 giờ trả ngày hôm sau" in page
    assert "không tính bằng ngày" in page


def test_an_impossible_limit_is_refused_and_what_was_typed_stays(designer, draft):
    fields = {"limit_amount": "0,5", "limit_unit": "month", "result": "Giấy khai sinh", "component_name": ["Tờ khai"]}
    fields |= {"component_copies": ["nhiều"], "component_form": ["copy"]}
    page = Page(designer.post(draft + "/facts", data=fields))
    assert page.status == 422
    assert "số nguyên" in page
    assert "Dòng 1" in page
    assert page.value("result", "/facts") == "Giấy khai sinh"
    assert page.value("limit_amount", "/facts") == "0,5"
    assert _version(draft).details == {}


@pytest.mark.any_database
@pytest.mark.parametrize(("amount", "words"), [("25", "Còn dư 5 ngày"), ("18", "Vượt 2 ngày"), ("20", "bằng thời hạn")])
def test_the_times_of_the_steps_are_held_against_the_limit(agency, designer, amount, words):
    target = {"target": ids.encode(agency.procedure_id)}
    files, _ = house.package_files("appoint-forensic-examiner")
    target["files"] = [(io.BytesIO(content), name) for name, content in files.items()]
    address = designer.post("/procedures/new", data=target, content_type="multipart/form-data").location
    fields = sent(_page(designer, address + "/facts"), "/facts") | {"limit_amount": amount}
    assert designer.post(address + "/facts", data=fields).status_code == 303
    assert words in _page(designer, address)


def test_only_a_designer_changes_a_draft(app, agency, draft):
    for person in (agency.process_approver, agency.internal_auditor):
        client = house.client(app, person)
        assert "Lưu thiết lập" not in _page(client, draft)
        assert client.post(draft + "/settings", data={}).status_code == 403
        assert client.post(draft + "/facts", data={}).status_code == 403


def test_a_step_whose_role_is_gone_is_a_gap(designer, draft):
    fields = _complete(_page(designer, draft)) | {"role:verify_data": "astronaut"}
    designer.post(draft + "/settings", data=fields)
    assert "Vai trò «astronaut» không có trong cơ quan" in _page(designer, draft)


def test_notes_about_a_legal_basis_stay_with_their_line(agency, designer):
    with transaction():
        version = definitions.draft(
            procedure_id=agency.procedure_id,
            revision_id=definitions.version(agency.agency_id, agency.version_id)[2].id,
            agency_id=agency.agency_id,
            now=house.NOW,
            details={"legal_basis": [{"text": "Luật A", "note": "đối chiếu"}], "illustrative": ["fee"]},
            settings={},
            actor=house.actor(agency.process_designer),
        )
        address = f"/versions/{ids.encode(version.id)}"
    fields = sent(_page(designer, address + "/facts"), "/facts")
    designer.post(address + "/facts", data=fields)
    details = _version(address).details
    assert details["legal_basis"] == [{"text": "Luật A", "note": "đối chiếu"}]
    assert details["illustrative"] == ["fee"]


def test_what_a_file_proposes_in_our_namespace_is_offered_never_applied(designer):
    files, _ = house.package_files("register-birth")
    marked = b'id="verify_data" ts:role="clerk" ts:budgetAmount="0.5" ts:budgetUnit="working_day"'
    data = files["process.bpmn"].replace(b'id="verify_data"', marked, 1)
    data = data.replace(b"<bpmn:definitions", b'<bpmn:definitions xmlns:ts="urn:thong-suot:bpmn:1"', 1)
    upload = {"target": "new", "code": "QT.88", "name": "Có đề nghị", "kind": "INTERNAL"}
    upload["files"] = [(io.BytesIO(data), "process.bpmn")]
    address = designer.post("/procedures/new", data=upload, content_type="multipart/form-data").location
    page = _page(designer, address)
    assert "Đề nghị từ tệp" in page
    fields = sent(page, "/settings")
    assert fields["role:verify_data"] == ["clerk"]
    assert fields["budget:verify_data:amount"] == ["0,5"]
    assert _version(address).settings["tasks"] == {}
    assert "verify_data" in definitions.gaps(_version(address))
    designer.post(address + "/settings", data=fields)
    assert _version(address).settings["tasks"]["verify_data"]["role"] == "clerk"


def test_the_summary_of_faults_names_the_step(designer, draft):
    fields = sent(_page(designer, draft), "/settings")
    fields |= {"budget:verify_data:amount": "hai", "budget:verify_data:unit": "working_day"}
    page = Page(designer.post(draft + "/settings", data=fields))
    assert "Tra cứu, đối chiếu dữ liệu: Nhập số" in page
