"""Files that belong to an instance: names and facts here, bytes in the store under their SHA-256."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from processes.db import Base, Owned, belongs_to


class SignatureKind(StrEnum):
    """How a file is signed: not at all, on paper before it was scanned, or by a certificate within the file."""

    NONE = "none"
    SCANNED = "scanned"
    DIGITAL = "digital"


class Attachment(Owned, Base):
    """A file given to an instance, at intake or with a task. Its name is data, never a path.

    ``signature`` is what its uploader says of a signature that no machine can check (``scanned``). A file that was
    removed has left every list; row, bytes and record stay.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        belongs_to("person", "uploaded_by"),
        Index("ix_attachment_agency_id_instance_id", "agency_id", "instance_id"),
    )

    instance_id: Mapped[int]
    element_id: Mapped[str | None]
    component: Mapped[str | None]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    uploaded_by: Mapped[int]
    uploaded_at: Mapped[datetime]
    signature: Mapped[str | None]
    removed_at: Mapped[datetime | None]
