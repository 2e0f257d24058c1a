"""The designer's desk: files that cannot be used are refused with every reason, what is published stays as it is."""

import re

import pytest
from playwright.sync_api import expect

from tests import house
from tests.browser import papers
from web import i18n, ids


def upload(window, files, *, answer=200, code="9.000001", name="Thử tải lên"):
    """Fill the upload page in and send it; what comes back has this status."""
    window.go("/procedures/new")
    window.page.locator("[name=code]").fill(code)
    window.page.locator("[name=name]").fill(name)
    window.page.locator("[name=files]").set_input_files(files)
    with window.answering(answer):
        window.press("Kiểm tra và tải lên")


def _pattern(code):
    """Turn the words of a finding into a pattern: parameters stand for anything."""
    words = i18n.translate(f"findings.{code}", "vi")
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\{\w+\}", words)))


@pytest.mark.parametrize("code", papers.BAD)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(code, office, desk):
    designer = desk(office.process_designer)
    upload(designer, papers.BAD[code], answer=422)
    expect(designer.page.locator(".finding__title", has_text=_pattern(code)).first).to_be_visible()
    assert designer.page.locator("#f-code").input_value() == "9.000001"
    assert designer.page.locator("#f-name").input_value() == "Thử tải lên"


def test_a_refused_diagram_is_drawn_and_a_finding_leads_to_its_place(office, desk):
    designer = desk(office.process_designer)
    upload(designer, papers.with_scripts(), answer=422)
    designer.page.locator(".diagram--drawn").wait_for()
    finding = designer.page.locator(".finding[data-element-id]").first
    element = finding.get_attribute("data-element-id")
    finding.locator("[data-shows]").click()
    drawn = designer.page.locator(f'.djs-element[data-element-id="{element}"]').first
    expect(drawn).to_have_class(re.compile("is-picked"))


def test_the_way_to_a_deadlock_is_told_and_played_on_the_diagram(office, desk):
    designer = desk(office.process_designer)
    upload(designer, papers.stuck(), code="", answer=422)
    designer.page.locator(".diagram--drawn").wait_for()
    finding = designer.page.locator(".finding", has_text=_pattern("deadlock"))
    finding.locator("summary").click()
    expect(finding.locator("li")).to_have_text(["Hồ sơ đầy đủ?", "Thẩm định hồ sơ"])
    expect(designer.page.locator('.djs-element[data-element-id="j"]')).to_have_class(re.compile("is-here"))
    assert designer.page.locator(".film-token").count() == 1
    finding.locator("summary").click()
    expect(designer.page.locator(".film-token")).to_have_count(0)


def test_nothing_is_kept_of_a_refused_file(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.BAD["doctype_forbidden"], name="Không được giữ", answer=422)
    designer.go("/procedures")
    assert "Không được giữ" not in designer.text


def test_what_is_missing_is_said_beside_its_field(office, desk):
    designer = desk(office.process_designer)
    upload(designer, papers.package(), code="", name="", answer=422)
    for name in ("code", "name"):
        assert designer.page.locator(f'[name={name}][aria-invalid="true"]').is_visible()
    expect(designer.page.locator("[data-error-summary]")).to_be_focused()


def test_a_code_in_use_is_refused_by_name(office, desk):
    designer = desk(office.process_designer)
    upload(designer, papers.package(), code="1.013871", answer=422)
    assert designer.page.locator('#f-code[aria-invalid="true"]').is_visible()


def test_a_procedure_is_found_without_accents(office, desk):
    designer = desk(office.process_designer)
    designer.go("/procedures")
    designer.page.locator("main [name=q]").fill("giam dinh vien tu phap")
    designer.page.locator("main [name=q]").press("Enter")
    designer.page.wait_for_url("**q=giam*")
    expect(designer.page.locator("main tbody tr").first).to_contain_text("Bổ nhiệm giám định viên tư pháp")


def test_a_published_version_cannot_be_changed(office, desk):
    designer = desk(office.process_designer)
    version = f"/versions/{ids.encode(office.version_id)}"
    designer.go(version)
    assert designer.page.locator('form[action$="/settings"], a[href$="/replace"]').count() == 0
    token = designer.page.locator("meta[name=csrf-token]").get_attribute("content")
    for path, data in (("settings", {"lane:one_stop": "clerk"}), ("submit", {}), ("replace", {})):
        answer = designer.context.request.post(
            f"{designer.address}{version}/{path}", multipart={"csrf_token": token, **data}, max_redirects=0
        )
        assert answer.status in {409, 422}, (path, answer.status)
    designer.go(version)
    designer.sees("Cán bộ một cửa")


def test_a_designer_cannot_approve_their_own_version(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.package(), code="9.000002")
    version = designer.path
    designer.go(f"{version}/review")
    assert designer.page.locator('form[action$="/approve"]').count() == 0


def test_settings_inside_an_uploaded_file_are_only_a_proposal(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.with_proposal("sign_decision", "clerk"), code="9.000003", name="Có đề nghị bên trong")
    designer.sees("đề nghị")
    own = house.package_files(papers.P1)[1]["settings"]["lanes"]["director"]
    assert own == "leader"
    assert designer.page.locator('form[action$="/settings"]').count() == 1
    assert designer.page.locator("#gaps .finding").count() > 0


def test_a_step_without_time_cannot_be_submitted(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.package(), code="9.000004", name="Chưa đủ thời hạn")
    with designer.answering(422):
        designer.page.locator('form[action$="/submit"] button').click()
    assert designer.page.locator("[role=alert]").first.is_visible()
    assert designer.page.locator("#gaps .finding").count() > 0


def test_a_wrong_time_is_said_beside_its_step_and_stays_as_typed(own_office, desk):
    designer = desk(own_office.process_designer)
    upload(designer, papers.package(), code="9.000005", name="Thời hạn gõ sai")
    page = designer.page
    page.locator('details[data-element-id="sign_decision"] summary').first.click()
    page.locator('[name="budget:sign_decision:amount"]').fill("hai")
    page.locator('[name="budget:sign_decision:unit"]').select_option("working_day")
    with designer.answering(422):
        page.locator('form[action$="/settings"] .act .button--primary').click()
    assert page.locator('[name="budget:sign_decision:amount"]').input_value() == "hai"
    assert page.locator('[name="budget:sign_decision:amount"]').is_visible()
