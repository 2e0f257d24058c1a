"""Software that acts in an agency by itself: accounts of services, each with an end."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned
from processes.people.access import Power

ACCOUNT_SCOPES: Mapping[str, Power] = {
    "dossiers.read": Power.RECEIVE,
    "dossiers.write": Power.RECEIVE,
    "procedures.read": Power.AUDIT,
    "records.read": Power.AUDIT,
    "events.read": Power.AUDIT,
    "calls.write": Power.OPERATE,
    "messages.write": Power.OPERATE,
}
"""The scopes that an account may have, and the power each stands for. Tasks are done by people."""


def powers_of(scopes: Iterable[str]) -> frozenset[Power]:
    """Tell which powers an account's scopes stand for; its scopes limit them again, action by action."""
    return frozenset(ACCOUNT_SCOPES[scope] for scope in scopes if scope in ACCOUNT_SCOPES)


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
