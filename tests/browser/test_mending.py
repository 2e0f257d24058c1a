"""A textbook drawing is mended as proposed and put in force; what never runs is kept and drawn."""

from playwright.sync_api import expect

from tests.browser import papers
from tests.browser.test_designer import upload
from tests.engine.checker.build import flow, process
from tests.web.test_kept_drawings import TALK

DRAWN = process(
    '<laneSet id="l"><lane id="l1" name="Công chức một cửa"><flowNodeRef>n</flowNodeRef><flowNodeRef>a</flowNodeRef>'
    "<flowNodeRef>g</flowNodeRef><flowNodeRef>b</flowNodeRef></lane></laneSet>"
    '<task id="n" name="Tiếp nhận"/><task id="a" name="Thẩm định (2 ngày)"/>'
    '<exclusiveGateway id="g" name="Hồ sơ hợp lệ?"/><task id="b" name="Ký"/>'
    + flow("n", "a")
    + flow("a", "g")
    + flow("g", "b", attributes='name="Đạt"')
    + flow("g", "n", attributes='name="Không đạt"')
)


def test_a_textbook_drawing_is_mended_and_put_in_force(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.diagram(DRAWN), answer=422)
    designer.press("Sửa theo đề nghị")
    designer.page.locator("#after.diagram--drawn").wait_for()
    designer.press("Sửa và tạo bản nháp")
    designer.page.wait_for_url("**/versions/*")
    version, page = designer.path, designer.page
    for lane in page.locator('#settings select[name^="lane:"]').all():
        lane.select_option("intake_officer")
    for step in ("n", "a", "b"):
        page.locator(f'details[data-element-id="{step}"] summary').first.click()
        page.locator(f'[name="budget:{step}:amount"]').fill("1")
        page.locator(f'[name="budget:{step}:unit"]').select_option("working_day")
    page.locator('form[action$="/settings"] .act .button--primary').click()
    expect(page.locator("#gaps .finding")).to_have_count(0)
    page.locator('form[action$="/submit"] button').click()
    approver = desk(own_office.process_approver)
    approver.go(f"{version}/review")
    approver.page.locator('form[action$="/approve"] button[type=submit]').click()
    approver.page.locator('form[action$="/publish"] button[type=submit]').click()
    approver.sees("Đang áp dụng")


def test_a_choreography_is_kept_and_drawn(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.diagram(TALK), answer=422)
    designer.press("Giữ bản vẽ này để lưu")
    designer.page.wait_for_url("**/versions/*")
    designer.page.locator(".diagram--drawn").wait_for()
    expect(designer.page.locator('.djs-element[data-element-id="t"]')).to_be_visible()
    designer.sees("Chỉ để lưu, không chạy")
