"""Saved views of a list: what somebody looks for, in which order, with which columns; own or shared with a division."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to


class SavedView(Owned, Base):
    """A named question to a list (``place``). ``asked`` are its filters, its order and its columns by name.

    With a ``unit_id`` everybody who has a post in that unit sees it; only ``person_id`` changes it.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("agency_id", "person_id", "place", "name"),
        belongs_to("person", "person_id"),
        belongs_to("unit", "unit_id"),
        Index("ix_saved_view_agency_id_unit_id", "agency_id", "unit_id"),
    )

    person_id: Mapped[int]
    unit_id: Mapped[int | None]
    place: Mapped[str]
    name: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]


class DefaultView(Base):
    """The view that a person sees when they open a list without asking for anything."""

    __tablename__ = "default_view"
    __table_args__ = (belongs_to("person", "person_id"), belongs_to("saved_view", "view_id"))

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    view_id: Mapped[int]
