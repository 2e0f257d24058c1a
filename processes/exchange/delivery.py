"""The worker's part: find for each message the one instance that awaits it, and hand it over exactly once.

The row of the message is locked first and nobody waits for it, then the instance that receives: two instances are never
locked at once. A worker that dies before its commit has delivered nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from engine import feel, keys
from engine.correlation import Keys
from processes import definitions, dossiers, instances
from processes.db import db
from processes.errors import Invalid, NotFound, StepIncident, WrongStatus
from processes.exchange.models import SentKind, SentMessage
from processes.exchange.trust import is_trusted
from processes.instances import Doing, InstanceStatus, ProcessInstance, Subscription
from processes.people import Agency, today

Key = tuple[int, int]
_LOOKS = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))
_RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_PAGE = 200
_ANY_KEYS = ("", keys.SEVERAL)


def waiting(now: datetime, limit: int = 100) -> Sequence[Key]:
    """List what is in transit and to be looked at: what is due, and what somebody awaits now; the oldest look first."""
    awaited = exists().where(
        Subscription.agency_id == SentMessage.to_agency_id,
        Subscription.name == SentMessage.name,
        Subscription.kind == SentKind.MESSAGE,
        not_(instances.stands_still(Subscription.agency_id, Subscription.instance_id)),
        or_(
            Subscription.lookup == SentMessage.lookup,
            Subscription.lookup.in_(_ANY_KEYS),
            and_(SentMessage.lookup == keys.SEVERAL, Subscription.lookup != keys.NOTHING),
        ),
    )
    query = (
        select(SentMessage.agency_id, SentMessage.id)
        .where(
            SentMessage.look_at.is_not(None),
            or_(SentMessage.look_at <= now, and_(SentMessage.kind == SentKind.MESSAGE, awaited)),
        )
        .order_by(SentMessage.look_at, SentMessage.sent_at)
        .limit(limit)
    )
    return [(row.agency_id, row.id) for row in db.session.execute(query)]


def run(key: Key, now: datetime) -> bool:
    """Deliver one message or signal in the caller's transaction; False when it stays in transit."""
    query = select(SentMessage).where(
        SentMessage.agency_id == key[0], SentMessage.id == key[1], SentMessage.look_at.is_not(None)
    )
    message = db.session.scalar(query.with_for_update(skip_locked=True))
    if message is None:
        return False
    if message.to_agency_id != message.agency_id and not is_trusted(message):
        return _stop(message, "sender_not_trusted")
    if message.kind == SentKind.SIGNAL:
        return _signal(message, now)
    found = _receivers(message)
    if len({row.instance_id for row in found}) > 1:
        return _stop(message, "message_ambiguous")
    return _deliver(message, found[0], now) if found else _begin(message, now)


def note_failure(key: Key, failure: Exception, now: datetime) -> None:
    """Note after its rollback why a message could not be delivered.

    What the receiving diagram or the reception refuses stays until an operator acts; anything else is tried again after
    1, 5 and 30 minutes.
    """
    message = db.session.get(SentMessage, key, with_for_update=True, populate_existing=True)
    if message is None or message.look_at is None:
        return
    attempt, message.attempts = message.attempts, message.attempts + 1
    if isinstance(failure, StepIncident):
        _stop(message, str(failure.params["code"]))
    elif isinstance(failure, Invalid):
        _stop(message, "reception_refused")
    elif attempt < len(_RETRY):
        message.look_at = now + _RETRY[attempt]
    else:
        _stop(message, "delivery_failed")


def _stop(message: SentMessage, code: str) -> bool:
    message.failure, message.look_at = code, None
    return False


def _receivers(message: SentMessage) -> list[Subscription]:
    """Find the waits that a message belongs to: those with its very keys, else those whose keys are still open."""
    sent = keys.decode(message.keys)
    exact = [] if message.lookup in _ANY_KEYS else list(_waits(message, Subscription.lookup == message.lookup, sent))
    others = (
        Subscription.lookup != keys.NOTHING if message.lookup == keys.SEVERAL else Subscription.lookup.in_(_ANY_KEYS)
    )
    fitting = exact or list(_waits(message, others, sent))
    told = [row for row in fitting if row.keys]
    return sorted(told or fitting, key=lambda row: (row.instance_id, int(row.key[1:])))


def _waits(message: SentMessage, condition: ColumnElement[bool], sent: Keys) -> Iterator[Subscription]:
    """Yield the waits that fit a message, however many there are: read in pages, kept only if their keys agree."""
    query = select(Subscription).where(
        Subscription.agency_id == message.to_agency_id,
        Subscription.kind == SentKind.MESSAGE,
        Subscription.name == message.name,
        condition,
    )
    after = 0
    while True:
        page = db.session.scalars(query.where(Subscription.id > after).order_by(Subscription.id).limit(_PAGE)).all()
        yield from (row for row in page if keys.matches(keys.decode(row.keys), sent))
        if len(page) < _PAGE:
            return
        after = page[-1].id


def _deliver(message: SentMessage, wait: Subscription, now: datetime) -> bool:
    instance = _held(message.to_agency_id, wait.instance_id)
    query = select(Subscription).where(Subscription.agency_id == wait.agency_id, Subscription.id == wait.id)
    still = db.session.scalar(query.execution_options(populate_existing=True))
    if instance is None or still is None:
        return _later(message, now)
    payload = _payload(message)
    try:
        instances.deliver(instance, message.name, payload, _receiving("message.receive", message, now), key=wait.key)
    except WrongStatus:
        return _later(message, now)
    return _done(message, instance.id, now)


def _signal(message: SentMessage, now: datetime) -> bool:
    if message.to_procedure_id is not None:
        return _start(message, message.to_procedure_id, now)
    instance = _held(message.to_agency_id, message.to_instance_id or 0)
    if instance is None:
        return _later(message, now)
    if instance.status == InstanceStatus.SUSPENDED:
        return _later(message, now)
    if instance.status != InstanceStatus.RUNNING:
        message.withdrawn_at = now
        return _stop(message, "no_longer_awaited")
    instances.signal(instance, message.name, _payload(message), _receiving("signal.receive", message, now))
    return _done(message, instance.id, now)


def _begin(message: SentMessage, now: datetime) -> bool:
    """Start the one procedure that begins by this message; without one it stays in transit."""
    begun = definitions.started_by(message.to_agency_id, SentKind.MESSAGE, message.name, today(now))
    if len(begun) > 1:
        return _stop(message, "message_ambiguous")
    return _start(message, begun[0], now) if begun else _later(message, now)


def _start(message: SentMessage, procedure_id: int, now: datetime) -> bool:
    sender = db.session.get_one(Agency, message.agency_id)
    payload = _payload(message)
    try:
        instance = dossiers.start_by_message(
            agency=db.session.get_one(Agency, message.to_agency_id),
            procedure_id=procedure_id,
            sender_name=sender.name,
            payload=payload,
            doing=_receiving("dossier.start_by_message", message, now),
        )
    except NotFound:
        return _later(message, now)
    doing = _receiving(f"{message.kind}.receive", message, now)
    if message.kind == SentKind.SIGNAL:
        instances.signal(instance, message.name, payload, doing)
    else:
        instances.deliver(instance, message.name, payload, doing)
    return _done(message, instance.id, now)


def _held(agency_id: int, instance_id: int) -> ProcessInstance | None:
    query = select(ProcessInstance).where(ProcessInstance.agency_id == agency_id, ProcessInstance.id == instance_id)
    return db.session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _later(message: SentMessage, now: datetime) -> bool:
    message.look_at = now + _LOOKS[min(message.attempts, len(_LOOKS) - 1)]
    message.attempts += 1
    return False


def _done(message: SentMessage, instance_id: int, now: datetime) -> bool:
    """Note the delivery; what was carried is the receiver's now and is not kept twice."""
    message.delivered_at, message.delivered_to, message.look_at = now, instance_id, None
    message.payload, message.failure = {}, None
    return True


def _payload(message: SentMessage) -> dict[str, Any]:
    return {name: feel.decode(value) for name, value in message.payload.items()}


def _receiving(act: str, message: SentMessage, now: datetime) -> Doing:
    """Describe a delivery for the receiver's record, with the sender's reference."""
    sender = db.session.get(ProcessInstance, (message.agency_id, message.instance_id))
    reference = "" if sender is None else sender.reference
    code = db.session.get_one(Agency, message.agency_id).code
    told = {"agency": code, "reference": reference, "element": message.element_id}
    facts = {"message": {"id": str(message.id), "kind": message.kind, "name": message.name, "from": told}}
    return Doing(act, now, facts=facts, payload={"received": message.payload}, system="exchange")
