"""Passwords and links: hashed, throttled before hashing, never weak, each link once."""

from datetime import timedelta

import pytest

from processes import people, records
from processes.db import db, transaction
from processes.errors import Invalid, LinkExpired, NotFound, TooManyAttempts, WrongCredentials
from processes.people.models import OneTimeLink, Person, Session
from tests import house
from tests.house import NOW, PASSWORD


@pytest.fixture
def house_only(app):
    """An agency without procedures."""
    return house.build_people()


def link(built, now=NOW):
    with transaction():
        return people.issue_link(agency_id=built.agency_id, person_id=built.clerk.id, now=now)


def use(token, password=PASSWORD, now=NOW):
    with transaction():
        return people.use_link(token=token, password=password, now=now)


def codes(refusal, field="password"):
    return [problem.code for problem in refusal.value.errors[field]]


PASSWORDS = [
    ("ngắn", "password_short"),
    ("11 chữ thôi", "password_short"),
    ("aaaaaaaaaaaaaaaa", "password_common"),
    ("Mật khẩu 1234", "password_common"),
    ("password12345", "password_common"),
    ("đỗ  thị ÚT.hành", None),
    (PASSWORD, None),
    ("correct horse battery staple", None),
]


def test_a_password_is_long_and_neither_common_nor_a_name():
    person = Person(username="clerk.h99.01", name="Đỗ Thị Út")
    for password, code in PASSWORDS:
        assert [problem.code for problem in people.password_problems(password, person)] == ([code] if code else [])


def test_a_password_that_is_the_own_name_is_refused(house_only):
    with transaction():
        person = house.person(house_only, "clerk", "nguyenhoanglong", "Nguyễn Hoàng Long")
    for password in ("Nguyễn Hoàng Long", "nguyenhoanglong"):
        assert [problem.code for problem in people.password_problems(password, person)] == ["password_is_name"]


def test_a_link_sets_a_password_once_and_ends_every_session(house_only):
    token = link(house_only)
    with transaction():
        people.open_session(person=house_only.clerk, now=NOW)
    use(token)
    assert db.session.scalars(db.select(Session)).all() == []
    assert people.verify_password(username=" CLERK.h99.01 ", password=PASSWORD).id == house_only.clerk.id
    with pytest.raises(LinkExpired):
        use(token)


def test_a_new_link_ends_the_one_before_and_a_link_ends_after_a_day(house_only):
    first, second = link(house_only), link(house_only)
    with pytest.raises(LinkExpired):
        use(first)
    with pytest.raises(LinkExpired):
        use(second, now=NOW + timedelta(hours=24))
    with pytest.raises(LinkExpired):
        use("no such link")
    use(second, now=NOW + timedelta(hours=23, minutes=59))


def test_a_weak_password_leaves_the_link_for_another_try(house_only):
    token = link(house_only)
    with pytest.raises(Invalid) as refusal:
        use(token, "ngắn")
    assert codes(refusal) == ["password_short"]
    use(token)


def test_a_closed_account_has_no_link_and_no_password(house_only):
    token = link(house_only)
    with transaction():
        people.deactivate(person_id=house_only.clerk.id, actor=house.actor(house_only.administrator), now=NOW)
    with pytest.raises(LinkExpired):
        use(token)
    with pytest.raises(NotFound):
        link(house_only)


def test_the_same_answer_for_a_wrong_password_an_unknown_and_a_closed_account(house_only):
    use(link(house_only))
    with pytest.raises(WrongCredentials):
        people.verify_password(username="clerk.h99.01", password="sai mật khẩu rồi")
    with pytest.raises(WrongCredentials):
        people.verify_password(username="nobody", password=PASSWORD)
    with pytest.raises(WrongCredentials):
        people.verify_password(username="leader.h99.01", password=PASSWORD)
    with transaction():
        people.deactivate(person_id=house_only.clerk.id, actor=house.actor(house_only.administrator), now=NOW)
    with pytest.raises(WrongCredentials):
        people.verify_password(username="clerk.h99.01", password=PASSWORD)


def test_one_changes_the_password_only_with_the_present_one(house_only):
    use(link(house_only))
    who = {"agency_id": house_only.agency_id, "person_id": house_only.clerk.id}
    with pytest.raises(Invalid) as refusal, transaction():
        people.change_password(**who, current="không phải", password="một câu hoàn toàn khác", now=NOW)
    assert codes(refusal, "current") == ["password_wrong"]
    with transaction():
        people.change_password(**who, current=PASSWORD, password="một câu hoàn toàn khác", now=NOW)
    assert people.verify_password(username="clerk.h99.01", password="một câu hoàn toàn khác")


def fail(account, address, now, times):
    with transaction():
        for _ in range(times):
            people.note_failure(account=account, address=address, now=now)


def test_attempts_are_counted_by_account_and_by_address_for_a_quarter_of_an_hour(house_only):
    fail("clerk.h99.01", "192.0.2.1", NOW, 7)
    people.check_throttle(account="clerk.h99.01", address="192.0.2.1", now=NOW)
    fail("clerk.h99.01", "192.0.2.2", NOW, 1)
    with pytest.raises(TooManyAttempts):
        people.check_throttle(account="clerk.h99.01", address="192.0.2.9", now=NOW)
    people.check_throttle(account="leader.h99.01", address="192.0.2.1", now=NOW)
    people.check_throttle(account="clerk.h99.01", address="192.0.2.9", now=NOW + timedelta(minutes=15))
    for number in range(33):
        fail(f"guess{number}", "192.0.2.1", NOW, 1)
    with pytest.raises(TooManyAttempts):
        people.check_throttle(account="leader.h99.01", address="192.0.2.1", now=NOW)


def test_the_database_knows_no_password_no_token_and_no_link(house_only):
    token = link(house_only)
    use(token)
    with transaction():
        session = people.open_session(person=house_only.clerk, now=NOW)
    stored = repr([
        *db.session.execute(db.select(Person.password_hash)),
        *db.session.execute(db.select(OneTimeLink.token_hash)),
        *db.session.execute(db.select(Session.token_hash)),
        *db.session.scalars(db.select(records.QualityRecord.body)),
    ])  # fmt: skip
    assert not any(secret in stored for secret in (token, session, PASSWORD))
    assert "$argon2id$" in stored


def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours(house_only):
    with transaction():
        token = people.open_session(person=house_only.clerk, now=NOW)
    assert people.find_session(token, NOW + timedelta(minutes=29))
    assert people.find_session(token, NOW + timedelta(minutes=30)) is None
    now = NOW
    while now < NOW + timedelta(hours=11, minutes=50):
        now += timedelta(minutes=25)
        with transaction():
            people.touch(token, now)
    assert people.find_session(token, NOW + timedelta(hours=11, minutes=59))
    assert people.find_session(token, NOW + timedelta(hours=12)) is None
    with transaction():
        people.close_session(token)
    assert people.find_session(token, NOW) is None
