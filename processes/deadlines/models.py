"""Work that the clock does: one row for each thing that must happen at a time."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where


class DueWork(Owned, Base):
    """Something to do at ``run_at``: the next alert of a task or dossier, or a timer of the diagram.

    ``subject`` is the key of the task or timer in its instance ("" for the dossier as a whole); ``stage`` which alert
    comes next. The row goes when its subject ends. ``failed_attempts`` counts tries that ended in an incident.
    ``held_at`` is when it would have run if the limit did not stand still: ``run_at`` is then None. ``begun_at`` is
    when a timer began, None for alerts and for timers of old.
    """

    __tablename__ = "due_work"
    __table_args__ = (
        UniqueConstraint("agency_id", "instance_id", "kind", "subject"),
        belongs_to("process_instance", "instance_id"),
        Index("ix_due_work_run_at", "run_at"),
    )

    instance_id: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    element_id: Mapped[str]
    stage: Mapped[str]
    due_at: Mapped[datetime]
    run_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)


class Pause(Owned, Base):
    """A time in which the limit of a dossier stands still; pauses of one dossier never overlap.

    ``element_id`` is where the law waits, "" where an officer suspended the dossier. ``effect`` says what its
    end does to the due moment, ``reason`` is a code. ``due_before`` and ``due_after`` are the due moment of the dossier
    when the pause began and what its end made of it.
    """

    __tablename__ = "pause"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        Index("ix_pause_open", "agency_id", "instance_id", unique=True, **where("ended_at IS NULL")),
        Index("ix_pause_agency_id_instance_id", "agency_id", "instance_id"),
    )

    instance_id: Mapped[int]
    element_id: Mapped[str]
    effect: Mapped[str]
    reason: Mapped[str]
    legal_basis: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    due_before: Mapped[datetime | None]
    due_after: Mapped[datetime | None]


class Heartbeat(Base):
    """When the worker last looked for due work, so that administrators see when it has stopped."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
