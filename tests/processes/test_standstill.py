"""A dossier stands still, goes on, or is cancelled: nothing moves meanwhile, and nothing is lost."""

from datetime import timedelta

import pytest

from processes import calls, deadlines, dossiers, instances, records, tasks
from processes.calendar import of_agency
from processes.calls import Account
from processes.db import db, transaction
from processes.errors import Invalid, NotAllowed, NotFound, Suspended, WrongStatus
from processes.instances import InstanceStatus, ProcessInstance, prove
from tests import house
from tests.house import NOW
from tests.processes import drawings
from web import worker

WEEK = timedelta(days=7)
LONG = NOW + 4 * WEEK


def sweep(now):
    while worker.sweep(now):
        pass


def act(verb, instance, by, now=NOW, reason="Chờ ý kiến cấp trên", **more):
    with transaction():
        verb(instance_id=instance.id, reason=reason, actor=house.actor(by, now), now=now, **more)


def suspend(built, instance, now=NOW, **more):
    act(dossiers.suspend, instance, built.division_head, now, **more)


def resume(built, instance, now=NOW):
    act(dossiers.resume, instance, built.division_head, now)


def now_as(instance):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(ProcessInstance, (instance.agency_id, instance.id))


@pytest.fixture
def lapsing(agency):
    """A procedure whose step lapses after two days by a timer."""
    return house.publish(
        agency, files=drawings.LAPSING_FILES, procedure=drawings.procedure(["answer"], timers={})
    ).procedure_id


def test_a_suspended_dossier_refuses_every_act_on_its_tasks_and_goes_on_when_resumed(agency):
    instance = house.start(agency)
    task, officer = house.open_task(instance), house.actor(agency.intake_officer)
    suspend(agency, instance)
    for verb, more in (
        (tasks.claim, {}),
        (tasks.release, {}),
        (tasks.note, {"text": "x"}),
        (tasks.complete, {"data": {}}),
    ):
        with pytest.raises(Suspended), transaction():
            verb(task_id=task.id, actor=officer, now=NOW, **more)
    with transaction():
        tasks.save_draft(task_id=task.id, values={"note": ["đang gõ"]}, actor=officer, now=NOW)
    resume(agency, instance)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    views = records.of_instance(agency.agency_id, instance.id)
    assert [view.act for view in views[:3]] == ["dossier.start", "dossier.suspend", "dossier.resume"]
    assert views[1].body["clock"] == "runs"
    assert views[1].payload["reason"] == "Chờ ý kiến cấp trên"
    assert prove(agency.agency_id, instance.id).is_intact


def test_a_timer_does_not_fire_while_its_dossier_stands_still_and_fires_at_once_afterwards(agency, lapsing):
    instance = house.start(agency, procedure_id=lapsing)
    suspend(agency, instance)
    sweep(LONG)
    assert deadlines.waiting(LONG) == []
    assert now_as(instance).status == InstanceStatus.SUSPENDED
    resume(agency, instance, LONG)
    sweep(LONG)
    assert now_as(instance).status == InstanceStatus.FINISHED


def test_what_the_office_has_to_sort_out_does_not_move_what_the_applicant_was_promised(agency):
    instance = house.start(agency)
    promised, step = instance.due_at, house.open_task(instance).due_at
    suspend(agency, instance)
    resume(agency, instance, NOW + WEEK)
    assert (now_as(instance).due_at, house.open_task(instance).due_at) == (promised, step)


def test_a_pause_of_the_law_moves_due_moments_on_by_the_working_time_that_it_took(agency):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    promised, step = instance.due_at, house.open_task(instance).due_at
    suspend(agency, instance, legal_basis="Nghị định 118/2025/NĐ-CP, Điều 20")
    assert deadlines.waiting(LONG) == []
    resume(agency, instance, NOW + WEEK)
    clock = of_agency(agency.agency_id)
    paused = clock.working_time_between(NOW, NOW + WEEK)
    assert now_as(instance).due_at == clock.shift(promised, paused) > promised
    assert house.open_task(instance).due_at == clock.shift(step, paused)
    due = {work.kind: work.due_at for work in db.session.scalars(db.select(deadlines.DueWork))}
    assert due == {"dossier": now_as(instance).due_at, "task": house.open_task(instance).due_at}


def test_cancelling_ends_everything_also_what_stood_still(agency):
    for stood in (False, True):
        instance = house.start(agency)
        if stood:
            suspend(agency, instance)
        act(dossiers.cancel, instance, agency.leader, reason="Trùng hồ sơ")
        assert now_as(instance).status == InstanceStatus.CANCELLED
        assert instances.open_tasks(instance) == []
        assert instances.suspension(now_as(instance)) is None
        assert records.of_instance(agency.agency_id, instance.id)[-1].act == "dossier.cancel"
    assert db.session.scalars(db.select(deadlines.DueWork)).all() == []


def test_nobody_but_superiors_and_operators_may_and_never_without_a_reason(agency):
    instance = house.start(agency)
    with pytest.raises(NotAllowed):
        act(dossiers.suspend, instance, agency.case_officer)
    with pytest.raises(Invalid):
        act(dossiers.suspend, instance, agency.administrator, reason="  ")
    with pytest.raises(WrongStatus):
        act(dossiers.resume, instance, agency.administrator)
    suspend(agency, instance)
    with pytest.raises(WrongStatus):
        suspend(agency, instance)
    other = house.build_people("H98.01", "Sở khác")
    with pytest.raises(NotFound):
        act(dossiers.resume, instance, other.division_head)


def test_services_get_no_call_of_a_dossier_that_stands_still(agency):
    instance = house.start(agency)
    with transaction():
        db.session.add(
            instances.ServiceCall(
                agency_id=agency.agency_id,
                id=1,
                instance_id=instance.id,
                key="t9",
                element_id="x",
                name="x",
                service="tra-cuu",
                variables={},
                headers={},
                opened_at=NOW,
                due_at=NOW,
                attempts=0,
                most_attempts=4,
            )
        )
    account = Account(agency.agency_id, "máy", frozenset({"tra-cuu"}))
    suspend(agency, instance)
    with transaction():
        assert calls.fetch(service="tra-cuu", account=account, now=NOW) == []
    resume(agency, instance)
    with transaction():
        assert len(calls.fetch(service="tra-cuu", account=account, now=NOW)) == 1
