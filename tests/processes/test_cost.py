"""What the verbs cost: statements sent to the database, however long a dossier has lived and however many there are."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from processes import instances, records, tasks
from processes.db import db, transaction
from processes.deadlines import DueWork
from tests import house
from tests.house import NOW
from web import worker

KINDS_OF_WORK = 4
"""Due work, calls of built-in services, moves of migrations, messages in transit: one statement looks for each."""

BEFORE_REVIEW = (
    ("check_dossier", {"intake_decision": "accept"}),
    ("transfer_dossier", {}),
    ("assign_officer", {}),
    ("appraise_dossier", {"appraisal_result": "eligible"}),
)


@contextmanager
def counted():
    """Collect the statements that are sent meanwhile, without those that begin and end the transaction."""
    sent = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            sent.append(" ".join(statement.split())[:90])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def warm(agency):
    """An agency whose procedure has run before, as on every working day."""
    _bring(agency, house.start(agency), "review_draft")
    return agency


def _bring(agency, instance, element_id):
    """Complete the steps before this one."""
    for step, values in BEFORE_REVIEW:
        if step == element_id:
            return instance
        house.complete(agency, instance, step, values)
    return instance


@pytest.mark.parametrize(("element_id", "values"), BEFORE_REVIEW, ids=[step for step, _ in BEFORE_REVIEW])
def test_completing_a_task_costs_at_most_fifteen_statements(warm, element_id, values):
    act = house.completion(warm, _bring(warm, house.start(warm), element_id), values)
    with counted() as sent:
        act()
    assert len(sent) <= 15, "\n".join(sent)


def test_receiving_a_dossier_costs_at_most_fifteen_statements(warm):
    officer = house.actor(warm.intake_officer)
    with counted() as sent, transaction():
        house.receive(officer, warm.procedure_id)
    assert len(sent) <= 15, "\n".join(sent)


def test_claiming_a_task_costs_at_most_eight_statements(warm):
    task, officer = house.open_task(house.start(warm)), house.actor(warm.intake_officer)
    with counted() as sent, transaction():
        tasks.claim(task_id=task.id, actor=officer, now=NOW)
    assert len(sent) <= 8, "\n".join(sent)


def test_an_alert_costs_at_most_ten_statements_and_a_tick_without_work_one_for_each_kind(warm):
    db.session.remove()
    with counted() as sent:
        worker.sweep(NOW)
    assert len(sent) == KINDS_OF_WORK
    late = db.session.scalar(sa.select(sa.func.min(DueWork.run_at)))
    db.session.remove()
    with counted() as sent:
        done = worker.sweep(late)
    assert len(sent) <= KINDS_OF_WORK + 10 * done, "\n".join(sent)


def test_a_step_costs_the_same_after_many_rounds_of_rework(warm):
    instance = house.start(warm)
    for element_id, values in BEFORE_REVIEW:
        house.complete(warm, instance, element_id, values)
    costs, sizes = [], []
    for _ in range(12):
        act = house.completion(warm, instance, {"review_decision": "return"}, element_id="review_draft")
        with counted() as sent:
            act()
        costs.append(len(sent))
        house.complete(warm, instance, "appraise_dossier", {"appraisal_result": "eligible"})
        db.session.expire_all()
        sizes.append(len(instances.instance(instance.agency_id, instance.id).state))
    assert len(set(costs)) == 1
    assert max(sizes) - min(sizes) <= 8


def test_the_inbox_its_counts_and_an_instances_records_are_one_statement_each(warm):
    """What is overdue among the counts depends on the calendar: whether that changed is one statement more."""
    officer = house.actor(warm.intake_officer)
    for _ in range(5):
        instance = house.start(warm)
    db.session.remove()
    reads = (
        lambda: tasks.inbox(officer, tasks.Filter(box=tasks.GROUP), NOW),
        lambda: records.of_instance(warm.agency_id, instance.id),
        lambda: instances.search(warm.agency_id, text="an nhien"),
        lambda: house.actor(warm.intake_officer, NOW + timedelta(days=1)),
    )
    for read in reads:
        with counted() as sent:
            read()
        assert len(sent) == 1, sent
    with counted() as sent:
        tasks.counts(officer, NOW)
    assert [one.split()[1] for one in sent] == ["calendar_revision.number", "count(*)"]
