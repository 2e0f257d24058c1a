"""A day's journeys done with the mouse: what is pressed is counted and held against its budget."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from processes import definitions
from processes.db import transaction
from tests import at_counter, house
from tests.browser import arranged, clicks, officer, papers
from tests.browser.desk import fill_in, tick_all
from tests.browser.server import now
from web import ids

JOURNEYS = {one.key: one for one in clicks.JOURNEYS if one.counted is not None}
REASON = "Dự thảo thiếu căn cứ khoản 2 Điều 9"


class Hand:
    """A hand on the mouse: presses and counts."""

    def __init__(self):
        self.count = 0

    def click(self, what):
        """Press the first of what was found."""
        self.count += 1
        what.first.click()

    def answer(self, page, key, value):
        """Choose an answer by its words, as people do."""
        box = page.locator(f'[name="f.{key}"][value="{value}"]')
        self.click(page.locator(f'label[for="{box.get_attribute("id")}"]'))


@pytest.fixture
def hand():
    return Hand()


def budgeted(key, hand):
    """Hold what a hand has done against the table."""
    assert hand.count == JOURNEYS[key].counted, f"{key}: counted {hand.count}; tests/browser/clicks.py says otherwise"
    assert hand.count <= JOURNEYS[key].most


def _complete(window):
    return window.page.locator("form[data-draft-url] .act .button--primary")


def _fill(window, values, *, but=()):
    """Fill in everything that is data, and tick the points of the step."""
    fill_in(window.page, {key: value for key, value in values.items() if key not in but})
    tick_all(window.page)


def test_a_clerk_accepts_a_complete_dossier(server, office, desk, hand):
    lan = desk(office.intake_officer)
    lan.go("/dossiers/new")
    lan.page.locator("main tbody a[data-open]").first.click()
    for name, typed in (("name", "Người Đủ Giấy"), ("identity", "001234567890"), ("phone", "0900000123")):
        lan.page.locator(f"main [name={name}]").fill(typed)
    hand.click(lan.page.locator('form[action="/dossiers"] .act .button--primary'))
    lan.page.wait_for_url("**/tasks/*")
    expect(lan.page.locator("#why")).to_contain_text("Hạn")
    address = lan.page.locator('a[href^="/dossiers/"]:not([href$="/new"])').first.get_attribute("href")
    received = SimpleNamespace(instance=address.rpartition("/")[2])
    _fill(lan, officer.answers(server, office, received, {"intake_decision": "accept"}))
    hand.click(_complete(lan))
    lan.page.wait_for_url("**/inbox*")
    budgeted("receive", hand)


def test_a_clerk_settles_an_instant_procedure_on_one_screen(server, own_office, desk, hand):
    with server.inside():
        procedure_id = at_counter.publish(own_office).procedure_id
    lan = desk(own_office.intake_officer)
    lan.go(f"/dossiers/new?procedure={ids.encode(procedure_id)}")
    page = lan.page
    page.locator("main [name=name]").fill("Người Chờ Tại Quầy")
    for step, values in at_counter.VALUES.items():
        fill_in(page, values, begin=f"s:{step}:f.")
    tick_all(page)
    hand.click(page.get_by_role("button", name="Tiếp nhận và trả kết quả"))
    lan.sees("Đã tiếp nhận và giải quyết xong hồ sơ")
    expect(page.locator("main")).to_contain_text("Đã xong")
    budgeted("instant", hand)


def test_a_clerk_asks_for_a_missing_paper(server, office, desk, hand):
    received = arranged.received(server, office, "Người Thiếu Một Giấy", claimed_by=office.intake_officer)
    lan = desk(office.intake_officer)
    lan.go(received.path)
    values = officer.answers(server, office, received, {"intake_decision": "supplement"})
    asked = ("intake_decision", "missing_papers", "supplement_note")
    _fill(lan, values, but=asked)
    hand.answer(lan.page, "intake_decision", "supplement")
    missing = lan.page.locator('[name="f.missing_papers"]').first.get_attribute("value")
    hand.answer(lan.page, "missing_papers", missing)
    lan.page.locator('[name="f.supplement_note"]').fill("Bổ sung bản sao có chứng thực")
    hand.click(_complete(lan))
    lan.page.wait_for_url("**/inbox*")
    budgeted("supplement", hand)


@pytest.mark.parametrize(
    ("key", "step", "role", "question", "decided"),
    [
        ("complete", "review_draft", "division_head", "review_decision", "agree"),
        ("sign", "sign_decision", "leader", "signature_decision", "sign"),
    ],
)
def test_a_step_is_decided_and_completed(key, step, role, question, decided, server, office, desk, hand):
    received = arranged.received(server, office, "Người Chờ Quyết Định", at=step)
    window = desk(getattr(office, role))
    window.go(received.path)
    values = officer.answers(server, office, received, {question: decided})
    hand.answer(window.page, question, decided)
    _fill(window, values, but=(question,))
    hand.click(_complete(window))
    window.page.wait_for_url("**/inbox*")
    budgeted(key, hand)


def test_a_leader_signs_ten_at_once(server, own_office, desk, hand):
    arranged.to_sign(server, own_office, 10)
    leader = desk(own_office.leader)
    leader.go("/inbox")
    hand.click(leader.page.get_by_text("Chọn tất cả trong trang"))
    hand.click(leader.page.get_by_role("button", name="Duyệt…"))
    hand.click(leader.page.locator("main form label", has_text=re.compile("^Ký$")))
    hand.click(leader.page.get_by_role("button", name="Duyệt 10 việc"))
    leader.sees("Đã duyệt 10 việc")
    budgeted("sign_ten", hand)


def test_a_head_returns_a_draft_with_a_reason(server, office, desk, hand):
    received = arranged.received(server, office, "Người Có Dự Thảo Thiếu", at="review_draft")
    head = desk(office.division_head)
    head.go(received.path)
    hand.click(head.page.locator('[name=then][value="hand_back"]'))
    head.page.locator("main [name=reason]").fill(REASON)
    hand.click(head.page.locator("main form .button--primary"))
    head.page.wait_for_url("**/inbox*")
    budgeted("hand_back", hand)


def test_a_head_gives_a_task_to_whom_the_board_suggests(server, own_office, desk, hand):
    received = arranged.received(server, own_office, "Người Chờ Phân Công")
    head = desk(own_office.division_head)
    head.go("/board")
    hand.click(head.page.get_by_role("button", name=re.compile("^Giao Nguyễn Thị Lan")))
    head.sees(f"Đã giao việc «{received.step}».")
    lan = desk(own_office.intake_officer)
    lan.go("/inbox?box=mine")
    lan.sees(received.code)
    budgeted("assign", hand)


def test_the_next_task_is_opened_from_anywhere(server, own_office, desk, hand):
    first, second = (arranged.received(server, own_office, f"Người Chờ Thứ {word}") for word in ("Nhất", "Hai"))
    lan = desk(own_office.intake_officer)
    lan.go("/account")
    hand.click(lan.page.get_by_role("link", name="Việc tiếp theo"))
    lan.page.wait_for_url(f"**{first.path}")
    budgeted("next", hand)
    lan.follow("Việc tiếp theo")
    lan.page.wait_for_url(f"**{second.path}")


def test_a_dossier_is_found_from_anywhere_with_one_box(server, office, desk, hand):
    received = arranged.received(server, office, "Ưu Thị Đằng Đẵng")
    lan = desk(office.intake_officer)
    lan.go("/account")
    hand.click(lan.page.locator("[data-search]"))
    for asked in ("uu thi dang dang", received.code.lower()):
        lan.page.locator("[data-search]").fill(asked)
        lan.page.keyboard.press("Enter")
        expect(lan.page.locator("main tbody tr", has_text=received.code)).to_have_count(1)
        lan.page.locator("[data-search]").focus()
    budgeted("find", hand)


def test_a_head_reads_how_punctual_the_month_is(office, desk, hand):
    head = desk(office.division_head)
    head.go("/account")
    hand.click(head.page.locator("nav.rail a", has_text="Cả phòng"))
    hand.click(head.page.locator("nav.tabs--ruled a", has_text="Đúng hạn"))
    head.page.wait_for_url("**/reports")
    head.sees("Hồ sơ trong kỳ")
    budgeted("report", hand)


def test_a_designer_uploads_and_sees_what_was_found(own_office, desk, hand):
    designer = desk(own_office.process_designer)
    designer.go("/procedures/new")
    designer.page.locator("[name=code]").fill("9.000009")
    designer.page.locator("[name=name]").fill("Tải lên bằng hai lần bấm")
    with designer.page.expect_file_chooser() as opened:
        hand.click(designer.page.locator("[name=files]"))
    opened.value.set_files(papers.package())
    hand.click(designer.page.get_by_role("button", name="Kiểm tra và tải lên"))
    designer.page.locator(".finding").first.wait_for()
    budgeted("upload", hand)


def test_an_approved_version_is_published(server, own_office, desk, hand):
    with server.inside():
        version_id = house.draft(own_office, papers.P1).id
        for verb, role in ((definitions.submit, "process_designer"), (definitions.approve, "process_approver")):
            with transaction():
                verb(version_id=version_id, actor=house.actor(getattr(own_office, role), now()), now=now())
    approver = desk(own_office.process_approver)
    approver.go("/procedures")
    page = approver.page
    hand.click(page.locator("main tbody tr", has_text="Nháp").locator("a[data-open]"))
    page.wait_for_url(re.compile(r"/procedures/\w+$"))
    hand.click(page.locator("main tbody a[data-open]"))
    page.wait_for_url("**/versions/*")
    hand.click(page.locator('main nav.tabs a[href$="/review"]'))
    page.wait_for_url("**/review")
    hand.click(page.locator('form[action$="/publish"] button[type=submit]'))
    approver.sees("Đang áp dụng")
    budgeted("publish", hand)


def test_the_table_of_clicks_is_in_step_with_what_is_counted():
    assert clicks.PATH.read_text("utf-8") == clicks.text()
    assert "<!-- clicks -->" in clicks.README.read_text("utf-8")
    assert clicks.README.read_text("utf-8") == clicks.readme()
