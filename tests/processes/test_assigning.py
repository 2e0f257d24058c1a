"""The board of a division: who has what, and giving it out; by those who lead, and who stands in for them."""

import pytest

from processes import outbox, people, records, tasks
from processes.db import transaction
from processes.errors import Invalid, NotAllowed, NotFound
from tests import house
from tests.house import NOW


@pytest.fixture
def task(agency):
    return house.open_task(house.start(agency))


@pytest.fixture
def second(agency):
    with transaction():
        return house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")


def assign(task, to, by):
    with transaction():
        return tasks.assign(task_id=task.id, to=to.id, actor=house.actor(by), now=NOW)


def seen(by, **more):
    return tasks.board(house.actor(by), NOW, most=5, **more)


def kinds(person):
    return sorted(one.kind for one in outbox.notices(person.agency_id, person.id))


def test_what_nobody_has_stands_first_and_the_least_loaded_of_the_role_is_suggested(agency, task, second):
    assign(house.open_task(house.start(agency)), agency.intake_officer, agency.division_head)
    found = seen(agency.division_head)
    assert (found.columns[0].load, [row.id for row in found.columns[0].tasks]) == (None, [task.id])
    assert [one.load.person_id for one in found.choices[task.id]] == [second.id, agency.intake_officer.id]
    busy = next(one for one in found.columns if one.load and one.load.person_id == agency.intake_officer.id)
    assert (busy.count, busy.load.open) == (1, 1)


def test_a_task_is_given_moved_and_both_are_told(agency, task, second):
    assert assign(task, agency.intake_officer, agency.division_head).assignee_id == agency.intake_officer.id
    moved = assign(task, second, agency.division_head)
    assert (moved.assignee_id, moved.accountable_id) == (second.id, None)
    assert (kinds(second), kinds(agency.intake_officer)) == (["task_assigned"], ["task_assigned", "task_moved"])
    body = records.of_instance(task.agency_id, task.instance_id)[-1].body
    assert (body["act"], body["to"]["name"]) == ("task.assign", second.name)
    assert body["before"]["name"] == agency.intake_officer.name


def test_people_without_the_role_and_people_who_are_away_get_nothing(agency, task, second):
    with pytest.raises(Invalid):
        assign(task, agency.clerk, agency.division_head)
    today = NOW.date()
    with transaction():
        me = house.actor(second)
        people.hand_over(person_id=second.id, deputy_id=agency.clerk.id, from_on=today, to_on=today, actor=me, now=NOW)
    with pytest.raises(Invalid):
        assign(task, second, agency.division_head)
    (away,) = [one for one in seen(agency.leader).choices[task.id] if one.why_not]
    assert (away.load.person_id, away.why_not) == (second.id, "absent")


def test_only_who_leads_gives_out_work_and_never_that_of_another_agency(agency, task):
    for person in (agency.clerk, agency.intake_officer, agency.administrator):
        with pytest.raises(NotAllowed):
            assign(task, agency.intake_officer, person)
        with pytest.raises(NotAllowed):
            seen(person)
    other = house.build_people("H99.02", "Sở khác")
    with pytest.raises(NotFound):
        assign(task, agency.intake_officer, other.division_head)


def test_a_head_gives_out_the_work_of_the_own_division_alone(agency, task):
    about = {"agency_id": agency.agency_id, "now": NOW}
    with transaction():
        unit = people.add_unit(code="P2", name="Phòng Hai", from_on=NOW.date(), **about)
        head = people.add_person(username="hai.truong", name="Trưởng Hai", **about)
        mate = people.add_person(username="hai.vien", name="Viên Hai", **about)
        for person, role in ((head, "division_head"), (mate, "case_officer")):
            post = {"person_id": person.id, "unit_id": unit.id, "role_id": agency.roles[role]}
            people.appoint(**post, from_on=NOW.date(), **about)
    assert {one.load.name for one in seen(head).columns if one.load} == {"Trưởng Hai", "Viên Hai"}
    assert seen(head).columns[0].count == 0
    with pytest.raises(NotAllowed):
        assign(task, agency.intake_officer, head)


def test_who_stands_in_for_the_head_has_the_board_and_acts_on_behalf(agency, task):
    admin, head = house.actor(agency.administrator), agency.division_head
    with transaction():
        people.name_deputy(
            person_id=head.id, deputy_id=agency.clerk.id, from_on=NOW.date(), actor=admin, now=NOW
        )  # fmt: skip
    assert seen(agency.clerk).columns[0].count == 1
    assign(task, agency.intake_officer, agency.clerk)
    actor = records.of_instance(task.agency_id, task.instance_id)[-1].body["actor"]
    assert (actor["name"], actor["on_behalf_of"]["name"]) == (agency.clerk.name, head.name)


def test_of_a_long_column_only_the_first_are_read_and_all_are_counted(agency):
    for _ in range(3):
        house.start(agency)
    free = tasks.board(house.actor(agency.leader), NOW, most=2).columns[0]
    assert (len(free.tasks), free.count) == (2, 3)
    assert [one.load.person_id for one in seen(agency.leader, person_id=agency.clerk.id).columns] == [agency.clerk.id]
