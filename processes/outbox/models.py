"""What people are told: one row is the notice on their page and, if wanted, the e-mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where


class Message(Owned, Base):
    """A message to one person. ``mail_at`` is the next attempt to send it as e-mail; None when none is due.

    To somebody without an account it goes to the e-mail ``address`` alone and stands on no page.
    """

    __tablename__ = "message"
    __table_args__ = (
        belongs_to("person", "person_id"),
        Index("ix_message_agency_id_person_id_created_at", "agency_id", "person_id", "created_at"),
        Index("ix_message_mail_at", "mail_at"),
        Index("ix_message_unread", "agency_id", "person_id", **where("read_at IS NULL")),
        Index("ix_message_failed", "agency_id", "created_at", **where("mail_error IS NOT NULL")),
    )

    person_id: Mapped[int | None]
    address: Mapped[str | None]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_error: Mapped[str | None]


class NoticeChoice(Base):
    """What a person chose about one ``subject`` of notices: counted on the page, sent as e-mail; else both are."""

    __tablename__ = "notice_choice"
    __table_args__ = (belongs_to("person", "person_id"),)

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(primary_key=True)
    on_page: Mapped[bool]
    by_mail: Mapped[bool]
