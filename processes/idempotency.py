"""Answers already given: the same request sent twice has one effect and one answer."""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, UTCDateTime, db, is_writing
from processes.errors import IdempotencyMismatch

KEPT = timedelta(hours=48)
_NOT_YET = datetime(1970, 1, 1, tzinfo=UTC)
_TAKE = text(
    "INSERT INTO answer (agency_id, person_id, route, key, body_sha256, location, given_at) "
    "VALUES (:agency_id, :person_id, :route, :key, :body_sha256, '', :given_at) "
    "ON CONFLICT DO NOTHING RETURNING key"
).bindparams(bindparam("given_at", type_=UTCDateTime))
_KEEP = text(
    "INSERT INTO answer (agency_id, person_id, route, key, body_sha256, location, given_at) "
    "VALUES (:agency_id, :person_id, :route, :key, :body_sha256, :location, :given_at) "
    "ON CONFLICT (agency_id, person_id, route, key) DO UPDATE "
    "SET body_sha256 = excluded.body_sha256, location = excluded.location, given_at = excluded.given_at"
).bindparams(bindparam("given_at", type_=UTCDateTime))


class Answer(Base):
    """The answer to one request, keyed by person, method and route, and the key of the form; no personal data."""

    __tablename__ = "answer"

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_sha256: Mapped[str]
    location: Mapped[str]
    given_at: Mapped[datetime]


def recall(*, agency_id: int, person_id: int, route: str, key: str, body: bytes) -> str | None:
    """Give the answer of an earlier request with this key, or None. Refuses the key with another body.

    Within a transaction the key is taken at once: the same request, sent twice at the same moment, waits here until
    the first one is answered, and then gets that answer.
    """
    sha256 = hashlib.sha256(body).hexdigest()
    who = {"agency_id": agency_id, "person_id": person_id, "route": route, "key": key}
    if is_writing() and db.session.scalar(_TAKE, {**who, "body_sha256": sha256, "given_at": _NOT_YET}) is not None:
        return None
    found = db.session.get(Answer, (agency_id, person_id, route, key))
    if found is None:
        return None
    if found.body_sha256 != sha256:
        raise IdempotencyMismatch
    return found.location


def remember(
    location: str, *, agency_id: int, person_id: int, route: str, key: str, body: bytes, now: datetime
) -> None:
    """Keep an answer for 48 hours, in the transaction of the act."""
    who = {"agency_id": agency_id, "person_id": person_id, "route": route, "key": key}
    answer = {"body_sha256": hashlib.sha256(body).hexdigest(), "location": location, "given_at": now}
    db.session.execute(_KEEP, {**who, **answer})


def prune(now: datetime) -> None:
    """Forget answers older than 48 hours."""
    db.session.execute(delete(Answer).where(Answer.given_at < now - KEPT))
