"""Whom an agency trusts to vouch for signers, and what was found about the signatures of each file, each time."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Owned, belongs_to


class TrustAnchor(Owned, Base):
    """A certificate that an agency believes: of an authority, or of one signer. Removed ones stay as rows.

    ``sha256`` is the fingerprint of the certificate's DER bytes, in hexadecimal digits.
    """

    __tablename__ = "trust_anchor"

    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    subject: Mapped[str]
    is_authority: Mapped[bool]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    added_at: Mapped[datetime]
    added_by_name: Mapped[str]
    removed_at: Mapped[datetime | None]
    removed_by_name: Mapped[str | None]


class SignatureCheck(Owned, Base):
    """One look at the signatures of a file: the verdict. The report stands in the record ``record_seq``."""

    __tablename__ = "signature_check"
    __table_args__ = (
        belongs_to("process_instance", "instance_id"),
        belongs_to("attachment", "attachment_id"),
        Index("ix_signature_check_instance", "agency_id", "instance_id"),
    )

    instance_id: Mapped[int]
    attachment_id: Mapped[int]
    verdict: Mapped[str]
    record_seq: Mapped[int]
    checked_at: Mapped[datetime]
