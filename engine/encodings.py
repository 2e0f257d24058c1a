"""Bytes of an XML file in an encoding that libxml2 does not know → UTF-8; what it reads itself stays untouched."""

import codecs
import re
from typing import Final

from lxml import etree

_DECLARED: Final = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:\-]*)["'][^>]*\?>""")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_UTF_32: Final = (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<")
_NOT_FOR_FILES: Final = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
_STARTS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_START: Final = 8
_HEAD: Final = 400
_AFTER: Final = b" \t\r\n\0\x1a"


def readable(data: bytes) -> bytes:
    """Return bytes that libxml2 can read: UTF-8 for UTF-32 and for what only Python knows, else as they are.

    Space before the declaration goes, and so do zeros and the end-of-file sign of DOS behind the last element.
    """
    if data.startswith(_UTF_32):
        return _decoded(data, "utf-32" if data[:2] == b"\xff\xfe" or data[2:4] == b"\xfe\xff" else _order(data)) or data
    if b"\0" not in data[:_START]:
        data = data.lstrip(b" \t\r\n").rstrip(_AFTER)
    found = _DECLARED.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf"))
    if found is None:
        return data
    name = found[1].decode("ascii")
    if name.upper().replace("_", "-").startswith(("UTF-16", "UTF-32", "UCS", "ISO-10646", "UNICODE")):
        return _decoded(data, "utf-8-sig") or data  # the declaration itself is read byte by byte
    return data if _is_known(name) else _decoded(data, name) or data


def _order(data: bytes) -> str:
    return "utf-32-le" if data[:1] == b"<" else "utf-32-be"


def _is_known(name: str) -> bool:
    try:
        etree.XMLParser(encoding=name)
    except LookupError:
        return False
    return True


def _decoded(data: bytes, name: str) -> bytes | None:
    """Return the text in UTF-8 without its declaration, on the same lines; None where Python cannot read it so."""
    try:
        if codecs.lookup(name).name in _NOT_FOR_FILES:
            return None
        text = data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    declaration = _DECLARATION.match(text)
    kept = "" if declaration is None else "\n" * declaration[0].count("\n")
    return (kept + text[declaration.end() if declaration else 0 :]).encode("utf-8", "replace")


def text(data: bytes) -> str | None:
    """Return the text of a file in its declared encoding, None where it cannot be read so."""
    known = readable(data)
    found = _DECLARED.match(known[:_HEAD].removeprefix(b"\xef\xbb\xbf"))
    name = _STARTS.get(known[:2]) or ("utf-8-sig" if found is None else found[1].decode())
    try:
        return known.decode("utf-8-sig" if name.upper() == "UTF-8" else name)
    except (LookupError, UnicodeError, ValueError):
        return None
