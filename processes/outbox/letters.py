"""Write messages within the act that causes them; hand them to the sender later, at least once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, select, update

from processes import records
from processes.db import db, new_id
from processes.errors import NotFound, WrongStatus
from processes.outbox.choices import uncounted
from processes.outbox.models import Message
from processes.people import Actor, Person, as_recorded, require

_RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=6))
_HELD = timedelta(minutes=10)


def add(
    kind: str,
    *,
    agency_id: int,
    to: Iterable[int],
    params: Mapping[str, Any],
    now: datetime,
    mail: bool = True,
) -> None:
    """Tell people something: in the same transaction as the act, sent as e-mail later if ``mail``.

    Whoever does not want it counted on the page finds it there as read.
    """
    told = set(to)
    silent = uncounted(kind, agency_id, told)
    db.session.add_all(
        Message(
            agency_id=agency_id,
            id=new_id(),
            person_id=person_id,
            kind=kind,
            params=dict(params),
            created_at=now,
            read_at=now if person_id in silent else None,
            mail_at=now if mail else None,
        )
        for person_id in sorted(told)
    )


def write(kind: str, *, agency_id: int, address: str, params: Mapping[str, Any], now: datetime) -> None:
    """Write a letter to an e-mail address of somebody without an account; ``params`` has the ``name`` to greet.

    Nobody reads it on a page: once it has left it may be forgotten.
    """
    letter = Message(agency_id=agency_id, id=new_id(), person_id=None, address=address, kind=kind)
    letter.params, letter.created_at, letter.read_at, letter.mail_at = dict(params), now, now, now
    db.session.add(letter)


def is_mail_due(now: datetime) -> bool:
    """Whether any e-mail is due; takes no lock."""
    return db.session.scalar(select(Message.id).where(Message.mail_at <= now).limit(1)) is not None


def due_mail(now: datetime, limit: int = 50) -> Sequence[Message]:
    """Take messages whose e-mail is due. For ten minutes no other sender takes them, so that sending holds no lock.

    Whoever takes them says ``mark_sent`` or ``mark_failed``; what a broken sender left is taken again afterwards.
    """
    query = select(Message).where(Message.mail_at <= now).order_by(Message.mail_at).limit(limit)
    taken = db.session.scalars(query.with_for_update(skip_locked=True)).all()
    for message in taken:
        message.mail_at = now + _HELD
    return taken


def mark_sent(message: Message) -> None:
    """Note that the e-mail has left."""
    message.mail_at, message.mail_error = None, None


def mark_failed(message: Message, error: str, now: datetime) -> None:
    """Note that sending failed; try again after 1, 5, 30 minutes and 6 hours, then give up visibly."""
    attempt = message.mail_attempts
    message.mail_attempts = attempt + 1
    message.mail_error = error[:500]
    message.mail_at = now + _RETRY[attempt] if attempt < len(_RETRY) else None


def failed_mail(agency_id: int, limit: int = 100) -> Sequence[Any]:
    """List the newest messages whose e-mail has not left.

    A row has (id, kind, params, created_at, mail_at, attempts, error, name).
    """
    query = (
        select(
            Message.id,
            Message.kind,
            Message.params,
            Message.created_at,
            Message.mail_at,
            Message.mail_attempts.label("attempts"),
            Message.mail_error.label("error"),
            func.coalesce(Person.name, Message.address).label("name"),
        )
        .outerjoin(Person, and_(Person.agency_id == Message.agency_id, Person.id == Message.person_id))
        .where(Message.agency_id == agency_id, Message.mail_error.is_not(None))
        .order_by(Message.created_at.desc(), Message.id)
        .limit(limit)
    )
    return db.session.execute(query).all()


def send_again(*, message_id: int, actor: Actor, now: datetime) -> None:
    """Try an e-mail again that has not left, with all attempts anew. Refuses one that has left (``WrongStatus``)."""
    require(actor, "mail.change")
    message = db.session.get(Message, (actor.agency_id, message_id), with_for_update=True)
    if message is None:
        raise NotFound(message=message_id)
    if message.mail_error is None:
        raise WrongStatus(status="sent")
    message.mail_at, message.mail_attempts = now, 0
    facts = {"message": str(message_id), "kind": message.kind}
    act = records.Act("mail.sent_again", as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=actor.agency_id, now=now)


def notices(agency_id: int, person_id: int, limit: int = 50) -> Sequence[Message]:
    """List the newest messages to a person."""
    query = select(Message).where(Message.agency_id == agency_id, Message.person_id == person_id)
    return db.session.scalars(query.order_by(Message.created_at.desc(), Message.id).limit(limit)).all()


def unread(agency_id: int, person_id: int) -> int:
    """Count the messages a person has not read."""
    query = select(func.count()).where(
        Message.agency_id == agency_id, Message.person_id == person_id, Message.read_at.is_(None)
    )
    return db.session.scalar(query) or 0


def mark_read(agency_id: int, person_id: int, now: datetime) -> None:
    """Note that a person has seen all messages up to now."""
    db.session.execute(
        update(Message)
        .where(Message.agency_id == agency_id, Message.person_id == person_id, Message.read_at.is_(None))
        .values(read_at=now)
    )


def prune(now: datetime, keep: timedelta = timedelta(days=90)) -> int:
    """Delete read messages older than ``keep`` whose e-mail is done; give their number."""
    old = (Message.created_at < now - keep, Message.read_at.is_not(None), Message.mail_at.is_(None))
    return len(db.session.scalars(delete(Message).where(*old).returning(Message.id)).all())
