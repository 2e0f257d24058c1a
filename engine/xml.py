"""The only door to lxml: read a stranger's XML under guard."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from engine import encodings, limits
from engine.errors import InvalidXml
from engine.model import Finding, Severity

CODES: Final = {
    "file_empty": Severity.ERROR,
    "file_too_large": Severity.ERROR,
    "not_xml": Severity.ERROR,
    "doctype_forbidden": Severity.ERROR,
    "processing_instruction_forbidden": Severity.ERROR,
    "xml_too_deep": Severity.ERROR,
    "xml_too_many_elements": Severity.ERROR,
    "xml_too_many_attributes": Severity.ERROR,
    "xml_too_many_namespaces": Severity.ERROR,
    "xml_value_too_long": Severity.ERROR,
}

_CHUNK = 64 * 1024
_OPTIONS: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
}


def parse(data: bytes, *, keeps_comments: bool = False) -> etree._Element:
    """Return the root element of ``data``; any declared encoding that Python knows is read.

    Comments are left out, unless the file is to be written again.
    Refuse (InvalidXml, with the line) what is not well-formed, a DOCTYPE, processing instructions, and everything
    beyond the XML bounds of ``limits``. The first pass builds nothing, so that a bomb meets the guard, not a tree.
    """
    if not data.strip(b" \t\r\n\0"):
        raise _refused("file_empty")
    if len(data) > limits.FILE_BYTES:
        raise _refused("file_too_large", bytes=len(data), limit=limits.FILE_BYTES)
    data = encodings.readable(data)
    _guard(data)
    try:
        root = etree.fromstring(data, etree.XMLParser(remove_comments=not keeps_comments, remove_pis=True, **_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise _not_xml(error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("doctype_forbidden")
    return root


class _Forbidden(Exception):
    def __init__(self, code: str, params: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class _Guard:
    """A parser target that counts and forgets."""

    def __init__(self) -> None:
        self.depth = self.elements = self.text = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise _Forbidden("doctype_forbidden", {})

    def pi(self, target: str, _data: str | None = None) -> None:
        raise _Forbidden("processing_instruction_forbidden", {"target": target[:64]})

    def comment(self, _text: str) -> None:
        """Let a comment pass: the second pass drops it."""

    def start(self, _tag: str, attrib: Mapping[str, str], nsmap: Mapping[str, str] | None = None) -> None:
        self.depth += 1
        self.elements += 1
        self.text = 0
        _bound("xml_too_deep", self.depth, limits.XML_DEPTH)
        _bound("xml_too_many_elements", self.elements, limits.XML_ELEMENTS)
        _bound("xml_too_many_attributes", len(attrib), limits.XML_ATTRIBUTES)
        _bound("xml_too_many_namespaces", len(nsmap or ()), limits.XML_NAMESPACES)
        for value in attrib.values():
            _bound("xml_value_too_long", _size(value), limits.XML_VALUE_BYTES)

    def end(self, _tag: str) -> None:
        self.depth -= 1
        self.text = 0

    def data(self, text: str) -> None:
        self.text += _size(text)
        _bound("xml_value_too_long", self.text, limits.XML_VALUE_BYTES)

    def close(self) -> None:
        """Return nothing: the guard builds nothing."""


def _guarded() -> etree.XMLParser:
    target: Any = _Guard()
    return etree.XMLParser(target=target, **_OPTIONS)


def _guard(data: bytes) -> None:
    parser = _guarded()
    fed = 0
    try:
        for fed in range(0, len(data), _CHUNK):
            parser.feed(data[fed : fed + _CHUNK])
        parser.close()
    except _Forbidden as refusal:
        raise InvalidXml((_finding(refusal.code, _line(data, fed), refusal.params),)) from refusal
    except etree.XMLSyntaxError as error:
        raise _not_xml(error) from error


def _line(data: bytes, start: int) -> int:
    """Return the line of a refusal inside the chunk at ``start``: feed it again, line by line."""
    parser = _guarded()
    for begin in range(0, start, _CHUNK):
        parser.feed(data[begin : begin + _CHUNK])
    line = data.count(b"\n", 0, start) + 1
    for text in data[start : start + _CHUNK].splitlines(keepends=True):
        try:
            parser.feed(text)
        except (_Forbidden, etree.XMLSyntaxError):
            break
        line += text.endswith(b"\n")
    return line


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _bound(code: str, value: int, limit: int) -> None:
    if value > limit:
        raise _Forbidden(code, {"limit": limit})


def _not_xml(error: etree.XMLSyntaxError) -> InvalidXml:
    log: Any = error.error_log
    last = log.last_error
    reason = last.type_name.removeprefix("ERR_").lower() if last is not None else "unknown"
    line, column = error.position
    return InvalidXml((_finding("not_xml", line, {"column": column, "reason": reason}),))


def _refused(code: str, **params: Any) -> InvalidXml:
    return InvalidXml((_finding(code, None, params),))


def _finding(code: str, line: int | None, params: Mapping[str, Any]) -> Finding:
    return Finding(code, CODES[code], line=line, params=params)


def new_root(name: str, **prefixes: str) -> etree._Element:
    """Return an element to write a file with: its own namespace is the default, others have their prefixes."""
    spaces: Any = {None: etree.QName(name).namespace, **prefixes}
    return etree.Element(name, nsmap=spaces)
