"""Two versions compared: what came, went and changed, as a list that needs no script; which version runs what."""

from datetime import UTC, date, datetime

import pytest

from processes import definitions
from processes.db import db, transaction
from processes.instances import ProcessInstance
from tests import house
from tests.web.reading import Page
from web import ids

MIDNIGHT = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
"""Tuesday, 3 March 2026, 00:00 in Việt Nam."""

CHANGES = (
    (b'name="Ph\xc3\xa2n c\xc3\xb4ng', b'name="Giao vi\xe1\xbb\x87c'),
    (b'"assign_officer"', b'"choose_officer"'),
)


def second(agency, *, effective_on=None, changed=()):
    """Draft, and perhaps install, a second version of the agency's procedure."""
    files, procedure = house.package_files("appoint-forensic-examiner")
    for old, new in changed:
        files["process.bpmn"] = files["process.bpmn"].replace(old, new)
    bundle, findings = definitions.check_here(files)
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=agency.agency_id, actor=None, now=house.NOW)
        db.session.flush()
        details = {key: value for key, value in procedure.items() if key not in {"settings", "code", "name", "kind"}}
        settings = {**procedure["settings"]}
        settings["tasks"] = {key: {**step} for key, step in settings["tasks"].items()}
        if changed:
            settings["tasks"]["choose_officer"] = {**settings["tasks"].pop("assign_officer"), "role": "division_head"}
        settings["tasks"]["check_dossier"]["budget"] = {"amount": "3", "unit": "working_day"}
        version = definitions.draft(
            procedure_id=agency.procedure_id, revision_id=uploaded.revision_id, agency_id=agency.agency_id,
            now=house.NOW, details={**details, "fee": "Miễn phí hoàn toàn"}, settings=settings,
        )  # fmt: skip
        db.session.flush()
        if effective_on is not None:
            definitions.install(version=version, effective_on=effective_on, now=house.NOW)
    return version


def test_new_dossiers_take_the_new_version_from_midnight_of_its_day_and_running_ones_stay(agency):
    version = second(agency, effective_on=date(2026, 3, 3))
    before = house.start(agency, MIDNIGHT.replace(hour=16, minute=59, second=59))
    after = house.start(agency, MIDNIGHT)
    assert (before.version_id, after.version_id) == (agency.version_id, version.id)
    house.complete(agency, before, values={"intake_decision": "accept"}, now=MIDNIGHT)
    db.session.expire_all()
    assert db.session.get(ProcessInstance, (agency.agency_id, before.id)).version_id == agency.version_id


def test_the_page_of_a_version_says_how_many_dossiers_run_on_which(agency, signed_in):
    version = second(agency, effective_on=date(2026, 3, 2))
    for _ in range(2):
        house.start(agency)
    page = Page(signed_in("process_designer").get(f"/versions/{ids.encode(agency.version_id)}")).text
    assert "Đang chạy trên từng phiên bản" in page
    assert "Phiên bản 2: 2 hồ sơ đang chạy" in page
    assert ids.encode(version.id)


def test_settings_and_facts_that_differ_stand_in_a_table(agency, signed_in):
    version = second(agency)
    page = Page(signed_in("process_designer").get(f"/versions/{ids.encode(version.id)}/differences")).text
    assert "Hai sơ đồ giống nhau." in page
    assert "3 ngày làm việc" in page
    assert "Miễn phí hoàn toàn" in page


def test_a_step_under_another_id_is_shown_as_gone_and_come_and_proposed_to_be_the_same(agency, signed_in):
    version = second(agency, changed=CHANGES[1:])
    answer = signed_in("process_approver").get(f"/versions/{ids.encode(version.id)}/differences")
    page, html = Page(answer).text, answer.get_data(as_text=True)
    assert "Có thể là cùng một bước với" in page
    assert 'data-element-id="choose_officer" data-diagram="after"' in html
    assert 'data-element-id="assign_officer" data-diagram="before"' in html


@pytest.mark.parametrize("other", ["nothing", "abc", "AAAAAAAAAAA"])
def test_what_is_no_version_of_the_procedure_is_not_found(agency, signed_in, other):
    version = second(agency)
    url = f"/versions/{ids.encode(version.id)}/differences?with={other}"
    assert signed_in("process_designer").get(url).status_code == 404


def test_a_dry_run_says_who_could_move_and_why_others_cannot_and_changes_nothing(agency, signed_in):
    here = house.start(agency)
    gone = house.start(agency)
    for element in ("check_dossier", "transfer_dossier"):
        answers = {"intake_decision": "accept"} if element == "check_dossier" else {}
        house.complete(agency, gone, element, answers)
    second(agency, effective_on=date(2026, 3, 2), changed=CHANGES[1:])
    url = f"/versions/{ids.encode(agency.version_id)}/migration"
    page = Page(signed_in("process_designer").get(url)).text
    assert "1 chuyển được, 1 chưa" in page
    assert "không còn trong sơ đồ mới" in page
    assert here.subject not in page
    assert (
        "2 chuyển được, 0 chưa"
        in Page(signed_in("process_designer").get(f"{url}?to:assign_officer=choose_officer")).text
    )
    db.session.expire_all()
    assert db.session.get(ProcessInstance, (agency.agency_id, gone.id)).version_id == agency.version_id
