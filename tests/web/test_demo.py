"""Demonstration data: made by running the product, provable, and never by accident."""

import json
import shutil
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from processes import calendar, definitions, documents, dossiers, exchange, instances, people, records, reports
from processes.db import db
from processes.deadlines import DueWork
from processes.instances import ProcessInstance, UserTask
from processes.outbox import Message
from tests import house
from tests.browser import crawl
from tests.web import english
from web import demo, mailer
from web.app import create_app
from web.cli import main
from web.demo import multiplying
from web.server import ACCOUNTS
from web.settings import Settings

READERS = ("intake_officer", "division_head", "process_designer", "internal_auditor", "administrator")

NOW = datetime(2026, 3, 12, 3, 0, tzinfo=UTC)
"""Thursday, 12 March 2026, 10:00 in Việt Nam."""


@pytest.fixture(scope="module")
def province(tmp_path_factory, sqlite_template):
    """The application with the province loaded; read only."""
    instance = tmp_path_factory.mktemp("province")
    shutil.copy(sqlite_template, instance / "thongsuot.db")
    settings = Settings(
        instance=instance,
        database_url=f"sqlite:///{instance / 'thongsuot.db'}",
        secret_key="k",
        public_url="http://localhost",
        development=True,
    )
    app = create_app(settings)
    definitions.forget()
    with app.app_context():
        demo.load(settings, NOW)
        app.settings = settings
        yield app
        db.session.remove()
        db.engine.dispose()


def _all(*columns):
    return db.session.execute(sa.select(*columns)).all()


def test_every_agency_says_that_it_is_invented(province):
    names = [agency.name for agency in people.agencies()]
    assert len(names) == 8
    assert all(name.endswith("(minh họa)") for name in names)


def test_dossiers_are_in_all_the_states_that_an_office_knows(province):
    assert {row.status for row in _all(ProcessInstance.status)} == {"running", "finished"}
    assert {row.outcome for row in _all(UserTask.outcome)} >= {None, "completed", "handed_back", "cancelled"}
    assert len(_all(ProcessInstance.id)) >= 60
    waiting = {row.element_id for row in _all(UserTask.element_id, UserTask.closed_at) if row.closed_at is None}
    assert {
        "check_dossier",
        "receive_supplement",
        "issue_stop_notice",
        "sign_decision",
        "receive_repair_report",
        "record_reply",
        "receive_completion",
        "direct_containment",
    } <= waiting


def test_some_work_is_late_and_people_were_told_when_it_became_so(province):
    late = sa.select(UserTask).where(UserTask.closed_at.is_(None), UserTask.due_at < NOW)
    assert len(db.session.scalars(late).all()) >= 3
    assert {row.kind for row in _all(Message.kind)} >= {"task_near", "task_due", "task_late1", "task_late3"}
    assert {row.created_at.date() for row in _all(Message.created_at)} != {NOW.date()}


def test_the_committee_has_what_the_department_sent_and_nothing_is_lost_on_the_way(province):
    committee = next(agency for agency in people.agencies() if agency.code == "H99")
    (theirs,) = db.session.scalars(sa.select(ProcessInstance).where(ProcessInstance.agency_id == committee.id)).all()
    assert [task.element_id for task in instances.open_tasks(theirs)] == ["register_submission"]
    assert [agency.name for agency in people.agencies() if exchange.in_transit(agency.id)] == []


def test_dossiers_were_finished_early_and_late(province):
    counted = []
    for agency in people.agencies():
        period = reports.Period.of(calendar.of_agency(agency.id), date(2025, 6, 1), NOW.date())
        counted += [one.ended for one in reports.flow(agency.id, period, NOW)]
    assert sum(one.late for one in counted) >= 2
    assert sum(one.early for one in counted) >= 10


def test_the_clock_closed_the_dossier_whose_supplement_never_came(province):
    closed = db.session.scalars(sa.select(ProcessInstance).where(ProcessInstance.subject == "Đào Văn Quên")).one()
    acts = [view.act for view in records.of_instance(closed.agency_id, closed.id)]
    assert acts[-1] == "timer.fire"


def test_every_record_proves_itself(province):
    for agency in people.agencies():
        assert records.verify_agency(agency.id).is_intact
    for instance in db.session.scalars(sa.select(ProcessInstance)).all():
        head = records.Head(instance.record_seq, instance.record_leaf)
        assert records.verify(instance.agency_id, instance.id, head).is_intact


def test_nothing_happens_after_now_and_nothing_due_is_left(province):
    assert max(row.started_at for row in _all(ProcessInstance.started_at)) <= NOW
    assert max(row.opened_at for row in _all(UserTask.opened_at)) <= NOW
    assert all(row.run_at is None or row.run_at > NOW for row in _all(DueWork.run_at))


def test_accounts_are_for_their_owner_alone_and_open_the_door(province):
    path = province.settings.instance / ACCOUNTS
    assert path.stat().st_mode & 0o077 == 0
    accounts = json.loads(path.read_text("utf-8"))
    assert len({account["password"] for account in accounts}) == len(accounts)
    for account in (accounts[0], accounts[-1]):
        person = people.verify_password(username=account["username"], password=account["password"])
        assert person.name == account["name"]


def test_every_role_of_the_papers_is_held_in_the_department_of_justice(province):
    agency = next(agency for agency in people.agencies() if agency.code == "H99.01")
    held = {code for code, role_id in people.role_ids(agency.id).items() if people.members(agency.id, role_id, NOW)}
    assert held == set(people.role_ids(agency.id))
    assert len(held) == 12


def test_files_that_steps_demand_are_kept(province):
    documents.configure(province.settings.files)
    attached = [
        one
        for instance in db.session.scalars(sa.select(ProcessInstance)).all()
        for one in documents.attachments(instance.agency_id, instance.id)
    ]
    assert attached
    assert documents.store().read(attached[0].sha256).startswith(b"%PDF-")


def test_what_an_office_reads_in_english_has_no_vietnamese_but_its_data(province):
    reader = english.Reader()
    department = next(agency for agency in people.agencies() if agency.code == "H99.01")
    roles, seen = people.role_ids(department.id), set()
    for role in READERS:
        person_id = min(people.members(department.id, roles[role], NOW))
        client = house.client(province, db.session.get_one(people.Person, (department.id, person_id)))
        client.get("/language/en")
        for path, answer in crawl.linked(client, seen):
            reader.read(answer, path)
    for message in db.session.scalars(sa.select(Message)).all():
        recipient = mailer.Recipient("", "", "en", message.person_id)
        letter = mailer.compose(message, recipient, province.settings, NOW)
        reader.read_text(f"{letter['Subject']}\n{letter.get_content()}", message.kind)
    assert len(seen) > 60
    assert reader.left() == []


def test_it_works_in_the_middle_of_a_night_before_a_holiday(app, tmp_path):
    night = datetime(2026, 4, 29, 19, 30, tzinfo=UTC)
    settings = Settings(instance=tmp_path, database_url="sqlite://", secret_key="k", public_url="http://localhost")
    demo.load(settings, night)
    assert demo.is_loaded()
    assert max(row.started_at for row in _all(ProcessInstance.started_at)) <= night
    assert instances.incidents(people.agencies()[0].id) == []


def test_it_is_never_loaded_by_accident_nor_twice(tmp_path, monkeypatch, province):
    monkeypatch.setenv("INSTANCE", str(province.settings.instance))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    call = CliRunner().invoke
    assert call(main, ["demo", "load"]).exit_code == 2
    assert call(main, ["demo", "load", "--yes", "--once"]).exit_code == 0
    assert call(main, ["demo", "load", "--yes"]).exit_code == 1


def test_what_was_interrupted_while_loading_is_not_taken_for_loaded(monkeypatch, province):
    monkeypatch.setenv("INSTANCE", str(province.settings.instance))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not demo.is_unfinished(province.settings)
    begun = province.settings.instance / "demo-unfinished"
    begun.touch()
    try:
        answer = CliRunner().invoke(main, ["demo", "load", "--yes", "--once", "--lang", "en"])
    finally:
        begun.unlink()
    assert answer.exit_code == 1
    assert "was interrupted" in answer.output


def test_only_a_demonstration_is_multiplied(agency):
    with pytest.raises(multiplying.NotADemonstration):
        multiplying.multiply(1000, NOW)


def test_it_is_multiplied_over_the_time_since_the_agencies_began(province):
    before = _all(ProcessInstance.id)
    done = multiplying.multiply(400, NOW)
    assert (done.before, 400 <= done.after <= 402) == (len(before), True)
    rows = _all(ProcessInstance.reference, ProcessInstance.started_at, ProcessInstance.status)
    assert len({row.reference for row in rows}) == len(rows) == done.after
    copied = [row for row in rows if dossiers.is_copy(row.reference)]
    assert len({row.started_at.strftime("%Y-%m") for row in copied}) > 6
    assert min(row.started_at for row in copied).date() >= date(2025, 7, 1)
    assert 0 < len([row for row in copied if row.status == "running"]) < len(copied) / 5
    assert multiplying.multiply(400, NOW).before == done.after
