"""The working calendar as data: office hours from a day on, days off and days worked instead."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned


class CalendarDay(Owned, Base):
    """A day that differs from the weekly pattern: ``is_working`` false = day off, true = worked instead."""

    __tablename__ = "calendar_day"

    day: Mapped[date]
    is_working: Mapped[bool]
    label: Mapped[str]
    legal_basis: Mapped[str | None]
    is_confirmed: Mapped[bool] = mapped_column(default=True)


class OfficeHours(Owned, Base):
    """The weekly pattern of an agency from a day on: weekdays (0 = Monday) and sessions [["07:30", "11:30"], …]."""

    __tablename__ = "office_hours"

    from_on: Mapped[date]
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    sessions: Mapped[list[Any]] = mapped_column(JSON)
    cut_off: Mapped[str]


class CalendarRevision(Base):
    """Another ``number`` with every change of any calendar, so that calendars kept in memory are known to be old."""

    __tablename__ = "calendar_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    changed_at: Mapped[datetime]
