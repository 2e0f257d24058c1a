"""Files that belong to an instance: names and facts here, bytes in the store under their SHA-256."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from processes.db import Base, Owned, belongs_to


class Attachment(Owned, Base):
    """A file given to an instance, at intake or with a task. Its name is data, never a path."""

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
