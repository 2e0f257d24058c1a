"""Administrators: what they may do, for which agencies, and what they may never do for themselves."""

from datetime import date, timedelta

import pytest

from processes import people, records
from processes.calendar import days_of, remove_day, set_day
from processes.db import db, transaction
from processes.errors import DuplicateCode, Invalid, LinkExpired, NotAllowed, NotFound, TooManyAttempts
from processes.people import Power
from tests import house

DAY = date(2026, 3, 2)


@pytest.fixture
def administrator(agency):
    return house.actor(agency.administrator)


@pytest.fixture
def commune(agency, administrator):
    with transaction():
        return people.add_agency(
            code="H99.01.01", name="Xã Minh Hoạ", level="commune", from_on=DAY, actor=administrator, now=house.NOW
        ).id


def acts(agency_id):
    return [row.act for row in records.of_agency(agency_id)]


def test_an_administrator_adds_an_agency_below_the_own_one(administrator, commune):
    assert [one.id for one in people.managed(administrator)] == [administrator.agency_id, commune]
    assert people.lineage(commune) == (commune, administrator.agency_id)


def test_an_administrator_manages_people_of_an_agency_below(administrator, commune):
    with transaction():
        people.add_person(agency_id=commune, username="an.xa", name="Lý Thị An", actor=administrator, now=house.NOW)
    row = next(row for row in records.of_agency(commune) if row.act == "person.added")
    assert row.body["actor"]["agency"]["code"] == "H99.01"


def test_an_agency_beside_or_above_does_not_exist_for_an_administrator(agency, administrator):
    other = house.build("H98.01", "Sở khác")
    with pytest.raises(NotFound), transaction():
        people.add_person(
            agency_id=other.agency_id, username="kẻ.lạ", name="Người lạ", actor=administrator, now=house.NOW
        )
    with pytest.raises(NotFound), transaction():
        people.deactivate(agency_id=other.agency_id, person_id=other.leader.id, actor=administrator, now=house.NOW)
    with pytest.raises(NotFound), transaction():
        set_day(agency_id=other.agency_id, day=DAY, is_working=False, label="Nghỉ", actor=administrator, now=house.NOW)


def test_an_administrator_cannot_appoint_themselves(agency, administrator):
    with pytest.raises(Invalid) as refusal, transaction():
        people.appoint(
            agency_id=agency.agency_id,
            person_id=administrator.person_id,
            unit_id=agency.unit_id,
            role_id=agency.roles["case_officer"],
            from_on=DAY,
            actor=administrator,
            now=house.NOW,
        )
    assert refusal.value.errors["role_id"][0].code == "oneself"


def test_an_administrator_cannot_become_somebodys_deputy(agency, administrator):
    with pytest.raises(Invalid), transaction():
        people.name_deputy(
            person_id=agency.leader.id,
            deputy_id=administrator.person_id,
            from_on=DAY,
            actor=administrator,
            now=house.NOW,
        )


def test_no_role_administers_and_works_at_once(agency, administrator):
    with pytest.raises(Invalid), transaction():
        people.add_role(
            agency_id=agency.agency_id,
            code="all",
            name="Mọi việc",
            powers=[Power.ADMINISTER, Power.WORK],
            from_on=DAY,
            actor=administrator,
            now=house.NOW,
        )


def test_an_officer_cannot_administer(agency):
    with pytest.raises(NotAllowed), transaction():
        people.add_unit(
            agency_id=agency.agency_id,
            code="P1",
            name="Phòng 1",
            from_on=DAY,
            actor=house.actor(agency.leader),
            now=house.NOW,
        )


def test_nobody_closes_their_own_account(administrator):
    with pytest.raises(NotAllowed), transaction():
        people.deactivate(person_id=administrator.person_id, actor=administrator, now=house.NOW)


def test_a_unit_ends_only_when_its_people_have_left(agency, administrator):
    with transaction():
        unit = people.add_unit(
            agency_id=agency.agency_id, code="P1", name="Phòng 1", from_on=DAY, actor=administrator, now=house.NOW
        )
        db.session.flush()
        post = people.appoint(
            agency_id=agency.agency_id,
            person_id=agency.clerk.id,
            unit_id=unit.id,
            role_id=agency.roles["clerk"],
            from_on=DAY,
            actor=administrator,
            now=house.NOW,
        )
    end = {"agency_id": agency.agency_id, "unit_id": unit.id, "actor": administrator, "now": house.NOW}
    with pytest.raises(Invalid), transaction():
        people.end_unit(**end, to_on=DAY + timedelta(days=9))
    with transaction():
        people.end_post(membership_id=post.id, to_on=DAY + timedelta(days=9), actor=administrator, now=house.NOW)
        people.end_unit(**end, to_on=DAY + timedelta(days=9))
    assert "unit.ended" in acts(agency.agency_id)


def test_a_one_time_link_works_once_and_is_recorded(agency, administrator):
    with transaction():
        token = people.issue_link(
            agency_id=agency.agency_id, person_id=agency.clerk.id, actor=administrator, now=house.NOW
        )
    with transaction():
        people.use_link(token=token, password=house.PASSWORD, now=house.NOW)
    with pytest.raises(LinkExpired), transaction():
        people.use_link(token=token, password=house.PASSWORD, now=house.NOW)
    assert {"person.link_issued", "person.password_set"} <= set(acts(agency.agency_id))


def test_a_link_is_too_old_after_a_day(agency):
    with transaction():
        token = people.issue_link(agency_id=agency.agency_id, person_id=agency.clerk.id, now=house.NOW)
    with pytest.raises(LinkExpired), transaction():
        people.use_link(token=token, password=house.PASSWORD, now=house.NOW + timedelta(hours=24))


def test_the_ninth_attempt_at_an_account_is_refused_before_hashing(agency):
    for _ in range(8):
        with transaction():
            people.note_failure(account=agency.clerk.username, address="10.0.0.1", now=house.NOW)
    with pytest.raises(TooManyAttempts):
        people.check_throttle(account=agency.clerk.username, address="10.0.0.2", now=house.NOW)
    people.check_throttle(account=agency.clerk.username, address="10.0.0.2", now=house.NOW + timedelta(minutes=15))
    assert acts(agency.agency_id).count("session.refused") == 8


def test_a_user_name_is_used_once_in_all_agencies(agency, administrator, commune):
    with pytest.raises(DuplicateCode), transaction():
        people.add_person(
            agency_id=commune,
            username=agency.clerk.username.upper(),
            name="Trùng Tên",
            actor=administrator,
            now=house.NOW,
        )


def test_records_keep_the_name_of_the_day(agency, administrator):
    with transaction():
        people.change_person(
            agency_id=agency.agency_id,
            person_id=agency.clerk.id,
            name="Đỗ Thị Út Hai",
            email="ut.hai@example.org",
            actor=administrator,
            now=house.NOW,
        )
    facts = next(row.body for row in records.of_agency(agency.agency_id) if row.act == "person.changed")
    assert facts["before"] == "Đỗ Thị Út"


@pytest.mark.parametrize("email", ["không phải thư", "a@b", "a b@c.vn"])
def test_an_address_that_is_no_address_is_refused(agency, administrator, email):
    with pytest.raises(Invalid), transaction():
        people.change_person(
            agency_id=agency.agency_id,
            person_id=agency.clerk.id,
            name="Đỗ Thị Út",
            email=email,
            actor=administrator,
            now=house.NOW,
        )


def test_a_day_of_an_agency_counts_below_and_can_be_taken_back(administrator, commune):
    with transaction():
        set_day(day=DAY, is_working=False, label="Lễ hội của tỉnh", actor=administrator, now=house.NOW)
    below = next(day for day in days_of(commune, 2026) if day["day"] == DAY)
    assert (below["source"], below["is_working"]) == ("above", False)
    with pytest.raises(NotFound), transaction():
        remove_day(agency_id=commune, day=DAY, actor=administrator, now=house.NOW)
    with transaction():
        remove_day(day=DAY, actor=administrator, now=house.NOW)
    assert not [day for day in days_of(commune, 2026) if day["day"] == DAY]


def test_the_register_of_the_agency_stays_provable_through_alerts_and_changes(agency, administrator):
    house.start(agency)
    assert records.verify_agency(agency.agency_id).is_intact
