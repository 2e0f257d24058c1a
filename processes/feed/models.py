"""Webhooks of an agency and every delivery to them, as rows that are due."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where


class Webhook(Owned, Base):
    """An address that is told what happens; ``acts`` are the beginnings of the acts it wants, empty for all.

    The key that signs is derived, never stored; ``key_number`` counts how often it was changed.
    """

    __tablename__ = "webhook"

    name: Mapped[str]
    url: Mapped[str]
    acts: Mapped[list[str]] = mapped_column(JSON)
    key_number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]


class WebhookDelivery(Owned, Base):
    """One event to one webhook. ``due_at`` is the next attempt; None once it arrived, or was given up."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        belongs_to("webhook", "webhook_id"),
        UniqueConstraint("agency_id", "webhook_id", "position"),
        Index("ix_webhook_delivery_due", "due_at", **where("due_at IS NOT NULL")),
    )

    webhook_id: Mapped[int]
    record_id: Mapped[int]
    position: Mapped[int]
    act: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None]
    error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
