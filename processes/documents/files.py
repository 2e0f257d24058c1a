"""The store of file bytes: each file once, under its SHA-256, checked against an allow list of kinds."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from processes.errors import Invalid, NotFound, Problem

FILE_BYTES = 20 * 1024 * 1024
INSTANCE_BYTES = 100 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (_ZIP,)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (_ZIP,)),
    "xml": ("application/xml", (b"<?xml", b"\xef\xbb\xbf<?xml")),
}
ALLOWED = tuple(sorted(_KINDS))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that are safely on disk."""

    sha256: str
    size: int
    media_type: str


class FileStore:
    """A folder of files named by their SHA-256. Writing the same bytes twice changes nothing."""

    def __init__(self, root: Path) -> None:
        """Use ``root``; the folder is made when the first file comes."""
        self._root = root

    def keep(self, name: str, data: bytes) -> StoredFile:
        """Store bytes durably. Refuses what is too large, empty, of no allowed kind, or not what its name says."""
        media_type = _media_type(name, data)
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(path)
        return StoredFile(sha256, len(data), media_type)

    def read(self, sha256: str) -> bytes:
        """Give back the bytes. Refuses with ``NotFound`` when they are not there or were altered on disk."""
        path = self._path(sha256)
        if not path.exists():
            raise NotFound(file=sha256)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise NotFound(file=sha256)
        return data

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:4] / sha256


def _media_type(name: str, data: bytes) -> str:
    suffix = name.rsplit(".", 1)[-1].casefold() if "." in name else ""
    if not data:
        raise Invalid({"file": [Problem("file_empty")]})
    if len(data) > FILE_BYTES:
        raise Invalid({"file": [Problem("file_large", {"megabytes": FILE_BYTES // 1024 // 1024})]})
    if suffix not in _KINDS:
        raise Invalid({"file": [Problem("file_kind", {"allowed": ", ".join(ALLOWED)})]})
    media_type, starts = _KINDS[suffix]
    if not data.startswith(starts):
        raise Invalid({"file": [Problem("file_differs", {"suffix": suffix})]})
    return media_type
