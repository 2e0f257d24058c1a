"""A procedure with two cases: tables give limit and fee at the counter, before and after the dossier is received."""

import re

import pytest
from playwright.sync_api import expect

from tests import house
from web import ids

PACKAGE = "recognise-exploration-results"
CASES = [
    ("I", "15.000.000.000", "42 ngày làm việc", "70.000.000 đồng", "quy tắc 1 — Trường hợp 1"),
    ("III", "800000000", "32 ngày làm việc", "10.000.000 đồng", "quy tắc 2 — Trường hợp 2"),
]


@pytest.fixture(scope="module")
def procedure(server, office):
    with server.inside():
        return house.publish(office, PACKAGE)


@pytest.mark.parametrize(("group", "cost", "limit", "fee", "rule"), CASES)
def test_a_dossier_of_each_case_has_its_limit_and_its_fee(office, procedure, desk, group, cost, limit, fee, rule):
    lan = desk(office.intake_officer)
    page = lan.page
    lan.go(f"/dossiers/new?procedure={ids.encode(procedure.procedure_id)}")
    lan.sees("Theo bảng quyết định «Thời hạn giải quyết»")
    page.fill("[name=name]", "Công ty Đá Hòn Mơ (minh họa)")
    page.fill("[name='f.deposit_name']", "Mỏ đá vôi Hòn Mơ")
    page.select_option("[name='f.mineral_group']", group)
    page.fill("[name='f.exploration_cost']", cost)
    lan.press("Tính thời hạn, phí")
    for told in (limit, fee, rule):
        lan.sees(told)
    expect(page.locator("[name='f.exploration_cost']")).to_have_value(cost)
    lan.press("Tiếp nhận")
    page.wait_for_url(re.compile("/tasks/"))
    for told in (limit, fee, rule, "B1. Kiểm tra, tiếp nhận hồ sơ"):
        lan.sees(told)


def test_a_designer_tries_a_table_and_sees_which_rule_applies(office, procedure, desk):
    designer = desk(office.process_designer)
    designer.go(f"/versions/{ids.encode(procedure.version_id)}")
    designer.follow("Bảng quyết định")
    section = designer.page.locator("#decision-appraisal_fee")
    section.locator("summary").click()
    section.locator("input.input, input[type=text]").first.fill("2.000.000.000")
    section.get_by_role("button", name="Thử", exact=True).click()
    designer.sees("Kết quả: 15.000.000")
    expect(designer.page.locator("tr[aria-current=true] th")).to_have_text("2")
