"""Separation of duties: not the same person as at another step, whoever acts and on whose behalf."""

from datetime import timedelta

import pytest

from processes import definitions, instances, people, records, tasks
from processes.db import db, transaction
from processes.errors import SameHands
from tests import house
from tests.house import NOW


@pytest.fixture
def apart(app):
    """An agency whose head may not appraise what she received, with one officer in both roles."""
    built = house.build_people()
    files, procedure = house.package_files("appoint-forensic-examiner")
    step = procedure["settings"]["tasks"]["transfer_dossier"]
    step |= {"role": "intake_officer", "not_same_as": ["check_dossier"]}
    published = house.publish(built, files=files, procedure=procedure)
    built.version_id, built.procedure_id = published.version_id, published.procedure_id
    return built


def checked(built):
    """A dossier whose first step the intake officer has done."""
    instance = house.start(built)
    house.complete(built, instance, values={"intake_decision": "accept"})
    return instance


def test_who_did_the_one_step_may_not_claim_the_other_and_is_told_why(apart):
    instance = checked(apart)
    task = house.open_task(instance)
    assert task.element_id == "transfer_dossier"
    with pytest.raises(SameHands) as refusal, transaction():
        tasks.claim(task_id=task.id, actor=house.actor(apart.intake_officer), now=NOW)
    assert refusal.value.params["by"] == "Nguyễn Thị Lan"
    assert refusal.value.params["step"]


def test_nor_complete_it_without_claiming(apart):
    instance = checked(apart)
    with pytest.raises(SameHands):
        house.complete(apart, instance, by=house.actor(apart.intake_officer))


def test_a_colleague_of_the_same_role_may(apart):
    instance = checked(apart)
    with transaction():
        colleague = house.person(apart, "intake_officer", "second.intake", "Cao Thị Hai")
    house.complete(apart, instance, by=house.actor(colleague))
    assert house.open_task(instance).element_id != "transfer_dossier"


def test_neither_may_a_deputy_on_behalf_of_who_did_it(apart):
    instance = checked(apart)
    task = house.open_task(instance)
    with transaction():
        people.name_deputy(
            person_id=apart.intake_officer.id,
            deputy_id=apart.clerk.id,
            from_on=NOW.date(),
            actor=house.actor(apart.administrator),
            now=NOW,
        )
    with pytest.raises(SameHands), transaction():
        tasks.claim(task_id=task.id, actor=house.actor(apart.clerk), now=NOW)


def test_what_a_deputy_did_counts_for_the_absent_person_too(apart):
    with transaction():
        people.name_deputy(
            person_id=apart.intake_officer.id,
            deputy_id=apart.clerk.id,
            from_on=NOW.date(),
            to_on=NOW.date(),
            actor=house.actor(apart.administrator),
            now=NOW,
        )
    instance = house.start(apart)
    house.complete(apart, instance, values={"intake_decision": "accept"}, by=house.actor(apart.clerk))
    (done,) = [one for one in db.session.scalars(db.select(instances.UserTask)) if one.closed_at]
    assert (done.closed_by, done.closed_for) == (apart.clerk.id, apart.intake_officer.id)
    who = records.of_instance(instance.agency_id, instance.id)[-1].body["actor"]
    assert who["on_behalf_of"]["unit"] == "Văn phòng"
    task = house.open_task(instance)
    later = NOW + timedelta(days=1)
    with pytest.raises(SameHands), transaction():
        tasks.claim(task_id=task.id, actor=house.actor(apart.intake_officer, later), now=later)


def test_nobody_can_give_it_to_who_did_the_other_step(apart):
    instance = checked(apart)
    task = house.open_task(instance)
    with transaction():
        colleague = house.person(apart, "intake_officer", "second.intake", "Cao Thị Hai")
    with pytest.raises(SameHands), transaction():
        tasks.delegate(task_id=task.id, to=apart.intake_officer.id, actor=house.actor(colleague), now=NOW)


def test_the_list_and_the_rule_say_the_same(apart):
    instance = checked(apart)
    officer = house.actor(apart.intake_officer)
    rows = tasks.inbox(officer, tasks.Filter(box=tasks.ALL), NOW)
    assert set(tasks.hindrances(rows, officer)) == {house.open_task(instance).id}
    running = definitions.load(instance.agency_id, instance.version_id)
    assert tasks.why_not(running, house.open_task(instance), officer) is not None


def test_a_version_warns_when_both_roles_have_one_person_only(apart):
    running = definitions.load(apart.agency_id, apart.version_id)
    warned = definitions.alone(running.settings, running.diagram, apart.agency_id, NOW)
    assert [problem.code for problem in warned["transfer_dossier"]] == ["apart_one_person"]
    with transaction():
        house.person(apart, "intake_officer", "second.intake", "Cao Thị Hai")
    assert definitions.alone(running.settings, running.diagram, apart.agency_id, NOW) == {}


def test_a_step_that_is_not_drawn_is_missing_before_approval(app):
    built = house.build_people()
    _, procedure = house.package_files("appoint-forensic-examiner")
    steps = procedure["settings"]["tasks"]
    steps["transfer_dossier"] |= {"not_same_as": ["no_such_step", "transfer_dossier"]}
    version = house.draft(built, "appoint-forensic-examiner", settings={"tasks": steps})
    codes = {problem.code for problem in definitions.gaps(version)["transfer_dossier"]}
    assert codes == {"apart_unknown", "apart_from_itself"}
