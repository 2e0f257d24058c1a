"""Working copies: nobody is written over, nothing set elsewhere is lost, a draft changes only when asked to."""

from datetime import timedelta

import pytest

from processes import definitions, drawings
from processes.db import db, transaction
from processes.errors import Conflict, InvalidFile, NotFound, WrongStatus
from tests import house
from tests.house import NOW

pytestmark = pytest.mark.any_database

NAMES = {"lane": "Bộ phận", "start": "Nhận", "step": "Xử lý", "end": "Xong"}
TS = 'xmlns:ts="urn:thong-suot:bpmn:1"'


@pytest.fixture
def built(app):
    return house.build_people()


def by(built):
    return house.actor(built.process_designer)


def other(built):
    with transaction():
        return house.actor(house.person(built, "process_designer", "ve.hai", "Lý Văn Hai"))


def draft(built, data=None, code="V.01"):
    data = data or drawings.blank(code=code, name="Thử", names=NAMES)
    bundle, found = definitions.check_here({definitions.MAIN: data})
    about = {"agency_id": built.agency_id, "code": code, "name": "Thử", "kind": "INTERNAL"}
    with transaction():
        procedure = definitions.add_procedure(**about, actor=by(built), now=NOW)
        made = definitions.begin(procedure_id=procedure.id, bundle=bundle, findings=found, actor=by(built), now=NOW)
    return made.id


def sit(built, version_id):
    db.session.expire_all()
    return drawings.sit_down(version_id=version_id, actor=by(built))


def save(built, version_id, data, number=0, who=None, seed=None, base=None):
    base = base or sit(built, version_id).revision.sha256
    with transaction():
        return drawings.save(
            version_id=version_id, number=number, base=base, data=data, seed=seed or {}, actor=who or by(built), now=NOW
        ).number


def finish(built, version_id, number, who=None, meanwhile=None):
    table = sit(built, version_id)
    lock = table.version.lock
    bundle, found = drawings.check(table.version, table.data)
    if meanwhile is not None:
        meanwhile()
    with transaction():
        return drawings.finish(
            version_id=version_id,
            number=number,
            bundle=bundle,
            findings=found,
            lock=lock,
            actor=who or by(built),
            now=NOW,
        )


def said(data, element, attributes):
    """Write attributes of our namespace at an element."""
    text = data.decode().replace("<bpmn:definitions ", f"<bpmn:definitions {TS} ", 1)
    return text.replace(f'id="{element}"', f'id="{element}" {attributes}', 1).encode()


def test_a_drawing_may_be_wrong_and_the_draft_stays_as_it_is(built):
    version_id = draft(built)
    before = sit(built, version_id)
    broken = before.data.replace(b'targetRef="end"', b'targetRef="nowhere"')
    assert save(built, version_id, broken) == 1
    after = sit(built, version_id)
    assert (after.data, after.number) == (broken, 1)
    assert after.revision.id == before.revision.id
    with pytest.raises(InvalidFile):
        finish(built, version_id, 1)
    assert sit(built, version_id).revision.id == before.revision.id


@pytest.mark.parametrize(
    "data", [b"", b"<x", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a>" + b" " * (2 * 1024 * 1024) + b"</a>"]
)
def test_what_no_upload_would_bring_is_no_drawing_either(built, data):
    version_id = draft(built)
    with pytest.raises(InvalidFile):
        save(built, version_id, data)
    assert sit(built, version_id).saved is None


def test_of_two_who_draw_the_second_is_told_and_nobody_is_written_over(built):
    version_id = draft(built)
    mine = sit(built, version_id).data
    theirs = mine.replace("Xử lý".encode(), "Xét".encode())
    second = other(built)
    save(built, version_id, mine)
    with pytest.raises(Conflict) as told:
        save(built, version_id, theirs, number=0, who=second)
    assert told.value.params["by"] == built.process_designer.name
    with transaction():
        drawings.keep_apart(
            version_id=version_id, base=sit(built, version_id).revision.sha256, data=theirs, seed={}, actor=second,
            now=NOW,
        )  # fmt: skip
    assert sit(built, version_id).data == mine
    assert drawings.kept_apart(version_id=version_id, actor=second).data == theirs
    with pytest.raises(NotFound):
        drawings.kept_apart(version_id=version_id, actor=by(built))


def test_what_is_kept_apart_becomes_the_next_draft(built):
    version_id = draft(built)
    table = sit(built, version_id)
    data = said(table.data, "step_1", 'ts:role="case_officer" ts:budgetAmount="2" ts:budgetUnit="working_day"')
    with transaction():
        drawings.keep_apart(
            version_id=version_id, base=table.revision.sha256, data=data, seed={}, actor=by(built), now=NOW
        )
    bundle, found = drawings.check(table.version, data)
    with transaction():
        begun = drawings.begin_next(version_id=version_id, bundle=bundle, findings=found, actor=by(built), now=NOW)
    assert begun.number == 2
    step = {"role": "case_officer", "budget": {"amount": "2", "unit": "working_day"}, "form": None}
    assert begun.settings["tasks"]["step_1"] == step
    with pytest.raises(NotFound):
        drawings.kept_apart(version_id=version_id, actor=by(built))


def test_what_is_drawn_becomes_the_draft_as_its_next_revision(built):
    version_id = draft(built)
    before = sit(built, version_id)
    data = said(before.data, "lane_1", 'ts:role="case_officer"')
    save(built, version_id, data)
    copy = finish(built, version_id, 1)
    after = sit(built, version_id)
    assert (after.revision.definition_id, after.revision.number) == (before.revision.definition_id, 2)
    assert (after.data, after.number, copy.base_sha256) == (data, 2, after.revision.sha256)
    assert after.version.settings["lanes"] == {"lane_1": "case_officer"}
    uploaded = definitions.export(built.agency_id, after.revision.definition_id, uploaded=True)
    assert uploaded == before.data


STEP = {
    "role": "clerk", "budget": {"amount": "1", "unit": "working_day"}, "form": None, "result_text": "Giấy",
    "checklist": [{"id": "c1", "text": "Đã tra"}],
    "required_outputs": [{"id": "o1", "text": "Dự thảo", "signature": "digital"}],
}  # fmt: skip
LISTS = (
    "<bpmn:extensionElements><ts:checklist><ts:item>Đã tra</ts:item><ts:item>Đã ký</ts:item></ts:checklist>"
    '<ts:output signature="digital">Dự thảo</ts:output></bpmn:extensionElements><bpmn:incoming>to_step'
)


def change(built, version_id, lane, step):
    settings = {"lanes": {"lane_1": lane}, "tasks": {"step_1": step}}
    with transaction():
        definitions.change(version_id=version_id, actor=by(built), now=NOW, settings=settings)


def test_settings_made_elsewhere_meanwhile_are_not_lost(built):
    version_id = draft(built)
    data = sit(built, version_id).data
    change(built, version_id, "clerk", STEP)
    seed = drawings.said_by(sit(built, version_id).version.settings)
    drawn = said(data, "step_1", 'ts:role="clerk" ts:result="Giấy" ts:budgetAmount="3" ts:budgetUnit="working_day"')
    drawn = drawn.replace(b'id="lane_1"', b'id="lane_1" ts:role="clerk"', 1)
    save(built, version_id, drawn.replace(b"<bpmn:incoming>to_step", LISTS.encode()), seed=seed)
    later = {**STEP, "role": "leader", "assignment": [{"when": "a = 1", "role": "clerk"}]}
    change(built, version_id, "archivist", later)
    finish(built, version_id, 1)
    settings = sit(built, version_id).version.settings
    assert settings["lanes"] == {"lane_1": "archivist"}
    assert settings["tasks"]["step_1"] == {
        **later,
        "budget": {"amount": "3", "unit": "working_day"},
        "checklist": [{"id": "c1", "text": "Đã tra"}, {"id": "c2", "text": "Đã ký"}],
    }


WORDS = (
    'ts:act="Ký duyệt" ts:result="Quyết định">'
    '<bpmn:extensionElements><ts:assign role="leader" when="a = 1"/><ts:assign role="clerk"/>'
    '<ts:apart step="step_1" any="true"/><ts:output signature="scanned">Bản ký</ts:output>'
    '<ts:pause effect="suspend" reason="supplement" legalBasis="Điều 9" atMost="1" withinAmount="3"'
    ' withinUnit="working_day"/></bpmn:extensionElements>'
)
PAUSE = {
    "effect": "suspend", "reason": "supplement", "legal_basis": "Điều 9", "at_most": 1,
    "within": {"amount": "3", "unit": "working_day"},
}  # fmt: skip


def test_who_may_act_signature_and_standing_are_set_as_drawn_and_gone_when_drawn_no_more(built):
    version_id = draft(built)
    before = sit(built, version_id).data
    drawn = said(before, "step_1", 'ts:role="clerk"')
    at = drawn.index(b">", drawn.index(b'id="step_1"', drawn.index(b"<bpmn:userTask")))
    save(built, version_id, drawn[:at] + b" " + WORDS.encode() + drawn[at + 1 :])
    finish(built, version_id, 1)
    settings = sit(built, version_id).version.settings
    assert settings["pauses"] == {"step_1": PAUSE}
    assert settings["tasks"]["step_1"] == {
        "role": "clerk", "form": None, "act": "Ký duyệt", "result_text": "Quyết định",
        "assignment": [{"when": "a = 1", "role": "leader"}, {"role": "clerk"}],
        "not_same_as": [{"step": "step_1", "any": True}],
        "required_outputs": [{"id": "o1", "text": "Bản ký", "signature": "scanned"}],
    }  # fmt: skip
    save(built, version_id, before, number=2, seed=drawings.said_by(settings))
    finish(built, version_id, 3)
    settings = sit(built, version_id).version.settings
    assert settings["tasks"]["step_1"] == {"form": None}
    assert settings["pauses"] == {}


@pytest.mark.parametrize("effect", ["", "sleep"])
def test_a_standing_that_is_none_and_an_agency_that_is_not_there_are_no_settings(built, effect):
    version_id = draft(built)
    data = said(sit(built, version_id).data, "step_1", 'ts:role="clerk"').decode()
    pause = f'<bpmn:extensionElements><ts:pause effect="{effect}"/></bpmn:extensionElements><bpmn:incoming>to_step'
    data = data.replace("<bpmn:incoming>to_step", pause)
    save(built, version_id, data.replace("<bpmn:participant ", '<bpmn:participant ts:agency="XX" ').encode())
    finish(built, version_id, 1)
    settings = sit(built, version_id).version.settings
    assert not {"pauses", "participants"} & set(settings)


def test_roles_and_forms_that_are_not_there_are_no_settings(built):
    version_id = draft(built)
    table = sit(built, version_id)
    save(built, version_id, said(table.data, "step_1", 'ts:role="king" ts:form="missing"'))
    finish(built, version_id, 1)
    assert sit(built, version_id).version.settings["tasks"]["step_1"] == {"form": None}


def test_a_drawing_of_a_diagram_that_was_replaced_is_kept_and_not_put_over_it(built):
    version_id = draft(built)
    base = sit(built, version_id).revision.sha256
    drawn = sit(built, version_id).data.replace("Xử lý".encode(), "Xét".encode())
    save(built, version_id, drawn)
    new = drawings.blank(code="V.01", name="Khác", names=NAMES)
    bundle, found = definitions.check_here({definitions.MAIN: new})
    with transaction():
        definitions.replace(version_id=version_id, bundle=bundle, findings=found, actor=by(built), now=NOW)
    table = sit(built, version_id)
    assert (table.data, table.left.data, table.number) == (new, drawn, 1)
    with pytest.raises(Conflict):
        save(built, version_id, drawn, number=1, base=base)
    save(built, version_id, new, number=1)
    assert drawings.kept_apart(version_id=version_id, actor=by(built)).data == drawn


def test_a_table_left_open_over_a_version_that_is_no_draft_any_more_is_answered_and_kept(built):
    version_id = draft(built)
    table = sit(built, version_id)
    with transaction():
        db.session.merge(table.version).status = definitions.VersionStatus.PUBLISHED
    with pytest.raises(WrongStatus):
        save(built, version_id, table.data)
    with transaction():
        drawings.keep_apart(
            version_id=version_id, base=table.revision.sha256, data=table.data, seed={}, actor=by(built), now=NOW
        )
    assert not sit(built, version_id).is_open
    assert sit(built, version_id).own.data == table.data


def test_who_sits_at_a_drawing_is_known_for_a_minute(built):
    version_id, second = draft(built), other(built)
    with transaction():
        assert drawings.sit(version_id=version_id, actor=second, now=NOW) == []
    with transaction():
        assert drawings.sit(version_id=version_id, actor=by(built), now=NOW + timedelta(seconds=30)) == ["Lý Văn Hai"]
    with transaction():
        assert drawings.sit(version_id=version_id, actor=by(built), now=NOW + timedelta(seconds=70)) == []


def test_what_was_set_while_a_drawing_was_checked_is_not_written_over(built):
    version_id = draft(built)
    save(built, version_id, sit(built, version_id).data.replace("Xử lý".encode(), "Xét".encode()))
    form = b'{"type": "default", "id": "step_1", "schemaVersion": 1, "components": []}'
    edited = definitions.Edited("step_1", form, "")

    def meanwhile():
        with transaction():
            definitions.save_form(version_id=version_id, edited=edited, actor=by(built), now=NOW)

    with pytest.raises(Conflict):
        finish(built, version_id, 1, meanwhile=meanwhile)
    table = sit(built, version_id)
    assert list(definitions.files_of(built.agency_id, table.revision.id).forms) == ["step_1"]
    finish(built, version_id, 1)
    table = sit(built, version_id)
    assert list(definitions.files_of(built.agency_id, table.revision.id).forms) == ["step_1"]


def test_files_made_of_a_draft_that_was_changed_since_do_not_replace_it(built):
    version_id = draft(built)
    lock = sit(built, version_id).version.lock
    bundle, found = definitions.check_here({definitions.MAIN: drawings.blank(code="V.01", name="Khác", names=NAMES)})
    with transaction():
        definitions.change(version_id=version_id, details={"fee": "1"}, actor=by(built), now=NOW)
    before = sit(built, version_id).revision.id
    with pytest.raises(Conflict), transaction():
        definitions.replace(version_id=version_id, bundle=bundle, findings=found, actor=by(built), now=NOW, lock=lock)
    assert sit(built, version_id).revision.id == before
