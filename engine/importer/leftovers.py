"""What other tools and people wrote inside of an element that is taken out: elements, attributes, comments."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.vocabulary import BPMN, DI, OURS, namespace_of, tag

_STANDARD: Final = frozenset(
    {
        "",
        BPMN,
        DI,
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
    }
)
_HOMES: Final = frozenset(map(tag, ("process", "subProcess", "transaction", "adHocSubProcess", "collaboration")))


@dataclass(slots=True)
class Leftovers:
    """Foreign elements and comments in document order, and foreign attributes."""

    elements: list[_Element] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def is_any(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.elements or self.attributes)


def of(element: _Element) -> Leftovers:
    """Return what is foreign in an element of BPMN, each thing once with all inside of it."""
    found = Leftovers()
    if not isinstance(element.tag, str) or namespace_of(element.tag) not in _STANDARD:
        found.elements.append(element)
        return found
    found.attributes += [(str(name), str(value)) for name, value in element.attrib.items() if _is_foreign(str(name))]
    for child in element:
        inner = of(child)
        found.elements += inner.elements
        found.attributes += inner.attributes
    return found


def home_of(parent: _Element, root: _Element) -> _Element:
    """Return the element whose extension elements take what is left over: what is around, the first process, the root.

    BPMN gives extension elements to everything but the root.
    """
    around: _Element | None = parent
    while around is not None and around.tag not in _HOMES:
        around = around.getparent()
    if around is not None:
        return around
    return next((one for name in ("process", "collaboration") for one in root.iterchildren(tag(name))), root)


def put(place: _Element, kept: Leftovers, element_id: str | None) -> None:
    """Put what is left over into a place of our own; an attribute that is there already gets a place beside."""
    if element_id:
        place.set("element", element_id)
    for child in kept.elements:
        cut(child)
        place.append(child)
    for name, value in kept.attributes:
        target = place
        while name in target.attrib:
            beside = target.getnext()
            if beside is None or beside.tag != place.tag:
                beside = etree.Element(place.tag, attrib={"of": place.get("of") or ""}, nsmap={"ts": OURS})
                target.addnext(beside)
            target = beside
        target.set(name, value)


def cut(element: _Element) -> None:
    """Take a node out of the tree and leave the text behind it where it is."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def _is_foreign(name: str) -> bool:
    return namespace_of(name) not in _STANDARD
