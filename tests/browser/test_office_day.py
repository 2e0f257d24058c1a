"""What makes a day easier: saved lists, a word to a colleague, keys, a procedure from a shape, a list on paper."""

import re

from playwright.sync_api import expect

from tests.browser import arranged

FAR = "Phạm Thị Không Thấy"


def test_a_clerk_saves_a_filtered_list_and_finds_it_again(server, own_office, desk):
    arranged.received(server, own_office, "Hà Thị Trong Danh Sách", claimed_by=own_office.intake_officer)
    arranged.received(server, own_office, FAR)
    lan = desk(own_office.intake_officer)
    lan.go("/inbox?box=mine")
    lan.page.locator("summary", has_text="Lưu danh sách này").click()
    lan.page.get_by_label("Tên", exact=True).fill("Đang làm dở")
    lan.press("Lưu")
    lan.sees("Đã lưu danh sách.")
    lan.go("/inbox")
    lan.sees(FAR)
    lan.follow("Đang làm dở")
    expect(lan.page.locator("main tbody tr")).to_have_count(1)
    expect(lan.page.locator("main tbody")).to_contain_text("Hà Thị Trong Danh Sách")


def test_a_clerk_mentions_a_colleague_who_is_told_and_answers(server, own_office, desk):
    received = arranged.received(server, own_office, "Lưu Thị Cần Hỏi")
    lan, ut = desk(own_office.intake_officer), desk(own_office.clerk)
    lan.go(received.path)
    lan.page.get_by_label("Ý kiến", exact=True).fill("Nhờ chị xem giúp con dấu")
    lan.page.locator("summary", has_text="Nhắc đồng nghiệp").click()
    lan.page.locator("#comments label", has_text=own_office.clerk.name).click()
    lan.press("Gửi ý kiến")
    lan.sees(f"Đã báo cho {own_office.clerk.name}")
    ut.go("/inbox")
    expect(ut.page.locator("[data-figure=alerts]").first).to_have_text("1")
    ut.page.locator('a.alerts[href="/notices"]').click()
    ut.page.locator("main a", has_text=received.code).first.click()
    ut.sees("Nhờ chị xem giúp con dấu")


def test_colleagues_are_offered_while_an_at_sign_and_a_name_are_typed(server, own_office, desk):
    received = arranged.received(server, own_office, "Lưu Thị Gõ Tên")
    lan, name = desk(own_office.intake_officer), own_office.clerk.name
    lan.go(received.path)
    box = lan.page.get_by_label("Ý kiến", exact=True)
    box.press_sequentially(f"Nhờ @{name.split()[-1].lower()}")
    offered = lan.page.get_by_role("listbox", name="Nhắc đồng nghiệp")
    expect(offered.get_by_role("option", name=name)).to_be_visible()
    assert box.get_attribute("aria-activedescendant")
    lan.page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    box.press("Backspace")
    lan.page.keyboard.press("ArrowDown")
    lan.page.keyboard.press("ArrowUp")
    offered.get_by_role("option", name=name).click()
    expect(box).to_have_value(f"Nhờ @{name} ")
    assert lan.page.locator("input[name=mention]:checked").count() == 1
    box.fill("Thôi")
    assert lan.page.locator("input[name=mention]:checked").count() == 0
    box.press_sequentially(f" @{name}")
    lan.page.keyboard.press("Enter")
    expect(box).to_have_value(f"Thôi @{name} ")
    lan.press("Gửi ý kiến")
    lan.sees(f"Đã báo cho {name}")


def test_the_question_mark_shows_the_keys_and_escape_puts_them_away(office, desk):
    lan = desk(office.intake_officer)
    lan.go("/inbox")
    lan.page.keyboard.press("?")
    keys = lan.page.get_by_role("dialog", name="Bảng phím tắt")
    expect(keys).to_contain_text("đến ô tìm kiếm")
    lan.page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    assert lan.path == "/inbox"
    lan.page.locator("[data-search]").focus()
    lan.page.keyboard.type("?")
    assert lan.page.locator("[data-search]").input_value() == "?"
    expect(keys).to_have_count(0)


def test_a_designer_makes_a_procedure_from_a_shape_on_one_page(own_office, desk):
    designer = desk(own_office.process_designer)
    designer.go("/procedures")
    designer.follow("Làm thủ tục từ mẫu")
    designer.page.locator(".shapes__link").first.click()
    designer.page.locator("[name=name]").fill("Cấp giấy xác nhận làm từ mẫu")
    designer.page.locator("[name=code]").fill("9.000010")
    designer.press("Làm bản nháp")
    designer.page.wait_for_url("**/versions/*")
    designer.page.locator(".diagram--drawn").wait_for()
    designer.sees("Cấp giấy xác nhận làm từ mẫu")
    designer.sees("Làm từ mẫu «Giải quyết ngay tại quầy».")


def test_the_list_that_is_seen_is_the_list_on_paper(server, own_office, desk):
    received = arranged.received(server, own_office, "Mạc Thị Được In", claimed_by=own_office.intake_officer)
    arranged.received(server, own_office, FAR)
    lan = desk(own_office.intake_officer)
    lan.go("/inbox?box=mine")
    lan.follow("Bản in")
    expect(lan.page.locator(".sheet__rows tbody tr")).to_have_count(1)
    expect(lan.page.locator(".sheet")).to_contain_text(received.code)
    expect(lan.page.locator(".sheet")).to_contain_text(re.compile(r"Lập lúc \d\d:\d\d"))
    expect(lan.page.get_by_role("button", name="In", exact=True)).to_be_visible()
    lan.page.emulate_media(media="print")
    expect(lan.page.locator(".rail")).to_be_hidden()
    expect(lan.page.locator(".sheet__head")).to_be_visible()
