"""Absence and delegation: whoever is away says so, and the deputy finds the work."""

from datetime import timedelta

import pytest

from processes import people, records, tasks
from processes.db import transaction
from processes.errors import Invalid, NotAllowed
from tests import house
from tests.house import NOW
from tests.web.reading import Page
from web import ids

DAY = timedelta(days=1)


def away(agency, person, deputy, *, now=NOW, by=None, **more):
    """Note that somebody is away today and tomorrow."""
    with transaction():
        return people.hand_over(
            person_id=person.id,
            deputy_id=deputy.id,
            **{"from_on": now.date(), "to_on": (now + DAY).date(), **more},
            actor=by or house.actor(person, now),
            now=now,
        )


def waiting(person, now=NOW):
    actor = house.actor(person, now)
    return [row.reference for row in tasks.inbox(actor, tasks.Filter(box=tasks.ALL), now)]


def test_the_tasks_of_who_is_away_are_the_deputys_on_these_days_and_no_longer(agency):
    instance = house.start(agency)
    assert waiting(agency.clerk) == []
    away(agency, agency.intake_officer, agency.clerk)
    assert waiting(agency.clerk) == waiting(agency.clerk, NOW + DAY) == [instance.reference]
    assert waiting(agency.clerk, NOW + 2 * DAY) == []


def test_a_deputy_receives_dossiers_on_behalf_and_both_posts_are_named(agency):
    with pytest.raises(NotAllowed), transaction():
        house.receive(house.actor(agency.clerk), agency.procedure_id)
    away(agency, agency.intake_officer, agency.clerk)
    with transaction():
        instance = house.receive(house.actor(agency.clerk), agency.procedure_id)
    who = records.of_instance(instance.agency_id, instance.id)[0].body["actor"]
    assert who["role"]["code"] == "clerk"
    assert who["on_behalf_of"]["name"] == "Nguyễn Thị Lan"
    assert who["on_behalf_of"]["role"]["code"] == "intake_officer"


def test_what_a_deputy_has_taken_stays_on_behalf_of_who_is_away(agency):
    instance = house.start(agency)
    task = house.open_task(instance)
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(agency.intake_officer), now=NOW)
    away(agency, agency.intake_officer, agency.clerk)
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(agency.clerk), now=NOW)
    house.complete(agency, instance, values={"intake_decision": "accept"}, by=house.actor(agency.clerk))
    for view in records.of_instance(instance.agency_id, instance.id)[-2:]:
        assert view.body["actor"]["on_behalf_of"]["name"] == "Nguyễn Thị Lan"


def test_a_delegation_for_other_procedures_gives_nothing(agency):
    instance = house.start(agency)
    other = house.publish(agency, "corrective-action")
    away(agency, agency.intake_officer, agency.clerk, procedures=[other.procedure_id])
    assert waiting(agency.clerk) == []
    with pytest.raises(NotAllowed):
        house.complete(agency, instance, by=house.actor(agency.clerk))
    with pytest.raises(NotAllowed), transaction():
        house.receive(house.actor(agency.clerk), agency.procedure_id)


def test_a_delegation_for_this_procedure_is_enough(agency):
    instance = house.start(agency)
    away(agency, agency.intake_officer, agency.clerk, procedures=[agency.procedure_id])
    assert waiting(agency.clerk) == [instance.reference]
    house.complete(agency, instance, values={"intake_decision": "accept"}, by=house.actor(agency.clerk))
    with transaction():
        assert house.receive(house.actor(agency.clerk), agency.procedure_id).reference


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({"from_on": NOW.date() - DAY}, "in_the_past"),
        ({"to_on": NOW.date() - DAY}, "before_start"),
    ],
)
def test_days_that_cannot_be_are_refused(agency, before, code):
    with pytest.raises(Invalid) as refusal:
        away(agency, agency.intake_officer, agency.clerk, **before)
    assert code in {problem.code for found in refusal.value.errors.values() for problem in found}


def test_no_chain_and_no_circle_of_deputies(agency):
    away(agency, agency.clerk, agency.leader)
    with pytest.raises(Invalid) as refusal:
        away(agency, agency.intake_officer, agency.clerk)
    assert refusal.value.errors["deputy_id"][0].code == "deputy_absent"
    away(agency, agency.case_officer, agency.iso_secretary, is_absent=False)
    with pytest.raises(Invalid) as refusal:
        away(agency, agency.iso_secretary, agency.case_officer)
    assert refusal.value.errors["deputy_id"][0].code == "deputy_circle"


def test_a_deputy_does_not_pass_on_what_came_from_somebody_else(agency):
    house.start(agency)
    away(agency, agency.intake_officer, agency.case_officer)
    away(agency, agency.case_officer, agency.clerk, is_absent=False)
    assert waiting(agency.clerk) == []


def test_a_superior_notes_it_for_the_unit_and_nobody_else_does(agency):
    away(agency, agency.intake_officer, agency.clerk, by=house.actor(agency.division_head))
    with pytest.raises(NotAllowed):
        away(agency, agency.case_officer, agency.clerk, by=house.actor(agency.clerk))


def test_ending_it_early_gives_the_work_back_at_once(agency):
    instance = house.start(agency)
    found = away(agency, agency.intake_officer, agency.clerk)
    with transaction():
        people.take_back(delegation_id=found.id, actor=house.actor(agency.intake_officer), now=NOW)
    assert waiting(agency.clerk) == []
    assert waiting(agency.intake_officer) == [instance.reference]


def test_a_clerk_notes_an_absence_on_the_page_and_the_deputy_is_told(agency, signed_in, clock):
    client = signed_in("intake_officer")
    today = NOW
    sent = {"deputy_id": ids.encode(agency.clerk.id), "from_on": f"{today:%d/%m/%Y}", "to_on": f"{today:%d/%m/%Y}",
            "kind": "away", "scope": "scope_all", "reason": "Nghỉ phép"}  # fmt: skip
    assert client.post("/absences", data=sent).status_code == 303
    page = Page(client.get("/absences"))
    assert "Đỗ Thị Út" in page
    assert "Nghỉ phép" in page
    assert "Nguyễn Thị Lan nhờ bạn làm thay" in Page(signed_in("clerk").get("/notices"))


def test_what_is_missing_is_said_beside_it(agency, signed_in):
    page = Page(signed_in("intake_officer").post("/absences", data={"scope": "scope_some"}))
    assert page.status == 422
    assert len(page.problems) >= 3
