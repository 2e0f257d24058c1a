"""The services that an agency's diagrams may call: who does them, and since when."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned


class ServiceKind(StrEnum):
    """Who does a service: software of somebody else, or an office that is asked on paper or by telephone."""

    SOFTWARE = "software"
    OFFICE = "office"


class Service(Owned, Base):
    """A service outside the product. ``code`` is what diagrams write: a job type, a topic, an operation."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default=ServiceKind.SOFTWARE)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
