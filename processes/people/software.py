"""Software that acts in an agency by itself: accounts of services, each with an end."""

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned


class ServiceAccount(Owned, Base):
    """A principal that is no person: what it may do (``scopes``), with which procedures and services, until when.

    ``procedures`` are ids; an empty list permits all of the agency. ``services`` are the codes whose calls it answers.
    """

    __tablename__ = "service_account"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    procedures: Mapped[list[int]] = mapped_column(JSON)
    services: Mapped[list[str]] = mapped_column(JSON)
    from_on: Mapped[date]
    to_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_name: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str | None]
