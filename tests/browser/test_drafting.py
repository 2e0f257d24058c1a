"""A Word table becomes a running process: read, made a draft, tried to its end, put in force, printed again."""

from playwright.sync_api import expect

from tests.processes.drafting import papers

TRIED = ("", "", "", "", "Không đạt", "", "Đạt", "", "")
"""What is answered step by step: the fifth sends back to the fourth once."""


def test_a_word_table_becomes_a_process_that_runs(own_office, desk):
    designer = desk(own_office.process_designer)
    designer.go("/procedures")
    designer.follow("Lập từ văn bản Word")
    file = {"name": "quy-trinh.docx", "mimeType": "application/octet-stream", "buffer": papers.whole()}
    designer.page.locator("[name=file]").set_input_files([file])
    designer.press("Đọc tệp")
    designer.sees("Đọc được 7 bước")
    designer.press("Tạo bản nháp")
    designer.page.wait_for_url("**/versions/*")
    version = designer.path
    expect(designer.page.locator("#gaps .finding")).to_have_count(0)
    designer.follow("Chạy thử")
    designer.press("Bắt đầu chạy thử")
    for answer in TRIED:
        if answer:
            designer.page.locator("form").get_by_text(answer, exact=True).first.click()
        designer.press("Hoàn thành")
    designer.sees('step_5_decision = "option_1"')
    designer.go(version)
    designer.page.locator('form[action$="/submit"] button').click()
    approver = desk(own_office.process_approver)
    approver.go(f"{version}/review")
    approver.page.locator('form[action$="/approve"] button[type=submit]').click()
    approver.page.locator('form[action$="/publish"] button[type=submit]').click()
    approver.sees("Đang áp dụng")
    designer.go(f"{version}/document")
    for text in ("Cấp giấy phép trồng hoa", "5.7. Quy trình xử lý công việc", "Giờ hành chính", "chuyển lại bước 4"):
        designer.sees(text)
