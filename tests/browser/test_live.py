"""Open pages tell what changes meanwhile: a task that a colleague took, a new one; nothing typed is lost."""

import re

from playwright.sync_api import expect

from processes.db import transaction
from tests import house
from tests.browser import arranged
from tests.browser.desk import fill_in
from tests.browser.server import with_password


def second_clerk(server, office):
    """Give the agency a second officer at the counter."""
    with server.inside():
        with transaction():
            hai = house.person(office, "intake_officer", f"hai.{office.code}".lower(), "Võ Thị Hai")
        return with_password(hai)


def note(window, kind):
    return window.page.locator(f'[data-note="{kind}"]')


def test_two_colleagues_see_each_other_take_a_task_and_keep_what_they_typed(server, own_office, desk):
    colleague = second_clerk(server, own_office)
    waiting = arranged.received(server, own_office, "Trần Thị Cùng Xem")
    lan, hai = desk(own_office.intake_officer), desk(colleague)
    lan.go(waiting.path)
    expect(lan.page.locator("[data-live]")).to_have_attribute("data-stream", re.compile("/live/stream$"))
    hai.go("/inbox")
    inbox = hai.page.locator(".rail [data-figure=inbox]")
    expect(inbox).to_have_text("1")
    fill_in(lan.page, {"workplace": "Phòng khám đang gõ dở"})
    hai.page.locator("tbody tr").first.locator("[data-claim]").click()
    expect(note(lan, "sight")).to_contain_text("Việc này vừa được Võ Thị Hai nhận.")
    expect(note(lan, "sight")).to_contain_text("Những gì bạn đã gõ vẫn còn trên trang này.")
    expect(lan.page.locator(".rail [data-figure=inbox]")).to_have_text("0")
    expect(lan.page.locator("[name='f.workplace']")).to_have_value("Phòng khám đang gõ dở")
    note(lan, "sight").get_by_role("link").click()
    expect(lan.page.locator("main")).to_contain_text("Việc đang do Võ Thị Hai xử lý")


def test_a_new_task_is_counted_and_said_where_the_list_is_open(server, own_office, desk):
    window = desk(own_office.intake_officer)
    window.go("/inbox")
    expect(window.page.locator(".rail [data-figure=inbox]")).to_have_text("0")
    arranged.received(server, own_office, "Trần Văn Mới")
    expect(window.page.locator(".rail [data-figure=inbox]")).to_have_text("1")
    expect(note(window, "list")).to_contain_text("Danh sách việc vừa thay đổi.")
    note(window, "list").get_by_role("button").click()
    expect(note(window, "list")).to_have_count(0)
