"""An officer's day: find work, take it, fill it in, lose nothing, do nothing twice."""

import re

import pytest
from playwright.sync_api import expect

from processes import people
from processes.db import transaction
from tests import house
from tests.browser import arranged, officer
from tests.browser.desk import tick
from tests.browser.server import PASSWORD, now

WRONG_ID = "12345"


@pytest.fixture
def anh(server, office):
    """A dossier at the counter that the intake officer has taken."""
    return arranged.received(server, office, "Đỗ Thị Ánh Nguyệt", claimed_by=office.intake_officer)


def test_a_dossier_is_found_without_diacritics_and_by_part_of_its_code(server, office, desk):
    received = arranged.received(server, office, "Ưng Thị Đường Sữa")
    lan = desk(office.intake_officer)
    lan.go("/inbox")
    for asked in ("ung thi duong sua", received.code.lower()[-12:]):
        lan.page.locator("[data-search]").fill(asked)
        lan.page.locator("[data-search]").press("Enter")
        expect(lan.page.locator("main tbody tr", has_text=received.code)).to_have_count(1)


def test_the_group_box_is_filtered_by_step(server, office, desk):
    arranged.received(server, office, "Người Ở Bước Phân Công", at="assign_officer")
    arranged.received(server, office, "Người Ở Bước Xem Xét", at="review_draft")
    head = desk(office.division_head)
    head.go("/inbox?box=group")
    head.page.locator("select[name=step]").select_option(index=1)
    head.page.wait_for_url("**step=*")
    steps = {row.strip() for row in head.page.locator("main tbody td.is-main").all_inner_texts()}
    assert len(steps) == 1 or len({step.split("–")[0] for step in steps}) == 1


def test_a_long_list_has_pages(server, own_office, desk):
    with server.inside():
        for number in range(27):
            house.start(own_office, now(), name=f"Người Nộp Thứ {number + 1}")
    lan = desk(own_office.intake_officer)
    lan.go("/inbox?box=group")
    assert lan.page.locator("main tbody tr").count() == 25
    lan.page.locator('.paging a[rel="next"]').click()
    expect(lan.page.locator("main tbody tr")).to_have_count(2)
    lan.page.locator('.paging a[rel="prev"]').click()
    expect(lan.page.locator("main tbody tr")).to_have_count(25)


def test_several_tasks_are_chosen_with_the_mouse_and_taken_at_once(server, own_office, desk):
    for name in ("Thứ Nhất", "Thứ Hai", "Thứ Ba"):
        arranged.received(server, own_office, name)
    lan = desk(own_office.intake_officer)
    lan.go("/inbox?box=group")
    boxes = lan.page.locator("main tbody input[type=checkbox]")
    boxes.nth(0).click()
    boxes.nth(2).click()
    lan.page.locator("#bulk button").first.click()
    lan.go("/inbox?box=mine")
    expect(lan.page.locator("main tbody tr")).to_have_count(2)


def test_the_keyboard_moves_takes_opens_and_searches(server, own_office, desk):
    for name in ("Thứ Nhất", "Thứ Hai", "Thứ Ba"):
        arranged.received(server, own_office, name)
    lan = desk(own_office.intake_officer)
    lan.go("/inbox?box=group")
    page = lan.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1).locator("a[data-open]")).to_be_focused()
    page.keyboard.press("k")
    first = page.locator("tbody tr").nth(0)
    expect(first.locator("a[data-open]")).to_be_focused()
    code = first.locator(".code").inner_text()
    with page.expect_navigation():
        page.keyboard.press("n")
    lan.go("/inbox?box=mine")
    lan.sees(code)
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("jk")
    assert page.locator("[data-search]").input_value() == "jk"
    lan.go("/inbox?box=mine")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")


def test_a_task_is_taken_and_given_back(server, office, desk):
    received = arranged.received(server, office, "Người Chờ Nhận Việc")
    lan = desk(office.intake_officer)
    lan.go(received.path)
    officer.claim(lan)
    lan.page.locator('form[action$="/release"] button').first.click()
    lan.page.wait_for_url("**/inbox*")
    lan.go(received.path)
    assert lan.page.locator('form[action$="/claim"]').count() == 1


def test_what_is_typed_is_kept_by_itself_and_there_after_a_reload(office, desk, anh):
    lan = desk(office.intake_officer)
    lan.go(anh.path)
    with lan.page.expect_response("**/draft") as kept:
        lan.page.locator('[name="f.workplace"]').fill("Bệnh viện Sông Trăng")
    assert kept.value.status == 200
    expect(lan.page.locator("[data-draft-status]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    lan.page.reload()
    assert lan.page.locator('[name="f.workplace"]').input_value() == "Bệnh viện Sông Trăng"


def test_wrong_values_are_said_beside_their_fields_and_stay(office, desk, anh):
    lan = desk(office.intake_officer)
    lan.go(anh.path)
    lan.page.locator('[name="f.personal_id"]').fill(WRONG_ID)
    lan.page.locator('[name="f.born_on"]').fill("31/02/1990")
    with lan.answering(422):
        officer.send(lan)
    for name, typed in (("personal_id", WRONG_ID), ("born_on", "31/02/1990")):
        field = lan.page.locator(f'[name="f.{name}"]')
        assert field.get_attribute("aria-invalid") == "true"
        assert field.input_value() == typed
        assert lan.page.locator(f"#f-{name}-error").is_visible()
    expect(lan.page.locator("[data-error-summary]")).to_be_focused()
    lan.page.locator("[data-error-summary] a").first.click()
    assert lan.page.evaluate("document.activeElement.matches('input, select, textarea, fieldset, fieldset *')")


def test_a_field_appears_with_the_answer_that_needs_it(office, desk, anh):
    lan = desk(office.intake_officer)
    lan.go(anh.path)
    reason = lan.page.locator('[name="f.refusal_reason"]')
    assert not reason.is_visible()
    tick(lan.page.locator('[name="f.intake_decision"][value="refuse"]'))
    assert reason.is_visible()


def test_a_session_that_ended_while_typing_loses_nothing(server, own_office, desk):
    received = arranged.received(server, own_office, "Người Gõ Dở", claimed_by=own_office.intake_officer)
    lan = desk(own_office.intake_officer)
    lan.go(received.path)
    lan.page.locator('[name="f.workplace"]').fill("Trạm y tế Đồi Sim")
    arranged.let_sessions_end(server, own_office.intake_officer)
    lan.page.locator('[name="f.phone"]').fill("0900000777")
    officer.send(lan)
    lan.page.wait_for_url(re.compile("/sign-in"))
    lan.sign_in(own_office.intake_officer.username, PASSWORD)
    lan.page.wait_for_url("**/tasks/*")
    assert lan.page.locator('[name="f.workplace"]').input_value() == "Trạm y tế Đồi Sim"
    assert lan.page.locator('[name="f.phone"]').input_value() == "0900000777"


def test_whoever_signed_out_elsewhere_is_led_back_to_the_task(server, own_office, desk):
    received = arranged.received(server, own_office, "Người Đăng Xuất", claimed_by=own_office.intake_officer)
    lan = desk(own_office.intake_officer)
    lan.go(received.path)
    with lan.page.expect_response("**/draft"):
        lan.page.locator('[name="f.workplace"]').fill("Trạm y tế Đồi Sim")
    lan.context.clear_cookies(name="session-token")
    officer.send(lan)
    lan.follow("Đăng nhập")
    lan.sign_in(own_office.intake_officer.username, PASSWORD)
    lan.page.wait_for_url("**/tasks/*")
    assert lan.page.locator('[name="f.workplace"]').input_value() == "Trạm y tế Đồi Sim"


def test_a_task_done_in_another_window_says_who_did_it_and_when(server, office, desk, anh):
    lan = desk(office.intake_officer)
    lan.go(anh.path)
    officer.fill_step(lan, officer.answers(server, office, anh, {"intake_decision": "accept"}))
    lan.page.locator('[name="f.workplace"]').fill("Chưa kịp gửi")
    arranged.completed_by(server, office, anh, office.intake_officer)
    with lan.answering(409):
        officer.send(lan)
    lan.sees(office.intake_officer.name)
    assert re.search(r"\d\d:\d\d", lan.page.locator("main").inner_text())
    lan.sees("Chưa kịp gửi")


def test_a_double_click_on_complete_has_one_effect(server, office, desk, anh):
    lan = desk(office.intake_officer)
    lan.go(anh.path)
    officer.fill_step(lan, officer.answers(server, office, anh, {"intake_decision": "accept"}))
    lan.page.locator("form[data-draft-url] .act .button--primary").dblclick()
    lan.page.wait_for_url("**/inbox*")
    auditor = desk(office.internal_auditor)
    auditor.go(f"/audit/{anh.instance}")
    assert auditor.page.content().count('data-step="') >= 3
    steps = auditor.page.locator("[data-step] h3").all_text_contents()
    assert sum(anh.step in step and "oàn thành" in step for step in steps) == 1, steps


def test_a_colleague_gets_a_task_and_one_stays_accountable(server, office, desk):
    received = arranged.received(server, office, "Người Giao Lại", claimed_by=office.intake_officer)
    lan = desk(office.intake_officer)
    lan.go(f"{received.path}/delegate")
    box = lan.page.get_by_role("combobox").first
    box.fill("do thi ut")
    lan.page.keyboard.press("Enter")
    lan.page.locator("main form .button--primary, main form .act button").first.click()
    lan.page.wait_for_url("**/inbox*")
    lan.sees(received.code)
    ut = desk(office.clerk)
    ut.go("/inbox")
    ut.sees(received.code)
    ut.go("/notices")
    ut.sees(received.code)


def test_a_note_stands_in_the_history(office, desk, anh):
    lan = desk(office.intake_officer)
    lan.go(f"{anh.path}/note")
    lan.page.locator("[name=text]").fill("Người nộp hẹn mang bản chính vào thứ Hai")
    lan.page.locator("main form .button--primary, main form .act button").first.click()
    lan.page.wait_for_url(f"**{anh.path}")
    lan.sees("Người nộp hẹn mang bản chính vào thứ Hai")


def test_a_deputy_does_the_task_of_the_absent_head(server, own_office, desk):
    received = arranged.received(server, own_office, "Người Chờ Phó Phòng", at="assign_officer")
    with server.inside(), transaction():
        people.name_deputy(
            person_id=own_office.division_head.id,
            deputy_id=own_office.clerk.id,
            from_on=people.today(now()),
            legal_basis="Quyết định 12/QĐ-STP",
            actor=house.actor(own_office.administrator, now()),
            now=now(),
        )
    ut = desk(own_office.clerk)
    ut.go("/inbox?box=group")
    ut.sees(received.code)
    ut.go(received.path)
    officer.claim(ut)
    officer.complete(ut, officer.answers(server, own_office, received, {}))
    auditor = desk(own_office.internal_auditor)
    auditor.go(f"/audit/{received.instance}")
    auditor.sees(own_office.clerk.name)
    auditor.sees(own_office.division_head.name)


def test_without_scripts_a_dossier_is_received(office, desk):
    lan = desk(office.intake_officer, javascript=False)
    lan.go("/dossiers/new")
    lan.page.locator("main tbody a[data-open]").first.click()
    lan.page.locator("main [name=name]").fill("Người Nộp Không Có Script")
    with lan.answering(200):
        lan.page.locator('form[action="/dossiers"] .act .button--primary').click()
    lan.page.wait_for_url("**/tasks/*")
    assert lan.page.locator('[name="f.applicant_name"]').input_value() == "Người Nộp Không Có Script"


def test_without_scripts_a_task_is_taken_and_completed(server, office, desk):
    received = arranged.received(server, office, "Người Dùng Máy Cũ")
    lan = desk(office.intake_officer, javascript=False)
    lan.go("/inbox?box=group&q=" + received.code)
    lan.page.locator("main tbody a[data-open]").first.click()
    lan.page.locator('form[action$="/claim"] button').first.click()
    lan.page.locator('form[action$="/release"]').wait_for()
    officer.complete(lan, officer.answers(server, office, received, {"intake_decision": "accept"}))
    ut = desk(office.clerk, javascript=False)
    ut.go("/inbox?box=group&q=" + received.code)
    ut.sees(received.code)
