"""What is told of a certificate."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as far as an administrator must know it; ``sha256`` is its fingerprint."""

    der: bytes
    sha256: str
    subject: str
    is_authority: bool
    from_at: datetime
    to_at: datetime
