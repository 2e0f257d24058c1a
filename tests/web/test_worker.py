"""The worker: timers fire once, a failing one stops no other, the process starts fast and ends when told."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import sqlalchemy as sa

from processes import deadlines, instances, schema
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.errors import Conflict
from processes.instances import Incident, ProcessInstance
from processes.outbox import Message
from tests import house
from tests.processes import drawings
from web import worker

LATER = house.NOW + timedelta(days=40)


def _failing(agency):
    """Start an instance whose timer leads to a choice that nothing decides."""
    made = house.publish(agency, files=drawings.TIMED_FILES, procedure=drawings.procedure(["answer"]))
    return house.start(agency, procedure_id=made.procedure_id)


def _works(kind=None):
    query = sa.select(DueWork) if kind is None else sa.select(DueWork).where(DueWork.kind == kind)
    db.session.rollback()
    return db.session.scalars(query).all()


def test_alerts_are_sent_once_each_as_time_goes(agency):
    house.complete(agency, house.start(agency), values={"intake_decision": "accept"})
    assert worker.sweep(house.NOW) == 0
    while moments := [work.run_at for work in _works() if work.run_at]:
        worker.sweep(min(moments))
    kinds = db.session.scalars(sa.select(Message.kind)).all()
    assert {"task_near", "task_due", "task_late1", "dossier_near"} <= set(kinds)
    told = db.session.execute(
        sa.select(Message.kind, Message.person_id, sa.func.count()).group_by(Message.kind, Message.person_id)
    ).all()
    assert {number for _, _, number in told} == {1}


def test_a_timer_that_fails_opens_an_incident_and_stops_no_other(agency):
    failing = _failing(agency)
    waiting = house.start(agency)
    house.complete(agency, waiting, values={"intake_decision": "supplement"})
    worker.sweep(LATER)
    db.session.expire_all()
    assert instances.instance(agency.agency_id, waiting.id).status == "finished"
    assert instances.instance(agency.agency_id, failing.id).status == "running"
    incident = db.session.scalars(sa.select(Incident)).one()
    assert (incident.instance_id, incident.command["kind"]) == (failing.id, "fire")
    assert [work.run_at for work in _works("timer")] == [None]


def test_a_failure_that_cannot_be_noted_stops_no_other_piece(agency, monkeypatch):
    failing = _failing(agency)
    waiting = house.start(agency)
    house.complete(agency, waiting, values={"intake_decision": "supplement"})
    monkeypatch.setattr(deadlines, "note_failure", _in_the_way)
    assert worker.sweep(LATER) > 0
    db.session.expire_all()
    assert instances.instance(agency.agency_id, waiting.id).status == "finished"
    assert db.session.scalars(sa.select(Incident)).all() == []
    monkeypatch.undo()
    worker.sweep(LATER)
    assert db.session.scalars(sa.select(Incident)).one().instance_id == failing.id


def _in_the_way(*_):
    raise Conflict


def test_a_failure_that_is_no_fault_of_the_diagram_is_tried_again_and_given_up_at_last(agency):
    house.complete(agency, house.start(agency), values={"intake_decision": "accept"})
    work = next(work for work in _works() if work.kind == "task")
    key, opened = (work.agency_id, work.id), []
    for _ in range(4):
        with transaction():
            opened.append(deadlines.note_failure(key, house.NOW))
    assert [one is None for one in opened] == [True, True, True, False]
    with transaction():
        instances.open_incident(opened[-1], actor=None, now=house.NOW)
    assert db.session.scalar(sa.select(Incident.code)) == "due_work_failed"


def test_two_workers_that_sweep_at_once_do_each_piece_once(app, agency):
    for _ in range(5):
        house.complete(agency, house.start(agency), values={"intake_decision": "supplement"})
    from tests.processes.together import at_once

    done = at_once(app, [lambda: worker.sweep(LATER)] * 3)
    assert sum(done) >= 5
    finished = sa.select(sa.func.count()).select_from(ProcessInstance).where(ProcessInstance.status == "finished")
    db.session.rollback()
    assert db.session.scalar(finished) == 5


def test_the_heart_beats_and_old_things_are_forgotten(agency):
    worker.beat(house.NOW)
    worker.beat(LATER)
    assert deadlines.last_beat() == LATER
    worker.prune(LATER)


def test_the_process_says_when_it_is_ready_beats_and_ends_when_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'thongsuot.db'}"
    engine = sa.create_engine(url)
    schema.upgrade(engine)
    environment = {**os.environ, "INSTANCE": str(tmp_path), "DATABASE_URL": url}
    words = [sys.executable, str(house.ROOT / "run.py"), "worker", "--lang", "en"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "Worker ready\n"
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM heartbeat").scalar() == 1
    engine.dispose()
