"""The register: records that are only ever added, and their payloads, which may be disposed of."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to, where
from processes.records.packing import Packed


class QualityRecord(Owned, Base):
    """Evidence of one act. ``body`` holds the exact bytes that were hashed; the other columns only project it.

    ``leaf`` is SHA-256(0x00 ‖ body), the leaf hash of RFC 6962 §2.1; ``prev`` the leaf before it in the same
    instance. ``log_id`` and ``idx`` are the place in the agency's Merkle log, given later by the sequencer.
    """

    __tablename__ = "quality_record"
    __table_args__ = (
        UniqueConstraint("agency_id", "instance_id", "instance_seq"),
        Index("uq_quality_record_log", "agency_id", "log_id", "idx", unique=True, **where("idx IS NOT NULL")),
        Index("ix_quality_record_stream", "agency_id", "recorded_at", **where("instance_id IS NULL")),
        Index("ix_quality_record_unplaced", "agency_id", "recorded_at", **where("idx IS NULL")),
    )

    instance_id: Mapped[int | None]
    instance_seq: Mapped[int | None]
    act: Mapped[str]
    actor_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(Packed)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    prev: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    log_id: Mapped[int | None]
    idx: Mapped[int | None]


class RecordAbout(Base):
    """Which instance a record of the agency's own stream is about: found without reading the whole stream.

    The record itself says it, in ``about``; this row only leads there.
    """

    __tablename__ = "record_about"
    __table_args__ = (belongs_to("quality_record", "record_id"),)

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instance_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class RecordPayload(Owned, Base):
    """What a record commits to without showing it: form values, free texts, personal data.

    ``id`` is the record's. Disposing of the row leaves the record and every proof valid.
    """

    __tablename__ = "record_payload"

    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    content: Mapped[bytes] = mapped_column(Packed)
