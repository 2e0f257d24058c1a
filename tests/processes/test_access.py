"""Who may do what, on which day and for whom: rights come from posts, never from the work itself."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from processes import people, tasks
from processes.db import transaction
from processes.errors import Invalid, NotAllowed, NotFound, TaskTaken
from processes.people import ACTIONS, Actor, Post, Power, may
from tests import house
from tests.house import NOW

DAY = timedelta(days=1)
HERE, ELSEWHERE = 1, 2
OWN_ROLE, OTHER_ROLE = 10, 20
ME, COLLEAGUE, ABSENT = 100, 200, 300

ON_TASKS = ("task.view", "task.claim", "task.release", "task.draft", "task.complete", "task.hand_back",
            "task.delegate", "task.note", "task.attach")  # fmt: skip

EXPECTED = {
    Power.WORK: {
        *ON_TASKS, "inbox.view", "dossier.view", "file.view", "diagram.view", "absence.view", "absence.change",
        "signature.check",
        "view.view", "view.change", "dossier.comment",
        "account.view", "account.change", "notice.view", "help.view",
    },
    Power.DESIGN: {
        "diagram.view", "procedure.view", "procedure.design", "procedure.comment",
        "migration.plan", "migration.stop",
        "account.view", "account.change", "notice.view", "help.view",
    },
    Power.APPROVE: {
        "diagram.view", "procedure.view", "procedure.comment", "procedure.approve", "procedure.publish",
        "migration.plan", "migration.approve", "migration.stop", "migration.undo",
        "account.view", "account.change", "notice.view", "help.view",
    },
    Power.AUDIT: {
        "file.view", "signature.check", "diagram.view", "procedure.view", "record.view", "record.export",
        "report.view",
        "account.view", "account.change", "notice.view", "help.view",
    },
    Power.SUPERVISE: {"account.view", "account.change", "notice.view", "help.view"},
    Power.LEAD: {
        "board.view", "report.view", "task.assign", "account.view", "account.change", "notice.view", "help.view",
    },
    Power.OPERATE: {
        "incident.view", "incident.retry", "call.view", "call.answer",
        "exchange.view", "exchange.retry", "exchange.withdraw",
        "account.view", "account.change", "notice.view", "help.view",
    },
    Power.ADMINISTER: {
        "exchange.view", "exchange.retry", "exchange.trust",
        "incident.view", "incident.retry", "people.view", "people.change", "agency.view", "agency.change",
        "calendar.view", "calendar.change", "mail.change", "service.change", "store.view", "trust.change",
        "account.view", "account.change", "notice.view", "help.view",
    },
}  # fmt: skip

FOR_SOFTWARE = {
    Power.AUDIT: {"event.view"},
    Power.OPERATE: {"message.send"},
    Power.ADMINISTER: {"software.change", "webhook.change"},
}
EXPECTED = {power: {*actions, "account.token", *FOR_SOFTWARE.get(power, ())} for power, actions in EXPECTED.items()}
for power in (Power.SUPERVISE, Power.OPERATE):
    EXPECTED[power] |= {"dossier.suspend", "dossier.resume", "dossier.cancel"}
EXPECTED[Power.RECEIVE] = EXPECTED[Power.WORK] | {"dossier.start", "dossier.withdraw"}


def holding(*powers, deputy_for=()):
    return Actor(
        HERE,
        "H99.01",
        "Sở",
        ME,
        "Lan",
        posts=(Post(OWN_ROLE, "own", "Vai trò", 1, "Phòng", None, ME, "Lan"),),
        deputy_posts=tuple(Post(OTHER_ROLE, "other", "Khác", 1, "Phòng", None, who, "Vắng") for who in deputy_for),
        powers=frozenset(powers),
    )


@dataclass
class Task:
    agency_id: int = HERE
    role_id: int | None = OWN_ROLE
    assignee_id: int | None = None


@pytest.mark.parametrize("power", list(Power))
def test_each_power_permits_exactly_its_actions(power):
    assert {action for action in ACTIONS if may(holding(power), action)} == EXPECTED[power]


def test_nobody_may_do_anything_without_a_power():
    assert [action for action in ACTIONS if may(holding(), action)] == []


def test_administering_gives_no_right_to_dossiers_and_auditing_none_to_change_anything():
    assert not EXPECTED[Power.ADMINISTER] & {*ON_TASKS, "dossier.view", "file.view", "record.view"}
    assert not any(action.endswith((".change", ".complete", ".approve")) for action in EXPECTED[Power.AUDIT]
                   if not action.startswith("account"))  # fmt: skip


@pytest.mark.parametrize("action", ON_TASKS)
@pytest.mark.parametrize(
    ("task", "deputy_for", "expected"),
    [
        (Task(), (), True),
        (Task(role_id=OTHER_ROLE), (), False),
        (Task(role_id=None), (), False),
        (Task(assignee_id=ME), (), True),
        (Task(role_id=OTHER_ROLE, assignee_id=ME), (), True),
        (Task(assignee_id=COLLEAGUE), (), False),
        (Task(assignee_id=COLLEAGUE), (ABSENT,), False),
        (Task(role_id=OTHER_ROLE), (ABSENT,), True),
        (Task(role_id=OTHER_ROLE, assignee_id=ABSENT), (ABSENT,), True),
        (Task(agency_id=ELSEWHERE), (), False),
        (Task(agency_id=ELSEWHERE, assignee_id=ME), (), False),
        (Task(agency_id=ELSEWHERE, role_id=OTHER_ROLE), (ABSENT,), False),
    ],
)
def test_a_task_is_for_its_assignee_else_for_its_role_and_for_deputies(action, task, deputy_for, expected):
    assert may(holding(Power.WORK, deputy_for=deputy_for), action, task) is expected
    assert not may(holding(Power.AUDIT, Power.ADMINISTER, deputy_for=deputy_for), action, task)


POSTS = [
    (date(2026, 3, 2), None, True),
    (date(2026, 3, 2), date(2026, 3, 2), True),
    (date(2026, 3, 3), None, False),
    (date(2026, 2, 1), date(2026, 3, 1), False),
]


def test_a_post_counts_from_its_first_to_its_last_day(agency):
    for number, (from_on, to_on, expected) in enumerate(POSTS):
        with transaction():
            person = people.add_person(agency_id=agency.agency_id, username=f"moi{number}", name="Mới", now=NOW)
            people.appoint(
                agency_id=agency.agency_id,
                person_id=person.id,
                unit_id=agency.unit_id,
                role_id=agency.roles["clerk"],
                from_on=from_on,
                to_on=to_on,
                now=NOW,
            )
        assert may(house.actor(person), "task.complete") is expected
        assert (person.id in people.members(agency.agency_id, agency.roles["clerk"], NOW)) is expected


def test_days_are_those_of_viet_nam(agency):
    with transaction():
        person = house.person(agency, "clerk", "moi", "Mới")
        (post,) = people.memberships(agency.agency_id, person.id)
        people.end_post(membership_id=post.id, to_on=NOW.date(), actor=house.actor(agency.administrator), now=NOW)
    late_evening = NOW.replace(hour=16, minute=59)
    assert may(house.actor(person, late_evening), "task.complete")
    assert not may(house.actor(person, late_evening + timedelta(minutes=1)), "task.complete")


def name_deputy(agency, person, deputy, **more):
    with transaction():
        return people.name_deputy(
            person_id=person.id,
            deputy_id=deputy.id,
            actor=house.actor(agency.administrator),
            now=NOW,
            **{"from_on": NOW.date(), **more},
        )


def test_a_deputy_counts_only_on_the_named_days(agency):
    name_deputy(agency, agency.leader, agency.clerk, from_on=NOW.date() + DAY, to_on=NOW.date() + 2 * DAY)
    days = [agency.roles["leader"] in house.actor(agency.clerk, NOW + n * DAY).role_ids for n in range(4)]
    assert days == [False, True, True, False]


def test_a_deputy_gets_work_and_reception_and_no_other_power(agency):
    name_deputy(agency, agency.administrator, agency.clerk)
    name_deputy(agency, agency.process_approver, agency.clerk)
    assert house.actor(agency.clerk).powers == {Power.WORK}
    name_deputy(agency, agency.intake_officer, agency.clerk)
    assert house.actor(agency.clerk).powers == {Power.WORK, Power.RECEIVE}


def test_a_deputy_of_a_deputy_is_nobodys_deputy(agency):
    name_deputy(agency, agency.leader, agency.division_head)
    name_deputy(agency, agency.division_head, agency.clerk)
    assert house.actor(agency.clerk).stands_in_for == {agency.division_head.id}


def test_of_a_closed_account_no_right_is_left_to_its_deputy(agency):
    name_deputy(agency, agency.leader, agency.clerk)
    with transaction():
        people.deactivate(person_id=agency.leader.id, actor=house.actor(agency.administrator), now=NOW)
    assert house.actor(agency.clerk).stands_in_for == frozenset()


def test_a_closed_account_loses_its_session_and_its_rights_at_once(agency):
    task = house.open_task(house.start(agency))
    officer = house.actor(agency.intake_officer)
    with transaction():
        token = people.open_session(person=agency.intake_officer, now=NOW)
    with transaction():
        people.deactivate(person_id=agency.intake_officer.id, actor=house.actor(agency.administrator), now=NOW)
    assert people.find_session(token, NOW) is None
    with pytest.raises(NotFound):
        house.actor(agency.intake_officer)
    with pytest.raises(NotFound), transaction():
        tasks.claim(task_id=task.id, actor=officer, now=NOW)


def test_a_post_that_ended_since_the_page_was_opened_permits_nothing(agency):
    task = house.open_task(house.start(agency))
    officer = house.actor(agency.intake_officer)
    (post,) = people.memberships(agency.agency_id, agency.intake_officer.id)
    with transaction():
        people.end_post(membership_id=post.id, to_on=NOW.date(), actor=house.actor(agency.administrator), now=NOW)
    with pytest.raises(NotAllowed), transaction():
        tasks.claim(task_id=task.id, actor=officer, now=NOW + DAY)


def test_a_task_of_another_agency_does_not_exist(agency):
    other = house.build_people("H99.02", "Sở khác")
    task = house.open_task(house.start(agency))
    stranger = house.actor(other.intake_officer)
    for act in (tasks.claim, tasks.release):
        with pytest.raises(NotFound), transaction():
            act(task_id=task.id, actor=stranger, now=NOW)
    with pytest.raises(NotFound):
        tasks.task(other.agency_id, task.id)


def claimed(agency, by="intake_officer"):
    task = house.open_task(house.start(agency))
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(getattr(agency, by)), now=NOW)
    return task


def release(agency, task, by):
    with transaction():
        return tasks.release(task_id=task.id, actor=house.actor(by), now=NOW).assignee_id


def test_a_colleague_hears_who_has_a_task_and_a_stranger_only_no(agency):
    task = claimed(agency)
    with transaction():
        colleague = house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")
    with pytest.raises(TaskTaken) as refusal:
        release(agency, task, colleague)
    assert refusal.value.params["by"] == "Nguyễn Thị Lan"
    for stranger in (agency.case_officer, agency.leader, agency.administrator):
        with pytest.raises(NotAllowed):
            release(agency, task, stranger)


def test_a_superior_frees_a_task_of_somebody_who_left(agency):
    task = claimed(agency)
    with transaction():
        people.deactivate(person_id=agency.intake_officer.id, actor=house.actor(agency.administrator), now=NOW)
    with pytest.raises(NotAllowed):
        release(agency, task, agency.clerk)
    assert release(agency, task, agency.leader) is None


def test_a_superior_does_not_free_a_task_whose_holder_has_a_deputy(agency):
    task = claimed(agency)
    name_deputy(agency, agency.intake_officer, agency.clerk)
    with pytest.raises(NotAllowed):
        release(agency, task, agency.leader)
    assert release(agency, task, agency.clerk) is None


def delegate(agency, task, by, to):
    with transaction():
        return tasks.delegate(task_id=task.id, to=to.id, actor=house.actor(by), now=NOW)


def test_who_delegated_a_task_takes_it_back(agency):
    task = claimed(agency)
    delegate(agency, task, agency.intake_officer, agency.clerk)
    assert release(agency, task, agency.intake_officer) == agency.intake_officer.id


def test_a_task_that_is_delegated_in_a_circle_ends_where_it_began(agency):
    task = claimed(agency)
    delegate(agency, task, agency.intake_officer, agency.clerk)
    moved = delegate(agency, task, agency.clerk, agency.case_officer)
    assert (moved.assignee_id, moved.accountable_id) == (agency.case_officer.id, agency.intake_officer.id)
    back = delegate(agency, task, agency.case_officer, agency.intake_officer)
    assert (back.assignee_id, back.accountable_id) == (agency.intake_officer.id, None)


def test_a_deputy_delegates_on_behalf_of_the_person_who_stays_accountable(agency):
    task = claimed(agency)
    name_deputy(agency, agency.intake_officer, agency.clerk)
    moved = delegate(agency, task, agency.clerk, agency.case_officer)
    assert moved.accountable_id == agency.intake_officer.id


def test_a_task_is_not_delegated_to_oneself_nor_to_people_who_take_none(agency):
    task = claimed(agency)
    with transaction():
        gone = house.person(agency, "clerk", "gone", "Đã Nghỉ")
        people.deactivate(person_id=gone.id, actor=house.actor(agency.administrator), now=NOW)
    for to in (agency.intake_officer, agency.administrator, agency.process_designer, gone):
        with pytest.raises(Invalid):
            delegate(agency, task, agency.intake_officer, to)
