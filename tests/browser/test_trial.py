"""«Chạy thử» in a browser: the way is drawn on the diagram, with the script and without it."""

import re

from playwright.sync_api import expect

from web import ids


def drawn(desk, element):
    return desk.page.locator(f'.djs-element[data-element-id="{element}"]').first


def test_a_designer_follows_a_trial_on_the_diagram(office, desk):
    designer = desk(office.process_designer)
    designer.go(f"/versions/{ids.encode(office.version_id)}")
    designer.follow("Chạy thử")
    designer.press("Bắt đầu chạy thử")
    designer.page.locator(".diagram--drawn").wait_for()
    expect(drawn(designer, "check_dossier")).to_have_class(re.compile("is-here"))
    designer.page.get_by_text("Tiếp nhận, lập giấy hẹn").click()
    designer.press("Hoàn thành")
    designer.page.locator(".diagram--drawn").wait_for()
    expect(drawn(designer, "check_dossier")).to_have_class(re.compile("is-done"))
    expect(drawn(designer, "transfer_dossier")).to_have_class(re.compile("is-here"))
    designer.sees('intake_decision = "accept"')
    designer.press("Bỏ bước cuối")
    designer.page.locator(".diagram--drawn").wait_for()
    expect(drawn(designer, "check_dossier")).to_have_class(re.compile("is-here"))


def test_a_trial_needs_no_script(office, desk):
    designer = desk(office.process_designer, javascript=False)
    designer.go(f"/versions/{ids.encode(office.version_id)}/trial")
    designer.press("Bắt đầu chạy thử")
    designer.page.get_by_text("Tiếp nhận, lập giấy hẹn").click()
    designer.press("Hoàn thành")
    designer.sees('intake_decision = "accept"')
