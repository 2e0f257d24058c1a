"""Copies of dossiers in a demonstration: whole, provable, marked, and of no effect on anybody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes import copying, instances, outbox, records
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.dossiers import Dossier, copied_code, is_copy
from processes.instances import ProcessInstance, UserTask
from processes.records import QualityRecord
from tests import house
from tests.house import NOW
from web import worker

WEEKS = 10


@pytest.fixture
def copied(agency):
    """A dossier whose second step is overdue, and a copy of it from ten weeks before; gives both."""
    original = house.start(agency)
    house.complete(agency, original, "check_dossier", {"intake_decision": "accept"})
    later = NOW + timedelta(days=2)
    while worker.sweep(later):
        pass
    (pattern,) = copying.patterns()
    code = copied_code(original.reference, NOW.date() - timedelta(weeks=WEEKS), 7)
    copy = copying.Copy(copying.mould(pattern), WEEKS, [code], ["Lò Văn Kiếm"])
    with transaction():
        copying.write([copy], later)
    db.session.expire_all()
    made = db.session.scalars(sa.select(ProcessInstance).where(ProcessInstance.reference == code)).one()
    return original, made


def _rows(model, instance):
    query = sa.select(model).where(model.agency_id == instance.agency_id, model.instance_id == instance.id)
    return db.session.scalars(query).all()


def test_a_copy_has_every_row_of_its_original_ten_weeks_earlier(copied):
    original, made = copied
    assert original.started_at - made.started_at == timedelta(weeks=WEEKS)
    assert (made.subject, "lo van kiem" in made.search) == ("Lò Văn Kiếm", True)
    assert db.session.get(Dossier, (made.agency_id, made.id)).applicant == {"name": "Lò Văn Kiếm"}
    for model in (UserTask, DueWork, QualityRecord):
        assert len(_rows(model, original)) == len(_rows(model, made)) > 0
    assert [task.element_id for task in instances.open_tasks(made)] == ["transfer_dossier"]


def test_its_records_prove_themselves_and_say_that_they_were_generated(copied):
    _, made = copied
    assert instances.prove(made.agency_id, made.id).is_intact
    assert records.verify_agency(made.agency_id).is_intact
    views = records.of_instance(made.agency_id, made.id)
    assert [view.act for view in views] == ["dossier.start", "task.attach", "task.complete"]
    assert {(view.body["generated"], view.body["reference"]) for view in views} == {(True, made.reference)}
    assert views[0].payload["applicant"] == {"name": "Lò Văn Kiếm"}


def test_alerts_about_it_are_its_own(copied):
    _, made = copied
    told = records.alerts(made.agency_id, made.id, since=made.started_at, until=made.started_at + timedelta(days=5))
    assert {view.body["about"]["reference"] for view in told} == {made.reference}


def test_its_code_is_told_from_those_that_are_given(copied):
    original, made = copied
    assert (is_copy(original.reference), is_copy(made.reference)) == (False, True)
    assert made.reference.endswith("-251222-NB000007")
    assert len(copying.patterns()) == 1


def test_nobody_gets_an_email_about_it_and_its_records_have_places(copied):
    _, made = copied
    params = {row.params["instance"] for row in outbox.due_mail(NOW + timedelta(days=9), limit=500)}
    assert str(made.id) not in params
    assert {row.idx is None for row in _rows(QualityRecord, made)} == {False}


def test_a_copy_goes_on_like_any_dossier(copied, agency):
    _, made = copied
    house.complete(agency, made, "transfer_dossier")
    assert instances.prove(made.agency_id, made.id).is_intact
