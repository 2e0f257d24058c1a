"""The drawing table's page and what its script asks of the server."""

import io
import json
import re

import pytest

from processes import definitions, drawings
from processes.db import db, transaction
from tests import house
from web import drawn_settings, ids

pytestmark = pytest.mark.any_database

FILLED = {"begin": "nothing", "code": "V.01", "name": "Cấp giấy", "kind": "TTHC", "field": ""}


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


@pytest.fixture
def table(designer):
    return designer.post("/drawings/new", data=FILLED).headers["Location"]


def _config(designer, table):
    page = designer.get(table).get_data(as_text=True)
    return json.loads(re.search(r"data-config>(.*?)</script>", page, re.DOTALL)[1])


def _send(designer, address, xml, **fields):
    data = {**fields, "diagram": (io.BytesIO(xml if isinstance(xml, bytes) else xml.encode()), "process.bpmn")}
    return designer.post(address, data=data, content_type="multipart/form-data")


def test_a_process_begins_from_nothing_right_as_it_stands(designer, table, agency):
    config = _config(designer, table)
    assert "Giải quyết hồ sơ" in config["xml"]
    answer = _send(designer, f"{table}/check", config["xml"])
    assert [one for one in answer.json["findings"] if one["severity"] != "hint"] == []
    assert designer.get(table.removesuffix("/drawing")).status_code == 200


def test_a_process_begins_from_a_shape_with_its_settings(designer):
    answer = designer.post("/drawings/new", data={**FILLED, "begin": "short"})
    config = _config(designer, answer.headers["Location"])
    assert config["said"]["tasks"]
    assert {"value": "case_officer", "label": "Chuyên viên thụ lý"} in config["roles"]


@pytest.mark.parametrize("begin", ["nothing", "short"])
def test_letters_that_no_drawing_may_hold_are_left_out_of_its_name(designer, begin):
    answer = designer.post("/drawings/new", data={**FILLED, "begin": begin, "name": "Cấp\x07 giấy\u202e ]]>&"})
    page = designer.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Cấp giấy ]]&gt;&amp;" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Tên thủ tục"),
        ({"begin": "ring"}, "Bắt đầu từ"),
        ({"code": "x" * 51}, "50"),
        ({"kind": "?"}, "Loại"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_made(designer, typed, said):
    answer = designer.post("/drawings/new", data={**FILLED, **typed})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_drawing_is_kept_tried_and_made_the_draft(designer, table):
    config = _config(designer, table)
    drawn = config["xml"].replace("Giải quyết hồ sơ", "Xem xét hồ sơ")
    kept = _send(designer, table, drawn, number=0, base=config["base"], seed=json.dumps(config["said"]))
    assert kept.json["number"] == 1
    page = designer.get(table.removesuffix("/drawing")).get_data(as_text=True)
    assert "Giải quyết hồ sơ" in page
    assert "Có bản vẽ chưa lưu vào bản nháp" in page
    tried = designer.get(f"{table}/trial").get_data(as_text=True)
    acts = json.dumps({"now": "2026-03-02T10:00:00+07:00", "data": {}, "acts": []})
    assert json.dumps("Xem xét hồ sơ") in tried.replace('\\"', '"')
    assert "step_1" in designer.post(f"{table}/trial", data={"acts": acts, "do": "restart"}).get_data(as_text=True)
    assert designer.post(f"{table}/draft", data={"number": 0}).status_code == 409
    made = designer.post(f"{table}/draft", data={"number": 1}).json
    assert made["number"] == 2
    assert "mục thiếu trước khi gửi xem xét" in made["message"]
    assert "step_1" in {one["element_id"] for one in made["missing"]}
    page = designer.get(table.removesuffix("/drawing")).get_data(as_text=True)
    assert "Xem xét hồ sơ" in page
    assert "Có bản vẽ chưa lưu vào bản nháp" not in page


def test_with_errors_the_draft_stays_and_every_finding_is_said(designer, table):
    config = _config(designer, table)
    broken = config["xml"].replace('targetRef="end"', 'targetRef="nowhere"')
    _send(designer, table, broken, number=0, base=config["base"])
    answer = designer.post(f"{table}/draft", data={"number": 1})
    assert answer.status_code == 422
    assert {"error"} <= {one["severity"] for one in answer.json["findings"]}
    assert all(one["why"].startswith("/help/findings/") for one in answer.json["findings"])
    assert designer.get(f"{table}/trial").headers["Location"] == table
    assert _config(designer, table)["xml"] == broken


def test_who_comes_second_is_told_by_whom_and_keeps_a_drawing_apart(app, designer, table, agency):
    config = _config(designer, table)
    with transaction():
        second = house.person(agency, "process_designer", "ve.hai", agency.process_designer.name)
    other = house.client(app, second)
    _send(designer, table, config["xml"], number=0, base=config["base"])
    refused = _send(other, table, config["xml"] + "\n", number=0, base=config["base"])
    assert refused.status_code == 409
    assert agency.process_designer.name in refused.json["message"]
    again = _send(designer, table, config["xml"] + "\n", number=0, base=config["base"])
    assert "Bạn đã lưu bản vẽ mới hơn ở một cửa sổ khác" in again.json["message"]
    assert other.post(f"{table}/seat").json["message"] == refused.json["message"]
    assert _send(other, f"{table}/apart", config["xml"] + "\n", base=config["base"]).status_code == 200
    page = other.get(table).get_data(as_text=True)
    assert "Bản vẽ bạn giữ riêng" in page
    assert other.get(f"{table}/apart.bpmn").data == (config["xml"] + "\n").encode()
    begun = other.post(f"{table}/next")
    assert begun.status_code == 303
    assert "Phiên bản 2" in other.get(begun.headers["Location"]).get_data(as_text=True)
    assert other.post(f"{table}/forget").status_code == 404


def test_what_is_no_drawing_is_refused_in_words(designer, table):
    config = _config(designer, table)
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for xml in (bomb, b""):
        answer = _send(designer, table, xml, number=0, base=config["base"])
        assert (answer.status_code, bool(answer.json["message"])) == (422, True)
        assert _send(designer, f"{table}/check", xml).json["findings"][0]["severity"] == "error"


def test_a_seed_that_is_none_sets_nothing(designer, table, agency):
    config = _config(designer, table)
    for seed in (
        "[1]",
        '{"tasks": {"step_1": 5}, "lanes": []}',
        "{",
        "[" * 99_999,
        '{"tasks": {"a": {"b": NaN}}}',
        '{"lanes": {"a": {"b": 1e999}}}',
    ):
        number = _config(designer, table)["number"]
        assert _send(designer, table, config["xml"], number=number, base=config["base"], seed=seed).status_code == 200
    version_id = ids.decode(re.search(r"/versions/(\w+)", table)[1])
    actor = house.actor(agency.process_designer)
    db.session.expire_all()
    assert drawings.sit_down(version_id=version_id, actor=actor).saved.seed == {}
    assert designer.post(f"{table}/draft", data={"number": 6}).status_code == 200


def test_what_may_be_drawn_follows_from_what_the_engine_runs():
    kinds = drawn_settings.kinds()
    assert {"bpmn:UserTask", "bpmn:ExclusiveGateway", "bpmn:Participant", "bpmn:AdHocSubProcess"} <= set(
        kinds["elements"]
    )
    assert not any("Choreography" in one for one in kinds["elements"])
    assert "bpmn:TimerEventDefinition" in kinds["definitions"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_file_in_any_encoding_is_drawn(encoding):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><a b="é"/>'
    assert drawn_settings.text_of(text.encode(encoding)) == text


def test_without_a_draft_there_is_only_the_diagram(designer, agency):
    page = designer.get(f"/versions/{ids.encode(agency.version_id)}/drawing").get_data(as_text=True)
    assert "không còn là bản nháp" in page
    assert "data-modeler" not in page
    assert definitions.VersionStatus.PUBLISHED
