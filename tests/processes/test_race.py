"""Many people at the same moment: each act happens once, everybody gets a clear answer, nobody waits for a reader."""

from datetime import timedelta

import sqlalchemy as sa

from processes import idempotency, instances, people, records, tasks
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.errors import AlreadyCompleted, Conflict, TaskClosed, TaskTaken
from processes.instances import ProcessInstance, prove
from processes.records import QualityRecord
from tests import house
from tests.house import NOW
from tests.processes import drawings
from tests.processes.together import PATIENCE, alone, at_once
from web import worker

CROWD = 32


def acts(instance):
    return [view.act for view in records.of_instance(instance.agency_id, instance.id)]


def lapsing(agency, count):
    """Start dossiers of a procedure whose one step lapses after two days."""
    facts = drawings.procedure(["answer"], timers={"silent": {"amount": "2", "unit": "working_day"}})
    procedure_id = house.publish(agency, files=drawings.LAPSING_FILES, procedure=facts).procedure_id
    return [house.start(agency, procedure_id=procedure_id) for _ in range(count)]


def test_of_thirty_two_who_complete_a_task_at_once_one_succeeds(app, agency):
    instance = house.start(agency)
    act = house.completion(agency, instance, {"intake_decision": "accept"})
    outcomes = at_once(app, [act] * CROWD)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(refused) == CROWD - 1
    assert {type(refusal) for refusal in refused} <= {AlreadyCompleted, Conflict}
    assert {refusal.params["by"] for refusal in refused if isinstance(refusal, AlreadyCompleted)} == {"Nguyễn Thị Lan"}
    assert acts(instance).count("task.complete") == 1
    assert house.open_task(instance).element_id == "transfer_dossier"
    assert prove(instance.agency_id, instance.id).is_intact


def test_thirty_two_dossiers_received_at_once_get_consecutive_codes(app, agency):
    actor, procedure_id = house.actor(agency.intake_officer), agency.procedure_id

    def receive():
        with transaction():
            return house.receive(actor, procedure_id).reference

    codes = at_once(app, [receive] * CROWD)
    assert sorted(codes) == [f"H99.01-260302-{number:04}" for number in range(1, CROWD + 1)]
    for instance_id in db.session.scalars(sa.select(ProcessInstance.id)):
        assert prove(agency.agency_id, instance_id).is_intact


def test_of_many_who_claim_a_task_at_once_one_has_it(app, agency):
    instance = house.start(agency)
    with transaction():
        for number in range(7):
            house.person(agency, "intake_officer", f"intake.{number}", f"Cao Thị {number}")
    task_id = house.open_task(instance).id
    crowd = [people.actor(agency.agency_id, row.id, NOW) for row in people.colleagues(agency.agency_id, NOW)
             if row.role_name == "Cán bộ một cửa"]  # fmt: skip

    def claim_as(actor):
        def claim():
            with transaction():
                return tasks.claim(task_id=task_id, actor=actor, now=NOW).assignee_id

        return claim

    outcomes = at_once(app, [claim_as(actor) for actor in crowd])
    assert len(crowd) == 8
    assert [type(outcome) for outcome in outcomes].count(TaskTaken) == 7
    (winner,) = (outcome for outcome in outcomes if isinstance(outcome, int))
    assert house.open_task(instance).assignee_id == winner
    assert acts(instance) == ["dossier.start", "task.claim"]


def test_an_officer_and_a_timer_at_the_same_moment_move_the_dossier_once(app, agency):
    late = NOW + timedelta(days=60)
    waiting = lapsing(agency, 4)
    completions = [house.completion(agency, instance, {}, late) for instance in waiting]
    outcomes = at_once(app, [*completions, *([lambda: worker.sweep(late)] * 4)])
    for instance, outcome in zip(waiting, outcomes, strict=False):
        moved = [act for act in acts(instance) if act in {"timer.fire", "task.complete"}]
        fired = moved == ["timer.fire"]
        assert fired or moved == ["task.complete"]
        assert isinstance(outcome, TaskClosed | Conflict) if fired else isinstance(outcome, int)
        assert prove(instance.agency_id, instance.id).is_intact


def test_two_workers_do_each_piece_of_due_work_once(app, agency):
    lapsing(agency, 6)
    late = NOW + timedelta(days=60)
    done = at_once(app, [lambda: worker.sweep(late)] * 3)
    while worker.sweep(late):
        pass
    fired = [view.act for (instance_id,) in db.session.execute(sa.select(ProcessInstance.id))
             for view in records.of_instance(agency.agency_id, instance_id)].count("timer.fire")  # fmt: skip
    assert (fired, sum(done) >= 1) == (6, True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DueWork)) == 0


def test_the_same_request_sent_many_times_at_once_has_one_effect_and_one_answer(app, agency):
    actor, procedure_id = house.actor(agency.intake_officer), agency.procedure_id
    request = {"agency_id": actor.agency_id, "person_id": actor.person_id, "route": "POST /x", "key": "k", "body": b"b"}

    def send():
        with transaction():
            before = idempotency.recall(**request)
            if before is not None:
                return before
            location = f"/dossiers/{house.receive(actor, procedure_id).id}"
            idempotency.remember(location, **request, now=NOW)
            return location

    answers = at_once(app, [send] * 8)
    assert len(set(answers)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProcessInstance)) == 1


def test_a_reader_does_not_hold_up_an_officer(app, agency):
    instance = house.start(agency)
    act = house.completion(agency, instance, {"intake_decision": "accept"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(QualityRecord))
    with alone(app, act) as done:  # the reading transaction of this thread stays open
        assert isinstance(done.result(PATIENCE / 3), int)


def test_an_officer_does_not_hold_up_a_reader(app, agency):
    instance = house.start(agency)
    place = (instance.agency_id, instance.id)
    with transaction():
        instances.lock(*place).subject = "Chưa ghi xong"
        db.session.flush()
        with alone(app, lambda: instances.instance(*place).subject) as done:
            assert done.result(PATIENCE / 3) == "Nguyễn Thị An Nhiên"
