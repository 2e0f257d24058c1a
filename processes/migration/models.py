"""Plans to move running instances to another version, and how each instance of a plan fared."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where


class PlanStatus(StrEnum):
    """The life of a plan; whether a running one has nothing left to do follows from its moves."""

    PROPOSED = "proposed"
    RUNNING = "running"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class MoveStatus(StrEnum):
    """How an instance of a plan fared. ``returning`` is moved, and is to be brought back."""

    WAITING = "waiting"
    MOVED = "moved"
    HELD = "held"
    FAILED = "failed"
    RETURNING = "returning"
    UNDONE = "undone"


class MigrationPlan(Owned, Base):
    """What an author proposes and another person approves: never changed after it is written.

    ``mapping`` names the elements that have other ids in the version ``to_id``. ``is_recounted``: open tasks get their
    due moments anew by the budgets of that version, from when they were opened; otherwise they keep them.
    ``is_undoing`` says that the instances are brought back. ``lock`` is the optimistic lock.
    """

    __tablename__ = "migration_plan"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        belongs_to("procedure", "procedure_id"),
        belongs_to("procedure_version", "from_id"),
        belongs_to("procedure_version", "to_id"),
    )

    number: Mapped[int]
    procedure_id: Mapped[int]
    from_id: Mapped[int]
    to_id: Mapped[int]
    status: Mapped[str] = mapped_column(default=PlanStatus.PROPOSED)
    is_undoing: Mapped[bool] = mapped_column(default=False)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_recounted: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str]
    legal_basis: Mapped[str]
    author_id: Mapped[int]
    author_name: Mapped[str]
    written_at: Mapped[datetime]
    approved_by: Mapped[int | None]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    ended_by_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    lock: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012 - SQLAlchemy's own spelling


class MigrationMove(Owned, Base):
    """One instance of a plan: a row that a worker holds while it moves the instance, in one transaction.

    ``reasons`` say what stands in the way, as codes; ``before`` what its rows were, for the way back; ``after_sha256``
    which state it had then: as long as it has that one, it can go back. ``run_at`` None: nothing is to be done.
    """

    __tablename__ = "migration_move"
    __table_args__ = (
        UniqueConstraint("agency_id", "plan_id", "instance_id"),
        belongs_to("migration_plan", "plan_id"),
        belongs_to("process_instance", "instance_id"),
        Index("ix_migration_move_run_at", "run_at", **where("run_at IS NOT NULL")),
        Index("ix_migration_move_agency_id_instance_id", "agency_id", "instance_id"),
    )

    plan_id: Mapped[int]
    instance_id: Mapped[int]
    status: Mapped[str] = mapped_column(default=MoveStatus.WAITING)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    run_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after_sha256: Mapped[str | None]
    moved_at: Mapped[datetime | None]
    moved_seq: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str | None]
