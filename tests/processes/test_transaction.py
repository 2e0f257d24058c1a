"""One act, one transaction: everything of it is there afterwards, or nothing is."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from processes import deadlines, instances, outbox, people, records, tasks
from processes.db import Base, db, is_writing, transaction
from processes.errors import Conflict, NotAllowed
from processes.instances import ProcessInstance
from processes.instances.effects import reactions
from processes.people import Agency
from tests import house
from tests.house import NOW
from web import worker


class Broken(Exception):
    """Something failed that nobody foresaw."""


def fail(*_args, **_kwargs):
    raise Broken


def contents():
    """Everything that the database holds."""
    with db.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(sa.select(table))))
            for name, table in Base.metadata.tables.items()
        }


@pytest.mark.parametrize("kind", ["task_completed", "task_opened", "flow_taken"])
def test_a_reaction_that_fails_undoes_the_whole_act(agency, monkeypatch, kind):
    act = house.completion(agency, house.start(agency), {"intake_decision": "accept"})
    before = contents()
    monkeypatch.setitem(reactions.by_kind, kind, [*reactions.by_kind.get(kind, ()), fail])
    with pytest.raises(Broken):
        act()
    assert contents() == before
    monkeypatch.undo()
    act()


def test_a_record_that_cannot_be_written_undoes_the_start_of_a_dossier(agency, monkeypatch):
    before = contents()
    monkeypatch.setattr(records, "append_to_instance", fail)
    with pytest.raises(Broken):
        house.start(agency)
    assert contents() == before


def test_a_message_that_cannot_be_written_undoes_a_delegation(agency, monkeypatch):
    task = house.open_task(house.start(agency))
    before = contents()
    monkeypatch.setattr(outbox, "add", fail)
    with pytest.raises(Broken), transaction():
        tasks.delegate(task_id=task.id, to=agency.clerk.id, actor=house.actor(agency.intake_officer), now=NOW)
    assert contents() == before


def test_an_alert_that_cannot_be_recorded_is_not_sent(agency, monkeypatch):
    house.start(agency)
    before = contents()
    monkeypatch.setattr(records, "append_to_agency", fail)
    (key,) = deadlines.waiting(NOW + timedelta(days=30))
    with pytest.raises(Broken), transaction():
        deadlines.run(key, NOW + timedelta(days=30))
    assert contents() == before
    monkeypatch.undo()
    assert worker.sweep(NOW + timedelta(days=30)) == 1


def test_a_refusal_leaves_nothing_behind(agency):
    instance = house.start(agency)
    before = contents()
    task = house.open_task(instance)
    with pytest.raises(NotAllowed), transaction():
        _claim_and_annotate(task.id, house.actor(agency.intake_officer), house.actor(agency.administrator))
    assert contents() == before


def _claim_and_annotate(task_id, officer, other):
    tasks.claim(task_id=task_id, actor=officer, now=NOW)
    tasks.note(task_id=task_id, text="x", actor=other, now=NOW)


def test_a_transaction_inside_another_is_refused_and_undoes_the_outer_one(agency):
    before = contents()
    with pytest.raises(RuntimeError, match="one act"), transaction():
        _write_and_begin_again()
    assert contents() == before
    assert not is_writing()


def _write_and_begin_again():
    house.add_agency("H99.77", "Sở khác")
    with transaction():
        house.add_agency("H99.78", "Sở nữa")


def test_an_instance_is_only_locked_within_a_transaction(agency):
    instance = house.start(agency)
    with pytest.raises(RuntimeError, match="transaction"):
        instances.lock(instance.agency_id, instance.id)


def test_what_was_read_before_is_read_again_after_the_lock(agency):
    instance = house.start(agency)
    assert instance.subject == "Nguyễn Thị An Nhiên"
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        db.session.rollback()
        connection.execute(sa.update(ProcessInstance).values(subject="Trần Văn Mới"))
    with transaction():
        assert instances.lock(instance.agency_id, instance.id).subject == "Trần Văn Mới"


def test_a_row_that_changed_meanwhile_is_a_conflict(agency):
    instance = house.start(agency)
    with pytest.raises(Conflict), transaction():
        _change_behind_the_back_of(instances.lock(instance.agency_id, instance.id))
    assert instances.instance(instance.agency_id, instance.id).subject == "Nguyễn Thị An Nhiên"


def _change_behind_the_back_of(instance):
    instance.subject = "Trần Văn Mới"
    elsewhere = sa.update(ProcessInstance).values(lock=ProcessInstance.lock + 1)
    with db.session.no_autoflush:
        db.session.execute(elsewhere, execution_options={"synchronize_session": False})


def test_a_key_that_somebody_took_meanwhile_is_a_conflict(agency):
    with pytest.raises(Conflict), transaction():
        db.session.add_all(
            Agency(code="H99.88", name=name, level="department", from_on=NOW.date()) for name in ("Một", "Hai")
        )


def test_a_defect_is_no_conflict_and_the_session_works_afterwards(agency):
    with pytest.raises(DBAPIError), transaction():
        db.session.add(outbox.Message(agency_id=agency.agency_id, person_id=1, kind="x", params={}, created_at=NOW))
    with transaction():
        house.add_agency("H99.89", "Sở sau lỗi")
    assert [found.code for found in people.agencies()].count("H99.89") == 1


def test_a_moment_without_a_zone_is_never_stored(agency):
    with pytest.raises(StatementError, match="naive"), transaction():
        outbox.add("x", agency_id=agency.agency_id, to=[agency.clerk.id], params={}, now=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
