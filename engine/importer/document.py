"""A BPMN file that is being mended: found, changed and written again with everything foreign that it holds."""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine import xml
from engine.drawing import Drawing, Node, draw, text_of
from engine.importer import leftovers
from engine.model import Finding
from engine.vocabulary import BPMN, OURS, local_name, namespace_of, tag

_EXTENSIONS: Final = tag("extensionElements")
_DOCUMENTATION: Final = tag("documentation")
_REFERRING: Final = ("sourceRef", "targetRef", "attachedToRef", "bpmnElement", "activityRef")
_JOINING: Final = frozenset({"association", "messageFlow", "conversationLink"})


class Document:
    """A parsed file. ``added`` are nodes that have no shape yet, ``moved`` flows of which an end was changed."""

    def __init__(self, data: bytes) -> None:
        self.root = xml.parse(data, keeps_comments=True)
        self.added: dict[str, str] = {}
        self.moved: set[str] = set()
        self._drawing: Drawing | None = None
        self._ids: dict[str, _Element] | None = None
        self._taken: set[str] | None = None
        self._last: dict[str, int] = {}
        self._written: dict[str | None, list[_Element]] | None = None
        self._nodes: dict[_Element, Node] = {}

    @property
    def drawing(self) -> Drawing:
        """Return the file as a graph, as it is now."""
        if self._drawing is None:
            self._drawing = draw(self.root)
            scopes = [scope for process in self._drawing.processes for scope in process.all()]
            self._nodes = {node.xml: node for scope in scopes for node in scope.nodes}
        return self._drawing

    def touch(self) -> None:
        """Forget the graph: something was changed."""
        self._drawing = None
        self._ids = None

    def elements(self, *names: str) -> Iterator[_Element]:
        """Yield the BPMN elements of these names, in document order."""
        for name in names:
            yield from self.root.iter(tag(name))

    def by_id(self, name: str | None) -> _Element | None:
        """Return the first element with an id, or None."""
        if self._ids is None:
            self._ids = {}
            for one in self.bpmn():
                self._ids.setdefault(one.get("id") or "", one)
        return self._ids.get(name) if name else None

    def bpmn(self) -> Iterator[_Element]:
        """Yield all elements of BPMN itself."""
        yield from self.root.iter(f"{{{BPMN}}}*")

    def node(self, element: _Element) -> Node | None:
        """Return the flow node of an element, or None."""
        _ = self.drawing
        return self._nodes.get(element)

    def has(self, element: _Element) -> bool:
        """Tell whether an element still belongs to the file."""
        return element is self.root or any(around is self.root for around in element.iterancestors())

    def locate(self, finding: Finding) -> _Element:
        """Return the element that a finding is about, the root where it cannot be told."""
        if self._written is None:
            self._written = {}
            for one in self.root.iter(etree.Element):
                self._written.setdefault(one.get("id"), []).append(one)
        same = [one for one in self._written.get(finding.element_id, []) if self.has(one)]
        if finding.element_id is None:
            same = [one for one in same if not one.get("name") or one.get("name") == finding.element_name]
        here = [one for one in same if str(one.sourceline) == str(finding.line)]
        found = here or (same if finding.element_id is not None else [])
        return next((one for one in found if namespace_of(str(one.tag)) == BPMN), self.root)

    def fresh(self, stem: str) -> str:
        """Return an id that nothing has yet; the same file gives the same."""
        if self._taken is None:
            self._taken = {str(one.get("id")) for one in self.root.iter(etree.Element) if one.get("id")}
        number = self._last.get(stem, 0) + 1
        while f"{stem}_{number}" in self._taken:
            number += 1
        self._last[stem] = number
        self._taken.add(f"{stem}_{number}")
        return f"{stem}_{number}"

    def add(self, parent: _Element, kind: str, /, *, at: int | None = None, **attributes: str) -> _Element:
        """Add a BPMN element, at the end or at a place."""
        made = etree.Element(tag(kind))
        for key, value in attributes.items():
            made.set(key, value)
        made.tail = "\n"
        if at is None:
            parent.append(made)
        else:
            parent.insert(at, made)
        self.touch()
        return made

    def extensions(self, owner: _Element) -> _Element:
        """Return the extension elements of an element, added where it has none."""
        found = owner.find(_EXTENSIONS)
        if found is not None:
            return found
        at = sum(1 for child in owner if child.tag == _DOCUMENTATION)
        return self.add(owner, "extensionElements", at=at)

    def ours(self, owner: _Element, kind: str, /, **attributes: str) -> _Element:
        """Add an element of our namespace to the extension elements of an element."""
        made = etree.SubElement(self.extensions(owner), tag(kind, OURS), nsmap={"ts": OURS})
        for key, value in attributes.items():
            made.set(key, value)
        return made

    def aside(self, owner: _Element, what: str, text: str = "") -> _Element:
        """Keep beside an element what stood there before, so that nothing written is lost."""
        made = self.ours(owner, "original", of=what)
        made.text = text or None
        return made

    def take(self, element: _Element, owner: _Element | None = None) -> None:
        """Take an element out of the file; what is foreign in it stays, beside its owner or what is around it."""
        parent = element.getparent()
        if parent is None:
            return
        home = owner if owner is not None else leftovers.home_of(parent, self.root)
        kept = leftovers.of(element)
        if kept.is_any():
            leftovers.put(self.aside(home, local_name(str(element.tag)), ""), kept, element.get("id"))
        leftovers.cut(element)
        self.touch()

    def remove(self, element: _Element) -> None:
        """Take an element out with all that refers to it: flows, boundary events, places in lanes, its shapes."""
        names = {str(one.get("id")) for one in element.iter(etree.Element) if one.get("id")}
        if not self.has(element):
            return
        self.take(element)
        for other in list(self.bpmn()):
            if self.has(other):
                self._unrefer(other, names)
        for shape in list(self.root.iter(etree.Element)):
            if shape.get("bpmnElement") in names and self.has(shape):
                self.take(shape)

    def _unrefer(self, other: _Element, names: set[str]) -> None:
        kind = local_name(str(other.tag))
        ends = {other.get(name) for name in ("sourceRef", "targetRef", "attachedToRef")} & names
        if ends and (kind in _JOINING or kind in {"sequenceFlow", "boundaryEvent"}):
            self.remove(other)
        elif kind in {"flowNodeRef", "incoming", "outgoing"} and text_of(other) in names:
            self.take(other)
        elif other.get("default") in names:
            del other.attrib["default"]

    def rename(self, element: _Element, name: str) -> None:
        """Give an element another id; what refers to the old one refers to the new one."""
        old = element.get("id") or ""
        element.set("id", name)
        self._taken = None
        self.touch()
        if not old or any(one.get("id") == old for one in self.bpmn()):
            return
        for other in self.root.iter(etree.Element):
            for attribute, value in list(other.attrib.items()):
                if attribute != "id" and value == old and _refers(str(attribute)):
                    other.set(attribute, name)
            if text_of(other) == old and namespace_of(str(other.tag)) == BPMN and not len(other):
                other.text = name if _refers(local_name(str(other.tag))) else other.text

    def data(self) -> bytes:
        """Write the file, in UTF-8."""
        return etree.tostring(self.root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _refers(name: str) -> bool:
    return name.endswith(("Ref", "Refs")) or name in {"incoming", "outgoing", "default", "bpmnElement", "calledElement"}


def named(element: _Element) -> str:
    """Return the name of an element on one line, empty without one."""
    return " ".join((element.get("name") or "").split())


def children(element: _Element, names: Iterable[str]) -> list[_Element]:
    """Return the children of these BPMN names."""
    wanted = {tag(name) for name in names}
    return [child for child in element if child.tag in wanted]
