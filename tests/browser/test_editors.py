"""The editors of a draft beside its diagram: a form drawn, a decision table filled in, an expression completed."""

import json
import re

import pytest
from playwright.sync_api import expect

from processes import definitions
from tests import house
from web import ids

PACKAGE = "recognise-exploration-results"


@pytest.fixture(scope="module")
def draft(server, office):
    """A draft whose form and table hold something that their editors do not know."""
    with server.inside():
        files, _ = house.package_files(PACKAGE)
        form = files["check_dossier.form.json"]
        changes = [
            ("check_dossier.form.json", form, json.dumps({**json.loads(form), "x-owner": "Phòng Một cửa"}).encode()),
            ("time_limit.dmn", b"<decisionTable ", b'<decisionTable xmlns:x="urn:x" x:source="B3" '),
        ]
        return house.draft(office, PACKAGE, changes)


@pytest.fixture
def designer(desk, office):
    return desk(office.process_designer)


def _open(designer, draft, path):
    designer.go(f"/versions/{ids.encode(draft.id)}/{path}")


def _files(server, draft):
    with server.inside():
        revision = definitions.version(draft.agency_id, draft.id)[2]
        return definitions.files_of(draft.agency_id, revision.id)


def complete_what_hides_it(page):
    """Write a condition slowly: a variable of another step is offered, and the hand stays where it writes."""
    page.locator("[data-group-id=group-condition] .bio-properties-panel-group-header-title").click()
    condition = page.locator("[data-entry-id=conditional-hide], [data-group-id=group-condition]").last.locator(
        ".cm-content"
    )
    condition.click()
    page.keyboard.type("expl")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("exploration_cost")
    page.wait_for_timeout(700)  # what was written is drawn by now
    page.keyboard.type("oration_cost > 5")
    page.keyboard.press("Escape")


ENGLISH = """(box) => {
  const found = new Set();
  const note = (text) => /[a-z]{3} [a-z]{2}|^(Add|Edit|Input|Output|Create|Value|Delete)\\b/i.test(text)
    && /^[\\x00-\\x7f]*$/.test(text) && found.add(text);
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) note(node.data.trim());
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(".flatpickr-calendar, .cm-editor, textarea")) return;
    for (const name of ["title", "placeholder", "aria-label"]) note(node.getAttribute(name) ?? "");
    for (const child of node.childNodes) visit(child);
  };
  visit(box);
  return [...found];
}"""


def english(box):
    """List what a tool says in English on a page in Vietnamese."""
    return box.evaluate(ENGLISH)


def test_a_form_is_drawn_with_the_keyboard_and_shown_as_officers_see_it(server, draft, designer):
    page = designer.page
    _open(designer, draft, "forms/check_dossier/edit")
    parts = page.locator(".fjs-palette-field")
    expect(parts).to_have_count(14)
    seen = page.locator("[data-told=seen] textarea")
    expect(seen).to_have_count(1)
    page.locator(".fjs-palette-field", has_text="Đoạn chữ").focus()
    page.keyboard.press("Enter")
    expect(seen).to_have_count(2)
    page.locator(".fjs-form-field-textarea").last.click()
    expect(page.locator(".bio-properties-panel-header")).to_contain_text("Đoạn chữ", ignore_case=True)
    page.locator("[data-group-id=group-general] .bio-properties-panel-group-header-title").click()
    label = page.locator("[data-entry-id=label]")
    expect(label).to_contain_text("Nhãn của ô")
    label.locator("textarea, input[type=text], [contenteditable=true]").first.fill("Ý kiến của cơ quan")
    expect(page.locator("[data-told=seen]")).to_contain_text("Ý kiến của cơ quan")
    complete_what_hides_it(page)
    assert english(page.locator("[data-editor]")) == []
    designer.press("Lưu vào bản nháp")
    designer.sees("Đã lưu biểu mẫu «check_dossier»")
    kept = json.loads(_files(server, draft).forms["check_dossier"])
    assert kept["x-owner"] == "Phòng Một cửa"
    assert kept["components"][-1]["label"] == "Ý kiến của cơ quan"
    assert kept["components"][-1]["conditional"] == {"hide": "=exploration_cost > 5"}
    assert (
        len(kept["components"])
        == len(json.loads(house.package_files(PACKAGE)[0]["check_dossier.form.json"])["components"]) + 1
    )


def test_a_table_is_filled_in_and_its_findings_lead_to_their_rules(server, draft, designer):
    page = designer.page
    _open(designer, draft, "decisions/time_limit/edit")
    cell = page.locator(".tjs-table tbody tr").nth(1).locator("td").nth(1)
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("deposit")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("deposit")
    page.keyboard.press("Escape")
    cell.click(button="right")
    assert english(page.locator(".dmn-js-parent")) == []
    page.keyboard.press("Escape")
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"I", "III"')
    found = page.locator("[data-told=found]")
    expect(found).to_contain_text("cùng khớp")
    expect(page.locator("td.rule-index.has-finding")).to_have_count(2)
    found.get_by_role("button", name="Quy tắc 2").first.click()
    expect(page.locator("tr.is-picked td.rule-index")).to_have_text(re.compile("2"))
    designer.press("Lưu vào bản nháp")
    designer.sees("Đã lưu «time_limit.dmn»")
    kept = _files(server, draft).decisions["time_limit"]
    assert b'"I", "III"' in kept.replace(b"&#34;", b'"').replace(b"&quot;", b'"')
    assert b'x:source="B3"' in kept


def test_an_expression_is_completed_and_its_fault_is_marked_where_it_is(draft, designer):
    page = designer.page
    _open(designer, draft, "variables?at=sign_submission")
    page.locator(".cm-content").click()
    page.keyboard.type("expl")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("exploration_cost")
    page.wait_for_timeout(120)  # a completion is not taken by an Enter that comes with its appearance
    page.keyboard.press("Enter")
    page.keyboard.type(" > nobody_knows")
    expect(page.locator("[data-feel]")).to_have_value("exploration_cost > nobody_knows")
    expect(page.locator(".cm-lintRange-warning")).to_have_text("nobody_knows")
    page.keyboard.type(" )")
    expect(page.locator(".cm-lintRange-error")).to_have_text(")")
