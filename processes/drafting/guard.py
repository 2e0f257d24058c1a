"""Look at an Office file before anything reads it: what it is, how large it unpacks, what must not be in it."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath
from typing import Final

from processes.drafting.codes import unreadable

FILE_BYTES: Final = 20 * 1024 * 1024
ENTRIES: Final = 2_000
UNPACKED_BYTES: Final = 200 * 1024 * 1024
RATIO: Final = 200
PART_BYTES: Final = 24 * 1024 * 1024
"""The largest part that is read at all; a smaller part may be packed as tightly as it likes."""

_ENTRY: Final = b"PK\x01\x02"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_NAMES: Final = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb"})
_MACRO_PARTS: Final = re.compile(r"(?:^|/)(?:vbaproject(?:signature)?\.bin|vbadata\.xml|macrosheets/.*)$")
_ENCRYPTED: Final = 0x1
_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DOCTYPES: Final = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_OTHERS: Final = ((b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"<!DOCTYPE html", "HTML"), (b"<html", "HTML"))


class Package:
    """An Office file whose structure was looked at; parts are read one by one, within bounds."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename.lstrip("/"): entry for entry in archive.infolist() if not entry.is_dir()}

    @property
    def names(self) -> Collection[str]:
        """The names of all parts."""
        return self._entries.keys()

    def read(self, name: str) -> bytes:
        """Unpack a part. Refuses one that is too large, is not as long as it says, or declares a document type."""
        entry = self._entries[name]
        if entry.file_size > PART_BYTES:
            raise unreadable("draft_file_too_large", bytes=entry.file_size, limit=PART_BYTES)
        try:
            with self._archive.open(entry) as file:
                data = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as error:
            raise unreadable("draft_file_corrupt") from error
        if len(data) != entry.file_size:
            raise unreadable("draft_file_corrupt")
        if any(word in data for word in _DOCTYPES):
            raise unreadable("draft_file_doctype")
        return data

    def first(self, names: Iterable[str]) -> bytes | None:
        """Read the first of these parts that there is."""
        found = next((name for name in names if name in self._entries), None)
        return None if found is None else self.read(found)


def open_package(data: bytes, name: str = "") -> Package:
    """Open an Office file. Refuses (``InvalidFile``) everything that is none, is unsafe, or brings macros.

    ``name`` is what the file is called, for kinds that their name gives away.
    """
    if not data:
        raise unreadable("draft_file_empty")
    if len(data) > FILE_BYTES:
        raise unreadable("draft_file_too_large", bytes=len(data), limit=FILE_BYTES)
    if PurePosixPath(name).suffix.casefold() in _MACRO_NAMES:
        raise unreadable("draft_file_macros")
    _refuse_others(data)
    if data.count(_ENTRY) > ENTRIES:
        raise unreadable("draft_file_unsafe", files=data.count(_ENTRY), bytes=len(data))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError) as error:
        raise unreadable("draft_file_corrupt") from error
    _look(entries)
    package = Package(archive)
    if b"macroenabled" in (package.first(["[Content_Types].xml"]) or b"").lower():
        raise unreadable("draft_file_macros")
    return package


def _refuse_others(data: bytes) -> None:
    """Name what people mistake for an Office file of today."""
    if data.startswith(_OLE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise unreadable("draft_file_encrypted" if is_encrypted else "draft_file_old")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, kind in _OTHERS:
        if head.startswith(start.lower()):
            raise unreadable("draft_file_other", kind=kind)
    if not data.startswith(b"PK"):
        raise unreadable("draft_file_kind_unknown")


def _look(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse by the directory alone, before a byte is unpacked."""
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = total > UNPACKED_BYTES or (total > PART_BYTES and total > RATIO * max(packed, 1))
    if len(entries) > ENTRIES or is_bomb:
        raise unreadable("draft_file_unsafe", files=len(entries), bytes=total)
    names = [entry.filename.lstrip("/").casefold() for entry in entries]
    if any(_MACRO_PARTS.search(name) for name in names):
        raise unreadable("draft_file_macros")
    if len(set(names)) != len(names) or any(entry.compress_type not in _PACKINGS for entry in entries):
        raise unreadable("draft_file_corrupt")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise unreadable("draft_file_encrypted")
