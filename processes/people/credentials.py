"""Passwords and one-time links: Argon2id, throttled before hashing, no default password anywhere."""

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, or_, select, update

from processes import records
from processes.db import db
from processes.errors import Invalid, LinkExpired, NotFound, Problem, TooManyAttempts, WrongCredentials
from processes.people.access import Actor
from processes.people.directory import record
from processes.people.models import OneTimeLink, Person, Session, SignInAttempt
from processes.people.reach import demand_reach
from processes.text import fold

MINIMUM_LENGTH = 12
_COMMON = frozenset({"matkhau", "password", "123456", "qwerty", "vietnam", "hanhchinh", "abcdef", "111111", "000000"})
_WINDOW = timedelta(minutes=15)
_PER_ACCOUNT = 8
_PER_ADDRESS = 40
_LINK_LIFE = timedelta(hours=24)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_dummy = _hasher.hash(secrets.token_hex())


def digest(token: str) -> bytes:
    """Hash a random token for storage: only its owner knows the token itself."""
    return hashlib.sha256(token.encode()).digest()


def check_throttle(*, account: str, address: str, now: datetime) -> None:
    """Refuse with ``TooManyAttempts`` when this account or address failed too often in 15 minutes."""
    since = now - _WINDOW
    counts = db.session.execute(
        select(
            func.count().filter(SignInAttempt.account == account),
            func.count().filter(SignInAttempt.address == address),
        ).where(SignInAttempt.at > since, or_(SignInAttempt.account == account, SignInAttempt.address == address))
    ).one()
    if counts[0] >= _PER_ACCOUNT or counts[1] >= _PER_ADDRESS:
        raise TooManyAttempts(minutes=int(_WINDOW.total_seconds() // 60))


def verify_password(*, username: str, password: str) -> Person:
    """Find the person whose password this is. Refuses with ``WrongCredentials``; costs the same for any account."""
    person = db.session.scalar(select(Person).where(Person.username == username.strip().casefold()))
    stored = person.password_hash if person is not None and person.is_active else None
    try:
        _hasher.verify(stored or _dummy, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if person is None or stored is None:
        raise WrongCredentials
    return person


def note_failure(*, account: str, address: str, now: datetime) -> None:
    """Count a failed attempt and forget those that no longer matter; of a known account its agency keeps a record."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - 4 * _WINDOW))
    db.session.add(SignInAttempt(account=account, address=address, at=now))
    person = db.session.scalar(select(Person).where(Person.username == account))
    if person is not None:
        facts = {"person": {"id": str(person.id), "name": person.name}}
        act = records.Act("session.refused", {"system": "sign_in"}, facts)
        records.append_to_agency(act, agency_id=person.agency_id, now=now)


def set_password(*, person: Person, password: str, now: datetime) -> None:
    """Set a password and end all sessions of the person. Refuses one that is short, common or the user's name."""
    if problems := password_problems(password, person):
        raise Invalid({"password": problems})
    person.password_hash = _hasher.hash(password)
    db.session.execute(delete(Session).where(Session.agency_id == person.agency_id, Session.person_id == person.id))
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.agency_id == person.agency_id, OneTimeLink.person_id == person.id)
        .where(OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
    facts = {"person": {"id": str(person.id), "name": person.name}}
    act = records.Act("person.password_set", {"id": str(person.id), "name": person.name}, facts, actor_id=person.id)
    records.append_to_agency(act, agency_id=person.agency_id, now=now)


def password_problems(password: str, person: Person) -> list[Problem]:
    """Name what is wrong with a password: length is asked for, no kinds of characters."""
    folded = fold(password).replace(" ", "")
    if len(password) < MINIMUM_LENGTH:
        return [Problem("password_short", {"minimum": MINIMUM_LENGTH})]
    if len(set(folded)) < 5 or any(folded.startswith(word) and len(folded) < 2 * len(word) + 4 for word in _COMMON):  # noqa: PLR2004 - a handful of different characters
        return [Problem("password_common")]
    if folded in {fold(person.name).replace(" ", ""), person.username}:
        return [Problem("password_is_name")]
    return []


def change_password(*, agency_id: int, person_id: int, current: str, password: str, now: datetime) -> Person:
    """Change one's own password. Refuses when the current one is wrong, and every weak new one."""
    person = db.session.get_one(Person, (agency_id, person_id))
    try:
        _hasher.verify(person.password_hash or _dummy, current)
    except (VerificationError, InvalidHashError):
        raise Invalid({"current": [Problem("password_wrong")]}) from None
    set_password(person=person, password=password, now=now)
    return person


def find_account(username: str) -> Person | None:
    """Find an active person by user name."""
    name = username.strip().casefold()
    return db.session.scalar(select(Person).where(Person.username == name, Person.is_active))


def issue_link(*, agency_id: int, person_id: int, now: datetime, actor: Actor | None = None) -> str:
    """Make a link token with which a person sets a password once within 24 hours; older links end.

    Refuses a closed account. Without an actor it was a command, or the mailer.
    """
    demand_reach(actor, "people.change", agency_id)
    person = db.session.get(Person, (agency_id, person_id))
    if person is None or not person.is_active:
        raise NotFound(person=person_id)
    db.session.execute(
        delete(OneTimeLink).where(OneTimeLink.agency_id == agency_id, OneTimeLink.person_id == person_id)
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(token_hash=digest(token), agency_id=agency_id, person_id=person_id, expires_at=now + _LINK_LIFE)
    )
    facts = {"person": {"id": str(person_id), "name": person.name}}
    record("person.link_issued", actor, facts, agency_id=agency_id, now=now)
    return token


def use_link(*, token: str, password: str, now: datetime) -> Person:
    """Set a password by a one-time link. Refuses a link that is unknown, used or older than 24 hours."""
    link = db.session.get(OneTimeLink, digest(token), with_for_update=True)
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkExpired
    person = db.session.get_one(Person, (link.agency_id, link.person_id))
    if not person.is_active:
        raise LinkExpired
    set_password(person=person, password=password, now=now)
    link.used_at = now
    return person
