"""The store of file bytes: each file once, under its SHA-256, checked against an allow list of kinds."""

import hashlib
import math
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from processes.errors import Invalid, NotFound, Problem

FILE_BYTES = 20 * 1024 * 1024
INSTANCE_BYTES = 100 * 1024 * 1024
_ASIDE = ".aside"
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
        if not _touched(path):
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

    def old(self, before: datetime) -> Sequence[Path]:
        """List what lies in the store and was last handed in before a moment."""
        return [path for path in self._root.glob("??/??/*") if _handed_in(path) < before.timestamp()]

    def discard(self, path: Path, before: datetime) -> int:
        """Delete a listed file and give its size; none when it was handed in again meanwhile, for then it stays."""
        if _handed_in(path) >= before.timestamp():
            return 0
        aside = path.with_name(path.name.removesuffix(_ASIDE) + _ASIDE)
        path.replace(aside)
        told = aside.stat()
        if told.st_mtime >= before.timestamp():
            aside.replace(path)
            return 0
        aside.unlink()
        return told.st_size

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:4] / sha256


def _touched(path: Path) -> bool:
    """Note that a file that is there was handed in again just now."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _handed_in(path: Path) -> float:
    """Say when a file was last handed in; one that has just gone, as files do while they are written, never was."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


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
