"""Repairs of the form of a file: names, places, attributes and ids that BPMN does not have so."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final
from unicodedata import normalize

from lxml.etree import _Element

from engine import limits
from engine import vocabulary as bpmn
from engine.checker.elements import BOOLEANS
from engine.checker.identity import is_apart
from engine.checker.schema import KNOWN
from engine.importer.document import Document
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import local_name, namespace_of, tag

_LOWER: Final = {name.lower(): name for name in KNOWN}
_TRUE: Final = frozenset({"1", "yes", "true", "on"})
_FALSE: Final = frozenset({"0", "no", "false", "off"})
_BAD: Final = re.compile(r"[^\w.\-·]+")
_NODE_PLACES: Final = bpmn.SCOPES


def _unknown(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: give a name its namespace and letters; a flow node becomes a task, the rest goes."""
    written = str(finding.params["element"])
    found = element if local_name(str(element.tag)) == written else _named(doc, finding, written)
    if found is None:
        return
    meant = _LOWER.get(written.lower())
    if meant is not None and found.tag != tag(meant):
        yield Mend(
            finding.code, found, (Way("spelled", lambda: _retag(doc, found, meant), {"as": meant}), _out(doc, found))
        )
        return
    as_task = Way("task", lambda: _retag(doc, found, "task"))
    is_node = any(flow.get("sourceRef") == found.get("id") for flow in doc.elements("sequenceFlow"))
    ways = (as_task, _out(doc, found)) if is_node and found.get("id") else (_out(doc, found),)
    yield Mend(finding.code, found, ways, written)


def _named(doc: Document, finding: Finding, name: str) -> _Element | None:
    same = [one for one in doc.root.iter() if isinstance(one.tag, str) and local_name(one.tag) == name]
    return next((one for one in same if str(one.sourceline) == str(finding.line)), next(iter(same), None))


def _retag(doc: Document, element: _Element, name: str) -> None:
    element.tag = tag(name)
    doc.touch()


def _out(doc: Document, element: _Element) -> Way:
    return Way("remove", lambda: doc.remove(element) if element.get("id") else doc.take(element))


def _misplaced(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    name = str(finding.params["element"])
    found = element if element.tag == tag(name) else _named(doc, finding, name)
    if found is None:
        return
    around = next((one for one in found.iterancestors() if one.tag in set(map(tag, _NODE_PLACES))), None)
    home = around if around is not None else next(doc.elements("process"), None)
    part = f"{name}@{found.get('id') or found.sourceline}"
    if home is None or name not in bpmn.FLOW_NODES | {"sequenceFlow", "dataObject", "dataObjectReference", "laneSet"}:
        yield Mend(finding.code, found, (_out(doc, found),), part)
    else:
        yield Mend(finding.code, found, (Way("moved", lambda: _move(doc, found, home)), _out(doc, found)), part)


def _move(doc: Document, element: _Element, home: _Element) -> None:
    home.append(element)
    doc.touch()


def _repeated(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    name = str(finding.params["element"])
    for one in [one for one in doc.elements(name) if _is_second(one)]:
        yield Mend(finding.code, one, (Way("remove", partial(doc.take, one)),), f"{name}@{one.sourceline}")


def _is_second(element: _Element) -> bool:
    before = list(element.itersiblings(str(element.tag), preceding=True))
    after = list(element.itersiblings(str(element.tag)))
    written = [one for one in (*before, *after, element) if (one.text or "").strip()]
    kept = written[0] if written else element if not before else before[0]
    return bool(before or after) and kept is not element


def _qualified(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, doc.root, (Way("unqualified", lambda: _unqualify(doc)),))


def _unqualify(doc: Document) -> None:
    for element in doc.bpmn():
        for name, value in list(element.attrib.items()):
            if namespace_of(str(name)) == bpmn.BPMN:
                del element.attrib[name]
                if element.get(local_name(str(name))) is None:
                    element.set(local_name(str(name)), value)
    doc.touch()


def _boolean(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, doc.root, (Way("read", lambda: _booleans(doc)),))


def _booleans(doc: Document) -> None:
    for element in doc.bpmn():
        for name in BOOLEANS:
            value = (element.get(name) or "").strip().lower()
            if element.get(name) is None:
                continue
            if value in _TRUE | _FALSE:
                element.set(name, "true" if value in _TRUE else "false")
            else:
                del element.attrib[name]
    doc.touch()


def _id_missing(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, doc.root, (Way("given", lambda: _give_ids(doc)),))


def _give_ids(doc: Document) -> None:
    for element in list(doc.bpmn()):
        name = local_name(str(element.tag))
        if not element.get("id") and name in bpmn.FLOW_NODES | {"process", "sequenceFlow", "lane", "message"}:
            element.set("id", doc.fresh(name))
    doc.touch()


def _id_wrong(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    if element is not doc.root or finding.element_id == doc.root.get("id"):
        new = _sound(doc, element)
        yield Mend(finding.code, element, (Way("renamed", lambda: doc.rename(element, new), {"id": new}),))


def _sound(doc: Document, element: _Element) -> str:
    cleaned = _BAD.sub("_", normalize("NFC", element.get("id") or ""))[: limits.ID_LENGTH - 20].strip("_")
    if not cleaned or not (cleaned[0].isalpha() or cleaned[0] == "_"):
        cleaned = f"_{cleaned}"
    is_taken = doc.by_id(cleaned) is not None
    return doc.fresh(cleaned) if is_taken or cleaned == "_" else cleaned


def _id_reserved(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    new = doc.fresh(_BAD.sub("_", (element.get("id") or "").replace(".", "_")).strip("_"))
    yield Mend(finding.code, element, (Way("renamed", lambda: doc.rename(element, new), {"id": new}),))


def _duplicate(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    """Offer this: the first element keeps the id and what refers to it; one of another tool gives way to BPMN's."""
    yield Mend(finding.code, doc.root, (Way("renamed", lambda: _tell_apart(doc)),))


def _tell_apart(doc: Document) -> None:
    seen: set[str] = set()
    for element in list(doc.bpmn()):
        if (name := element.get("id")) in seen:
            element.set("id", doc.fresh(str(name)))
        elif name:
            seen.add(name)
    for process in doc.elements("process"):
        for element in process.iter():
            name = element.get("id")
            if not is_apart(element) and name in seen:
                element.set("id", doc.fresh(str(name)))
    doc.touch()


HANDLERS: Handlers = {
    "element_unknown": _unknown,
    "element_misplaced": _misplaced,
    "element_repeated": _repeated,
    "attribute_qualified": _qualified,
    "boolean_invalid": _boolean,
    "id_missing": _id_missing,
    "id_invalid": _id_wrong,
    "id_too_long": _id_wrong,
    "id_reserved": _id_reserved,
    "id_duplicate": _duplicate,
}
