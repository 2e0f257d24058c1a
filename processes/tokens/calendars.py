"""The secret address of a person's due dates: made, shown once, changed, ended; only its hash is kept."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from processes import records
from processes.db import db
from processes.errors import NotAllowed, WrongStatus
from processes.people import Actor, as_recorded, require
from processes.tokens.models import CalendarAddress
from processes.tokens.work import digest

CALENDAR = "tsc_"
"""How these tokens begin, so that one that was published by mistake can be found."""

_TOUCH = timedelta(minutes=10)


def calendar_address(agency_id: int, person_id: int) -> CalendarAddress | None:
    """Give what is known of a person's address; None when there is none."""
    return db.session.get(CalendarAddress, (agency_id, person_id))


def make_calendar_address(*, with_names: bool, actor: Actor, now: datetime) -> str:
    """Make the actor's address and give its token, which nobody can read again; the one before ends.

    ``with_names`` lets the calendar say whom a dossier is about. Refuses software.
    """
    require(actor, "account.change")
    if actor.is_software or actor.allowed is not None:
        raise NotAllowed(action="account.change")
    token = CALENDAR + secrets.token_urlsafe(32)
    row = calendar_address(actor.agency_id, actor.person_id)
    if row is None:
        row = CalendarAddress(agency_id=actor.agency_id, person_id=actor.person_id)
        db.session.add(row)
    row.token_hash, row.with_names, row.created_at = digest(token), with_names, now
    row.used_at = row.content_hash = row.changed_at = None
    _record("calendar_address.made", actor, now, {"with_names": with_names})
    return token


def end_calendar_address(*, actor: Actor, now: datetime) -> None:
    """End the actor's address at once. Refuses when there is none (``WrongStatus``)."""
    require(actor, "account.change")
    row = db.session.get(CalendarAddress, (actor.agency_id, actor.person_id), with_for_update=True)
    if row is None:
        raise WrongStatus(status="ended")
    db.session.delete(row)
    _record("calendar_address.ended", actor, now, {})


def find_calendar_address(token: str) -> CalendarAddress | None:
    """Tell whose address this is; None for one that is unknown or has ended."""
    if not token.startswith(CALENDAR):
        return None
    return db.session.scalar(select(CalendarAddress).where(CalendarAddress.token_hash == digest(token)))


def is_news(row: CalendarAddress, content: bytes, now: datetime) -> bool:
    """Whether it should be noted that the calendar was read: its content is new, or it was not read for ten minutes."""
    return row.content_hash != content or row.used_at is None or row.used_at < now - _TOUCH


def note_calendar(agency_id: int, person_id: int, content: bytes, now: datetime) -> None:
    """Note that a calendar was read, and when its content (by its hash) changed."""
    row = calendar_address(agency_id, person_id)
    if row is None:
        return
    if row.content_hash != content:
        row.content_hash, row.changed_at = content, now
    row.used_at = now


def _record(name: str, actor: Actor, now: datetime, facts: dict[str, object]) -> None:
    act = records.Act(name, as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=actor.agency_id, now=now)
