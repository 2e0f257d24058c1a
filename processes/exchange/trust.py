"""From which other agencies an agency takes messages: a list that its administrators keep; what is not on it waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from processes import records
from processes.db import db, new_id
from processes.errors import Invalid, NotFound, Problem
from processes.exchange.models import SentMessage, TrustedSender
from processes.people import Actor, Agency, agencies, as_recorded, require


def is_trusted(message: SentMessage) -> bool:
    """Tell whether the receiving agency takes this message of another agency."""
    query = select(TrustedSender.id).where(
        TrustedSender.agency_id == message.to_agency_id,
        TrustedSender.sender_id == message.agency_id,
        or_(TrustedSender.name == "", TrustedSender.name == message.name),
        TrustedSender.ended_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def trusted(agency_id: int) -> Sequence[Any]:
    """List whom an agency trusts now: (trusted sender, its agency), by name."""
    query = (
        select(TrustedSender, Agency)
        .join(Agency, Agency.id == TrustedSender.sender_id)
        .where(TrustedSender.agency_id == agency_id, TrustedSender.ended_at.is_(None))
    )
    return db.session.execute(query.order_by(Agency.name, TrustedSender.name)).all()


def trust(*, sender_code: str, name: str, actor: Actor, now: datetime) -> TrustedSender:
    """Take messages of another agency from now on: of one ``name``, or all with "". What waited for this goes now."""
    require(actor, "exchange.trust")
    sender = next((one for one in agencies() if one.code == sender_code.strip()), None)
    if sender is None or sender.id == actor.agency_id:
        raise Invalid({"sender": [Problem("not_an_option")]})
    row = TrustedSender(
        agency_id=actor.agency_id,
        id=new_id(),
        sender_id=sender.id,
        name=name.strip(),
        added_at=now,
        added_by_name=actor.name,
    )
    db.session.add(row)
    db.session.execute(
        update(SentMessage)
        .where(
            SentMessage.to_agency_id == actor.agency_id,
            SentMessage.agency_id == sender.id,
            SentMessage.failure == "sender_not_trusted",
            SentMessage.withdrawn_at.is_(None),
        )
        .values(failure=None, look_at=now)
    )
    _record("exchange.trusted", row, sender.code, actor, now)
    return row


def distrust(*, trusted_id: int, actor: Actor, now: datetime) -> None:
    """Take no more messages of a sender."""
    require(actor, "exchange.trust")
    row = db.session.get(TrustedSender, (actor.agency_id, trusted_id), with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFound(trusted=trusted_id)
    row.ended_at, row.ended_by_name = now, actor.name
    code = next((one.code for one in agencies() if one.id == row.sender_id), "")
    _record("exchange.distrusted", row, code, actor, now)


def _record(name: str, row: TrustedSender, code: str, actor: Actor, now: datetime) -> None:
    facts = {"sender": code, "message": row.name}
    act = records.Act(name, as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=actor.agency_id, now=now)
