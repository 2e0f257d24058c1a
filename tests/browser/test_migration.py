"""The law has changed while dossiers are on their way: the designer plans, somebody else approves, the film goes on."""

import re

from playwright.sync_api import expect

from tests.browser import arranged
from tests.processes import newer
from web import ids


def moved_on(desk, text):
    """Reload, as the page says, until the worker has done its part."""
    for _ in range(20):
        if text in desk.text:
            return
        desk.page.wait_for_timeout(500)
        desk.page.reload()
    desk.sees(text)


def test_running_dossiers_go_over_to_the_new_version_and_one_comes_back(server, own_office, desk):
    stays = arranged.received(server, own_office, arranged.LONG_NAME, at="assign_officer")
    other = arranged.received(server, own_office, "Trần Văn Bình", at="assign_officer")
    with server.inside():
        newer.publish(own_office)
    designer = desk(own_office.process_designer)
    designer.go(f"/versions/{ids.encode(own_office.version_id)}/migration")
    designer.sees("0 chuyển được, 2 chưa")
    designer.page.get_by_label("Bước «B3. Phân công thụ lý» chuyển thành").select_option("choose_officer")
    designer.press("Chạy thử")
    designer.sees("2 chuyển được, 0 chưa")
    designer.page.get_by_label("Lý do chuyển").fill("Quy định mới về phân công")
    designer.page.get_by_label("Căn cứ pháp lý hoặc điều khoản ISO").fill("Nghị định 118/2025/NĐ-CP")
    designer.press("Lập kế hoạch")
    designer.sees("người lập không tự phê duyệt")
    approver = desk(own_office.process_approver, javascript=False)
    approver.go(designer.path)
    approver.press("Phê duyệt và chuyển")
    moved_on(approver, "Đã xong")
    row = approver.page.get_by_role("row").filter(has_text=stays.code)
    row.get_by_role("link", name="Đưa về").click()
    approver.page.get_by_label("Lý do hoàn tác").fill("Hồ sơ này làm theo quy định cũ")
    approver.press("Hoàn tác")
    approver.sees("Đã đưa về")
    officer = desk(own_office.case_officer)
    officer.go(f"/dossiers/{other.instance}")
    officer.sees("Chuyển sang phiên bản 2")
    auditor = desk(own_office.internal_auditor)
    auditor.go(f"/audit/{other.instance}")
    figures = auditor.page.locator(".replay > .diagram")
    expect(figures.last).to_have_class(re.compile("diagram--drawn"))
    assert auditor.page.locator("[data-replay][data-ready]").count() == 1
    auditor.page.locator("[data-replay-go=back]").click()
    expect(figures.first).to_be_visible()
    expect(figures.last).to_be_hidden()
    expect(figures.first.locator('.is-here[data-element-id="assign_officer"]')).to_be_visible()
    auditor.page.locator("[data-replay-go=next]").click()
    expect(figures.last.locator('.is-here[data-element-id="choose_officer"]')).to_be_visible()
