"""Who is signed in: opaque tokens, their hashes in a table, ended at once by deleting a row."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, not_, select, update

from processes import records
from processes.db import db
from processes.people.credentials import digest
from processes.people.models import Person, Session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
RECOGNISED = timedelta(hours=12)
"""How long an ended session is still recognised, only so that what its person was typing can be kept."""

_TOUCH = timedelta(minutes=1)
_LIVE = select(Session.agency_id, Session.person_id, Session.seen_at).where(
    Session.token_hash == bindparam("token"),
    Session.seen_at > bindparam("idle"),
    Session.created_at > bindparam("absolute"),
)
"""Every request runs it: it is built once."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: whose it is, and whether it is time to note that it was used."""

    agency_id: int
    person_id: int
    is_stale: bool


def open_session(*, person: Person, now: datetime) -> str:
    """Sign a person in: give back a new 256-bit token of which only the hash is stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        Session(token_hash=digest(token), agency_id=person.agency_id, person_id=person.id, created_at=now, seen_at=now)
    )
    act = records.Act("session.opened", {"id": str(person.id), "name": person.name}, actor_id=person.id)
    records.append_to_agency(act, agency_id=person.agency_id, now=now)
    return token


def find_session(token: str, now: datetime) -> SignedIn | None:
    """Tell whose live session a token belongs to; None after 30 idle minutes or 12 hours."""
    row = db.session.execute(_LIVE, {"token": digest(token), "idle": now - IDLE, "absolute": now - ABSOLUTE}).first()
    if row is None:
        return None
    return SignedIn(row.agency_id, row.person_id, row.seen_at < now - _TOUCH)


def still_open(tokens: Collection[str], now: datetime) -> set[str]:
    """Tell which of these tokens belong to live sessions; one statement, and no session is kept alive by it."""
    by_hash = {digest(token): token for token in tokens}
    query = select(Session.token_hash).where(
        Session.token_hash.in_(list(by_hash)), Session.seen_at > now - IDLE, Session.created_at > now - ABSOLUTE
    )
    return {by_hash[bytes(found)] for found in db.session.scalars(query)}


def ended_session(token: str, now: datetime) -> SignedIn | None:
    """Tell whose session a token belonged to until 12 hours after it ended; None when it was closed or is unknown.

    It opens nothing any more: the caller may only keep what its person was typing.
    """
    row = db.session.execute(
        select(Session.agency_id, Session.person_id).where(Session.token_hash == digest(token), *_recognised(now))
    ).first()
    return None if row is None else SignedIn(row.agency_id, row.person_id, is_stale=False)


def _recognised(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Session.seen_at > now - IDLE - RECOGNISED, Session.created_at > now - ABSOLUTE - RECOGNISED


def touch(token: str, now: datetime) -> None:
    """Note that a session was used (the caller does so at most once a minute)."""
    db.session.execute(update(Session).where(Session.token_hash == digest(token)).values(seen_at=now))


def close_session(token: str) -> None:
    """Sign out."""
    db.session.execute(delete(Session).where(Session.token_hash == digest(token)))


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of a person's sessions; ``is_this`` marks the one that asks."""

    created_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(agency_id: int, person_id: int, token: str, now: datetime) -> Sequence[SessionRow]:
    """List a person's live sessions, the one in use last first."""
    query = select(Session).where(
        Session.agency_id == agency_id,
        Session.person_id == person_id,
        Session.seen_at > now - IDLE,
        Session.created_at > now - ABSOLUTE,
    )
    this = digest(token)
    rows = db.session.scalars(query.order_by(Session.seen_at.desc()))
    return [SessionRow(row.created_at, row.seen_at, row.token_hash == this) for row in rows]


def close_other_sessions(*, agency_id: int, person_id: int, token: str) -> None:
    """Sign a person out everywhere but here."""
    mine = (Session.agency_id == agency_id, Session.person_id == person_id)
    db.session.execute(delete(Session).where(*mine, Session.token_hash != digest(token)))


def choose_language(*, agency_id: int, person_id: int, language: str) -> None:
    """Keep the language in which a person reads pages and e-mails."""
    db.session.get_one(Person, (agency_id, person_id)).language = language


def choose_keys(*, agency_id: int, person_id: int, uses_keys: bool) -> None:
    """Keep whether single keys do something on a person's pages (WCAG 2.2, 2.1.4)."""
    db.session.get_one(Person, (agency_id, person_id)).uses_keys = uses_keys


def forget_ended(now: datetime) -> None:
    """Delete sessions that ended so long ago that they are no longer recognised."""
    db.session.execute(delete(Session).where(not_(and_(*_recognised(now)))))
