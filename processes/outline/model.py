"""The values of a procedure document: what its cover, its history and its signatures say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from processes.definitions import Running
from processes.outline.drawn import Work


class Mark(StrEnum):
    """What is printed across a document that is not in use: not published yet, or taken out of use."""

    NONE = ""
    DRAFT = "draft"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did what for a version on which day, as recorded; nobody signed anything digitally by that."""

    part: str
    names: tuple[str, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edition changed against the one before: names of steps that came, went, or changed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    redrawn: tuple[str, ...] = ()
    timed: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A row of the revision table. ``changes`` is None for the first; what was written down wins over it."""

    number: int
    on: date | None
    request: str = ""
    part: str = ""
    text: str = ""
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a procedure document is made from. ``pictures`` are the diagram files that are drawn, by name.

    ``roles`` are names of roles by code, ``results`` what each step results in, by element id.
    """

    running: Running
    agency: str
    superior: str
    facts: Mapping[str, Any]
    work: Work
    mark: Mark
    effective_on: date | None
    diagram_sha256: str
    settings_sha256: str
    roles: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    signatures: tuple[Signature, ...] = ()
    editions: tuple[Edition, ...] = ()
    is_installed: bool = False
    pictures: Mapping[str, bytes] = field(default_factory=dict)
