"""The worker's part: give records their places, and webhooks their deliveries, at least once, none forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from processes import records
from processes.db import db, new_id
from processes.feed.models import Webhook, WebhookDelivery
from processes.feed.reading import Event, described
from processes.records import QualityRecord

_RETRY = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=6),
    timedelta(hours=24),
)
_HELD = timedelta(minutes=10)
_LONGEST = 300
_GOOD = range(200, 300)


def place(agency_id: int, now: datetime) -> int:
    """Give the new records of an agency their places, and a delivery to each webhook that wants them."""
    placed = records.place(agency_id)
    if not placed:
        return 0
    live = db.session.scalars(select(Webhook).where(Webhook.agency_id == agency_id, Webhook.ended_at.is_(None))).all()
    for row in placed if live else ():
        db.session.add_all(_delivery(row, webhook, now) for webhook in live if _wants(webhook, row))
    return len(placed)


def _wants(webhook: Webhook, row: QualityRecord) -> bool:
    """Whether a webhook is told of a record: of those since it was made, and of none about itself alone."""
    if row.recorded_at < webhook.created_at:
        return False
    return not webhook.acts or row.act.startswith(tuple(webhook.acts))


def _delivery(row: QualityRecord, webhook: Webhook, now: datetime) -> WebhookDelivery:
    return WebhookDelivery(
        agency_id=row.agency_id,
        id=new_id(),
        webhook_id=webhook.id,
        record_id=row.id,
        position=row.idx,
        act=row.act,
        created_at=now,
        due_at=now,
        attempts=0,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery that was taken: where it goes, which key signs it, what it says."""

    agency_id: int
    id: int
    webhook_id: int
    url: str
    key_number: int
    event: Event


def take(now: datetime, limit: int = 20) -> Sequence[Due]:
    """Take deliveries that are due. For ten minutes nobody else takes them, so that sending holds no lock."""
    query = (
        select(WebhookDelivery, Webhook)
        .join(
            Webhook,
            and_(Webhook.agency_id == WebhookDelivery.agency_id, Webhook.id == WebhookDelivery.webhook_id),
        )
        .where(WebhookDelivery.due_at <= now)
        .order_by(WebhookDelivery.due_at, WebhookDelivery.position)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
    )
    taken = []
    for delivery, webhook in db.session.execute(query).all():
        delivery.due_at = now + _HELD
        row = db.session.get_one(QualityRecord, (delivery.agency_id, delivery.record_id))
        event = described(delivery.agency_id, [row])[0]
        taken.append(Due(delivery.agency_id, delivery.id, webhook.id, webhook.url, int(webhook.key_number), event))
    return taken


def is_due(now: datetime) -> bool:
    """Whether any delivery is due; takes no lock."""
    query = select(WebhookDelivery.id).where(WebhookDelivery.due_at <= now)
    return db.session.scalar(query.limit(1)) is not None


def mark(due: Due, status: int | None, error: str | None, now: datetime) -> None:
    """Note how a delivery went: it arrived, or it is tried again after 1, 5, 30 minutes, 6 and 24 hours."""
    delivery = db.session.get_one(WebhookDelivery, (due.agency_id, due.id), with_for_update=True)
    attempt = int(delivery.attempts)
    delivery.attempts, delivery.status, delivery.error = attempt + 1, status, (error or "")[:_LONGEST] or None
    if status in _GOOD:
        delivery.delivered_at, delivery.due_at = now, None
    else:
        delivery.due_at = now + _RETRY[attempt] if attempt < len(_RETRY) else None
