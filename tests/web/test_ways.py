"""Hand back, delegate, note; and what the next officer finds."""

import pytest

from processes import instances, records
from processes.db import db
from tests import house
from tests.web.conftest import Desk
from tests.web.reading import Page
from web import ids


@pytest.fixture
def review(agency, signed_in):
    """The head of division before a draft of the case officer."""
    instance = house.start(agency)
    for element in ("check_dossier", "transfer_dossier", "assign_officer", "appraise_dossier"):
        answers = {"check_dossier": {"intake_decision": "accept"}, "appraise_dossier": {"years_of_practice": "7,5"}}
        house.complete(agency, instance, element, answers.get(element, {}))
    return Desk(signed_in("division_head"), house.open_task(instance))


def test_the_ways_back_name_the_step_and_who_does_it(review):
    page = Page(review.client.get(f"{review.url}/hand-back"))
    assert "B4. Thẩm định, dự thảo văn bản (Chuyên viên thụ lý)" in page
    assert page.all('//input[@name="flow_id"][@checked]')


def test_a_step_without_a_way_back_says_so(check):
    assert "Quy trình không có đường trả lại từ bước này." in Page(check.client.get(f"{check.url}/hand-back"))
    assert "Trả lại…" not in check.open()


def test_handing_back_needs_a_reason_and_keeps_the_choice(review):
    page = review.send("hand-back", {"flow_id": "draft_returned", "reason": " "})
    assert page.status == 422
    assert page.problems == ["Nhập «Lý do trả lại»"]
    assert page.all('//input[@value="draft_returned"][@checked]')


def test_a_way_that_is_not_drawn_is_refused(review):
    page = review.send("hand-back", {"flow_id": "signature_refused", "reason": "Thiếu căn cứ"})
    assert page.status == 422
    assert page.problems == ["Trả lại cho: chọn một đường trả lại của bước này"]


def test_whoever_gets_it_back_reads_the_reason_and_finds_what_was_entered(review, signed_in):
    answer = review.send("hand-back", {"flow_id": "draft_returned", "reason": "Thiếu căn cứ ở phần mở đầu"})
    assert (answer.status, answer.address) == (303, "/inbox")
    instance = instances.instance(review.task.agency_id, review.task.instance_id)
    again = Desk(signed_in("case_officer"), house.open_task(instance, "appraise_dossier")).open()
    assert "Lê Thị Hồng Đào, Trưởng phòng, Văn phòng trả lại lúc 10:00 02/03/2026" in again
    assert "Thiếu căn cứ ở phần mở đầu" in again
    assert again.value("f.years_of_practice") == "7,5"
    assert "Trả lại: B5. Xem xét, ký nháy dự thảo → B4. Thẩm định, dự thảo văn bản" in again


def test_a_colleague_gets_a_delegated_task_and_a_notice(agency, app, review):
    page = Page(review.client.get(f"{review.url}/delegate"))
    options = page.said('//select[@name="to"]/option')
    assert "Đỗ Thị Út – Văn thư" in options
    assert not any("Lê Thị Hồng Đào" in option or "Quản trị" in option for option in options)
    answer = review.send("delegate", {"to": ids.encode(agency.clerk.id), "reason": "Tôi đi công tác"})
    assert answer.address == "/inbox?box=delegated"
    out = house.client(app, agency.clerk)
    assert "Lê Thị Hồng Đào giao bạn việc «B5. Xem xét, ký nháy dự thảo»" in Page(out.get("/notices"))
    assert "Hoàn thành: B5. Xem xét, ký nháy dự thảo" in Page(out.get(review.url))


def test_whoever_drafted_cannot_be_given_the_review_and_the_page_says_so(agency, review):
    page = Page(review.client.get(f"{review.url}/delegate"))
    assert not any("Trần Văn Nam" in option for option in page.said('//select[@name="to"]/option'))
    assert "Không chọn được vì bước này phải là người khác: Trần Văn Nam" in page
    answer = review.send("delegate", {"to": ids.encode(agency.case_officer.id), "reason": "Tôi đi công tác"})
    assert answer.status == 403


@pytest.mark.parametrize(
    ("to", "said"), [("", "Chọn «Đồng nghiệp»"), ("khong-co", "Đồng nghiệp: chọn một mục trong danh sách")]
)
def test_delegating_needs_a_colleague(review, to, said):
    page = review.send("delegate", {"to": to, "reason": "Tôi đi công tác"})
    assert page.status == 422
    assert page.problems == [said]
    assert "Tôi đi công tác" in page


def test_an_administrator_cannot_get_tasks(agency, review):
    page = review.send("delegate", {"to": ids.encode(agency.administrator.id)})
    assert page.problems == ["Đồng nghiệp: chọn đồng nghiệp có vai trò xử lý hồ sơ"]


def test_a_note_stands_in_the_history(review):
    assert review.send("note", {"text": ""}).status == 422
    assert review.send("note", {"text": "Đã gọi người nộp"}).address == review.url
    page = review.open()
    assert "Ghi chú: B5. Xem xét, ký nháy dự thảo" in page
    assert "Đã gọi người nộp" in page


def test_a_note_sent_twice_is_noted_once(review):
    fields = Page(review.client.get(f"{review.url}/note")).form("/note") | {"text": ["Một lần"]}
    for _ in range(2):
        review.send("note", fields)
    views = records.of_instance(review.task.agency_id, review.task.instance_id)
    assert [view.act for view in views].count("task.note") == 1


def test_nobody_is_asked_for_a_reason_who_may_not_act(review, signed_in):
    assert signed_in("clerk").get(f"{review.url}/hand-back").status_code == 403
    assert db.session.query(instances.UserTask).filter_by(closed_at=None).count() == 1
