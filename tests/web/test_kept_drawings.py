"""«Giữ bản vẽ này để lưu»: a drawing that never runs is kept whole, drawn, given back, and never published."""

import pytest

from processes import definitions
from processes.errors import Invalid
from tests import house
from tests.web.test_mending import _archive
from tests.web.test_uploads import NEW, _send
from web import ids

TALK = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="urn:t">
  <choreography id="c"><participant id="p" name="Người nộp"/><participant id="q" name="Cơ quan"/>
    <choreographyTask id="t" name="Gửi hồ sơ" initiatingParticipantRef="p">
      <participantRef>p</participantRef><participantRef>q</participantRef></choreographyTask></choreography>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="c">
    <bpmndi:BPMNShape id="s" bpmnElement="t"><dc:Bounds x="90" y="80" width="120" height="90"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>""".encode()
VIEWS = (
    "",
    "/forms",
    "/decisions",
    "/facts",
    "/document",
    "/trial",
    "/differences",
    "/migration",
    "/review",
    "/mend",
    "/expressions",
    "/drawing",
)


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


def _kept(designer, **more):
    refused = _send(designer, {"so-do.bpmn": TALK}, **NEW)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "Giữ bản vẽ này để lưu" in page
    answer = designer.post("/procedures/mend", data={**NEW, **more, "archive": _archive(page), "act": "keep"})
    assert answer.status_code == 303
    return answer.location


def test_a_drawing_that_never_runs_is_kept_byte_for_byte(designer):
    location = _kept(designer)
    page = designer.get(location).get_data(as_text=True)
    assert "Chỉ để lưu, không chạy" in page
    for file in ("uploaded.bpmn", "diagram.bpmn"):
        assert designer.get(f"{location}/{file}").data == TALK


def test_its_page_has_only_what_makes_sense_of_it(designer):
    page = designer.get(_kept(designer)).get_data(as_text=True)
    for seen in ("Vì sao không chạy", "/mend", "/replace", "uploaded.bpmn", "choreography", ">Bản vẽ</a>"):
        assert seen in page, seen
    for absent in ("Lưu thiết lập", "Vẽ sơ đồ", "Chạy thử", "Gửi xem xét", "Biểu mẫu</a>", "data-unsaved"):
        assert absent not in page, absent


def test_every_view_of_it_answers(designer):
    location = _kept(designer)
    told = {view: designer.get(f"{location}{view}").status_code for view in VIEWS}
    assert {view: code for view, code in told.items() if code not in (200, 404)} == {}
    for fields in ({"do": "begin"}, {"do": "begin", "acts": ""}):
        assert designer.post(f"{location}/trial", data=fields).status_code < 500


def test_it_is_never_published(agency, designer):
    location = _kept(designer)
    answer = designer.post(f"{location}/submit", data={})
    assert answer.status_code == 422
    version, _, _ = definitions.version(agency.agency_id, ids.decode(location.rpartition("/")[2]))
    assert version.status == "draft"
    with pytest.raises(Invalid):
        definitions.install(version=version, effective_on=house.NOW.date(), now=house.NOW)
