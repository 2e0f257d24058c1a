"""Answers already given: the same request sent twice has one effect and one answer."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, db
from processes.errors import IdempotencyMismatch

KEPT = timedelta(hours=48)


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
    """Give the answer of an earlier request with this key, or None. Refuses the key with another body."""
    found = db.session.get(Answer, (agency_id, person_id, route, key))
    if found is None:
        return None
    if found.body_sha256 != hashlib.sha256(body).hexdigest():
        raise IdempotencyMismatch
    return found.location


def remember(
    location: str, *, agency_id: int, person_id: int, route: str, key: str, body: bytes, now: datetime
) -> None:
    """Keep an answer for 48 hours, in the transaction of the act."""
    db.session.add(
        Answer(
            agency_id=agency_id,
            person_id=person_id,
            route=route,
            key=key,
            body_sha256=hashlib.sha256(body).hexdigest(),
            location=location,
            given_at=now,
        )
    )


def prune(now: datetime) -> None:
    """Forget answers older than 48 hours."""
    db.session.execute(delete(Answer).where(Answer.given_at < now - KEPT))
