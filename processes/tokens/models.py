"""Access tokens: only hashes are kept, with a beginning by which people recognise them."""

from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to


class AccessToken(Owned, Base):
    """A way in for software: in the name of a person (``person_id``) or of a service account (``account_id``).

    A person's token has ``scopes`` of its own; one of an account has those of its account. ``prefix`` is the beginning
    of the token, shown to recognise it; ``used_at`` is exact to a minute.
    """

    __tablename__ = "access_token"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("service_account", "account_id"),
        Index("ix_access_token_agency_id_person_id", "agency_id", "person_id"),
        Index("ix_access_token_agency_id_account_id", "agency_id", "account_id"),
    )

    person_id: Mapped[int | None]
    account_id: Mapped[int | None]
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]


class CalendarAddress(Base):
    """The secret address of a person's due dates: one for each person, only the hash of its token is kept.

    ``content_hash`` and ``changed_at`` say what the calendar held when it was last read, and since when.
    """

    __tablename__ = "calendar_address"
    __table_args__ = (belongs_to("person", "person_id"),)

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    with_names: Mapped[bool]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    changed_at: Mapped[datetime | None]
