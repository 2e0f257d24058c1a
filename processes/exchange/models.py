"""What goes from one instance to others, and which other agencies may send anything here."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to


class SentKind(StrEnum):
    """What was sent: a message goes to exactly one instance, a signal to each that awaited it."""

    MESSAGE = "message"
    SIGNAL = "signal"


class SentMessage(Owned, Base):
    """Something sent by an instance of ``agency_id``, in transit until it is delivered or withdrawn.

    ``payload`` and ``keys`` are FEEL values as written in states, ``lookup`` the keys as a text to find who awaits them
    (see ``processes.instances.keys``). A signal has a row for each receiver: ``to_instance_id``, or ``to_procedure_id``
    when it begins a new instance. ``look_at`` is the next look for a receiver; None when all is done, or when
    ``failure`` says why it stays until an operator acts.
    """

    __tablename__ = "sent_message"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        Index("ix_sent_message_look_at", "look_at"),
        Index("ix_sent_message_agency_id_sent_at", "agency_id", "sent_at"),
        Index("ix_sent_message_to_agency_id_sent_at", "to_agency_id", "sent_at"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    instance_id: Mapped[int]
    element_id: Mapped[str]
    participant: Mapped[str | None]
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id", deferrable=True, initially="DEFERRED"))
    to_instance_id: Mapped[int | None]
    to_procedure_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    keys: Mapped[dict[str, Any]] = mapped_column(JSON)
    lookup: Mapped[str]
    sent_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    delivered_to: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str | None]
    reason: Mapped[str | None]


class TrustedSender(Owned, Base):
    """Another agency whose messages this agency takes; ``name`` is the message, "" for all. Without a row: none."""

    __tablename__ = "trusted_sender"
    __table_args__ = (Index("ix_trusted_sender_agency_id_sender_id", "agency_id", "sender_id"),)

    sender_id: Mapped[int] = mapped_column(ForeignKey("agency.id", deferrable=True, initially="DEFERRED"))
    name: Mapped[str]
    added_at: Mapped[datetime]
    added_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]
