"""Agencies, units, people, roles and who stands in for whom: everything with dates, nothing ever deleted."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, new_id


class Level(StrEnum):
    """Where an agency stands in public administration."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    BRANCH = "branch"
    COMMUNE = "commune"
    CENTRAL = "central"


class Agency(Base):
    """An agency of the State: the tenant that owns dossiers, people and records. Merged ones name a successor."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id", deferrable=True, initially="DEFERRED"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id", deferrable=True, initially="DEFERRED"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Unit(Owned, Base):
    """A part of an agency: a division, the one-stop unit, the clerical office."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("agency_id", "code"),
        belongs_to("unit", "parent_id"),
        belongs_to("unit", "successor_id"),
    )

    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None]
    successor_id: Mapped[int | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Role(Owned, Base):
    """What somebody is in an agency. A lane of a diagram is mapped to a role; ``powers`` say what else it may do."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    code: Mapped[str]
    name: Mapped[str]
    powers: Mapped[list[str]] = mapped_column(JSON, default=list)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Person(Owned, Base):
    """Somebody who works in an agency. ``password_hash`` is empty until a one-time link has been used.

    ``uses_keys`` says whether single keys do something on their pages (WCAG 2.2, 2.1.4).
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_agency_id_sort_key", "agency_id", "sort_key"),)

    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    search: Mapped[str]
    sort_key: Mapped[str]
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="vi")
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    uses_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]


class Membership(Owned, Base):
    """One person in one role of one unit, from a day to a day (both included)."""

    __tablename__ = "membership"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("unit", "unit_id"),
        belongs_to("role", "role_id"),
        Index("ix_membership_agency_id_person_id", "agency_id", "person_id"),
        Index("ix_membership_agency_id_role_id", "agency_id", "role_id"),
    )

    person_id: Mapped[int]
    unit_id: Mapped[int]
    role_id: Mapped[int]
    position: Mapped[str | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Delegation(Owned, Base):
    """A standing deputy: ``deputy_id`` may act for ``person_id`` from a day to a day (both included).

    ``procedures`` are the only ones it is about, empty for all work; ``is_absent`` says that the person is away.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "deputy_id"),
        Index("ix_delegation_agency_id_deputy_id", "agency_id", "deputy_id"),
    )

    person_id: Mapped[int]
    deputy_id: Mapped[int]
    legal_basis: Mapped[str | None]
    reason: Mapped[str | None]
    procedures: Mapped[list[int] | None] = mapped_column(JSON)
    is_absent: Mapped[bool] = mapped_column(default=False, server_default=false())
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Session(Base):
    """Somebody is signed in. Only the hash of the token is kept; deleting the row signs out at once."""

    __tablename__ = "session"
    __table_args__ = (belongs_to("person", "person_id"), Index("ix_session_person", "agency_id", "person_id"))

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    agency_id: Mapped[int]
    person_id: Mapped[int]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class OneTimeLink(Base):
    """A link that lets a person set a password once. Only the hash of its token is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (belongs_to("person", "person_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    agency_id: Mapped[int]
    person_id: Mapped[int]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed attempt to sign in, counted per account and per address before any hashing."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_at", "account", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id, autoincrement=False)
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]


class Setting(Owned, Base):
    """A setting of an agency that an administrator changes on a page, such as its outgoing mail."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    name: Mapped[str]
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
