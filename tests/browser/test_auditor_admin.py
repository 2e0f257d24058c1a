"""Auditors find and prove what happened; administrators open and close accounts, set days, mend what stopped."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from processes import instances
from tests import house
from tests.browser import arranged, officer
from tests.browser.desk import Desk, tick
from tests.browser.server import PASSWORD, now, open_office, serving
from web import ids


def test_an_auditor_replays_without_scripts(server, office, desk):
    received = arranged.received(server, office, "Người Được Xem Lại", at="assign_officer")
    auditor = desk(office.internal_auditor, javascript=False)
    auditor.go("/audit?q=nguoi+duoc+xem+lai")
    auditor.page.locator("main tbody a[data-open]").first.click()
    steps = auditor.page.locator("section.step")
    assert steps.count() >= 3
    assert all(step.is_visible() for step in steps.all())
    assert received.code in auditor.text
    expect(auditor.page.locator(".intact")).to_contain_text("Nguyên vẹn")
    auditor.page.locator("section.step a").first.click()
    assert re.search(r"step=1\b", auditor.page.url)


def test_looking_at_records_is_recorded_itself(server, office, desk):
    received = arranged.received(server, office, "Người Được Nhìn")
    auditor = desk(office.internal_auditor)
    auditor.go(f"/audit/{received.instance}")
    auditor.go("/audit")
    auditor.follow("Nhật ký của cơ quan")
    auditor.sees("Xem hồ sơ chất lượng")
    auditor.sees(received.code)


def test_an_auditor_takes_a_copy_of_the_records(server, office, desk):
    received = arranged.received(server, office, "Người Có Bản Sao")
    auditor = desk(office.internal_auditor)
    auditor.go(f"/audit/{received.instance}")
    with auditor.page.expect_download() as kept:
        auditor.follow("Tải bản sao hồ sơ chất lượng")
    assert kept.value.suggested_filename == f"{received.code}.records.json"
    assert received.code in kept.value.path().read_text("utf-8")


def test_an_auditor_reads_a_task_but_cannot_touch_it(server, office, desk):
    received = arranged.received(server, office, "Người Không Được Đụng")
    auditor = desk(office.internal_auditor)
    auditor.go(received.path)
    assert auditor.page.locator('form[action$="/claim"], form[action$="/complete"]').count() == 0
    assert _post(auditor, f"{received.path}/claim") == 403


def test_an_administrator_cannot_read_dossiers(server, office, desk):
    received = arranged.received(server, office, "Người Riêng Tư")
    administrator = desk(office.administrator)
    for path in (received.path, f"/dossiers/{received.instance}", f"/audit/{received.instance}"):
        assert administrator.go(path).status == 403
        assert "Người Riêng Tư" not in administrator.text


def _post(window, path):
    token = window.page.locator("meta[name=csrf-token]").get_attribute("content")
    return window.context.request.post(window.address + path, form={"csrf_token": token}, max_redirects=0).status


def test_a_new_person_sets_a_password_and_works(own_office, desk):
    administrator = desk(own_office.administrator)
    link = _add_person(administrator, "Cao Thị Người Mới", f"moi.{own_office.code}".lower())
    newcomer = desk()
    newcomer.page.goto(link)
    assert "#" not in newcomer.page.url
    newcomer.page.locator("[name=password]").fill("ngắn")
    newcomer.page.locator("[name=again]").fill("ngắn")
    with newcomer.answering(422):
        newcomer.page.locator("main button[type=submit]").click()
    assert newcomer.page.locator('[name=password][aria-invalid="true"]').is_visible()
    for name in ("password", "again"):
        newcomer.page.locator(f"[name={name}]").fill(PASSWORD)
    newcomer.page.locator("main button[type=submit]").click()
    newcomer.page.wait_for_url("**/inbox*")
    newcomer.sees("Cao Thị Người Mới")
    again = desk()
    again.page.goto(link)
    for name in ("password", "again"):
        again.page.locator(f"[name={name}]").fill(PASSWORD)
    again.page.locator("main button[type=submit]").click()
    expect(again.page.locator("[role=alert]").first).to_be_visible()


def _add_person(administrator, name, username):
    """Add a person with a first post; give the one-time link."""
    page = administrator.page
    administrator.go("/people")
    administrator.follow("Thêm người")
    page.locator("main [name=name]").fill(name)
    page.locator("main [name=username]").fill(username)
    for box, text in ((0, "van phong"), (1, "mot cua")):
        page.locator("main").get_by_role("combobox").nth(box).fill(text)
        page.keyboard.press("Enter")
    page.locator("main form .act .button--primary").click()
    return page.locator("[name=link]").input_value()


def test_a_closed_account_is_out_at_once(own_office, desk):
    clerk = desk()
    clerk.go("/sign-in?next=/account")
    clerk.sign_in(own_office.clerk.username)
    clerk.page.wait_for_url("**/account")
    administrator = desk(own_office.administrator)
    administrator.go("/people?q=do+thi+ut")
    administrator.page.locator("main tbody a[data-open]").first.click()
    administrator.follow("Khóa tài khoản", exact=False)
    administrator.page.locator("form.confirm .button--danger").click()
    administrator.page.wait_for_load_state()
    clerk.go("/account")
    assert clerk.path == "/sign-in"
    with clerk.answering(401):
        clerk.sign_in(own_office.clerk.username)


def test_a_day_off_moves_the_due_time_of_new_tasks(server, own_office, desk):
    before = _due_of_new_task(server, own_office)
    administrator = desk(own_office.administrator)
    page = administrator.page
    for day in range(1, 8):
        administrator.go("/calendar")
        page.locator("main [name=day]").fill(f"{now() + timedelta(days=day, hours=7):%d/%m/%Y}")
        tick(page.locator('main [name=kind][value="off"]'))
        page.locator("main [name=label]").fill("Nghỉ vì bão")
        page.locator('main form[action*="/days"] .button--primary').click()
        administrator.sees("Nghỉ vì bão")
    assert _due_of_new_task(server, own_office) > before + timedelta(days=4)


def _due_of_new_task(server, office):
    """Receive a dossier and tell when its transfer is due."""
    received = arranged.received(server, office, "Người Chờ Hết Bão", at="transfer_dossier")
    with server.inside():
        return house.open_task(instances.instance(office.agency_id, ids.decode(received.instance))).due_at


def test_a_step_that_failed_is_seen_and_given_back(server, own_office, desk):
    received = arranged.failing(server, own_office)
    lan = desk(own_office.intake_officer)
    lan.go(received.path)
    tick(lan.page.locator('[name="f.way"][value="b"]'))
    officer.send(lan)
    lan.page.wait_for_load_state()
    administrator = desk(own_office.administrator)
    administrator.go("/incidents")
    administrator.sees(received.code)
    assert "Người Gặp Chỗ Hở" not in administrator.text
    administrator.page.locator('form[action$="/retry"] button').first.click()
    administrator.page.wait_for_load_state()
    administrator.go("/incidents")
    assert received.code not in administrator.page.locator("main").inner_text()
    lan.go(received.path)
    tick(lan.page.locator('[name="f.way"][value="a"]'))
    officer.send(lan)
    lan.page.wait_for_url("**/inbox*")


def test_a_living_worker_is_said_to_be_alive(office, desk):
    administrator = desk(office.administrator)
    administrator.go("/incidents")
    assert administrator.page.locator("main [role=alert]").count() == 0


def test_a_missing_worker_is_said_in_red(browser):
    with serving("without-worker") as server:
        with server.inside():
            office = open_office("H98.01", "Sở Không Có Bộ Xử Lý Nền")
        context = browser.new_context(locale="vi-VN")
        administrator = Desk(context, server.address)
        administrator.go("/sign-in?next=/incidents")
        administrator.sign_in(office.administrator.username)
        expect(administrator.page.locator("main [role=alert]")).to_be_visible()
        context.close()
        assert administrator.troubles == []
