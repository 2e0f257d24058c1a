"""Suspend, resume and cancel on the pages: said clearly before, shown everywhere after."""

from datetime import timedelta

import pytest

from processes import tasks
from processes.db import db, transaction
from processes.instances import InstanceStatus, ProcessInstance
from tests import house
from tests.house import NOW
from tests.web.reading import Page
from web import ids

BASIS = "Nghị định 118/2025/NĐ-CP, Điều 20"


@pytest.fixture
def dossier(agency, clock):
    return house.start(agency)


def url(instance, act=""):
    return f"/dossiers/{ids.encode(instance.id)}" + (f"/{act}" if act else "")


def status(instance):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(ProcessInstance, (instance.agency_id, instance.id)).status


def test_a_superior_suspends_with_a_reason_and_everybody_reads_it(signed_in, dossier):
    head = signed_in("division_head")
    assert "hạn trả kết quả không đổi" in Page(head.get(url(dossier, "suspend"))).text
    sent = {"reason": "Chờ ý kiến Bộ Tư pháp", "clock": "runs"}
    shown = Page(head.post(url(dossier, "suspend"), data=sent, follow_redirects=True)).text
    assert "Tạm dừng từ" in shown
    assert "Chờ ý kiến Bộ Tư pháp. Thời hạn vẫn tính" in shown
    officer = signed_in("intake_officer")
    inbox = Page(officer.get("/inbox")).text
    assert "Tạm dừng" in inbox
    assert "Nhận việc" not in inbox
    task = Page(officer.get(f"/tasks/{ids.encode(house.open_task(dossier).id)}")).text
    assert "Tạm dừng từ" in task
    assert "Tạm dừng" in Page(officer.get("/dossiers?status=suspended")).text
    refused = officer.post(f"/tasks/{ids.encode(house.open_task(dossier).id)}/complete", data={})
    assert refused.status_code == 409
    assert "đang tạm dừng nên chưa nhận thao tác nào" in Page(refused).text


def test_a_pause_of_the_law_needs_its_legal_basis(signed_in, dossier):
    head = signed_in("division_head")
    sent = {"reason": "Chờ nghĩa vụ tài chính", "clock": "stands", "legal_basis": " "}
    assert head.post(url(dossier, "suspend"), data=sent).status_code == 422
    assert status(dossier) == InstanceStatus.RUNNING
    shown = Page(head.post(url(dossier, "suspend"), data={**sent, "legal_basis": BASIS}, follow_redirects=True)).text
    assert f"Thời hạn đang dừng theo {BASIS}." in shown
    assert "hạn của hồ sơ và của các bước dời thêm" in Page(head.get(url(dossier, "resume"))).text
    assert (
        "được tiếp tục"
        in Page(head.post(url(dossier, "resume"), data={"reason": "Đã nộp"}, follow_redirects=True)).text
    )
    assert status(dossier) == InstanceStatus.RUNNING


def test_cancelling_says_that_it_is_for_good_and_asks_why(signed_in, dossier):
    head = signed_in("leader")
    assert "Không thể phục hồi" in Page(head.get(url(dossier, "cancel"))).text
    assert head.post(url(dossier, "cancel"), data={"reason": ""}).status_code == 422
    assert "Đã hủy" in Page(head.post(url(dossier, "cancel"), data={"reason": "Trùng"}, follow_redirects=True)).text
    over = head.get(url(dossier, "suspend"))
    assert over.status_code == 200
    assert "Hồ sơ đã kết thúc" in Page(over).text


def test_a_link_to_suspend_what_is_suspended_says_so_and_leads_on(signed_in, dossier, agency):
    with transaction():
        tasks.claim(task_id=house.open_task(dossier).id, actor=house.actor(agency.intake_officer), now=NOW)
    head = signed_in("division_head")
    head.post(url(dossier, "suspend"), data={"reason": "Chờ ý kiến Bộ", "clock": "runs"})
    page = Page(head.get(url(dossier, "suspend")))
    assert "Tạm dừng từ" in page.text
    assert page.all(f'//a[@href="{url(dossier, "resume")}"]')
    assert "tạm dừng hồ sơ" in Page(signed_in("intake_officer").get("/notices")).text
    assert "tạm dừng hồ sơ" not in Page(head.get("/notices")).text


def test_a_link_to_resume_what_runs_does_not_call_it_over(signed_in, dossier):
    text = Page(signed_in("division_head").get(url(dossier, "resume"))).text
    assert "không có gì để tiếp tục" in text
    assert "đã kết thúc" not in text


def test_a_dossier_that_waits_for_its_applicant_is_shown_as_standing_everywhere(signed_in, dossier, agency):
    house.complete(agency, dossier, "check_dossier", {"intake_decision": "supplement"})
    shown = Page(signed_in("division_head").get(url(dossier))).text
    assert "Dừng tính thời hạn từ" in shown
    assert "thời hạn tính lại từ đầu" in shown
    assert "Nghị định số 61/2018/NĐ-CP" in shown
    assert "Dừng tính" in Page(signed_in("intake_officer").get("/inbox")).text
    listed = Page(signed_in("division_head").get("/suspended")).text
    assert "chờ người nộp bổ sung" in listed
    assert dossier.reference in listed
    house.complete(agency, dossier, "receive_supplement", {}, NOW + timedelta(days=1))
    assert "sau đó thời hạn tính lại từ đầu" in Page(signed_in("division_head").get(url(dossier))).text


def test_an_operator_sees_what_stands_still_but_not_whom_it_is_about(signed_in, dossier):
    operator = signed_in("administrator")
    asked = Page(operator.get(url(dossier, "suspend"))).text
    assert dossier.reference in asked
    assert dossier.subject not in asked
    listed = Page(
        operator.post(url(dossier, "suspend"), data={"reason": "Kiểm tra dữ liệu"}, follow_redirects=True)
    ).text
    assert dossier.reference in listed
    assert "Kiểm tra dữ liệu" in listed
    assert dossier.subject not in listed


def test_officers_are_offered_none_of_it(signed_in, dossier):
    officer = signed_in("intake_officer")
    assert "Tạm dừng" not in Page(officer.get(url(dossier))).text
    assert officer.get(url(dossier, "suspend")).status_code == 403
