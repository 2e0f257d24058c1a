"""Punctuality as exact counts: what is early, on time or late, what counts once, and that nothing is lost between."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from processes import people, reports
from processes.calendar import of_agency
from processes.db import db, transaction
from processes.dossiers import cancel
from processes.errors import Invalid
from processes.people import Membership
from processes.reports import Counts, Period, verdict
from tests import house
from tests.house import NOW
from tests.processes import drawings

DAY = timedelta(days=1)
WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
"""17:00 in Việt Nam, when the office closes."""

GROUP = drawings.bpmn(
    """
    <startEvent id="begun"/>
    <subProcess id="group" name="Thẩm định chung">
      <startEvent id="in"/><userTask id="check" name="Kiểm tra"/><userTask id="write" name="Dự thảo"/>
      <endEvent id="out"/>
      <sequenceFlow id="f1" sourceRef="in" targetRef="check"/>
      <sequenceFlow id="f2" sourceRef="check" targetRef="write"/>
      <sequenceFlow id="f3" sourceRef="write" targetRef="out"/>
    </subProcess>
    <userTask id="sign" name="Ký"/><endEvent id="done"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="group"/>
    <sequenceFlow id="f4" sourceRef="group" targetRef="sign"/>
    <sequenceFlow id="f5" sourceRef="sign" targetRef="done"/>
    """,
    "begun group sign done",
)
"""Two steps that share a working day, and one that has half a day of its own."""


def small(agency):
    steps = ["check", "write", "sign"]
    facts = drawings.procedure(
        steps,
        limit={"amount": "2", "unit": "working_day"},
        budgets={"sign": {"amount": "4", "unit": "working_hour"}},
    )
    facts["settings"]["tasks"]["group"] = {"budget": {"amount": "1", "unit": "working_day"}}
    files = {"process.bpmn": GROUP, **{f"{step}.form.json": drawings.form(note="textarea") for step in steps}}
    return house.publish(agency, files=files, procedure=facts).procedure_id


def march(agency):
    return Period.of(of_agency(agency.agency_id), date(2026, 3, 1), date(2026, 3, 31))


def carried_through(agency, procedure_id, since, *moments):
    instance = house.start(agency, since, procedure_id=procedure_id)
    for step, at in zip(("check", "write", "sign"), moments, strict=False):
        house.complete(agency, instance, step, {}, at)
    return instance


@pytest.mark.parametrize(
    ("due_at", "ended_at", "expected"),
    [
        (WEDNESDAY, WEDNESDAY - DAY, "early"),
        (WEDNESDAY, WEDNESDAY - timedelta(hours=8), "on_time"),
        (WEDNESDAY, WEDNESDAY + timedelta(hours=2), "on_time"),
        (WEDNESDAY, WEDNESDAY + timedelta(hours=15), "late"),
        (WEDNESDAY - timedelta(hours=6), WEDNESDAY - timedelta(hours=7), "on_time"),
        (WEDNESDAY - timedelta(hours=6), WEDNESDAY - timedelta(hours=3), "late"),
        (None, WEDNESDAY, "no_limit"),
    ],
)
def test_ends_are_judged_by_days_and_by_the_hour_within_a_day(agency, due_at, ended_at, expected):
    assert verdict(of_agency(agency.agency_id), due_at, ended_at) == expected


def test_a_rate_comes_from_counts_and_is_none_where_nothing_had_a_limit():
    assert Counts(early=1, on_time=1, late=1, no_limit=5).rate == Decimal("66.67")
    assert Counts(early=1, late=15).rate == Decimal("6.25")
    assert Counts(no_limit=3).rate is None
    assert (Counts(2, 3, 4, 5).within, Counts(2, 3, 4, 5).judged, Counts(2, 3, 4, 5).all) == (5, 9, 14)


@pytest.mark.any_database
def test_a_shared_time_counts_once_and_for_the_unit_that_ended_it(agency):
    procedure_id, hour = small(agency), timedelta(hours=1)
    carried_through(agency, procedure_id, NOW, NOW + hour, NOW + 2 * hour, NOW + 2 * DAY)
    carried_through(agency, procedure_id, NOW, NOW + hour, NOW + 9 * DAY)
    told = reports.punctuality(agency.agency_id, march(agency))
    assert told.steps == {
        ("QT.99", "Thẩm định chung"): Counts(early=1, late=1),
        ("QT.99", "Ký"): Counts(late=1),
    }
    assert told.units == {_unit_of(agency, agency.case_officer): Counts(early=1, late=2)}
    april = Period.of(of_agency(agency.agency_id), date(2026, 4, 1), date(2026, 4, 30))
    assert reports.punctuality(agency.agency_id, april).steps == {}


def _unit_of(agency, person):
    return people.actor(agency.agency_id, person.id, NOW).posts[0].unit_name


def test_a_step_counts_for_the_unit_that_its_officer_was_in_on_that_day(agency):
    procedure_id = small(agency)
    carried_through(agency, procedure_id, NOW, NOW + DAY, NOW + DAY)
    then = _unit_of(agency, agency.case_officer)
    place = {"agency_id": agency.agency_id, "person_id": agency.case_officer.id}
    post_id = people.memberships(place["agency_id"], place["person_id"])[0].id
    with transaction():
        post = db.session.get_one(Membership, (agency.agency_id, post_id))
        post.to_on, later = date(2026, 3, 20), date(2026, 3, 21)
        unit = people.add_unit(agency_id=agency.agency_id, code="PM", name="Phòng Mới", from_on=later, now=NOW)
        db.session.flush()
        people.appoint(**place, unit_id=unit.id, role_id=post.role_id, from_on=later, now=NOW)
    assert set(reports.punctuality(agency.agency_id, march(agency)).units) == {then}


@pytest.mark.any_database
def test_what_came_in_equals_what_ended_was_cancelled_and_is_left(agency):
    procedure_id, hour = small(agency), timedelta(hours=1)
    carried_through(agency, procedure_id, NOW - 10 * DAY, NOW - 9 * DAY, NOW - 9 * DAY, NOW)
    carried_through(agency, procedure_id, NOW, NOW + hour, NOW + hour, NOW + DAY)
    carried_through(agency, procedure_id, NOW, NOW + hour, NOW + hour, NOW + 2 * DAY)
    carried_through(agency, procedure_id, NOW, NOW + DAY)
    gone = carried_through(agency, procedure_id, NOW)
    head = house.actor(agency.division_head)
    with transaction():
        cancel(instance_id=gone.id, reason="Nhầm", actor=head, now=NOW + DAY)
    (told,) = reports.flow(agency.agency_id, march(agency), NOW + 8 * DAY)
    assert (told.carried, told.received, told.cancelled, told.left, told.overdue, told.paused) == (1, 4, 1, 1, 1, 0)
    assert told.ended == Counts(early=1, on_time=1, late=1)
    assert told.is_balanced
    assert reports.flow(agency.agency_id + 1, march(agency), NOW) == []


def test_a_period_that_is_none_is_refused(agency):
    clock = of_agency(agency.agency_id)
    for until, code in ((date(2026, 2, 28), "before_start"), (date(2027, 3, 2), "period_too_long")):
        with pytest.raises(Invalid) as refusal:
            Period.of(clock, date(2026, 3, 1), until)
        assert refusal.value.errors["to"][0].code == code
    assert Period.of(clock, date(2026, 3, 1), date(2027, 3, 1)).start == datetime(2026, 2, 28, 17, tzinfo=UTC)
