"""The port to whatever reads signatures: what it must be able to do, and which adapter does it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from processes.signatures.certificate import Certificate


class SignatureReader(Protocol):
    """What judges the signatures of a file. It sees bytes and certificates, and never asks a network."""

    def name(self) -> str:
        """Name the tool with its version, for the record."""

    def examine(self, data: bytes, anchors: Sequence[bytes], at: datetime) -> dict[str, Any]:
        """Describe all signatures of a file that was here at ``at``, in bounded time, whatever the file is."""

    def certificates(self, data: bytes) -> list[Certificate]:
        """Read certificates (PEM or DER). Refuses with ``ValueError`` what holds none."""


def reader() -> SignatureReader:
    """Give the reader in use."""
    from processes.signatures.by_pyhanko import PyHanko  # noqa: PLC0415 - loaded by the first file that is signed

    return PyHanko()
