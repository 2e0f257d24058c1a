"""Which parts of a diagram a repair has added, removed or changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine import vocabulary as bpmn
from engine import xml
from engine.errors import InvalidXml
from engine.vocabulary import BPMN, local_name, namespace_of

_SHOWN: Final = bpmn.FLOW_NODES | {"sequenceFlow", "messageFlow", "association", "lane", "participant"}
_APART: Final = bpmn.FLOW_NODES | {"sequenceFlow", "laneSet"}


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of what is drawn, in document order."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def compare(before: bytes, after: bytes) -> Changes:
    """Compare two states of a file; nothing is said about files that cannot be read."""
    try:
        old, new = _parts(before), _parts(after)
    except InvalidXml:
        return Changes()
    return Changes(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(name for name in new if name in old and old[name] != new[name]),
    )


def _parts(data: bytes) -> Mapping[str, object]:
    root = xml.parse(data)
    named = (one for one in root.iter(f"{{{BPMN}}}*") if one.get("id") and local_name(str(one.tag)) in _SHOWN)
    return {str(one.get("id")): _own(one) for one in named}


def _own(element: _Element) -> object:
    """Return what an element says itself: its attributes, texts and parts, without the nodes and flows inside."""
    inside = [
        _own(child)
        for child in element.iterchildren(etree.Element)
        if namespace_of(str(child.tag)) != BPMN or local_name(str(child.tag)) not in {*_APART, "incoming", "outgoing"}
    ]
    return (element.tag, sorted(map(str, element.attrib.items())), (element.text or "").strip(), inside)
