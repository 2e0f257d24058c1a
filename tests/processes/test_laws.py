"""Whatever officers do in whatever order: one accountable person, one record for each act, counts that equal lists."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from processes import definitions, instances, people, records, tasks
from processes.db import db, transaction
from processes.errors import Refused
from processes.instances import prove
from tests import house
from tests.house import NOW

WORKERS = ("intake_officer", "case_officer", "division_head", "leader", "clerk")
who = st.sampled_from([*WORKERS, "second", "stranger"])
which = st.integers(0, 7)

CHOICES = {
    "check_dossier": {"intake_decision": ["accept", "refuse", "supplement"]},
    "appraise_dossier": {"appraisal_result": ["eligible", "not_eligible"]},
    "review_draft": {"review_decision": ["agree", "return"]},
    "sign_decision": {"signature_decision": ["sign", "return"]},
}


class Office(RuleBasedStateMachine):
    """Some officers, one more in the first role, somebody of no role; a few dossiers."""

    built = None

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.now = NOW
        self.instances = [house.start(self.built) for _ in range(2)]
        self.expected = {instance.id: ["dossier.start"] for instance in self.instances}

    def tasks(self):
        db.session.rollback()
        db.session.expire_all()
        return [task for instance in self.instances for task in instances.open_tasks(instance)]

    def attempt(self, act, name, *, actor, number, **more):
        """Try an act; a refusal leaves no trace, a success leaves one record."""
        found = self.tasks()
        if not found:
            return
        self.now += timedelta(minutes=7)
        task = found[number % len(found)]
        instance_id, before = task.instance_id, (task.assignee_id, task.accountable_id)
        try:
            with transaction():
                act(task_id=task.id, actor=people.actor(actor.agency_id, actor.id, self.now), now=self.now, **more)
        except Refused:
            return
        db.session.expire_all()
        if name in {"task.claim", "task.release"} and before == (task.assignee_id, task.accountable_id):
            return
        self.expected[instance_id].append(name)

    @rule(person=who, number=which)
    def claim(self, person, number):
        self.attempt(tasks.claim, "task.claim", actor=getattr(self.built, person), number=number)

    @rule(person=who, number=which)
    def release(self, person, number):
        self.attempt(tasks.release, "task.release", actor=getattr(self.built, person), number=number)

    @rule(person=who, number=which, to=who)
    def delegate(self, person, number, to):
        to = getattr(self.built, to).id
        self.attempt(tasks.delegate, "task.delegate", actor=getattr(self.built, person), number=number, to=to)

    @rule(person=who, number=which)
    def annotate(self, person, number):
        self.attempt(tasks.note, "task.note", actor=getattr(self.built, person), number=number, text="Đã gọi điện")

    @rule(person=who, number=which, choice=which)
    def complete(self, person, number, choice):
        found = self.tasks()
        if not found:
            return
        task = found[number % len(found)]
        running = definitions.load(task.agency_id, instances.instance(task.agency_id, task.instance_id).version_id)
        given = {key: values[choice % len(values)] for key, values in CHOICES.get(task.element_id, {}).items()}
        data = house.fill(running, task.element_id, given, self.now)
        ticks = house.checked(running, task.element_id)
        actor = getattr(self.built, person)
        self.attempt(tasks.complete, "task.complete", actor=actor, number=number, data=data, checked=ticks)

    @rule(person=who, number=which)
    def hand_back(self, person, number):
        found = self.tasks()
        if not found:
            return
        task = found[number % len(found)]
        running = definitions.load(task.agency_id, instances.instance(task.agency_id, task.instance_id).version_id)
        ways = tasks.ways_back(running, task.element_id)
        way = ways[0].flow_id if ways else "f0"
        actor = getattr(self.built, person)
        self.attempt(tasks.hand_back, "task.hand_back", actor=actor, number=number, flow_id=way, reason="Thiếu căn cứ")

    @precondition(lambda self: len(self.instances) < 4)
    @rule()
    def receive(self):
        self.instances.append(house.start(self.built, self.now))
        self.expected[self.instances[-1].id] = ["dossier.start"]

    @invariant()
    def every_act_left_one_record_and_they_verify(self):
        for instance in self.instances[-2:]:
            acts = [view.act for view in records.of_instance(self.built.agency_id, instance.id)]
            assert acts == self.expected[instance.id]
            assert prove(self.built.agency_id, instance.id).is_intact

    @invariant()
    def a_delegated_task_has_a_doer_and_another_who_is_accountable(self):
        for task in self.tasks():
            assert task.accountable_id is None or task.assignee_id is not None
            assert task.accountable_id != task.assignee_id or task.assignee_id is None
            assert task.role_id is not None

    @invariant()
    def counts_equal_lists_and_nobody_sees_what_they_may_not_do(self):
        name = WORKERS[self.now.minute % len(WORKERS)]
        actor = house.actor(getattr(self.built, name), self.now)
        counts, opened = tasks.counts(actor, self.now), {task.id: task for task in self.tasks()}
        for box in (tasks.MINE, tasks.GROUP, tasks.DELEGATED):
            listed = tasks.inbox(actor, tasks.Filter(box=box), self.now)
            assert len(listed) == counts[box] == tasks.count(actor, tasks.Filter(box=box), self.now)
            if box != tasks.DELEGATED:
                assert all(people.may(actor, "task.complete", opened[row.id]) for row in listed if row.id in opened)


@pytest.fixture
def office(agency):
    """The agency with a colleague in the first role and somebody who may not work."""
    with transaction():
        agency.second = house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")
        agency.stranger = house.person(agency, "administrator", "stranger", "Lạ Thị Mặt")
    return agency


def test_the_laws_of_an_office_hold_in_every_order(office, database_url):
    rounds = 5 if database_url.startswith("sqlite") else 2
    chosen = settings(
        max_examples=rounds,
        stateful_step_count=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(type("ThisOffice", (Office,), {"built": office}), settings=chosen)
