"""The operator's part: what is in transit and since when, send it on again, or withdraw it with a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from processes import records
from processes.db import db
from processes.errors import Invalid, NotFound, Problem, WrongStatus
from processes.exchange.models import SentMessage
from processes.instances import ProcessInstance
from processes.people import Actor, Agency, as_recorded, require

_SHOWN = 200


def in_transit(agency_id: int) -> Sequence[Any]:
    """List what an agency has sent, or is sent by others, and nobody has yet: the longest in transit first.

    Gives (message, sender's agency, receiver's agency, reference of the sending instance).
    """
    sender, receiver = aliased(Agency), aliased(Agency)
    query = (
        select(SentMessage, sender, receiver, ProcessInstance.reference)
        .join(sender, sender.id == SentMessage.agency_id)
        .join(receiver, receiver.id == SentMessage.to_agency_id)
        .join(
            ProcessInstance,
            and_(ProcessInstance.agency_id == SentMessage.agency_id, ProcessInstance.id == SentMessage.instance_id),
        )
        .where(
            or_(SentMessage.agency_id == agency_id, SentMessage.to_agency_id == agency_id),
            SentMessage.delivered_at.is_(None),
            SentMessage.withdrawn_at.is_(None),
        )
    )
    return db.session.execute(query.order_by(SentMessage.sent_at, SentMessage.id).limit(_SHOWN)).all()


def retry(*, message_id: int, actor: Actor, now: datetime) -> None:
    """Look for the receiver of a message again. Refuses one that has arrived or was withdrawn."""
    require(actor, "exchange.retry")
    message = _locked(message_id, actor, is_receiver_too=True)
    message.failure, message.look_at, message.attempts = None, now, 0
    _record("exchange.retried", message, actor, now, {})


def withdraw(*, message_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a message out of transit; nobody gets it any more. Only the sending agency may, and must say why."""
    require(actor, "exchange.withdraw")
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    message = _locked(message_id, actor, is_receiver_too=False)
    message.withdrawn_at, message.withdrawn_by_name, message.reason = now, actor.name, reason.strip()
    message.look_at, message.payload = None, {}
    _record("exchange.withdrawn", message, actor, now, {"reason": reason.strip()})


def _locked(message_id: int, actor: Actor, *, is_receiver_too: bool) -> SentMessage:
    mine = SentMessage.agency_id == actor.agency_id
    query = select(SentMessage).where(
        SentMessage.id == message_id,
        or_(mine, SentMessage.to_agency_id == actor.agency_id) if is_receiver_too else mine,
    )
    message = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if message is None:
        raise NotFound(message=message_id)
    if message.delivered_at is not None or message.withdrawn_at is not None:
        raise WrongStatus(status="delivered" if message.delivered_at else "withdrawn")
    return message


def _record(name: str, message: SentMessage, actor: Actor, now: datetime, payload: dict[str, Any]) -> None:
    facts = {"message": {"id": str(message.id), "kind": message.kind, "name": message.name}}
    act = records.Act(name, as_recorded(actor), facts, payload=payload or None, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=actor.agency_id, now=now)
