"""The editors of a draft's files: what they save, what they refuse, and that nothing of a file gets lost."""

import json

import pytest

from processes import definitions
from processes.db import db, transaction
from processes.definitions import Edited
from tests import house
from tests.web import world
from tests.web.reading import Page, sent
from web import ids

PACKAGE = "recognise-exploration-results"
pytestmark = pytest.mark.any_database
FORM = "appraise_dossier"


@pytest.fixture
def version(agency):
    return house.draft(agency, PACKAGE)


@pytest.fixture
def client(signed_in):
    return signed_in("process_designer")


def _address(version, path):
    return f"/versions/{ids.encode(version.id)}/{path}"


def _files(version):
    row, _, revision = definitions.version(version.agency_id, version.id)
    return definitions.files_of(row.agency_id, revision.id)


def _some_form(version):
    return min(_files(version).forms)


def _saved(client, address, field, text, **more):
    fields = sent(Page(client.get(address)), "/edit", **{field: text}, **more)
    return client.post(address, data=fields)


def test_a_form_is_saved_as_the_next_revision_and_foreign_keys_stay(version, client):
    name = _some_form(version)
    before = json.loads(_files(version).forms[name])
    before["x-owner"] = "Phòng Một cửa"
    before["components"][0] |= {"id": "first", "x-source": {"sheet": 3}}
    address = _address(version, f"forms/{name}/edit")
    assert _saved(client, address, "schema", json.dumps(before, ensure_ascii=False)).status_code == 303
    written = {**before, "components": [{**before["components"][0], "label": "Nhãn mới"}]}
    for part in (written, written["components"][0]):
        for key in [key for key in part if key.startswith("x-")]:
            del part[key]
    assert _saved(client, address, "schema", json.dumps(written)).status_code == 303
    kept = json.loads(_files(version).forms[name])
    assert kept["x-owner"] == "Phòng Một cửa"
    assert kept["components"][0]["x-source"] == {"sheet": 3}
    assert kept["components"][0]["label"] == "Nhãn mới"


def test_saving_without_a_change_makes_no_revision(version, client):
    name = _some_form(version)
    before = definitions.version(version.agency_id, version.id)[2].id
    address = _address(version, f"forms/{name}/edit")
    assert client.post(address, data=sent(Page(client.get(address)), "/edit")).status_code == 303
    assert definitions.version(version.agency_id, version.id)[2].id == before


def test_a_check_shows_findings_and_the_form_as_officers_see_it_and_saves_nothing(version, client):
    name = _some_form(version)
    before = _files(version).forms[name]
    address = _address(version, f"forms/{name}/edit")
    form = {"type": "default", "components": [{"type": "textfield", "key": "note", "label": "Ý kiến ngắn"}]}
    page = Page(_saved(client, address, "schema", json.dumps(form), do="check"))
    assert page.status == 200
    assert "Không thấy lỗi nào trong biểu mẫu." in page
    assert page.all('//*[@data-told="seen"]//input[@name="f.note"]')
    form["components"].append({"type": "html", "content": "<b>"})
    page = Page(_saved(client, address, "schema", json.dumps(form), do="check"))
    assert page.all('//*[@data-told="found"]//li')
    assert not page.all('//*[@data-told="seen"]//input')
    assert _files(version).forms[name] == before


@pytest.mark.parametrize("text", ["", "{", "[" * 5000, '{"type": "default"}', '{"type":"default","components":[7]}'])
def test_what_is_no_form_is_refused_with_its_findings_and_stays_in_the_page(version, client, text):
    page = Page(_saved(client, _address(version, f"forms/{_some_form(version)}/edit"), "schema", text))
    assert page.status == 422
    assert page.all('//*[@data-told="found"]//li')
    assert page.all("//textarea")[0].text_content().strip() == text


def test_a_step_without_a_form_gets_a_new_one(agency, client):
    files, _ = house.package_files(PACKAGE)
    kept = {name: data for name, data in files.items() if not name.endswith(".form.json")}
    bundle, findings = definitions.check_here(kept)
    designer = house.actor(agency.process_designer)
    with transaction():
        added = definitions.add_procedure(
            agency_id=agency.agency_id, code="1.0", name="Nháp", kind="TTHC", now=house.NOW
        )
        db.session.flush()
        version = definitions.begin(
            procedure_id=added.id, bundle=bundle, findings=findings, actor=designer, now=house.NOW
        )
    address = _address(version, "forms/check_dossier/edit")
    assert address in Page(client.get(_address(version, "forms"))).all("//a/@href")
    form = {"type": "default", "components": [{"type": "number", "key": "so_ngay", "label": "Số ngày"}]}
    assert _saved(client, address, "schema", json.dumps(form)).status_code == 303
    row, _, _ = definitions.version(version.agency_id, version.id)
    assert row.settings["tasks"]["check_dossier"]["form"] == "check_dossier"
    assert client.get(_address(version, "forms/nobody/edit")).status_code == 404


def test_nobody_is_overwritten(agency, version, client):
    name = _some_form(version)
    address = _address(version, f"forms/{name}/edit")
    mine = sent(Page(client.get(address)), "/edit", schema='{"type":"default","components":[]}')
    other = b'{"type": "default", "components": [{"type": "checkbox", "key": "ok", "label": "Xong"}]}'
    before = definitions.mark(_files(version).forms[name])
    with transaction():
        edited = Edited(name, other, before)
        definitions.save_form(
            version_id=version.id, edited=edited, actor=house.actor(agency.process_designer), now=house.NOW
        )
    page = Page(client.post(address, data=mine))
    assert page.status == 409
    assert "Người khác đã đổi tệp này" in page
    assert page.value("schema", "/edit").strip() == '{"type":"default","components":[]}'
    assert _files(version).forms[name] == other


@pytest.mark.parametrize("path", ["forms/check_dossier/edit", "decisions/new", "variables"])
def test_a_published_version_is_only_read(agency, client, path):
    address = f"/versions/{ids.encode(agency.version_id)}/{path}"
    page = Page(client.get(address))
    assert page.status == 200
    if path != "variables":
        assert "Bản đã công bố không sửa được, tạo bản mới" in page
        fields = {"schema": "{}", "name": "A", "policy": "UNIQUE", "inputs": "intake_decision", "output_name": "x"}
        assert client.post(address, data=fields).status_code == 409


def test_a_decision_file_of_any_version_comes_back_in_its_own(version, client):
    address = _address(version, "decisions/time_limit/edit")
    page = Page(client.get(address))
    text = page.value("source", "/edit").lstrip("\r\n")
    newer = text.replace("DMN/20191111", "DMN/20230324")
    assert _saved(client, address, "source", newer).status_code == 303
    page = Page(client.get(address))
    shown = page.value("source", "/edit")
    assert "DMN 1.5" in page
    assert "DMN/20191111" in shown
    assert "20230324" not in shown
    assert _saved(client, address, "source", shown.replace("Trường hợp 1", "Trường hợp một")).status_code == 303
    kept = _files(version).decisions["time_limit"].decode()
    assert "DMN/20230324/MODEL/" in kept
    assert "Trường hợp một" in kept


def test_what_the_editor_does_not_know_is_never_lost_silently(version, client):
    address = _address(version, "decisions/time_limit/edit")
    text = Page(client.get(address)).value("source", "/edit").lstrip("\r\n")
    marked = text.replace("<decisionTable ", '<decisionTable xmlns:x="urn:x" x:source="Biểu 3" ', 1)
    assert _saved(client, address, "source", marked).status_code == 303
    page = Page(_saved(client, address, "source", text.replace("Trường hợp 1", "Trường hợp một")))
    assert page.status == 422
    assert "@source" in page
    assert b"Bi\xe1\xbb\x83u 3" in _files(version).decisions["time_limit"]


def test_findings_of_a_table_lead_to_its_rules(version, client):
    address = _address(version, "decisions/time_limit/edit")
    text = Page(client.get(address)).value("source", "/edit")
    again = text[text.index("<rule") : text.index("</rule>") + len("</rule>")]
    doubled = text.replace("</rule>", "</rule>" + again.replace('id="', 'id="again_'), 1)
    page = Page(_saved(client, address, "source", doubled, do="check"))
    assert page.status == 200
    assert page.said('//*[@data-told="found"]//button[@data-rule="1"]')
    assert page.said('//*[@data-told="found"]//button[@data-rule="2"]')


@pytest.mark.parametrize("text", ["", "<", "<a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a>" * 3000])
def test_what_is_no_decision_file_is_refused_with_its_findings(version, client, text):
    before = _files(version).decisions["time_limit"]
    page = Page(_saved(client, _address(version, "decisions/time_limit/edit"), "source", text))
    assert page.status == 422
    assert page.all('//*[@data-told="found"]//li')
    assert _files(version).decisions["time_limit"] == before


def test_a_table_is_begun_from_nothing_over_the_variables_of_the_process(version, client):
    address = _address(version, "decisions/new")
    page = Page(client.get(address))
    assert "mineral_group: string" in page
    refused = Page(client.post(address, data=sent(page, "/new", output_name=["có dấu cách", "", "", ""])))
    assert refused.status == 422
    assert len(refused.problems) == 3
    fields = sent(
        page, "/new", name="Mức hỗ trợ", policy="FIRST", inputs=["mineral_group", "exploration_cost"],
        output_name=["amount", "", "", ""], output_type=["number", "string", "string", "string"],
    )  # fmt: skip
    answer = client.post(address, data=fields)
    assert answer.status_code == 303
    assert answer.location.endswith("/decisions/muc_ho_tro/edit")
    assert "DMN 1.3" in Page(client.get(answer.location))
    decision = definitions.load(version.agency_id, version.id).decisions["muc_ho_tro"]
    assert decision.inputs == ("mineral_group", "exploration_cost")
    assert decision.outputs == ("amount",) or decision.table.outputs[0].label == "amount"


def _checked(client, version, text, kind="expression", at=""):
    headers = {"Accept": "application/json"}
    return client.post(
        _address(version, "variables"), data={"text": text, "kind": kind, "at": at}, headers=headers
    ).json


def test_an_expression_is_checked_with_the_place_and_the_reason_of_each_fault(version, client):
    assert _checked(client, version, "exploration_cost > 5", "condition") == {
        "ok": True, "remarks": [], "type": "boolean",
    }  # fmt: skip
    wrong = _checked(client, version, "exploration_cost > )")
    assert not wrong["ok"]
    assert (wrong["remarks"][0]["from"], wrong["remarks"][0]["to"]) == (19, 20)
    strange = _checked(client, version, "1 + nobody_knows")
    assert strange["ok"]
    assert strange["remarks"][0]["from"] == 4
    assert "nobody_knows" in strange["remarks"][0]["text"]
    assert not _checked(client, version, "exploration_cost + 1", "condition")["ok"]
    assert _checked(client, version, '"I", "II"', "unary")["ok"]


def test_the_variables_in_reach_at_a_step_are_those_of_the_steps_before_it(version, client):
    running = definitions.load(version.agency_id, version.id)
    at_first = definitions.in_reach(running, "check_dossier")
    at_last = definitions.in_reach(running, "return_result")
    assert "return_result" not in {one.element_id for one in at_first}
    assert {"check_dossier", "sign_submission"} <= {one.element_id for one in at_last}
    assert "return_result" not in {one.element_id for one in at_last}
    (cost,) = [one for one in at_last if one.name == "exploration_cost" and one.origin == "start"]
    assert str(cost.type) == "number"
    told = client.get(_address(version, "variables.json?at=return_result")).json
    assert {"name", "type", "label", "from", "at"} <= told["variables"][0].keys()
    (length,) = [one for one in told["functions"] if one["name"] == "string length"]
    assert [one["name"] for one in length["parameters"]] == ["string"]


def test_the_page_of_variables_tries_an_expression_without_scripts(version, client):
    address = _address(version, "variables")
    page = Page(client.post(address, data={"text": "exploration_cost > )", "kind": "condition"}))
    assert page.said("//mark") == [")"]
    assert "Không ngờ gặp từ này" in page


def test_a_decision_file_with_newer_elements_is_edited_as_text_only(agency, client):
    version = house.draft(agency, PACKAGE)
    address = _address(version, "decisions/time_limit/edit")
    text = Page(client.get(address)).value("source", "/edit").lstrip("\r\n")
    logic = (
        '<decision id="newer" name="newer"><variable name="newer"/><conditional><if><literalExpression>'
        "<text>true</text></literalExpression></if><then><literalExpression><text>1</text></literalExpression></then><else>"
        "<literalExpression><text>2</text></literalExpression></else></conditional></decision></definitions>"
    )
    newer = text.replace("DMN/20191111", "DMN/20230324").replace("</definitions>", logic)
    assert _saved(client, address, "source", newer).status_code == 303
    page = Page(client.get(address))
    assert "conditional" in page
    assert not page.all("//form[@data-decision-editor]")


def test_the_table_of_the_world_has_no_errors():
    assert b"decisionTable" in world.TABLE
