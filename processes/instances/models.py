"""The aggregate: an instance, the tasks it opened, what it waits for, what went wrong. Locked and changed together."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where

LONGEST_SEARCH = 500
"""Characters of the folded text: the index of the list holds it, and an index takes only so much."""


class InstanceStatus(StrEnum):
    """Where an instance stands in its life."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class TaskOutcome(StrEnum):
    """How a task was closed."""

    COMPLETED = "completed"
    HANDED_BACK = "handed_back"
    CANCELLED = "cancelled"


class ProcessInstance(Owned, Base):
    """One procedure being carried out. ``subject`` is whom or what it is about; ``search`` is folded text.

    ``case_code`` is the case in which it is handled, where a decision tells cases apart with other limits and budgets.
    ``clock_stopped_at`` is since when its limit stands still: what is due is then held against that moment, not now.
    ``record_seq`` and ``record_leaf`` are the end of its chain of quality records; ``lock`` the optimistic lock.
    """

    __tablename__ = "process_instance"
    __table_args__ = (
        UniqueConstraint("agency_id", "reference"),
        belongs_to("procedure", "procedure_id"),
        belongs_to("procedure_version", "version_id"),
        Index("ix_process_instance_list", "agency_id", "started_at", "id", "status", "procedure_id", "search"),
        Index("ix_process_instance_agency_id_version_id_status", "agency_id", "version_id", "status"),
    )

    procedure_id: Mapped[int]
    version_id: Mapped[int]
    reference: Mapped[str]
    subject: Mapped[str]
    search: Mapped[str]
    status: Mapped[str] = mapped_column(default=InstanceStatus.RUNNING)
    state: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    clock_stopped_at: Mapped[datetime | None]
    case_code: Mapped[str | None]
    record_seq: Mapped[int] = mapped_column(default=0)
    record_leaf: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    lock: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012 - SQLAlchemy's own spelling


class Suspension(Owned, Base):
    """A time in which an instance accepts nothing. With a ``legal_basis`` its due moments move on by that time.

    Without one the clock of the law goes on: what the office has to sort out is not the applicant's loss.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        Index("ix_suspension_open", "agency_id", "instance_id", unique=True, **where("ended_at IS NULL")),
    )

    instance_id: Mapped[int]
    reason: Mapped[str]
    legal_basis: Mapped[str | None]
    started_at: Mapped[datetime]
    started_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]


class SharedBudget(Owned, Base):
    """One time for all steps of a sub-process together: from when the first of them opens until the last has ended."""

    __tablename__ = "shared_budget"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        Index(
            "ix_shared_budget_open", "agency_id", "instance_id", "element_id", unique=True, **where("closed_at IS NULL")
        ),
    )

    instance_id: Mapped[int]
    element_id: Mapped[str]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class UserTask(Owned, Base):
    """A step of an instance that waits for, or was done by, a person.

    ``accountable_id`` is who stays accountable when the task was delegated to its assignee, ``closed_for`` on whose
    behalf a deputy closed it. Of a task with a ``shared_budget_id`` the due moment is that of all its steps together.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        UniqueConstraint("agency_id", "instance_id", "key"),
        belongs_to("process_instance", "instance_id"),
        belongs_to("role", "role_id"),
        belongs_to("person", "assignee_id"),
        belongs_to("person", "accountable_id"),
        Index("ix_user_task_role", "agency_id", "role_id", "due_at", **where("closed_at IS NULL")),
        Index("ix_user_task_assignee", "agency_id", "assignee_id", **where("closed_at IS NULL")),
        Index("ix_user_task_done", "agency_id", "closed_by", "instance_id", **where("closed_by IS NOT NULL")),
    )

    instance_id: Mapped[int]
    key: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    role_id: Mapped[int | None]
    assignee_id: Mapped[int | None]
    accountable_id: Mapped[int | None]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    shared_budget_id: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    closed_by_name: Mapped[str | None]
    closed_for: Mapped[int | None]
    outcome: Mapped[str | None]

    @property
    def is_open(self) -> bool:
        """Whether the task still waits to be done."""
        return self.closed_at is None


class Subscription(Owned, Base):
    """A message or signal (``kind``) that an instance waits for.

    ``keys`` are the correlation values of a message as written in states, ``lookup`` the same as a text to search by:
    "" where the name alone decides.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("agency_id", "instance_id", "key"),
        belongs_to("process_instance", "instance_id"),
        Index("ix_subscription_agency_id_name_lookup", "agency_id", "name", "lookup"),
    )

    instance_id: Mapped[int]
    key: Mapped[str]
    kind: Mapped[str] = mapped_column(default="message")
    name: Mapped[str]
    element_id: Mapped[str]
    keys: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    lookup: Mapped[str] = mapped_column(default="")


class Draft(Base):
    """What a person has typed into a task's form and not yet sent; ends with the task."""

    __tablename__ = "draft"
    __table_args__ = (belongs_to("user_task", "task_id"), belongs_to("person", "person_id"))

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class DataStore(Base):
    """What a data store holds for all instances of an agency: a FEEL value as written in states.

    ``written_by`` is the instance that wrote it last, None as long as nobody has.
    """

    __tablename__ = "data_store"
    __table_args__ = (belongs_to("process_instance", "written_by"),)

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[Any] = mapped_column(JSON)
    written_at: Mapped[datetime | None]
    written_by: Mapped[int | None]


class Incident(Owned, Base):
    """A step that failed: nothing moved, an operator looks at it. ``command`` says what was tried."""

    __tablename__ = "incident"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        Index("ix_incident_open", "agency_id", **where("resolved_at IS NULL")),
    )

    instance_id: Mapped[int]
    element_id: Mapped[str]
    code: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    command: Mapped[dict[str, Any]] = mapped_column(JSON)
    attempts: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_name: Mapped[str | None]
