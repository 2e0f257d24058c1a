"""Calls of services: they leave as rows with what is declared, come back once, and fail visibly."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from processes import calls, definitions, dossiers, instances, outbox, providers, records
from processes.db import db, transaction
from processes.errors import CallClosed, DuplicateCode, Invalid, LeaseEnded, NotAllowed, NotFound
from processes.instances import CallOutcome, InstanceStatus, ServiceCall
from tests import house
from tests.house import NOW
from tests.processes import drawings
from tests.processes import services as drawn
from tests.processes.together import at_once
from web import worker

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asking(agency):
    """A procedure that calls a registered service, three times at most."""
    return drawn.publish_asking(agency)


@pytest.fixture
def called(agency, asking):
    """A dossier that waits for the service."""
    return begin(agency, asking)


def begin(agency, published, **values):
    instance = house.start(agency, procedure_id=published.procedure_id)
    house.complete(agency, instance, "request", {"reason": "số 15", "secret": "mật", **values})
    return instance


def software(agency, name="phần mềm tra cứu", code=drawn.CODE):
    return calls.Account(agency.agency_id, name, frozenset({code}))


def fetch(agency, now=NOW, **more):
    with transaction():
        return calls.fetch(service=drawn.CODE, account=software(agency), now=now, **more)


def answer(agency, taken, now=NOW, **values):
    with transaction():
        calls.answer(call_id=taken.id, values=values, by=software(agency), token=taken.token, now=now)


def fail(agency, taken, now, **more):
    with transaction():
        calls.fail(call_id=taken.id, reason="máy chủ tắt", by=software(agency), token=taken.token, now=now, **more)


def row():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(ServiceCall)).one()


def operator(agency):
    return house.actor(agency.administrator)


def acts(instance):
    return [view.act for view in records.of_instance(instance.agency_id, instance.id)]


def test_only_what_the_diagram_declares_leaves(agency, called):
    (taken,) = fetch(agency)
    assert (taken.service, taken.element_id, dict(taken.values)) == (drawn.CODE, "look", {"question": "số 15"})
    event = next(
        event
        for view in records.of_instance(agency.agency_id, called.id)
        for event in view.body.get("events", ())
        if event["kind"] == "service_called"
    )
    assert event["data"] == {"service": drawn.CODE}
    (told,) = records.of_instance(agency.agency_id, called.id)[-1].payload["calls"]
    assert told["given"] == {"question": "số 15"}


def test_an_answer_moves_the_dossier_on_and_is_recorded(agency, called):
    (taken,) = fetch(agency)
    answer(agency, taken, found="có")
    assert house.open_task(called).element_id == "read"
    last = records.of_instance(agency.agency_id, called.id)[-1]
    assert (last.act, last.body["actor"]) == ("service.answer", {"system": "service", "name": "phần mềm tra cứu"})
    closed = row()
    assert (closed.outcome, closed.closed_by_name, closed.variables) == (CallOutcome.ANSWERED, "phần mềm tra cứu", {})
    assert instances.prove(agency.agency_id, called.id).is_intact


def test_a_second_answer_is_refused_clearly(agency, called):
    (taken,) = fetch(agency)
    answer(agency, taken, found="có")
    with pytest.raises(CallClosed) as refusal:
        answer(agency, taken, found="có")
    assert refusal.value.params["outcome"] == "answered"


def test_values_that_nobody_asked_for_are_refused(agency, called):
    (taken,) = fetch(agency)
    with pytest.raises(Invalid) as refusal:
        answer(agency, taken, found="có", approved=True)
    assert list(refusal.value.errors) == ["approved"]
    assert row().is_open


def test_two_workers_fetch_each_call_once(app, agency, asking):
    for _ in range(4):
        begin(agency, asking)

    def take():
        with transaction():
            return [one.id for one in calls.fetch(service=drawn.CODE, account=software(agency), now=NOW, limit=3)]

    first, second = at_once(app, [take, take])
    later = [one.id for one in fetch(agency)]
    assert sorted({*first, *second, *later}) == sorted([*first, *second, *later])
    assert len({*first, *second, *later}) == 4


def test_a_lease_that_ran_out_lets_another_take_the_call(agency, called):
    (first,) = fetch(agency, lease=timedelta(minutes=5))
    assert fetch(agency, NOW + timedelta(minutes=4)) == []
    (second,) = fetch(agency, NOW + timedelta(minutes=5))
    with pytest.raises(LeaseEnded):
        answer(agency, first, found="cũ")
    answer(agency, second, found="mới")


def test_whoever_was_slow_may_still_answer_when_nobody_else_took_the_call(agency, called):
    (taken,) = fetch(agency, lease=timedelta(minutes=5))
    answer(agency, taken, LATER, found="có")
    assert row().outcome == CallOutcome.ANSWERED


def test_an_answer_after_the_withdrawal_is_refused(agency, called):
    (taken,) = fetch(agency)
    with transaction():
        dossiers.withdraw(instance_id=called.id, reason="Đổi ý", actor=house.actor(agency.intake_officer), now=NOW)
    with pytest.raises(CallClosed) as refusal:
        answer(agency, taken, found="có")
    assert refusal.value.params["outcome"] == "cancelled"
    assert fetch(agency, LATER) == []


def test_an_error_is_caught_by_the_boundary(agency, called):
    (taken,) = fetch(agency)
    with transaction():
        calls.throw_error(call_id=taken.id, code="KHONG_CO", values={}, by=software(agency), token=taken.token, now=NOW)
    assert house.open_task(called).element_id == "ask"
    assert (row().outcome, acts(called)[-1]) == (CallOutcome.ERROR, "service.throw_error")


def test_an_error_that_nothing_catches_is_refused_and_moves_nothing(agency, called):
    (taken,) = fetch(agency)
    with pytest.raises(Invalid), transaction():
        calls.throw_error(call_id=taken.id, code="KHAC", values={}, by=software(agency), token=taken.token, now=NOW)
    assert row().is_open


def test_values_with_an_error_need_an_event_that_lets_them_in(agency, called):
    (taken,) = fetch(agency)
    with pytest.raises(Invalid) as refusal, transaction():
        calls.throw_error(
            call_id=taken.id, code="KHONG_CO", values={"reason": "x"}, by=software(agency), token=taken.token, now=NOW
        )
    assert list(refusal.value.errors) == ["reason"]


def test_after_three_failures_an_operator_answers_by_hand(agency, called):
    at = NOW
    for minutes in (1, 5):
        fail(agency, fetch(agency, at)[0], at)
        assert fetch(agency, at + timedelta(minutes=minutes, seconds=-1)) == []
        at += timedelta(minutes=minutes)
    fail(agency, fetch(agency, at)[0], at)
    assert fetch(agency, at + timedelta(days=9)) == []
    ((incident, _, _),) = instances.incidents(agency.agency_id)
    assert (incident.code, incident.element_id, incident.params["service"]) == ("service_failed", "look", drawn.CODE)
    with transaction():
        calls.answer(call_id=row().id, values={"found": "có"}, by=operator(agency), now=at)
    assert house.open_task(called).element_id == "read"
    assert list(instances.incidents(agency.agency_id)) == []
    assert row().closed_by_name == house.NAMES["administrator"]


def test_a_retried_incident_lets_the_call_be_fetched_again(agency, called):
    fail(agency, fetch(agency)[0], NOW, retries=0)
    ((incident, _, _),) = instances.incidents(agency.agency_id)
    with transaction():
        instances.retry(incident_id=incident.id, actor=operator(agency), now=LATER)
    assert len(fetch(agency, LATER)) == 1
    assert list(instances.incidents(agency.agency_id)) == []


def test_calling_again_from_the_page_settles_the_incident(agency, called):
    fail(agency, fetch(agency)[0], NOW, retries=0)
    with transaction():
        calls.retry(call_id=row().id, actor=operator(agency), now=LATER)
    assert (len(fetch(agency, LATER)), list(instances.incidents(agency.agency_id))) == (1, [])


def test_calling_again_takes_a_call_from_whoever_holds_it(agency, called):
    (taken,) = fetch(agency)
    with transaction():
        calls.retry(call_id=taken.id, actor=operator(agency), now=NOW)
    with pytest.raises(LeaseEnded):
        answer(agency, taken, found="cũ")
    assert acts(called)[-1] == "service.retry"


def test_an_officer_may_not_answer_for_a_service(agency, called):
    with pytest.raises(NotAllowed), transaction():
        calls.answer(call_id=row().id, values={}, by=house.actor(agency.case_officer), now=NOW)


def test_software_serves_only_its_own_services(agency, called):
    other = software(agency, code="khac")
    with pytest.raises(NotAllowed), transaction():
        calls.fetch(service=drawn.CODE, account=other, now=NOW)
    with pytest.raises(NotFound), transaction():
        calls.answer(call_id=row().id, values={}, by=other, token="x", now=NOW)


def test_another_agencys_call_does_not_exist(agency, called):
    elsewhere = house.build_people("H98.01", "Sở Nội vụ")
    call = row()
    with pytest.raises(NotFound), transaction():
        calls.answer(call_id=call.id, values={}, by=operator(elsewhere), now=NOW)
    with pytest.raises(NotFound):
        calls.call(elsewhere.agency_id, call.id)
    assert fetch(elsewhere) == []


def test_a_service_that_nobody_registered_is_a_gap_before_publishing(agency):
    files, procedure = drawn.asking(), drawings.procedure(["request", "read", "ask"])
    with pytest.raises(Invalid) as refusal:
        house.publish(agency, files=files, procedure=procedure)
    assert [problem.code for problem in refusal.value.errors["look"]] == ["service_unavailable"]
    drawn.register(agency)
    assert house.publish(agency, files=files, procedure={**procedure, "code": "QT.98"})


def test_a_service_that_has_ended_may_not_be_called_any_more(agency):
    added = drawn.register(agency)
    assert drawn.CODE in providers.available(agency.agency_id, date(2026, 3, 2))
    with transaction():
        providers.change_end(agency_id=agency.agency_id, service_id=added.id, to_on=date(2026, 3, 2), now=NOW)
    assert drawn.CODE in providers.available(agency.agency_id, date(2026, 3, 2))
    assert drawn.CODE not in providers.available(agency.agency_id, date(2026, 3, 3))
    assert drawn.CODE not in providers.available(agency.agency_id)


def test_a_service_is_registered_once_and_never_under_a_built_in_name(agency):
    drawn.register(agency)
    for code in (drawn.CODE, "notify"):
        with pytest.raises(DuplicateCode):
            drawn.register(agency, code)


def test_a_built_in_service_without_its_inputs_is_a_gap(agency):
    files = drawn.telling()
    files["process.bpmn"] = files["process.bpmn"].replace(b'target="subject"', b'target="other"')
    with pytest.raises(Invalid) as refusal:
        house.publish(agency, files=files, procedure=drawings.procedure(["request"]))
    assert [problem.code for problem in refusal.value.errors["tell"]] == ["service_input_missing"]


def telling(agency, to="applicant", email="an.nhien@example.org"):
    published = house.publish(agency, files=drawn.telling(to), procedure=drawings.procedure(["request"]))
    applicant = {"name": "Nguyễn Thị An Nhiên", **({"email": email} if email else {})}
    with transaction():
        instance = dossiers.start(
            procedure_id=published.procedure_id,
            applicant=applicant,
            channel="counter",
            actor=house.actor(agency.intake_officer),
            now=NOW,
        )
    house.complete(agency, instance, "request", {"reason": "đủ hồ sơ"})
    return instance


def letters():
    db.session.rollback()
    return db.session.scalars(sa.select(outbox.Message).where(outbox.Message.kind == "notify")).all()


def status(instance):
    db.session.rollback()
    return instances.instance(instance.agency_id, instance.id).status


def test_the_applicant_is_told_by_the_worker_and_the_dossier_goes_on(agency):
    instance = telling(agency)
    assert (status(instance), letters()) == (InstanceStatus.RUNNING, [])
    assert worker.sweep(NOW) == 1
    (letter,) = letters()
    assert (letter.person_id, letter.address) == (None, "an.nhien@example.org")
    assert letter.params["text"] == "Lý do: đủ hồ sơ"
    assert status(instance) == InstanceStatus.FINISHED
    assert acts(instance)[-1] == "service.answer"
    assert worker.sweep(NOW) == 0


def test_a_withdrawal_in_between_stops_the_letter(agency):
    instance = telling(agency)
    with transaction():
        dossiers.withdraw(instance_id=instance.id, reason="Đổi ý", actor=house.actor(agency.intake_officer), now=NOW)
    assert (worker.sweep(LATER), letters()) == (0, [])


def test_everybody_in_a_role_is_told(agency):
    telling(agency, to="clerk")
    worker.sweep(NOW)
    assert [letter.person_id for letter in letters()] == [agency.clerk.id]


def test_an_applicant_without_an_address_is_no_failure(agency):
    instance = telling(agency, email="")
    worker.sweep(NOW)
    assert (letters(), status(instance)) == ([], InstanceStatus.FINISHED)


def test_a_built_in_service_that_fails_is_tried_again_and_then_an_incident(agency):
    instance = telling(agency, to="nobody")
    at = NOW
    for minutes in (1, 5, 30):
        assert worker.sweep(at) == 0
        assert list(instances.incidents(agency.agency_id)) == []
        at += timedelta(minutes=minutes)
    worker.sweep(at)
    ((incident, _, _),) = instances.incidents(agency.agency_id)
    assert (incident.code, incident.params["reason"]) == ("service_failed", "not_found")
    assert (status(instance), letters()) == (InstanceStatus.RUNNING, [])
    assert acts(instance)[-5:] == ["service.fail"] * 4 + ["incident.opened"]


def test_the_errors_that_a_diagram_catches_are_known(agency, asking):
    diagram = definitions.load(agency.agency_id, asking.version_id).diagram
    assert calls.errors_of(diagram) == ("KHONG_CO",)
