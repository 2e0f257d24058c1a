"""Dossiers: an instance with an applicant, a channel and a limit; the counter of codes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned


class Channel(StrEnum):
    """By which way a dossier came in."""

    COUNTER = "counter"
    POSTAL = "postal"
    ONLINE = "online"
    EMAIL = "email"
    FAX = "fax"
    MOBILE_TEAM = "mobile_team"
    INTERNAL = "internal"


class Dossier(Owned, Base):
    """What an applicant handed in. ``id`` is the instance's; the code is the instance's reference.

    ``phone`` is the applicant's telephone number as digits, to be found by. ``limit`` and ``fee`` are those of its
    version, or what a decision table gave for this dossier, with its rules.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "id"],
            ["process_instance.agency_id", "process_instance.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_dossier_phone", "agency_id", "phone"),
    )

    applicant_name: Mapped[str]
    applicant: Mapped[dict[str, Any]] = mapped_column(JSON)
    phone: Mapped[str | None]
    channel: Mapped[str]
    limit: Mapped[dict[str, Any]] = mapped_column(JSON)
    fee: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    received_by: Mapped[int]
    received_at: Mapped[datetime]


class CodeCounter(Base):
    """The last serial number of an agency's dossier codes on a day."""

    __tablename__ = "code_counter"

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
