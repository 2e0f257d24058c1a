"""Uploading a diagram: a draft at once, or every finding by name and nothing kept but a note."""

import io
import json
import zipfile

import pytest
from sqlalchemy import func, select

from processes import definitions
from processes.db import db
from processes.definitions.models import Part, Procedure, ProcedureVersion, ProcessDefinition, Revision
from processes.records.models import QualityRecord
from tests import house
from tests.engine.checker.gallery import FILES
from tests.processes.calling import call, drawn, literal, task
from tests.web.reading import Page
from web import ids

NEW = {"target": "new", "code": "1.001193", "name": "Đăng ký khai sinh", "kind": "TTHC"}
BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>"""


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


def _send(client, files, address="/procedures/new", **fields):
    data = {**fields, "files": [(io.BytesIO(content), name) for name, content in files.items()]}
    answer = client.post(address, data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    return answer


def _zip(files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


def _kept():
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (ProcessDefinition, Revision, Part)]


def _refusals():
    query = select(QualityRecord).where(QualityRecord.act == "definition.refused")
    return db.session.scalars(query).all()


def test_a_sound_package_becomes_a_procedure_with_a_draft_at_once(agency, designer):
    files, _ = house.package_files("register-birth")
    answer = _send(designer, files, **NEW)
    assert answer.status_code == 303
    page = designer.get(answer.location).get_data(as_text=True)
    assert "Đăng ký khai sinh" in page
    assert "Bản nháp" in page
    procedure = db.session.scalar(select(Procedure).where(Procedure.code == "1.001193"))
    (version,) = definitions.versions(agency.agency_id, procedure.id)
    assert version.status == "draft"


def test_an_archive_is_taken_like_single_files(agency, designer):
    files, _ = house.package_files("register-birth")
    packed = _zip({"khai-sinh/" + name: data for name, data in files.items()} | {"__MACOSX/._process.bpmn": b"x"})
    answer = _send(designer, {"khai-sinh.zip": packed}, **NEW)
    assert answer.status_code == 303


def test_uploaded_bytes_come_back_byte_for_byte(designer):
    files, _ = house.package_files("register-birth")
    data = b"\xef\xbb\xbf" + files["process.bpmn"].replace(b"\n", b"\r\n")
    location = _send(designer, {**files, "process.bpmn": data}, **NEW).location
    assert designer.get(location + "/uploaded.bpmn").data == data
    assert designer.get(location + "/diagram.bpmn").data == data
    with zipfile.ZipFile(io.BytesIO(designer.get(location + "/files.zip").data)) as archive:
        assert archive.read("process.bpmn") == data
        assert archive.read("forms/verify_data.form.json") == files["verify_data.form.json"]
    assert designer.get(location + "/forms/verify_data/file").data == files["verify_data.form.json"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.bpmn": b"this is no xml"}, "not_xml"),
        ({"a.bpmn": b""}, "file_empty"),
        ({"a.bpmn": BOMB}, "doctype_forbidden"),
        ({"a.bpmn": b"<a>" + b" " * (2 * 1024 * 1024) + b"</a>"}, "file_too_large"),
        ({"a.bpmn": FILES["element_unknown"][0]}, "element_unknown"),
        ({"a.bpmn": FILES["id_missing"][0]}, "id_missing"),
        ({"a.bpmn": FILES["id_duplicate"][0]}, "id_duplicate"),
        ({"a.bpmn": FILES["not_bpmn"][0]}, "not_bpmn"),
        ({"a.form.json": b"{}"}, "bundle_without_diagram"),
        ({"a.bpmn": b"<a/>", "b.bpmn": b"<a/>"}, "bundle_main_unclear"),
        ({"a.zip": b"PK no archive"}, "bundle_unreadable"),
        ({"a.zip": _zip({"a.bpmn": b"0" * 40_000_000})}, "bundle_too_large"),
        ({"a.zip": _zip({"a.bpmn": b"<a/>", "x/f.form.json": b"{}", "y/f.form.json": b"{}"})}, "bundle_file_duplicate"),
        ({"a.bpmn": b"<a/>", "virus.exe": b"MZ"}, "bundle_file_unknown"),
    ],
)
def test_bad_input_is_named_and_nothing_is_kept_but_a_note(designer, files, code):
    before = _kept()
    answer = _send(designer, files, **NEW)
    assert answer.status_code == 422
    assert "chưa lưu gì" in answer.get_data(as_text=True)
    assert _kept() == before
    (record,) = _refusals()
    assert code in record.body.decode()


def test_a_form_of_a_wrong_schema_is_refused_with_its_file_named(designer):
    files, _ = house.package_files("register-birth")
    before = _kept()
    answer = _send(designer, {**files, "verify_data.form.json": b'{"type": "table"}'}, **NEW)
    assert answer.status_code == 422
    assert "Không phải biểu mẫu form-js" in answer.get_data(as_text=True)
    assert _kept() == before


def test_decision_tables_come_along_and_are_kept_byte_for_byte(designer):
    files, _ = house.package_files("recognise-exploration-results")
    answer = _send(designer, files, **NEW)
    assert answer.status_code == 303
    parts = db.session.scalars(select(Part).where(Part.kind == "dmn")).all()
    assert {f"{part.name}.dmn": part.data for part in parts} == {n: d for n, d in files.items() if n.endswith(".dmn")}


def test_a_decision_that_no_file_has_keeps_the_diagram_out(designer):
    files, _ = house.package_files("recognise-exploration-results")
    del files["appraisal_fee.dmn"]
    answer = _send(designer, files, **NEW)
    assert answer.status_code == 422
    assert "appraisal_fee" in answer.get_data(as_text=True)
    assert 'data-element-id="compute_fee"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("data", [b"<!DOCTYPE x><definitions/>", b"<definitions/>", b"no"])
def test_a_decision_file_that_cannot_be_read_is_refused_by_its_name(designer, data):
    files, _ = house.package_files("register-birth")
    answer = _send(designer, {**files, "fee.dmn": data}, **NEW)
    assert answer.status_code == 422
    assert "fee.dmn" in answer.get_data(as_text=True)


def test_a_fault_in_a_table_is_said_with_file_decision_and_line(designer):
    files, _ = house.package_files("recognise-exploration-results")
    files["time_limit.dmn"] = files["time_limit.dmn"].replace(b'"I", "II"</text>', b'"I", </text>', 1)
    page = _send(designer, files, **NEW).get_data(as_text=True)
    assert "time_limit.dmn › Trường hợp giải quyết · dòng" in page


def test_all_findings_appear_at_once_tied_to_their_elements(designer):
    data = FILES["gateway_without_default"][0].replace(b'isExecutable="true"', b'isExecutable="false"')
    data = data.replace(b"<endEvent", b"<scriptTask id='calc'/><endEvent", 1)
    page = _send(designer, {"a.bpmn": data}, **NEW).get_data(as_text=True)
    assert 'data-element-id="calc"' in page
    assert page.count('class="finding"') >= 3


def test_a_refused_diagram_is_drawn_from_the_page_itself(designer):
    data = FILES["script_missing"][0].replace(b"<definitions", b"<!-- </script><b> --><definitions")
    page = _send(designer, {"a.bpmn": data}, **NEW).get_data(as_text=True)
    assert "data-diagram-file" in page
    held = page.split("data-diagram-file>")[1].split("</script>")[0]
    drawn = json.loads(held)  # with a picture, for the file has none
    assert "<!-- </script><b> --><definitions" in drawn
    assert drawn.index('<scriptTask id="x"') < drawn.index("BPMNShape")


def test_a_file_that_the_guard_refused_is_not_drawn(designer):
    assert "data-diagram-file" not in _send(designer, {"a.bpmn": BOMB}, **NEW).get_data(as_text=True)


def test_while_the_file_is_wrong_nothing_else_is_asked_for(designer):
    page = _send(designer, {"a.bpmn": b"<a/>"}, target="new").get_data(as_text=True)
    assert "data-error-summary" not in page


def test_a_sound_file_without_a_name_keeps_what_was_typed(designer):
    files, _ = house.package_files("register-birth")
    before = _kept()
    answer = _send(designer, files, target="new", code="  QT.07 ", name="", kind="INTERNAL")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="QT.07"' in page
    assert "Nhập «Tên thủ tục»" in page
    assert _kept() == before


def test_a_code_in_use_is_said_beside_its_field(designer):
    files, _ = house.package_files("register-birth")
    before = _kept()
    answer = _send(designer, files, **{**NEW, "code": "1.013871"})
    assert answer.status_code == 422
    assert "1.013871" in answer.get_data(as_text=True)
    assert _kept() == before


def test_sending_nothing_asks_for_a_file(designer):
    answer = designer.post("/procedures/new", data=NEW)
    assert answer.status_code == 422
    assert "Chọn ít nhất một tệp" in answer.get_data(as_text=True)


def test_a_new_version_keeps_the_settings_and_forms_of_steps_that_stay(agency, designer):
    files, procedure = house.package_files("appoint-forensic-examiner")
    target = ids.encode(agency.procedure_id)
    answer = _send(designer, {"process.bpmn": files["process.bpmn"]}, target=target)
    assert answer.status_code == 303
    newest = definitions.versions(agency.agency_id, agency.procedure_id)[0]
    assert newest.number == 2
    assert newest.settings["tasks"] == procedure["settings"]["tasks"]
    assert newest.details["limit"] == procedure["limit"]
    assert definitions.gaps(newest) == {}
    running = definitions.load(agency.agency_id, agency.version_id)
    assert running.number == 1


def test_a_draft_gets_another_diagram_and_keeps_its_settings(agency, designer):
    files, _ = house.package_files("appoint-forensic-examiner")
    location = _send(designer, files, target=ids.encode(agency.procedure_id)).location
    answer = _send(designer, {"b.bpmn": files["process.bpmn"] + b"\n"}, location + "/replace")
    assert answer.status_code == 303
    versions = definitions.versions(agency.agency_id, agency.procedure_id)
    assert [version.number for version in versions] == [2, 1]
    assert definitions.gaps(versions[0]) == {}
    assert designer.get(location + "/uploaded.bpmn").data == files["process.bpmn"] + b"\n"


def test_further_diagrams_and_decisions_of_a_draft_stay_unless_they_are_sent_again(agency, designer):
    rule = '<extensionElements><z:calledDecision xmlns:z="http://camunda.org/schema/zeebe/1.0" '
    rule += 'decisionId="rate" resultVariable="found"/></extensionElements>'
    callee = drawn("check", ("businessRuleTask", "rule", "", rule), task("look"))
    caller = drawn("caller", call("ask", "check"), task("close"))
    sent = {"process.bpmn": caller, "kiem-tra.bpmn": callee, "rate.dmn": literal("rate", 7)}
    location = _send(designer, sent, target=ids.encode(agency.procedure_id)).location
    page = Page(designer.get(location + "/replace"))
    assert "kiem-tra.bpmn, rate.dmn" in page.said("//*[@data-staying]")[0]

    def files():
        newest = definitions.versions(agency.agency_id, agency.procedure_id)[0]
        return definitions.files_of(agency.agency_id, newest.revision_id)

    again = _send(designer, {"b.bpmn": caller + b"\n"}, location + "/replace")
    assert "kiem-tra.bpmn, rate.dmn" in designer.get(again.location).get_data(as_text=True)
    assert (files().diagram, dict(files().beside)) == (caller + b"\n", {"kiem-tra.bpmn": callee})
    _send(designer, {"kiem-tra.bpmn": callee + b"\n"}, location + "/replace")
    assert (files().diagram, dict(files().beside)) == (caller + b"\n", {"kiem-tra.bpmn": callee + b"\n"})
    alone = drawn("caller", task("close"))
    _send(designer, {"c.bpmn": alone}, location + "/replace")
    assert (files().diagram, dict(files().beside), list(files().decisions)) == (alone, {}, ["rate"])


def test_a_published_version_never_gets_another_diagram(agency, designer):
    files, _ = house.package_files("appoint-forensic-examiner")
    address = f"/versions/{ids.encode(agency.version_id)}"
    before = designer.get(address + "/diagram.bpmn").data
    assert _send(designer, files, address + "/replace").status_code == 409
    assert designer.get(address + "/diagram.bpmn").data == before


def test_only_a_designer_uploads(app, agency):
    files, _ = house.package_files("register-birth")
    for person in (agency.process_approver, agency.internal_auditor, agency.case_officer):
        assert _send(house.client(app, person), files, **NEW).status_code == 403


def test_another_agencys_procedure_is_no_target(app, agency):
    other = house.build("H99.02", "Sở Nội vụ tỉnh Minh Hoạ")
    files, _ = house.package_files("register-birth")
    answer = _send(house.client(app, other.process_designer), files, target=ids.encode(agency.procedure_id))
    assert answer.status_code == 422
    assert len(definitions.versions(agency.agency_id, agency.procedure_id)) == 1


def test_the_same_form_sent_twice_makes_one_procedure(designer):
    files, _ = house.package_files("register-birth")
    first = _send(designer, files, once="k1", **NEW)
    second = _send(designer, files, once="k1", **NEW)
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(ProcedureVersion)) == 2
