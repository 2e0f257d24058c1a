"""What is being drawn and is no draft yet: the working copy of a version's diagram, and who sits at it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to

SHARED = 0


class WorkingCopy(Owned, Base):
    """A diagram as it was last drawn, right or not yet; the revisions of the version stay as they are.

    ``kept_for`` is ``SHARED``, or the person whose drawing could not be saved over a newer one and was kept apart.
    ``number`` rises with each save: who saves names the number that they saw. ``base_sha256`` is the diagram from which
    it was drawn, ``seed`` what the settings said then, by element.
    """

    __tablename__ = "working_copy"
    __table_args__ = (
        UniqueConstraint("agency_id", "version_id", "kept_for"),
        belongs_to("procedure_version", "version_id"),
    )

    version_id: Mapped[int]
    kept_for: Mapped[int] = mapped_column(default=SHARED)
    number: Mapped[int]
    data: Mapped[bytes]
    base_sha256: Mapped[str]
    seed: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by: Mapped[int]
    saved_by_name: Mapped[str]
    saved_at: Mapped[datetime]


class DrawingSeat(Owned, Base):
    """Somebody has the drawing of a version open, as far as their browser last said."""

    __tablename__ = "drawing_seat"
    __table_args__ = (
        UniqueConstraint("agency_id", "version_id", "person_id"),
        belongs_to("procedure_version", "version_id"),
        belongs_to("person", "person_id"),
    )

    version_id: Mapped[int]
    person_id: Mapped[int]
    person_name: Mapped[str]
    seen_at: Mapped[datetime]
