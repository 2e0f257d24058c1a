"""The way of a version from draft to publication: with comments, by another person, from a day on."""

import io
from datetime import timedelta

import pytest

from processes import definitions, instances, people
from processes.db import db
from processes.definitions import ProcedureVersion
from tests import house
from tests.web.reading import Page, sent
from web import clock, ids


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


@pytest.fixture
def approver(app, agency):
    return house.client(app, agency.process_approver)


@pytest.fixture
def draft(agency, designer):
    """A second version of the published procedure, complete: its address."""
    files, _ = house.package_files("appoint-forensic-examiner")
    data = {"target": ids.encode(agency.procedure_id)}
    data["files"] = [(io.BytesIO(content), name) for name, content in files.items()]
    return designer.post("/procedures/new", data=data, content_type="multipart/form-data").location


def _status(address):
    db.session.expire_all()
    number = ids.decode(address.split("/")[2])
    return next(v.status for v in db.session.query(ProcedureVersion).all() if v.id == number)


def _today():
    return people.today(clock.now())


def test_a_version_goes_from_draft_to_publication_by_two_people(agency, designer, approver, draft):
    assert designer.post(draft + "/submit").status_code == 303
    assert _status(draft) == "in_review"
    said = {"text": "Rút ngắn có kịp không?", "element": "appraise_dossier"}
    assert approver.post(draft + "/comments", data=said).status_code == 303
    page = designer.get(draft).get_data(as_text=True)
    assert "Rút ngắn có kịp không?" in page
    assert approver.post(draft + "/approve").status_code == 303
    day = _today() + timedelta(days=3)
    assert approver.post(draft + "/publish", data={"effective_on": f"{day:%d/%m/%Y}"}).status_code == 303
    assert _status(draft) == "published"
    page = designer.get(f"/procedures/{ids.encode(agency.procedure_id)}").get_data(as_text=True)
    assert "Sắp áp dụng" in page
    assert f"{day:%d/%m/%Y}" in page
    assert definitions.version_in_force(agency.agency_id, agency.procedure_id, day) != agency.version_id


def test_an_incomplete_draft_is_not_submitted_and_says_why(designer, draft):
    fields = sent(Page(designer.get(draft)), "/settings")
    fields |= {"budget:review_draft:amount": "", "budget:review_draft:unit": ""}
    designer.post(draft + "/settings", data=fields)
    answer = designer.post(draft + "/submit")
    assert answer.status_code == 422
    assert "Chưa gửi được" in answer.get_data(as_text=True)
    assert _status(draft) == "draft"


def test_a_reviewer_sends_back_with_a_reason(designer, approver, draft):
    designer.post(draft + "/submit")
    answer = approver.post(draft + "/send-back", data={"reason": "  "})
    assert answer.status_code == 422
    assert _status(draft) == "in_review"
    assert approver.post(draft + "/send-back", data={"reason": "Thiếu bảng kiểm bước B5"}).status_code == 303
    assert _status(draft) == "draft"
    assert "Thiếu bảng kiểm bước B5" in designer.get(draft).get_data(as_text=True)


def test_an_empty_comment_is_asked_for_again(designer, draft):
    designer.post(draft + "/submit")
    assert designer.post(draft + "/comments", data={"text": ""}).status_code == 422


def test_a_designer_can_neither_approve_nor_publish(designer, draft):
    designer.post(draft + "/submit")
    assert designer.post(draft + "/approve").status_code == 403
    assert "Phê duyệt</button>" not in designer.get(draft + "/review").get_data(as_text=True)
    assert designer.post(draft + "/publish", data={"effective_on": "2030-01-01"}).status_code == 403


@pytest.mark.parametrize("day", ["", "31/02/2027", "hôm nay", "01/01/2020"])
def test_a_wrong_first_day_is_asked_for_again(designer, approver, draft, day):
    designer.post(draft + "/submit")
    approver.post(draft + "/approve")
    answer = approver.post(draft + "/publish", data={"effective_on": day})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.get_data(as_text=True)
    assert _status(draft) == "approved"


def test_a_version_is_retired_by_an_approver_and_says_so(agency, approver):
    address = f"/versions/{ids.encode(agency.version_id)}"
    assert "Hồ sơ đang chạy vẫn đi tiếp" in approver.get(address + "/review").get_data(as_text=True)
    assert approver.post(address + "/retire").status_code == 303
    assert _status(address) == "retired"
    assert "Ngừng áp dụng" in approver.get(address).get_data(as_text=True)


def test_running_dossiers_stay_on_their_version(agency, designer, approver, draft):
    dossier = house.start(agency)
    designer.post(draft + "/submit")
    approver.post(draft + "/approve")
    approver.post(draft + "/publish", data={"effective_on": _today().isoformat()})
    assert definitions.version_in_force(agency.agency_id, agency.procedure_id, _today()) != agency.version_id
    assert instances.instance(dossier.agency_id, dossier.id).version_id == agency.version_id


def test_a_reviewer_sees_what_changed_since_the_version_before(designer, approver, draft):
    fields = sent(Page(designer.get(draft)), "/settings")
    designer.post(draft + "/settings", data=fields | {"budget:appraise_dossier:amount": "14"})
    designer.post(draft + "/submit")
    page = approver.get(draft + "/review").get_data(as_text=True)
    assert "14 ngày" in page
    assert "trước là 15 ngày" in page


def test_an_auditor_reads_the_review_without_any_act(app, agency, draft):
    auditor = house.client(app, agency.internal_auditor)
    page = auditor.get(draft + "/review").get_data(as_text=True)
    assert draft + "/submit" not in page
    assert auditor.post(draft + "/comments", data={"text": "x"}).status_code == 403


def test_a_comment_names_only_elements_of_the_diagram(agency, designer, draft):
    designer.post(draft + "/submit")
    designer.post(draft + "/comments", data={"text": "Chung", "element": "<script>"})
    (comment,) = definitions.comments(agency.agency_id, ids.decode(draft.split("/")[2]))
    assert comment.element_id is None
