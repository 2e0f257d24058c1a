import io
from datetime import timedelta

import pytest

from processes import documents, instances, records, tasks
from processes.db import db, transaction
from tests import house
from tests.web.reading import Page, sent

GOOD = {
    "f__born_on": "25/11/1990",
    "f__personal_id": "012345678901",
    "f__workplace": "Trung tâm Pháp y",
    "f__examination_field": "finance",
    "f__intake_decision": "accept",
    "f__return_channel": "counter",
    "checked": ["c1", "c2", "c3", "output:receipt_slip"],
}


def state(task):
    return db.session.get(instances.UserTask, (task.agency_id, task.id), populate_existing=True)


def acts(task):
    return [view.act for view in records.of_instance(task.agency_id, task.instance_id)]


def pdf(name="Dự thảo số 1.pdf", data=b"%PDF-1.4 minh hoa"):
    return (io.BytesIO(data), name)


def test_a_task_shows_papers_form_history_and_diagram(check):
    page = check.open()
    for sentence in (
        "Thành phần hồ sơ",
        "Văn bản đề nghị bổ nhiệm giám định viên tư pháp",
        "Kết quả của bước này",
        "Bảng kiểm",
        "Đúng thẩm quyền giải quyết",
        "Mẫu 01, 02 hoặc 03 theo quyết định tiếp nhận",
        "Diễn biến",
        "Tiếp nhận hồ sơ thủ tục",
        "Đang chờ: B1. Kiểm tra, tiếp nhận hồ sơ",
    ):
        assert sentence in page
    (diagram,) = page.all("//*[@data-diagram-url]")
    assert diagram.get("data-here") == "check_dossier"
    assert "dossier_submitted" in diagram.get("data-done").split()


def test_a_task_is_completed_with_one_press(check):
    answer = check.send("complete", sent(check.open(), "/complete", **GOOD))
    assert (answer.status, answer.address) == (303, "/inbox")
    assert state(check.task).outcome == "completed"
    inbox = Page(check.client.get("/inbox"))
    assert "Đã hoàn thành «B1. Kiểm tra, tiếp nhận hồ sơ»" in inbox
    assert "đang ở «B2. Chuyển hồ sơ về phòng»" in inbox


def test_the_same_form_sent_twice_has_one_effect(check):
    fields = sent(check.open(), "/complete", **GOOD)
    first, second = check.send("complete", fields), check.send("complete", fields)
    assert (second.status, second.address) == (first.status, first.address)
    assert acts(check.task).count("task.complete") == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(check):
    wrong = GOOD | {"f__born_on": "31/02/1990", "f__workplace": "", "f__phone": "không có", "checked": ["c1"]}
    page = check.send("complete", sent(check.open(), "/complete", **wrong))
    assert page.status == 422
    assert page.problems == [
        "Ngày sinh: nhập ngày có trong lịch, ví dụ 25/11/2026",
        "Số điện thoại: nhập đúng dạng nêu ở phần hướng dẫn",
        "Nhập «Đơn vị công tác»",
        "Kiểm tra rồi đánh dấu: Đủ thành phần, số lượng hồ sơ",
        "Kiểm tra rồi đánh dấu: Bản sao khớp bản chính",
        "Đính kèm tệp, hoặc đánh dấu đã có bản giấy: Mẫu 01, 02 hoặc 03 theo quyết định tiếp nhận",
    ]
    assert page.value("f.born_on") == "31/02/1990"
    assert page.value("f.phone") == "không có"
    assert page.value("f.examination_field") == "finance"
    assert page.value("f.intake_decision") == "accept"
    assert page.form("/complete")["checked"] == ["c1"]
    assert state(check.task).is_open


def test_a_refused_form_can_be_mended_and_sent_again(check):
    page = check.send("complete", sent(check.open(), "/complete", **(GOOD | {"f__born_on": ""})))
    answer = check.send("complete", sent(page, "/complete", f__born_on="25/11/1990"))
    assert answer.status == 303
    assert not state(check.task).is_open


@pytest.mark.parametrize("name", ["is_admin", "f.is_admin", "intake_decision"])
def test_a_field_that_the_form_does_not_have_is_refused(check, name):
    page = check.send("complete", sent(check.open(), "/complete", **GOOD) | {name: ["accept"]})
    assert page.status == 422
    assert page.problems == [
        f"Biểu mẫu không có mục «{name.removeprefix('f.')}». Mở lại trang rồi gửi lại.",
    ]
    assert state(check.task).is_open


def test_a_point_that_the_checklist_does_not_have_is_refused(check):
    fields = sent(check.open(), "/complete", **(GOOD | {"checked": [*GOOD["checked"], "c9"]}))
    assert check.send("complete", fields).status == 422


def test_a_task_that_is_done_already_is_409_with_who_and_when(check):
    page = check.open()
    check.send("complete", sent(page, "/complete", **GOOD))
    late = sent(page, "/complete", **GOOD) | {"once": ["another"], "f.workplace": ["Viện Khoa học hình sự"]}
    refused = check.send("complete", late)
    assert refused.status == 409
    assert "Công việc đã được Nguyễn Thị Lan hoàn thành lúc 10:00 02/03/2026" in refused
    assert "Nội dung bạn vừa nhập" in refused
    assert "Viện Khoa học hình sự" in refused


def test_a_done_task_can_be_read_but_not_changed(check):
    check.send("complete", sent(check.open(), "/complete", **GOOD))
    page = check.open()
    assert page.status == 200
    assert "Nguyễn Thị Lan đã hoàn thành lúc 10:00 02/03/2026" in page
    assert not page.all('//form[contains(@action, "/complete")]')


def test_somebody_elses_task_says_who_works_on_it(agency, app, check):
    with transaction():
        other = house.person(agency, "intake_officer", "lan2", "Nguyễn Văn Hai")
    hai = house.client(app, other)
    check.send("claim", {})
    assert "Việc đang do Nguyễn Thị Lan xử lý" in Page(hai.get(check.url))
    refused = hai.post(f"{check.url}/complete", data={"f.workplace": "Trung tâm"})
    assert refused.status_code == 409
    assert "Công việc đang do Nguyễn Thị Lan xử lý." in Page(refused)


def test_a_colleague_of_another_role_reads_the_task_but_may_not_complete_it(check, signed_in):
    clerk = signed_in("clerk")
    page = Page(clerk.get(check.url))
    assert "Việc đang chờ một vai trò khác" in page
    assert clerk.post(f"{check.url}/complete", data={}).status_code == 403


def test_another_agencys_task_does_not_exist(app, check):
    other = house.build("H98.02", "Sở Tư pháp tỉnh Khác")
    stranger = house.client(app, other.intake_officer)
    assert stranger.get(check.url).status_code == 404
    assert stranger.post(f"{check.url}/complete", data={}).status_code == 404
    assert stranger.post(f"{check.url}/claim").status_code == 404


def test_a_task_is_claimed_and_released(check):
    assert "Nhận việc" in check.open()
    check.send("claim", check.open().form("/claim"))
    assert state(check.task).assignee_id is not None
    assert "Bỏ nhận" in check.open()
    answer = check.send("release", check.open().form("/release"))
    assert answer.address == "/inbox?box=group"
    assert state(check.task).assignee_id is None


def test_the_button_says_where_the_dossier_goes(appraisal):
    page = appraisal.open()
    assert "Hoàn thành: B4. Thẩm định, dự thảo văn bản" in page
    assert "Hồ sơ sẽ chuyển đến Trưởng phòng: B5. Xem xét, ký nháy dự thảo" in page


def test_each_answer_of_a_decision_says_where_it_leads(check):
    page = check.open()
    assert "Hồ sơ sẽ chuyển đến Văn thư: B2. Chuyển hồ sơ về phòng" in page
    assert "Hồ sơ sẽ kết thúc: Từ chối tiếp nhận" in page


def test_why_something_is_due_names_the_days_that_do_not_count(appraisal):
    page = appraisal.open()
    assert "15 ngày, tính từ 08:00 02/03/2026" in page
    assert "Hạn của bước: Thứ Ba 17/03 17:00" in page


def test_numbers_are_typed_with_a_comma(agency, appraisal):
    fields = sent(
        appraisal.open(),
        "/complete",
        f__met_standards=["residence", "health"],
        f__years_of_practice="7,5",
        f__judicial_record_state="clear",
        f__appraisal_result="eligible",
        f__appraisal_opinion="Đủ điều kiện theo Điều 7 của Luật.",
        checked=["c1", "c2", "output:draft_document"],
    )
    page = appraisal.send("complete", fields | {"f.years_of_practice": ["7,55"]})
    assert "Số năm hoạt động chuyên môn: nhập tối đa 1 chữ số sau dấu phẩy" in page.problems
    fields["f.draft_document"] = pdf()
    assert appraisal.send("complete", fields).status in {303, 422}


class TestFiles:
    def test_a_chosen_file_is_kept_although_the_form_is_refused(self, check):
        page = check.send("complete", {"f.scans": pdf(), "f.workplace": "Trung tâm"})
        assert page.status == 422
        assert "Dự thảo số 1.pdf" in page
        (kept,) = documents.attachments(check.task.agency_id, check.task.instance_id)
        assert (kept.component, kept.element_id) == ("scans", "check_dossier")

    def test_the_same_file_sent_again_is_kept_once(self, check):
        for _ in range(2):
            check.send("complete", {"f.scans": pdf()})
        assert len(documents.attachments(check.task.agency_id, check.task.instance_id)) == 1

    def test_a_file_stands_for_a_required_output(self, check):
        fields = sent(check.open(), "/complete", **(GOOD | {"checked": ["c1", "c2", "c3"]}))
        assert check.send("complete", fields | {"o.receipt_slip": pdf("Mẫu 01.pdf")}).status == 303

    def test_a_file_that_cannot_be_used_is_named_beside_its_field(self, check):
        fields = sent(check.open(), "/complete", **GOOD)
        page = check.send("complete", fields | {"f.scans": (io.BytesIO(b"MZ"), "thu.exe")})
        assert page.status == 422
        assert page.problems == ["«thu.exe»: chọn tệp loại docx, jpeg, jpg, pdf, png, xlsx, xml"]
        assert page.value("f.workplace") == "Trung tâm Pháp y"
        assert state(check.task).is_open

    def test_a_file_for_a_field_that_the_step_does_not_have_is_refused(self, check):
        page = check.send("complete", {"f.nowhere": pdf()})
        assert page.status == 422
        assert documents.attachments(check.task.agency_id, check.task.instance_id) == []

    def test_files_are_added_to_the_papers(self, check):
        answer = check.send("files", {"file": [pdf("Đơn đề nghị.pdf"), pdf("Ảnh.pdf", b"%PDF-1.5 anh")]})
        assert answer.status == 303
        page = check.open()
        assert "Đã đính kèm 2 tệp" in page
        assert "Đơn đề nghị.pdf" in page

    def test_too_wrong_a_file_is_said_on_the_page(self, check):
        page = check.send("files", {"file": pdf("rong.pdf", b"")})
        assert page.status == 422
        assert page.problems == ["«rong.pdf»: tệp rỗng, chọn tệp khác"]


class TestDrafts:
    def test_the_script_saves_a_draft_and_is_told_the_time(self, check):
        answer = check.client.post(
            f"{check.url}/draft",
            data={"f.workplace": "Trung tâm", "checked": ["c1"], "once": "x"},
            headers={"Accept": "application/json"},
        )
        assert answer.json == {"saved_at": "2026-03-02T03:00:00+00:00", "time": "10:00"}
        page = check.open()
        assert page.value("f.workplace") == "Trung tâm"
        assert page.form("/complete")["checked"] == ["c1"]
        assert "Đã lưu nháp hôm nay 10:00" in page

    def test_a_draft_may_be_json(self, check):
        answer = check.client.put(
            f"{check.url}/draft",
            json={"f.workplace": "Viện", "f.papers": ["request", "degree"]},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 200
        assert check.open().form("/complete")["f.papers"] == ["request", "degree"]

    def test_json_that_is_no_form_is_refused(self, check):
        answer = check.client.post(f"{check.url}/draft", json=["f.workplace"], headers={"Accept": "application/json"})
        assert answer.status_code == 422

    def test_without_the_script_a_button_saves_it(self, check):
        answer = check.send("draft", {"f.workplace": "Trung tâm"})
        assert (answer.status, answer.address) == (303, check.url)
        assert "Đã lưu nháp" in check.open()

    def test_a_draft_with_a_foreign_field_is_refused(self, check):
        assert check.send("draft", {"role": "leader"}).status == 422

    def test_a_text_that_went_out_of_sight_is_kept(self, check):
        check.send("draft", {"f.intake_decision": "refuse", "f.refusal_reason": "Sai thẩm quyền"})
        check.send("draft", {"f.intake_decision": "accept", "f.workplace": "Viện"})
        check.send("draft", {"f.intake_decision": "refuse"})
        assert check.open().value("f.refusal_reason") == "Sai thẩm quyền"

    def test_a_draft_is_its_persons_alone(self, agency, app, check):
        check.send("draft", {"f.workplace": "Trung tâm"})
        with transaction():
            other = house.person(agency, "intake_officer", "lan2", "Nguyễn Văn Hai")
        assert Page(house.client(app, other).get(check.url)).value("f.workplace") == ""

    def test_turning_to_another_act_keeps_what_was_typed(self, check):
        answer = check.send("draft", {"f.workplace": "Trung tâm", "then": "note"})
        assert answer.address == f"{check.url}/note"
        assert check.open().value("f.workplace") == "Trung tâm"

    def test_a_done_task_takes_no_draft(self, check):
        check.send("complete", sent(check.open(), "/complete", **GOOD))
        assert check.send("draft", {"f.workplace": "Trung tâm"}).status == 409


def test_what_the_intake_knows_is_filled_in(check):
    page = check.open()
    assert page.value("f.applicant_name") == "Nguyễn Thị An Nhiên"
    assert page.value("f.channel") == "counter"


def test_words_are_english_for_whoever_chose_english(check):
    check.client.get("/language/en")
    page = check.open()
    assert "Result of this step" in page
    assert "The dossier will end: Từ chối tiếp nhận" in page


def test_a_step_that_fails_in_the_diagram_keeps_the_form_as_a_draft(check, monkeypatch):
    from engine import StepFailed

    def fail(*_args, **_kwargs):
        raise StepFailed("intake_gateway", "no_way", {})

    monkeypatch.setattr("engine.complete", fail)
    answer = check.send("complete", sent(check.open(), "/complete", **GOOD))
    assert answer.status == 409
    assert "Sự cố đã được ghi nhận" in answer
    assert check.open().value("f.workplace") == "Trung tâm Pháp y"


def test_drafts_of_ended_tasks_are_gone(check):
    check.send("draft", {"f.workplace": "Trung tâm"})
    check.send("complete", sent(check.open(), "/complete", **GOOD))
    assert db.session.query(tasks.Draft).count() == 0


def test_an_overdue_task_is_marked_with_words(agency, app, appraisal, clock):
    clock.shift(timedelta(days=30))
    page = Page(house.client(app, agency.case_officer).get(appraisal.url))
    assert "Quá hạn" in page


@pytest.mark.parametrize("act", ["complete", "claim", "release", "draft", "files"])
def test_coming_back_to_the_address_of_an_act_leads_to_the_task(check, act):
    assert Page(check.client.get(f"{check.url}/{act}")).address == check.url


def test_a_task_page_asks_the_database_few_times(check, statements):
    check.open()
    statements.clear()
    check.open()
    assert len(statements) <= 15  # the last one reads what was said about the dossier
