"""Calls of services as rows of their instance: opened and closed with the step that asks, answers or cancels them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where


class CallOutcome(StrEnum):
    """How a call was closed."""

    ANSWERED = "answered"
    ERROR = "error"
    CANCELLED = "cancelled"


class ServiceCall(Owned, Base):
    """What an instance waits for a service to do. Nobody but the declared inputs of the diagram feeds ``variables``.

    ``due_at`` is when it may next be fetched: at once, when a lease ends, when it is tried again; None when only an
    operator helps on. ``attempts`` counts failures, of which there may be ``most_attempts`` before an incident.
    What was given is forgotten when the call is closed: the records keep a commitment to it.
    """

    __tablename__ = "service_call"
    __table_args__ = (
        UniqueConstraint("agency_id", "instance_id", "key"),
        belongs_to("process_instance", "instance_id"),
        Index("ix_service_call_open", "service", "due_at", **where("closed_at IS NULL")),
    )

    instance_id: Mapped[int]
    key: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    service: Mapped[str]
    variables: Mapped[dict[str, Any]] = mapped_column(JSON)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    lease_token: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int]
    failure: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str | None]
    outcome: Mapped[str | None]

    @property
    def is_open(self) -> bool:
        """Whether the call still waits for its answer."""
        return self.closed_at is None
