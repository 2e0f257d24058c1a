"""Definitions and versions: bytes kept as they came, nothing in force without review, nothing published changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

import engine
from processes import definitions, people, records
from processes.db import db, transaction
from processes.definitions import ProcedureVersion, VersionStatus, open_bundle, settings
from processes.errors import Conflict, DuplicateCode, Invalid, InvalidFile, NotAllowed, NotFound, WrongStatus
from processes.people import Power
from tests import house
from tests.house import NOW
from tests.processes import drawings

FILES = drawings.GATEWAY_FILES
SETTINGS = drawings.procedure(["count", "close"])["settings"]
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def built(app):
    """An agency with people, without procedures."""
    return house.build_people()


def designer(built):
    return house.actor(built.process_designer)


def approver(built):
    return house.actor(built.process_approver)


def upload(built, files=FILES, **more):
    bundle, findings = definitions.check_here(files)
    with transaction():
        return definitions.upload(bundle, findings, agency_id=built.agency_id, actor=designer(built), now=NOW, **more)


def procedure(built, code="QT.01"):
    with transaction():
        return definitions.add_procedure(
            agency_id=built.agency_id, code=code, name="Quy trình", kind="INTERNAL", now=NOW, actor=designer(built)
        ).id


def draft(built, procedure_id, settings=SETTINGS, by=None, **more):
    uploaded = upload(built)
    with transaction():
        return definitions.draft(
            procedure_id=procedure_id,
            revision_id=uploaded.revision_id,
            agency_id=built.agency_id,
            now=NOW,
            settings=settings,
            actor=by or designer(built),
            **more,
        ).id


def do(verb, version_id, actor, now=NOW, **more):
    with transaction():
        return verb(version_id=version_id, actor=actor, now=now, **more).status


def publish(built, version_id, effective_on=TODAY, now=NOW):
    do(definitions.submit, version_id, designer(built), now)
    do(definitions.approve, version_id, approver(built), now)
    return do(definitions.publish, version_id, approver(built), now, effective_on=effective_on)


def in_force(built, procedure_id, day=TODAY):
    try:
        return definitions.version_in_force(built.agency_id, procedure_id, day)
    except NotFound:
        return None


def test_an_upload_is_given_back_byte_for_byte(built):
    uploaded = upload(built)
    bundle = definitions.files_of(built.agency_id, uploaded.revision_id)
    assert bundle.diagram == FILES["process.bpmn"]
    assert bundle.forms == {name: FILES[f"{name}.form.json"] for name in ("count", "close")}
    assert definitions.export(built.agency_id, uploaded.definition_id) == FILES["process.bpmn"]


def test_a_second_upload_is_a_new_revision_and_the_first_stays(built):
    first = upload(built)
    changed = {**FILES, "process.bpmn": FILES["process.bpmn"].replace("Đếm".encode(), "Đếm lại".encode())}
    second = upload(built, changed, definition_id=first.definition_id)
    assert definitions.export(built.agency_id, first.definition_id) == changed["process.bpmn"]
    assert definitions.export(built.agency_id, first.definition_id, uploaded=True) == FILES["process.bpmn"]
    assert definitions.files_of(built.agency_id, first.revision_id).diagram == FILES["process.bpmn"]
    assert first.sha256 != second.sha256


def test_a_form_that_is_added_makes_a_new_revision_with_all_else_as_it_was(built):
    first = upload(built)
    data = drawings.form(amount="number", why="textarea")
    with transaction():
        new = definitions.add_form(
            revision_id=first.revision_id, name="count", data=data, actor=designer(built), now=NOW
        )
    before, after = (definitions.files_of(built.agency_id, one.revision_id) for one in (first, new))
    assert (before.diagram, before.forms["close"]) == (after.diagram, after.forms["close"])
    assert before.forms["count"] == FILES["count.form.json"]
    assert after.forms["count"] == data
    with pytest.raises(InvalidFile), transaction():
        definitions.add_form(revision_id=new.revision_id, name="count", data=b"{", actor=designer(built), now=NOW)


def test_a_file_with_errors_is_refused_and_the_register_keeps_what_was_wrong(built):
    files = {"process.bpmn": b"<!DOCTYPE x><x/>"}
    bundle, findings = definitions.check_here(files)
    with pytest.raises(InvalidFile), transaction():
        definitions.upload(bundle, findings, agency_id=built.agency_id, actor=designer(built), now=NOW)
    with transaction():
        definitions.note_refused(files, findings, agency_id=built.agency_id, actor=designer(built), now=NOW)
    (view,) = (view for view in records.of_agency(built.agency_id) if view.act == "definition.refused")
    assert view.body["findings"] == sorted({finding.code for finding in findings})
    assert db.session.scalars(select(definitions.ProcessDefinition)).all() == []


def test_a_drawing_with_errors_cannot_be_slipped_past_the_checker(built):
    bundle = open_bundle({"process.bpmn": b"<definitions/>"})
    with pytest.raises(engine.EngineError), transaction():
        definitions.upload(bundle, (), agency_id=built.agency_id, actor=designer(built), now=NOW)


def test_only_designers_of_the_agency_upload_and_draft(built):
    other = house.build_people("H99.02", "Sở khác")
    bundle, findings = definitions.check_here(FILES)
    with pytest.raises(NotAllowed), transaction():
        definitions.upload(bundle, findings, agency_id=built.agency_id, actor=approver(built), now=NOW)
    with pytest.raises(NotFound), transaction():
        definitions.upload(bundle, findings, agency_id=built.agency_id, actor=designer(other), now=NOW)
    procedure_id = procedure(built)
    with pytest.raises(NotFound):
        draft(built, procedure_id, by=designer(other))
    with pytest.raises(NotFound):
        definitions.procedure(other.agency_id, procedure_id)


def test_a_code_names_one_procedure(built):
    procedure(built)
    with pytest.raises(DuplicateCode):
        procedure(built)
    assert procedure(house.build_people("H99.02", "Sở khác"))


def test_a_draft_without_settings_gets_what_the_drawing_proposes(built):
    version_id = draft(built, procedure(built), settings=None)
    version, _, _ = definitions.version(built.agency_id, version_id)
    assert set(version.settings["tasks"]) == {"count", "close"}
    assert {step["form"] for step in version.settings["tasks"].values()} == {"count", "close"}
    assert definitions.gaps(version)


def test_long_texts_of_a_drawing_are_proposed_as_short_as_a_designer_may_write_them(built):
    (name,) = (one for one in FILES if one.endswith(".bpmn"))
    data = FILES[name].encode() if isinstance(FILES[name], str) else FILES[name]
    space = b' xmlns:ts="urn:thong-suot:bpmn:1" ts:act="' + b"x" * 900 + b'" ts:result="' + b"y" * 900 + b'" '
    diagram = engine.read(data.replace(b"<userTask ", b"<userTask" + space, 1), is_partial=True)
    said = next(one for one in settings.proposed(diagram, {}, {})["tasks"].values() if "act" in one)
    assert (len(said["act"]), len(said["result_text"])) == (40, 500)


MISSING = [
    ({"lanes": {}}, "count", "role_missing"),
    ({"lanes": {"officer": "nobody"}}, "count", "role_unknown"),
    ({"lanes": {"officer": "administrator"}}, "count", "role_without_work"),
    ({"tasks": {"count": {"form": "count"}}}, "count", "budget_missing"),
    ({"tasks": {"count": {"form": None, "budget": {"none": True}}}}, "count", "form_missing"),
    ({"tasks": {"count": {"form": "x", "budget": {"none": True}}}}, "count", "form_unknown"),
    ({"tasks": {"count": {"form": "close", "budget": {"none": True}}}}, "", "variable_unprovided"),
]


def test_what_is_missing_is_named_by_element_and_stops_the_review(built):
    version_id = draft(built, procedure(built))
    for settings_changed, element, code in MISSING:
        do(definitions.change, version_id, designer(built), settings={**SETTINGS, **settings_changed})
        with pytest.raises(Invalid) as refusal:
            do(definitions.submit, version_id, designer(built))
        assert code in {problem.code for problem in refusal.value.errors[element]}


def test_a_limit_that_no_dossier_could_have_is_refused(built):
    procedure_id = procedure(built)
    version_id = draft(built, procedure_id)
    for limit in ({"unit": "fortnight"}, {"amount": "-1", "unit": "working_day"}, {"amount": "5"}):
        with pytest.raises(Invalid):
            do(definitions.change, version_id, designer(built), details={"limit": limit})
        with pytest.raises(Invalid):
            draft(built, procedure_id, details={"limit": limit})


def test_a_version_goes_from_draft_over_review_and_approval_into_force(built):
    procedure_id = procedure(built)
    version_id = draft(built, procedure_id)
    assert do(definitions.submit, version_id, designer(built)) == VersionStatus.IN_REVIEW
    with transaction():
        definitions.comment(version_id=version_id, text="Tốt", actor=approver(built), now=NOW, element_id="count")
    assert do(definitions.approve, version_id, approver(built)) == VersionStatus.APPROVED
    assert in_force(built, procedure_id) is None
    assert do(definitions.publish, version_id, approver(built), effective_on=TODAY) == VersionStatus.PUBLISHED
    assert in_force(built, procedure_id) == version_id
    acts = [view.act for view in records.of_agency(built.agency_id) if view.act.startswith("version.")]
    assert sorted(acts) == sorted(
        f"version.{act}" for act in ("drafted", "submitted", "commented", "approved", "published")
    )
    assert records.verify_agency(built.agency_id).is_intact


def test_a_version_is_sent_back_with_a_reason_that_stays_readable(built):
    version_id = draft(built, procedure(built))
    for reason, prepare in (("Thiếu căn", ()), ("Đổi biểu mẫu", (definitions.approve,))):
        do(definitions.submit, version_id, designer(built))
        for verb in prepare:
            do(verb, version_id, approver(built))
        later = NOW + timedelta(minutes=len(reason))
        assert do(definitions.send_back, version_id, approver(built), later, reason=reason) == VersionStatus.DRAFT
    assert [comment.text for comment in definitions.comments(built.agency_id, version_id)] == [
        "Thiếu căn", "Đổi biểu mẫu",
    ]  # fmt: skip
    with pytest.raises(WrongStatus):
        do(definitions.approve, version_id, approver(built))


@pytest.fixture
def both(built):
    """Two people who may design and approve."""
    with transaction():
        built.roles["both"] = people.add_role(
            agency_id=built.agency_id,
            code="both",
            name="Thiết kế và phê duyệt",
            powers=[Power.DESIGN, Power.APPROVE],
            from_on=date(2020, 1, 1),
            now=NOW,
        ).id
        built.one = house.person(built, "both", "one", "Một Người")
        built.two = house.person(built, "both", "two", "Hai Người")
    return built


@pytest.mark.parametrize("work", ["drafted", "changed", "submitted"])
def test_whoever_worked_on_a_version_neither_approves_nor_publishes_it(both, work):
    one = house.actor(both.one)
    version_id = draft(both, procedure(both), by=one if work == "drafted" else designer(both))
    if work == "changed":
        do(definitions.change, version_id, one, details={"fee": "0"})
    do(definitions.submit, version_id, one if work == "submitted" else designer(both))
    with pytest.raises(NotAllowed):
        do(definitions.approve, version_id, one)
    do(definitions.approve, version_id, house.actor(both.two))
    with pytest.raises(NotAllowed):
        do(definitions.publish, version_id, one, effective_on=TODAY)
    do(definitions.publish, version_id, house.actor(both.two), effective_on=TODAY)


def test_what_is_not_a_draft_is_not_changed(built):
    version_id = draft(built, procedure(built))
    steps = [
        lambda: do(definitions.submit, version_id, designer(built)),
        lambda: do(definitions.approve, version_id, approver(built)),
        lambda: do(definitions.publish, version_id, approver(built), effective_on=TODAY),
        lambda: do(definitions.retire, version_id, approver(built)),
    ]
    for step in steps:
        step()
        with pytest.raises(WrongStatus):
            do(definitions.change, version_id, designer(built), settings={})


def test_a_published_version_keeps_its_hash_and_cannot_be_published_again(built):
    version_id = draft(built, procedure(built))
    publish(built, version_id)
    running = definitions.load(built.agency_id, version_id)
    assert len(running.settings_sha256) == 64
    assert definitions.load(built.agency_id, version_id) is running
    for verb in (definitions.publish, definitions.approve):
        more = {"effective_on": TODAY} if verb is definitions.publish else {}
        with pytest.raises(WrongStatus):
            do(verb, version_id, approver(built), **more)


def test_a_publication_that_was_undone_is_not_remembered(built):
    version_id = draft(built, procedure(built))
    do(definitions.submit, version_id, designer(built))
    do(definitions.approve, version_id, approver(built))
    with pytest.raises(ZeroDivisionError), transaction():
        _publish_and_fail(built, version_id)
    do(definitions.send_back, version_id, approver(built), reason="Đổi thời hạn")
    changed = {**SETTINGS, "timers": {"x": {"amount": "3", "unit": "working_day"}}}
    do(definitions.change, version_id, designer(built), settings=changed)
    publish(built, version_id)
    assert set(definitions.load(built.agency_id, version_id).settings.timers) == {"x"}


def _publish_and_fail(built, version_id):
    definitions.publish(version_id=version_id, effective_on=TODAY, actor=approver(built), now=NOW)
    assert definitions.load(built.agency_id, version_id).settings.timers == {}
    raise ZeroDivisionError


def test_nothing_is_published_for_a_day_that_has_passed(built):
    version_id = draft(built, procedure(built))
    with pytest.raises(Invalid):
        publish(built, version_id, TODAY - DAY)


def test_the_first_day_decides_which_version_is_in_force(built):
    procedure_id = procedure(built)
    first, second, third = (draft(built, procedure_id) for _ in range(3))
    publish(built, first, TODAY)
    publish(built, third, TODAY + 5 * DAY)
    publish(built, second, TODAY + 9 * DAY)
    found = [in_force(built, procedure_id, TODAY + number * DAY) for number in (-1, 0, 4, 5, 8, 9)]
    assert found == [None, first, first, third, third, second]
    (row,) = definitions.startable(built.agency_id, TODAY + 6 * DAY, "quy trinh")
    assert row.version_id == third


def test_a_retired_version_is_not_followed_by_the_one_it_replaced(built):
    procedure_id = procedure(built)
    first, second, planned = (draft(built, procedure_id) for _ in range(3))
    publish(built, first, TODAY)
    publish(built, second, TODAY)
    publish(built, planned, TODAY + 9 * DAY)
    do(definitions.retire, planned, approver(built))
    assert in_force(built, procedure_id, TODAY + 10 * DAY) == second
    do(definitions.retire, second, approver(built))
    assert in_force(built, procedure_id, TODAY) is None
    assert definitions.startable(built.agency_id, TODAY) == []


def test_running_instances_stay_on_their_version(agency):
    before = house.start(agency)
    files, facts = house.package_files("appoint-forensic-examiner")
    settings = {**facts["settings"], "lanes": {**facts["settings"]["lanes"], "one_stop": "iso_secretary"}}
    bundle, findings = definitions.check_here(files)
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=agency.agency_id, actor=None, now=NOW)
        version = definitions.draft(
            procedure_id=agency.procedure_id,
            revision_id=uploaded.revision_id,
            agency_id=agency.agency_id,
            now=NOW,
            details={"limit": {"amount": "5", "unit": "working_day"}},
            settings=settings,
        )
        db.session.flush()
        definitions.install(version=version, effective_on=TODAY, now=NOW)
    after = house.start(agency)
    assert (before.version_id, after.version_id) == (agency.version_id, version.id)
    assert house.open_task(after).role_id == agency.roles["iso_secretary"]
    with transaction():
        definitions.retire(version_id=version.id, actor=approver(agency), now=NOW)
    house.complete(agency, before, values={"intake_decision": "accept"})
    house.complete(agency, after, values={"intake_decision": "accept"})
    bodies = [records.of_instance(agency.agency_id, one.id)[-1].body["procedure"] for one in (before, after)]
    assert [body["version"] for body in bodies] == [1, 2]
    assert bodies[0]["settings"] != bodies[1]["settings"]
    with pytest.raises(NotFound):
        house.start(agency)


def test_two_people_cannot_change_the_same_draft_unseen(built):
    version_id = draft(built, procedure(built))
    seen = db.session.get(ProcedureVersion, (built.agency_id, version_id)).lock
    do(definitions.change, version_id, designer(built), details={"fee": "1"}, lock=seen)
    with pytest.raises(Conflict):
        do(definitions.change, version_id, designer(built), details={"fee": "2"}, lock=seen)
