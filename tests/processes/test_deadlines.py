"""The clock's work: due moments by the calendar, each alert and timer exactly once, whatever happens to the worker."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from processes import calendar, deadlines, definitions, instances, people, records, tasks
from processes.calendar import Limit, vietnam
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.deadlines.due import near_moment
from processes.instances import InstanceStatus, ProcessInstance, prove
from processes.outbox import Message
from processes.people import Power
from tests import house
from tests.house import NOW
from tests.processes import drawings
from web import worker

STAGES = ["near", "due", "late1", "late3"]
DUE = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)
"""20 days from Monday 2 March 2026 are Sunday the 22nd: Monday 23 March, 17:00 (Civil Code art. 148(5))."""


def local(day, hour, minute=0, month=3):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def sweep_all(now):
    while worker.sweep(now):
        pass


def told(kind=None):
    """What people were told: (kind, person), in the order of the messages."""
    query = sa.select(Message.kind, Message.person_id).order_by(Message.created_at, Message.kind)
    return [tuple(row) for row in db.session.execute(query) if kind is None or row.kind == kind]


def due_work(instance, kind=None):
    db.session.rollback()
    query = sa.select(DueWork).where(DueWork.instance_id == instance.id)
    return [work for work in db.session.scalars(query) if kind is None or work.kind == kind]


def finished(instance):
    db.session.rollback()
    db.session.expire_all()
    return instances.instance(instance.agency_id, instance.id).status == InstanceStatus.FINISHED


def test_twenty_calendar_days_that_end_on_a_sunday_end_on_monday_evening(agency):
    assert house.start(agency).due_at == DUE


def test_steps_are_due_by_their_budgets_from_the_moment_they_open(agency):
    instance = house.start(agency)
    assert house.open_task(instance).due_at is None
    house.complete(agency, instance, values={"intake_decision": "accept"})
    assert house.open_task(instance).due_at == local(2, 13, 45)
    house.complete(agency, instance, "transfer_dossier", now=local(3, 14))
    assert house.open_task(instance).due_at == local(4, 8, 15)
    house.complete(agency, instance, "assign_officer", now=local(4, 9))
    assert house.open_task(instance).due_at == local(19, 17)


def test_a_late_entry_counts_from_the_day_of_receipt(agency):
    with transaction():
        officer = house.actor(agency.intake_officer)
        instance = house.receive(officer, agency.procedure_id, NOW, received_at=NOW - timedelta(days=3))
    assert (instance.reference, instance.due_at) == ("H99.01-260227-0001", local(19, 17))


@pytest.mark.parametrize(
    ("at", "due"), [((2, 8), (2, 17)), ((2, 15), (2, 17)), ((2, 15, 1), (3, 17)), ((6, 16), (9, 17))]
)
def test_a_birth_is_registered_the_same_day_unless_it_comes_after_three(agency, at, due):
    birth = house.publish(agency, "register-birth")
    instance = house.start(agency, local(*at), procedure_id=birth.procedure_id)
    assert instance.due_at == local(*due)


@given(
    start=st.datetimes(NOW.replace(tzinfo=None), NOW.replace(year=2027, tzinfo=None), timezones=st.just(UTC)),
    amount=st.integers(1, 40),
    unit=st.sampled_from(["working_day", "working_hour", "calendar_day"]),
)
def test_the_alert_comes_when_the_page_turns_yellow(start, amount, unit):
    clock = vietnam().working_calendar()
    due_at = clock.due(start, Limit.parse({"amount": amount, "unit": unit}))
    near_at, budget = near_moment(clock, start, due_at), clock.working_time_between(start, due_at)
    assert start <= near_at <= due_at
    assert clock.near_due(near_at, due_at, budget)
    before = near_at - timedelta(seconds=1)
    if before >= start and clock.working_time_between(before, near_at):
        assert not clock.near_due(before, due_at, budget)


def test_each_stage_of_a_dossier_is_told_once_however_often_the_worker_looks(agency, app):
    instance = house.start(agency)
    for hours in range(0, 24 * 30, 5):
        now = NOW + timedelta(hours=hours)
        worker.sweep(now)
        worker.sweep(now)
        if hours % 50 == 0:  # the worker is started again
            db.session.remove()
            definitions.forget()
    officer = agency.intake_officer.id
    assert [kind for kind, person in told() if person == officer] == [f"dossier_{stage}" for stage in STAGES]
    assert due_work(instance) == []
    alerts = [view.act for view in records.of_agency(agency.agency_id) if view.act.startswith("alert.")]
    assert sorted(alerts) == sorted(f"alert.dossier_{stage}" for stage in STAGES)
    assert records.verify_agency(agency.agency_id).is_intact


def test_alerts_come_at_their_moments_and_not_before(agency):
    instance = house.start(agency)
    clock = calendar.of_agency(agency.agency_id)
    moments = [near_moment(clock, NOW, DUE), DUE, local(24, 17), local(26, 17)]
    for stage, moment in zip(STAGES, moments, strict=True):
        (work,) = due_work(instance)
        assert (work.stage, work.run_at) == (stage, moment)
        assert worker.sweep(moment - timedelta(seconds=1)) == 0
        assert worker.sweep(moment) == 1


def test_who_is_told_is_who_has_the_task_and_later_also_who_supervises(agency):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    house.complete(agency, instance, "transfer_dossier")
    (work,) = due_work(instance, "task")
    with transaction():
        colleague = house.person(agency, "division_head", "head.two", "Lê Văn Phó")
        gone = house.person(agency, "division_head", "head.three", "Lê Văn Nghỉ")
        people.deactivate(person_id=gone.id, actor=house.actor(agency.administrator), now=NOW)
    worker.sweep(work.run_at)
    assert {person for _, person in told("task_near")} == {agency.division_head.id, colleague.id}
    worker.sweep(work.due_at)
    assert {person for _, person in told("task_due")} == {agency.division_head.id, colleague.id, agency.leader.id}


def test_of_a_claimed_task_its_holder_and_the_holders_deputy_are_told(agency):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    with transaction():
        house.person(agency, "clerk", "second.clerk", "Cao Thị Hai")
        tasks.claim(task_id=house.open_task(instance).id, actor=house.actor(agency.clerk), now=NOW)
    with transaction():
        people.name_deputy(
            person_id=agency.clerk.id,
            deputy_id=agency.case_officer.id,
            from_on=NOW.date(),
            actor=house.actor(agency.administrator),
            now=NOW,
        )
    (work,) = due_work(instance, "task")
    worker.sweep(work.run_at)
    assert {person for _, person in told("task_near")} == {agency.clerk.id, agency.case_officer.id}


def supplement(agency, now=NOW):
    instance = house.start(agency, now)
    house.complete(agency, instance, values={"intake_decision": "supplement"}, now=now)
    return instance


def supplement_without_reminder(agency):
    """Await a supplement where nobody reminds anybody before the dossier is closed."""
    files, procedure = house.package_files("recognise-exploration-results")
    procedure["settings"]["timers"]["supplement_reminder"]["amount"] = "100"
    values = {"deposit_name": "Mỏ cát Bãi Lau", "mineral_group": "III", "exploration_cost": "800000000"}
    procedure_id = house.publish(agency, files=files, procedure=procedure).procedure_id
    instance = house.start(agency, NOW, procedure_id=procedure_id, values=values)
    house.complete(agency, instance, values={"intake_decision": "supplement"}, now=NOW)
    return instance


def closing(instance):
    return next(work for work in due_work(instance, "timer") if work.element_id == "supplement_overdue")


def test_a_supplement_is_awaited_for_ten_working_days_and_then_the_dossier_is_closed(agency):
    instance = supplement_without_reminder(agency)
    work = closing(instance)
    assert work.due_at == work.run_at == local(16, 17)
    sweep_all(local(16, 17) - timedelta(seconds=1))
    assert not finished(instance)
    sweep_all(local(16, 17))
    assert finished(instance)
    assert due_work(instance) == []
    last = records.of_instance(agency.agency_id, instance.id)[-1]
    assert (last.act, last.body["actor"], last.body["timer"]["element"]) == (
        "timer.fire", {"system": "clock"}, "supplement_overdue",
    )  # fmt: skip
    assert prove(agency.agency_id, instance.id).is_intact


def test_a_timer_ends_with_the_task_it_hangs_on(agency):
    instance = supplement(agency)
    house.complete(agency, instance, "receive_supplement")
    assert due_work(instance, "timer") == []
    sweep_all(NOW + timedelta(days=19))
    assert house.open_task(instance).element_id == "check_dossier"


def test_due_work_ends_with_the_task_and_with_the_dossier(agency):
    instance = house.start(agency)
    house.complete(agency, instance, values={"intake_decision": "accept"})
    assert [work.element_id for work in due_work(instance, "task")] == ["transfer_dossier"]
    house.complete(agency, instance, "transfer_dossier")
    assert [work.element_id for work in due_work(instance, "task")] == ["assign_officer"]
    other = house.start(agency)
    house.complete(agency, other, values={"intake_decision": "refuse"})
    assert due_work(other) == []


def test_an_instance_that_somebody_holds_is_passed_over_until_the_next_tick(agency):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer, there is nobody to pass over")
    held, free = supplement(agency), supplement(agency)
    late = local(16, 17)
    with db.engine.connect() as connection, connection.begin():
        row = sa.select(ProcessInstance.id).where(ProcessInstance.id == held.id)
        connection.execute(row.with_for_update())
        sweep_all(late)
        assert (finished(held), finished(free)) == (False, True)
    sweep_all(late)
    assert finished(held)


@pytest.fixture
def timed(agency):
    """A procedure whose timer leads to a condition that nobody can answer."""
    facts = drawings.procedure(["answer"], timers={"silent": {"amount": "2", "unit": "working_day"}})
    return house.publish(agency, files=drawings.TIMED_FILES, procedure=facts)


def open_incidents(agency):
    db.session.rollback()
    db.session.expire_all()
    return [row[0] for row in instances.incidents(agency.agency_id)]


def test_a_timer_that_the_diagram_refuses_is_an_incident_and_others_go_on(agency, timed):
    poisoned = house.start(agency, procedure_id=timed.procedure_id)
    sound = supplement(agency)
    late = local(16, 17)
    sweep_all(late)
    assert finished(sound)
    (incident,) = open_incidents(agency)
    assert (incident.instance_id, incident.command["kind"]) == (poisoned.id, "fire")
    assert [work.run_at for work in due_work(poisoned, "timer")] == [None]
    assert worker.sweep(late + timedelta(days=9)) == 0
    assert house.open_task(poisoned).element_id == "answer"
    assert prove(agency.agency_id, poisoned.id).is_intact


def test_a_defect_is_tried_again_after_one_five_and_thirty_minutes_then_an_incident(agency, monkeypatch):
    instance = supplement_without_reminder(agency)
    now = local(16, 17)
    monkeypatch.setattr(instances, "fire", _broken)
    for minutes in (1, 5, 30):
        assert worker.sweep(now) == 0
        work = closing(instance)
        assert work.run_at == now + timedelta(minutes=minutes)
        assert worker.sweep(work.run_at - timedelta(seconds=1)) == 0
        assert open_incidents(agency) == []
        now = work.run_at
    worker.sweep(now)
    assert [incident.code for incident in open_incidents(agency)] == ["due_work_failed"]
    assert closing(instance).run_at is None
    monkeypatch.undo()
    with transaction():
        instances.retry(incident_id=open_incidents(agency)[0].id, actor=house.actor(agency.administrator, now), now=now)
    assert finished(instance)
    assert open_incidents(agency) == []


@pytest.mark.parametrize(
    ("timers", "days"), [({}, (1, 1, 1)), ({"daily": {"amount": "2", "unit": "working_day"}}, (4, 2, 2))]
)
def test_a_timer_that_repeats_is_due_again_each_time_it_has_fired(agency, timers, days):
    """From Thursday 5 March: days of the drawing, or working days of the settings, which leave out the weekend."""
    facts = drawings.procedure(["answer"], timers=timers)
    daily = house.publish(agency, files=drawings.DAILY_FILES, procedure=facts)
    now = local(5, 9)
    instance = house.start(agency, now, procedure_id=daily.procedure_id)
    for number in days:
        (work,) = due_work(instance, "timer")
        assert (work.due_at.date() - now.date()).days == number
        now = work.due_at
        sweep_all(now)
    assert due_work(instance, "timer") == []
    assert not finished(instance)


def test_a_timer_that_fires_at_the_second_try_leaves_no_incident(agency, monkeypatch):
    instance = supplement(agency)
    monkeypatch.setattr(instances, "fire", _broken)
    worker.sweep(local(16, 17))
    monkeypatch.undo()
    sweep_all(local(16, 17, 1))
    assert finished(instance)
    assert open_incidents(agency) == []


def test_an_alert_is_never_given_up(agency, monkeypatch):
    instance = house.start(agency)
    monkeypatch.setattr(people, "members", _broken)
    now = due_work(instance)[0].run_at
    for wait in (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=6)):
        worker.sweep(now)
        now += wait
        assert due_work(instance)[0].run_at == now
    assert [incident.code for incident in open_incidents(agency)] == ["due_work_failed"]
    monkeypatch.undo()
    assert worker.sweep(now) == 1
    assert {kind for kind, _ in told()} == {"incident_opened", "dossier_near"}


def _broken(*_args, **_kwargs):
    raise ZeroDivisionError


def test_a_worker_that_was_stopped_for_days_catches_up_in_order(agency):
    first, second = supplement(agency), supplement(agency, NOW + timedelta(days=1))
    open_one = house.start(agency, NOW + timedelta(days=2))
    late = NOW + timedelta(days=60)
    keys = deadlines.waiting(late)
    run_ats = [db.session.get(DueWork, key).run_at for key in keys]
    assert run_ats == sorted(run_ats)
    sweep_all(late)
    assert finished(first)
    assert finished(second)
    alerts = [view for view in records.of_agency(agency.agency_id) if view.act.startswith("alert.dossier")]
    stages = [view.body["stage"] for view in alerts if view.body["about"]["instance"] == str(open_one.id)]
    assert stages == [STAGES[-1]], "after an outage people are told the strongest alert, once"
    fired = [records.of_instance(agency.agency_id, one.id)[-1].body["timer"]["due_at"] for one in (first, second)]
    assert fired == sorted(fired)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DueWork)) == 0


def test_a_message_names_no_applicant(agency):
    house.start(agency, name="Đặng Thị Kín")
    sweep_all(NOW + timedelta(days=60))
    params = " ".join(repr(message.params) for message in db.session.scalars(sa.select(Message)))
    assert "H99.01-260302-0001" in params
    assert "Kín" not in params
    bodies = b" ".join(db.session.scalars(sa.select(records.QualityRecord.body)))
    assert "Kín".encode() not in bodies


def test_the_heartbeat_tells_when_the_worker_was_last_alive(agency):
    assert deadlines.last_beat() is None
    for minutes in (0, 1):
        worker.beat(NOW + timedelta(minutes=minutes))
    assert deadlines.last_beat() == NOW + timedelta(minutes=1)


def test_people_who_supervise_hold_that_power_today(agency):
    assert people.holders(agency.agency_id, {Power.SUPERVISE}, NOW) == {agency.division_head.id, agency.leader.id}
    with transaction():
        people.deactivate(person_id=agency.leader.id, actor=house.actor(agency.administrator), now=NOW)
    assert people.holders(agency.agency_id, {Power.SUPERVISE}, NOW) == {agency.division_head.id}
