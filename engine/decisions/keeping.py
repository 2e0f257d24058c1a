"""Decision files in an editor that speaks DMN 1.3: how they are shown to it, and what it must not lose."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element

from engine import xml
from engine.decisions.vocabulary import VERSIONS, local_name, namespace_of, version

EDITED: Final = "1.3"
MODEL: Final = next(namespace for namespace, number in VERSIONS.items() if number == EDITED)
_DATED: Final = re.compile(r'(?<==["\'])https?://www\.omg\.org/spec/DMN/(\d{8})/(MODEL|DMNDI|FEEL)/')
_FIRST: Final = re.compile(r'(?<==["\'])http://www\.omg\.org/spec/DMN/20151101/dmn(?:11)?\.xsd(?=["\'])')
_DATES: Final = {"1.4": "20211108", "1.5": "20230324"}
_OWN: Final = ("https://www.omg.org/spec/DMN/", "http://www.omg.org/spec/D")
"""The namespaces of DMN and of its drawings."""

_NEWER: Final = (
    "conditional if then else filter match for some every iteratorVariable in satisfies return typeConstraint"
)
_UNKNOWN: Final = frozenset(_NEWER.split())
"""What DMN has had since 1.4: an editor of 1.3 leaves it out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as an editor of DMN 1.3 takes it.

    ``unknown`` names the elements that it would not show and lose, ``comments`` counts what is lost without harm.
    """

    text: str
    version: str
    unknown: tuple[str, ...]
    comments: int


class Lost(NamedTuple):
    """Something that a file had and has no more, though what it belongs to is still there."""

    name: str
    owner: str


def opened(data: bytes) -> Opened:
    """Show a decision file to an editor of DMN 1.3. Refuses (InvalidXml) what is no XML."""
    root = xml.parse(data)
    number = version(namespace_of(root.tag)) or EDITED
    text = _FIRST.sub(MODEL, _DATED.sub(_dated(EDITED), _text(data, root)))
    unknown = dict.fromkeys(local_name(one.tag) for one in root.iter(etree.Element) if _is_lost(one))
    return Opened(text, number, tuple(unknown), text.count("<!--"))


def closed(text: str, before: bytes) -> bytes:
    """Give what the editor wrote in the version that the file had before; 1.1 and 1.2 become 1.3.

    The same text gives the same bytes. Refuses (InvalidXml) a file before that is no XML.
    """
    known = opened(before)
    if text == known.text:
        return before
    return _DATED.sub(_dated(known.version), text).encode() if known.version in _DATES else text.encode()


def lost(before: bytes, after: bytes) -> tuple[Lost, ...]:
    """Name what DMN 1.3 does not know, elements and attributes, and ``after`` has no more though its owner stays.

    Refuses (InvalidXml) what is no XML.
    """
    old, new = xml.parse(before), xml.parse(after)
    stays = {identity for one in new.iter(etree.Element) if (identity := one.get("id"))} | {""}
    gone = Counter(_foreign(old)) - Counter(_foreign(new))
    return tuple(dict.fromkeys(one for one in gone if one.owner in stays))


def _dated(number: str) -> str:
    date = _DATES.get(number, "20191111")
    return rf"https://www.omg.org/spec/DMN/{date}/\2/"


def _text(data: bytes, root: _Element) -> str:
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding in {"UTF-8", "ASCII", "US-ASCII"}:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    return str(etree.tostring(root, encoding="unicode"))


def _is_lost(element: _Element) -> bool:
    is_own = version(namespace_of(element.tag)) is not None
    return is_own and local_name(element.tag) in _UNKNOWN


def _foreign(root: _Element) -> Iterator[Lost]:
    for element in root.iter(etree.Element):
        above = element.getparent()
        is_foreign = not namespace_of(element.tag).startswith(_OWN)
        if is_foreign or (_is_lost(element) and not (above is not None and _is_lost(above))):
            yield Lost(local_name(element.tag), _owner(above))
        own = element.get("id")
        for name in element.attrib if own else ():
            if (space := namespace_of(name)) and not space.startswith("http://www.w3.org/"):
                yield Lost(f"@{local_name(name)}", own or "")


def _owner(element: _Element | None) -> str:
    while element is not None and not element.get("id"):
        element = element.getparent()
    return "" if element is None else str(element.get("id"))
