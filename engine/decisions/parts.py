"""Reading the elements of one DMN file: what every part needs, with the findings gathered on the way."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element

from engine.decisions.codes import finding
from engine.decisions.model import Cell, Reference, Variable
from engine.decisions.vocabulary import is_feel, local_name, namespace_of
from engine.model import Finding

_SHOWN = 200


@dataclass(slots=True)
class Sheet:
    """One file being read: its namespace of DMN and what is to be said about it."""

    namespace: str
    language: str | None
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, about: _Element, /, **params: Any) -> None:
        """Remember a finding about an element."""
        self.findings.append(finding(code, about, **params))

    def children(self, element: _Element, *names: str) -> Iterator[_Element]:
        """Yield the children of this DMN version, of all names or of the given ones, in order."""
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and namespace_of(tag) == self.namespace and (not names or local_name(tag) in names):
                yield child

    def child(self, element: _Element, name: str) -> _Element | None:
        """Return the first child of a name, None without one."""
        return next(self.children(element, name), None)

    def text(self, element: _Element, name: str = "text") -> str | None:
        """Return the text inside a child, None without such a child."""
        child = self.child(element, name)
        return None if child is None else "".join(map(str, child.itertext())).strip()

    def cell(self, element: _Element) -> Cell | None:
        """Return the FEEL text of an element; None when it has none or is written in another language."""
        language = element.get("expressionLanguage") or self.language
        if self.child(element, "importedValues") is not None:
            self.say("dmn_imported_values_unsupported", element)
            return None
        text = self.text(element)
        if not is_feel(language):
            if text:
                self.say("dmn_language_unsupported", element, language=str(language)[:_SHOWN])
            return None
        inner = self.child(element, "text")
        line = line_of(element if inner is None else inner)
        return Cell(text, line, element.get("id"), language, type_ref(element)) if text else None

    def name(self, element: _Element) -> str:
        """Return the name of an element that needs one, in NFC with single blanks."""
        name = spaced(element.get("name", ""))
        if not name:
            self.say("dmn_name_missing", element, element=local_name(element.tag))
        return name

    def variable(self, element: _Element, name: str | None = None) -> Variable:
        """Return the name and type that an element declares."""
        own = self.name(element) if name is None else spaced(element.get("name", "")) or name
        return Variable(own, type_ref(element), element.get("id"), line_of(element))

    def reference(self, element: _Element) -> Reference | None:
        """Return what the ``href`` of an element points at; a finding and None without one."""
        href = (element.get("href") or "").strip()
        namespace, mark, target = href.rpartition("#")
        if not mark:
            namespace, target = "", href
        if not target:
            self.say("dmn_reference_missing", element, element=local_name(element.tag))
            return None
        return Reference(target, namespace or None, line_of(element))

    def references(self, element: _Element, name: str) -> tuple[Reference, ...]:
        """Return what all children of a name point at."""
        found = (self.reference(child) for child in self.children(element, name))
        return tuple(reference for reference in found if reference is not None)


def line_of(element: _Element) -> int:
    """Return the line of an element, 0 when it is not known."""
    line: Any = element.sourceline
    return int(line or 0)


def type_ref(element: _Element) -> str | None:
    """Return the type written at an element, None without one."""
    return spaced(element.get("typeRef", "")) or None


def spaced(text: str) -> str:
    """Return a name in NFC with single blanks between its words."""
    return unicodedata.normalize("NFC", " ".join(text.split()))
