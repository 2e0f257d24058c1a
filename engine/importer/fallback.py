"""The last resort: what nothing else mends about an element is taken off it, or the element goes."""

from collections.abc import Iterator

from lxml.etree import _Element

from engine.importer.document import Document
from engine.importer.persons import by_person
from engine.importer.ways import Mend, Way
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, FLOW_NODES, SUBPROCESSES, local_name

_KEPT = frozenset({"documentation", "extensionElements", "incoming", "outgoing"})


def mends(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Yield how an element becomes one that runs, whatever is wrong about it."""
    name = local_name(str(element.tag))
    remove = Way("remove", lambda: doc.remove(element))
    if name in ACTIVITIES - SUBPROCESSES:
        yield Mend(finding.code, element, (Way("person", lambda: _plain(doc, element)), remove), "last")
    elif name in FLOW_NODES | {"sequenceFlow"}:
        yield Mend(finding.code, element, (remove,), "last")


def _plain(doc: Document, element: _Element) -> None:
    by_person(doc, element)
    for child in list(element):
        if isinstance(child.tag, str) and local_name(child.tag) not in _KEPT:
            doc.take(child, element)
