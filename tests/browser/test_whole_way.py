"""The whole way: a diagram becomes a procedure, a dossier goes through it, an auditor proves what happened."""

import re
from datetime import timedelta
from types import SimpleNamespace

from playwright.sync_api import expect

from tests import house
from tests.browser import officer, papers
from tests.browser.server import now

CODE, NAME = "1.999013", "Bổ nhiệm giám định viên theo sơ đồ tải lên"
APPLICANT = "Tạ Thị Ỷ Thiên"
COMMENT = "Bước thẩm định nên có bảng kiểm tiêu chuẩn"
REASON = "Dự thảo thiếu căn cứ khoản 2 Điều 9"
SETTINGS = house.package_files(papers.P1)[1]["settings"]
WAY = (
    ("check_dossier", "intake_officer", {"intake_decision": "accept"}),
    ("transfer_dossier", "clerk", {}),
    ("assign_officer", "division_head", {}),
    ("appraise_dossier", "case_officer", {"appraisal_result": "eligible"}),
    ("review_draft", "division_head", None),
    ("appraise_dossier", "case_officer", {"appraisal_result": "eligible"}),
    ("review_draft", "division_head", {"review_decision": "agree"}),
    ("sign_decision", "leader", {"signature_decision": "sign"}),
    ("seal_and_issue", "clerk", {}),
    ("return_result", "intake_officer", {}),
)


def test_a_diagram_becomes_a_procedure_and_a_dossier_goes_through_it(server, own_office, desk):
    designer = desk(own_office.process_designer)
    version = _upload(designer)
    _set(designer)
    _approve_and_publish(desk(own_office.process_approver), version)
    dossier = _carry(server, own_office, desk)
    _audit(desk(own_office.internal_auditor), own_office, dossier)
    _is_given_back(designer, version)


def _upload(designer):
    """Upload the files, see the diagram drawn, and let a finding lead to its place in it."""
    designer.go("/procedures")
    designer.follow("Tải quy trình lên")
    page = designer.page
    page.locator("[name=code]").fill(CODE)
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=files]").set_input_files(papers.package())
    with designer.answering(200):
        designer.press("Kiểm tra và tải lên")
    page.locator(".diagram--drawn").wait_for()
    finding = page.locator(".finding[data-element-id]").first
    element = finding.get_attribute("data-element-id")
    finding.locator("[data-shows]").click()
    expect(page.locator(f'.djs-element[data-element-id="{element}"]').first).to_have_class(re.compile("is-picked"))
    return designer.path


def _set(designer):
    """Map the lanes to roles, give every step its time, and ask for review."""
    page = designer.page
    for lane, role in SETTINGS["lanes"].items():
        page.locator(f'[name="lane:{lane}"]').select_option(role)
    for step, settings in SETTINGS["tasks"].items():
        _give_time(page, step, f"budget:{step}", settings["budget"])
    for timer, limit in SETTINGS["timers"].items():
        _give_time(page, timer, f"timer:{timer}", limit)
    with designer.answering(200):
        page.locator('form[action$="/settings"] .act .button--primary').click()
    assert page.locator("#gaps .finding").count() == 0, page.locator("#gaps").inner_text()
    with designer.answering(200):
        page.locator('form[action$="/submit"] button').click()


def _give_time(page, element_id, name, limit):
    folded = page.locator(f'details[data-element-id="{element_id}"]')
    if folded.count() and folded.first.get_attribute("open") is None:
        folded.first.locator("summary").click()
    page.locator(f'[name="{name}:unit"]').select_option(limit.get("unit", "none"))
    if "amount" in limit:
        page.locator(f'[name="{name}:amount"]').fill(limit["amount"].replace(".", ","))


def _approve_and_publish(approver, version):
    """Comment on a step, approve, publish from today on: somebody else than the designer."""
    approver.go(f"{version}/review")
    page = approver.page
    page.locator('form[action$="/comments"] [name=element]').select_option("appraise_dossier")
    page.locator('form[action$="/comments"] [name=text]').fill(COMMENT)
    page.locator('form[action$="/comments"] button[type=submit]').click()
    approver.sees(COMMENT)
    page.locator('form[action$="/approve"] button[type=submit]').click()
    published = page.locator('form[action$="/publish"]')
    published.locator("[name=effective_on]").fill(_today())
    published.locator("button[type=submit]").click()
    approver.sees("Đang áp dụng")


def _today():
    return f"{now() + timedelta(hours=7):%d/%m/%Y}"


def _carry(server, office, desk):
    """Carry a dossier from the counter to its end: five people, one hand-back, a file on the way."""
    desks = {role: desk(getattr(office, role)) for role in {role for _, role, _ in WAY}}
    dossier = _receive(desks["intake_officer"])
    for number, (step, role, given) in enumerate(WAY):
        window = desks[role]
        if number:
            _open_from_inbox(window, dossier)
        if window.page.locator('form[action$="/claim"]').count():
            officer.claim(window)
        if given is None:
            _hand_back(window)
        else:
            dossier.sent[step] = officer.answers(server, office, dossier, given)
            officer.complete(window, dossier.sent[step])
    return dossier


def _receive(window):
    """Receive a dossier at the counter: choose the procedure by a few letters, type the applicant."""
    page = window.page
    window.go("/")
    page.goto(page.locator('nav a[href="/dossiers/new"]').first.evaluate("link => link.href"))
    page.get_by_role("combobox").first.fill("theo so do")
    page.keyboard.press("Enter")
    page.locator('form[action="/dossiers/new"] button[type=submit]').click()
    page.locator("main [name=name]").fill(APPLICANT)
    page.locator("main [name=identity]").fill("001234567890")
    page.locator("main [name=phone]").fill("0900000123")
    page.locator('form[action="/dossiers"] .act .button--primary').click()
    page.wait_for_url("**/tasks/*")
    assert page.locator('[name="f.applicant_name"]').input_value() == APPLICANT
    code = re.search(r"H\d\d\.\d\d-\d{6}-\d{4}", window.text).group()
    instance = page.locator('a[href^="/dossiers/"]:not([href$="/new"])').first.get_attribute("href")
    return SimpleNamespace(code=code, instance=instance.rpartition("/")[2], sent={})


def _open_from_inbox(window, dossier):
    for box in ("mine", "group"):
        window.go(f"/inbox?box={box}")
        row = window.page.locator("main tbody tr", has_text=dossier.code)
        if row.count():
            row.locator("a[data-open]").click()
            window.page.wait_for_url("**/tasks/*")
            return
    raise AssertionError(f"{dossier.code} is in no box: {window.text[:500]}")


def _hand_back(window):
    window.page.locator('[name=then][value="hand_back"]').click()
    window.page.locator("main [name=reason]").fill(REASON)
    window.page.locator("main form .button--primary").click()
    window.page.wait_for_url("**/inbox*")


def _audit(auditor, office, dossier):
    """Find the dossier by a part of its code, step through it, see who did what, with the values as sent."""
    auditor.go("/audit")
    page = auditor.page
    page.locator("main [name=q]").fill(dossier.code[-11:].lower())
    page.locator("main [name=q]").press("Enter")
    page.locator("main tbody tr", has_text=APPLICANT).locator("a[data-open]").click()
    page.locator(".diagram--drawn").wait_for()
    expect(page.locator(".intact")).not_to_have_class(re.compile("broken"))
    expect(page.locator(".intact")).to_contain_text("Nguyên vẹn")
    _walk_through(auditor, office)


def _walk_through(auditor, office):
    page = auditor.page
    page.locator('[data-replay-go="first"]').click()
    told = []
    for _ in range(60):
        told.append(page.locator(".step:not([hidden])").inner_text())
        forward = page.locator('[data-replay-go="next"]')
        if forward.get_attribute("aria-disabled") == "true":
            break
        forward.click()
    whole = "\n".join(told)
    for role in ("intake_officer", "division_head", "case_officer", "leader", "clerk"):
        assert getattr(office, role).name in whole
    for value in (APPLICANT, REASON, "001234567890", "Đủ điều kiện bổ nhiệm"):
        assert value in whole, whole
    reviewed = next(number for number, text in enumerate(told, 1) if REASON in text)
    auditor.go(f"{auditor.path}?step={reviewed}")
    page.locator(".diagram--drawn").wait_for()
    assert REASON in page.locator(".step:not([hidden])").inner_text()
    expect(page.locator('.djs-element.is-here[data-element-id="appraise_dossier"]')).to_have_count(1)
    page.locator(".step:not([hidden]) a").first.click()
    assert f"step={reviewed}" in page.url


def _is_given_back(designer, version):
    """Download the diagram: byte for byte what was uploaded."""
    designer.go(version)
    with designer.page.expect_download() as kept:
        designer.page.locator('a[href$="/uploaded.bpmn"]').click()
    assert kept.value.path().read_bytes() == house.package_files(papers.P1)[0]["process.bpmn"]
