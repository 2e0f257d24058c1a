"""A plan to move the instances of one version to another, and what it did with each of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to


class PlanStatus(StrEnum):
    """Where a plan stands: being written, approved and under way, stopped, or done."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class MoveStatus(StrEnum):
    """What a plan did with an instance."""

    MOVED = "moved"
    REFUSED = "refused"
    UNDONE = "undone"


class MigrationPlan(Owned, Base):
    """Which elements of one version stand for which of the other, why, and who planned and approved it.

    ``mapping`` names only what is not found under its own id; ``author_ids`` are all who wrote it: none approves it.
    """

    __tablename__ = "migration_plan"
    __table_args__ = (
        belongs_to("procedure", "procedure_id"),
        belongs_to("procedure_version", "from_version_id"),
        belongs_to("procedure_version", "to_version_id"),
        Index("ix_migration_plan_agency_id_procedure_id", "agency_id", "procedure_id"),
    )

    procedure_id: Mapped[int]
    from_version_id: Mapped[int]
    to_version_id: Mapped[int]
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str]
    batch_size: Mapped[int]
    status: Mapped[str] = mapped_column(default=PlanStatus.DRAFT)
    author_ids: Mapped[list[int]] = mapped_column(JSON)
    drafted_by_name: Mapped[str]
    drafted_at: Mapped[datetime]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    lock: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012 - SQLAlchemy's own spelling


class MigrationMove(Owned, Base):
    """One instance of a plan: moved, refused because of ``obstacles``, or moved and taken back.

    ``before`` is all that was changed, as it was; ``record_seq`` the end of the instance's records just after the move:
    as long as it is still the end, the move may be undone.
    """

    __tablename__ = "migration_move"
    __table_args__ = (
        UniqueConstraint("agency_id", "plan_id", "instance_id"),
        belongs_to("migration_plan", "plan_id"),
        belongs_to("process_instance", "instance_id"),
    )

    plan_id: Mapped[int]
    instance_id: Mapped[int]
    status: Mapped[str]
    obstacles: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    record_seq: Mapped[int | None]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
