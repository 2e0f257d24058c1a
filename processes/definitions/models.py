"""Procedures, their versions, and the process definitions (diagrams, forms, decisions) that versions run."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to


class Kind(StrEnum):
    """What sort of work a procedure is: a public one, one of the ISO system, or internal."""

    TTHC = "TTHC"
    ISO_CORE = "ISO_CORE"
    INTERNAL = "INTERNAL"


class VersionStatus(StrEnum):
    """The life of a version; whether a published one is in force follows from dates alone."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


class Procedure(Owned, Base):
    """An administrative procedure of an agency (thủ tục), whatever version of it is in force."""

    __tablename__ = "procedure"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    field: Mapped[str | None]
    search: Mapped[str]
    sort_key: Mapped[str]
    created_at: Mapped[datetime]


class ProcessDefinition(Owned, Base):
    """A drawn process. One definition may serve several procedures (Circular 26/2014 art. 41(6))."""

    __tablename__ = "process_definition"

    process_id: Mapped[str]
    name: Mapped[str]
    uploaded_by: Mapped[int | None]
    uploaded_at: Mapped[datetime]


class Revision(Owned, Base):
    """One state of a definition's files. Revision 1 is the upload, byte for byte; changes make new revisions."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("agency_id", "definition_id", "number"),
        belongs_to("process_definition", "definition_id"),
    )

    definition_id: Mapped[int]
    number: Mapped[int]
    sha256: Mapped[str]
    data: Mapped[bytes]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]


class Part(Owned, Base):
    """A form, decision file or further diagram of a revision. ``name`` is its stem; of a diagram the whole name."""

    __tablename__ = "part"
    __table_args__ = (
        UniqueConstraint("agency_id", "revision_id", "kind", "name"),
        belongs_to("revision", "revision_id"),
    )

    revision_id: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    data: Mapped[bytes]


class ProcedureVersion(Owned, Base):
    """What a procedure is from a day on: which revision runs, with which roles, times and forms.

    ``details`` hold the facts of law (basis, components, limit, result, fee), ``settings`` the choices by element.
    ``author_ids`` are all who drafted, changed or submitted it: none of them approves it. A published version never
    changes. ``lock`` is the optimistic lock.
    """

    __tablename__ = "procedure_version"
    __table_args__ = (
        UniqueConstraint("agency_id", "procedure_id", "number"),
        belongs_to("procedure", "procedure_id"),
        belongs_to("revision", "revision_id"),
        Index("ix_procedure_version_status", "agency_id", "status"),
    )

    procedure_id: Mapped[int]
    revision_id: Mapped[int]
    number: Mapped[int]
    status: Mapped[str] = mapped_column(default=VersionStatus.DRAFT)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    settings_sha256: Mapped[str | None]
    effective_on: Mapped[date | None]
    drafted_by: Mapped[int | None]
    drafted_by_name: Mapped[str | None]
    drafted_at: Mapped[datetime]
    author_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    submitted_by: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    lock: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012 - SQLAlchemy's own spelling


class Callee(Owned, Base):
    """A version of another procedure that a published version calls by a process id: chosen when it was published.

    ``sha256`` is the digest of all diagrams of the called version, which never change.
    """

    __tablename__ = "callee"
    __table_args__ = (
        UniqueConstraint("agency_id", "version_id", "process_id"),
        belongs_to("procedure_version", "version_id"),
        belongs_to("procedure_version", "callee_id"),
    )

    version_id: Mapped[int]
    process_id: Mapped[str]
    callee_id: Mapped[int]
    sha256: Mapped[str]


class StartEvent(Owned, Base):
    """What begins the process of a published version: a message, a signal, or a call by its process id (``kind``)."""

    __tablename__ = "start_event"
    __table_args__ = (
        belongs_to("procedure_version", "version_id"),
        Index("ix_start_event_agency_id_name", "agency_id", "name"),
    )

    version_id: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    element_id: Mapped[str]


class ReviewComment(Owned, Base):
    """What a reviewer said about a version, perhaps about one element of its diagram."""

    __tablename__ = "review_comment"
    __table_args__ = (belongs_to("procedure_version", "version_id"),)

    version_id: Mapped[int]
    person_id: Mapped[int]
    person_name: Mapped[str]
    element_id: Mapped[str | None]
    text: Mapped[str]
    created_at: Mapped[datetime]
