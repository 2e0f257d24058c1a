"""«Sửa theo đề nghị»: a drawing that does not run is mended on the page and becomes a draft; its bytes stay."""

import json
import re

import pytest

from processes import definitions
from tests import house
from tests.engine.importer.test_choices import TEXTBOOK
from tests.web.test_uploads import NEW, _kept, _send
from web import ids

DRAWN = TEXTBOOK.replace(b' isExecutable="true"', b"")


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


def _archive(page):
    return re.search(r'name="archive" value="([^"]+)"', page)[1]


def _refused(designer):
    answer = _send(designer, {"so-do.bpmn": DRAWN}, **NEW)
    assert answer.status_code == 422
    return _archive(answer.get_data(as_text=True))


def test_a_refused_drawing_can_be_mended_as_proposed(designer):
    before = _kept()
    archive = _refused(designer)
    answer = designer.post("/procedures/mend", data={**NEW, "archive": archive})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Hỏi trong biểu mẫu của: Thẩm định. Trả lời: Đạt, Không đạt" in page
    assert re.search(r'name="repair:flow_without_condition:g" id="[^"]+" value="asked" checked', page)
    assert _kept() == before


def test_the_mended_drawing_becomes_a_draft_and_the_bytes_stay(designer):
    before = _kept()
    answer = designer.post("/procedures/mend", data={**NEW, "archive": _refused(designer), "act": "take"})
    assert answer.status_code == 303
    assert [now - then for now, then in zip(_kept(), before, strict=True)][:2] == [1, 2]
    assert designer.get(f"{answer.location}/uploaded.bpmn").data == DRAWN
    page = designer.get(answer.location).get_data(as_text=True)
    assert "Bản nháp" in page


def test_the_decision_is_a_field_of_the_form_of_the_step(agency, designer):
    location = designer.post("/procedures/mend", data={**NEW, "archive": _refused(designer), "act": "take"}).location
    running = definitions.load(agency.agency_id, ids.decode(location.rpartition("/")[2]))
    fields = {field.key: field for field in running.forms["a"].fields}
    assert {"ho_so_hop_le", "note"} <= fields.keys()
    version, _, _ = definitions.version(agency.agency_id, ids.decode(location.rpartition("/")[2]))
    assert version.settings["tasks"]["a"]["form"] == "a"


def test_what_is_left_unmended_is_not_taken_in(designer):
    before = _kept()
    fields = {**NEW, "archive": _refused(designer), "act": "take", "repair:flow_without_condition:g": ""}
    answer = designer.post("/procedures/mend", data=fields)
    assert answer.status_code == 422
    assert _kept() == before


@pytest.mark.parametrize("archive", ["", "no base 64", "UEsDBA=="])
def test_a_broken_archive_is_answered_calmly(designer, archive):
    assert designer.post("/procedures/mend", data={**NEW, "archive": archive}).status_code == 422


def test_a_draft_can_be_mended_too(designer):
    location = designer.post("/procedures/mend", data={**NEW, "archive": _refused(designer), "act": "take"}).location
    page = designer.get(f"{location}/mend")
    assert page.status_code == 200
    assert designer.post(f"{location}/mend", data={"act": "take"}).status_code == 303


def test_a_file_of_a_draft_of_bpmn_can_be_mended_too(designer):
    older = DRAWN.replace(b"http://www.omg.org/spec/BPMN/20100524/MODEL", b"http://schema.omg.org/spec/BPMN/2.0")
    refused = _send(designer, {"so-do.bpmn": older}, **NEW)
    page = refused.get_data(as_text=True)
    assert "Giữ bản vẽ này để lưu" not in page
    fields = {**NEW, "archive": _archive(page)}
    assert designer.post("/procedures/mend", data={**fields, "act": "keep"}).status_code == 422
    location = designer.post("/procedures/mend", data={**fields, "act": "take"}).location
    assert designer.get(f"{location}/uploaded.bpmn").data == older


def test_what_a_form_gives_is_not_asked_again_and_what_none_gives_is_added_to_it(agency):
    asked = "<conditionExpression>amount &gt; 5 and approved</conditionExpression></sequenceFlow>"
    drawn = TEXTBOOK.replace(b'name="\xc4\x90\xe1\xba\xa1t"></sequenceFlow>', f'name="Đạt">{asked}'.encode())
    form = b'{"type": "default", "components": [{"type": "number", "id": "f", "key": "amount"}]}'
    offer = definitions.mend(definitions.Bundle(drawn, {"a": form}), {}, note="Ghi chú")
    assert [one.params["name"] for one in offer.repairs if one.finding == "variable_used"] == ["approved"]
    assert offer.is_sound
    assert [one["key"] for one in json.loads(offer.bundle.forms["a"])["components"]] == ["approved", "amount"]
    assert not [one for one in offer.findings if one.code == "variable_used"]
