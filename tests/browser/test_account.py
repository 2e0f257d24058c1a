"""Signing in and out, passwords, the language of the pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import PASSWORD


def test_a_wrong_password_is_said_and_the_user_name_stays(office, desk):
    lan = desk()
    lan.go("/sign-in")
    with lan.answering(401):
        lan.sign_in(office.intake_officer.username, "không phải mật khẩu này")
    assert lan.page.locator("[role=alert]").is_visible()
    assert lan.page.locator("[name=username]").input_value() == office.intake_officer.username


def test_whoever_is_signed_out_comes_back_to_the_page_they_wanted(office, desk):
    lan = desk()
    lan.go("/account")
    assert lan.path == "/sign-in"
    lan.sign_in(office.intake_officer.username, PASSWORD)
    lan.page.wait_for_url("**/account")


def test_signing_out_ends_the_session(office, desk):
    lan = desk()
    lan.go("/sign-in?next=/account")
    lan.sign_in(office.clerk.username)
    lan.page.wait_for_url("**/account")
    lan.page.locator(".who summary").click()
    lan.press("Đăng xuất")
    lan.page.wait_for_url("**/sign-in")
    lan.go("/account")
    assert lan.path == "/sign-in"


def test_the_language_changes_and_stays(office, desk):
    lan = desk(office.clerk)
    lan.go("/account")
    lan.page.locator(".who summary").click()
    lan.follow("English")
    expect(lan.page.locator("html")).to_have_attribute("lang", "en")
    lan.go("/account")
    assert lan.page.locator("html").get_attribute("lang") == "en"
    assert re.search("Account", lan.heading())


@pytest.mark.parametrize("role", ["clerk", "process_approver", "internal_auditor", "administrator"])
def test_the_search_box_leads_each_role_to_what_it_may_look_for(role, office, desk):
    window = desk(getattr(office, role))
    window.go("/account")
    window.page.keyboard.press("/")
    window.page.keyboard.type("thi")
    with window.answering(200):
        window.page.keyboard.press("Enter")
    assert "q=thi" in window.page.url
