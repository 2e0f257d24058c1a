"""How repairs are described inside: an element, and ways to mend it that can be carried out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml.etree import _Element

from engine.importer.document import Document
from engine.importer.model import Option, Repair
from engine.model import Finding

KEEP: Final = "keep"
"""The option that leaves everything as it is."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to mend something; the first one of a mend is the default."""

    code: str
    apply: Callable[[], None]
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mend:
    """What can be mended about an element. ``part`` tells it from others of the same code at the same element."""

    finding: str
    element: _Element
    ways: tuple[Way, ...]
    part: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the key of the repair: the same file gives the same keys."""
        return ":".join(one for one in (self.finding, self.element.get("id") or "", self.part) if one)

    def repair(self) -> Repair:
        """Return what is shown of it."""
        line: Any = self.element.sourceline
        options = tuple(Option(way.code, way.params, number == 0) for number, way in enumerate(self.ways))
        about = (self.element.get("id"), self.element.get("name"), line)
        return Repair(self.key, self.finding, *about, options, self.params)

    def way(self, code: str) -> Way | None:
        """Return the way of an option."""
        return next((way for way in self.ways if way.code == code), None)


Handler = Callable[[Document, Finding, _Element], Iterator[Mend]]
"""Takes a finding with the element it is about, and yields what can be done."""

Handlers = Mapping[str, Handler]


def keep() -> Way:
    """Return the way that changes nothing."""
    return Way(KEEP, lambda: None)
