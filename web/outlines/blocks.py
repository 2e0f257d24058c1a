"""A procedure document in words: parts with lines, tables and pictures, the same for every way of writing it out."""

import re
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

PAGES: Final = "\ufffc"
"""Stands where a document says how many pages it has; what has no pages says so instead."""

_WHOLE: Final = 1_500
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. ``style`` is empty, ``strong``, ``muted``, ``missing`` or ``item`` (of a list)."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, perhaps over several rows or columns."""

    lines: tuple[Line, ...]
    rows: int = 1
    columns: int = 1
    centred: bool = False

    @property
    def text(self) -> str:
        """All its lines, one a line."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: widths of columns in hundredths, names of columns, rows. A cell over several rows stands in the first.

    ``title`` says what it is for whoever does not see it.
    """

    title: str
    widths: tuple[int, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, in millimetres; ``title`` says in words what it shows."""

    svg: str
    width: float
    height: float
    title: str


Block = Line | Table | Picture


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document with its number; ``level`` 1 or 2. One that ``begins_page`` begins a new one."""

    number: str
    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1
    begins_page: bool = False

    @property
    def heading(self) -> str:
        """The number and the title."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: what its cover says, its parts, what stands at the foot of each page.

    ``control`` are pairs of the cover block, ``mark`` is printed across what is not in use, ``stem`` names its files.
    ``day`` (ISO) is when it was published, for the properties of files.
    """

    title: str
    subject: str
    agency: str
    superior: str
    mark: str
    control: tuple[tuple[str, str], ...]
    signatures: Table
    note: str
    editions: Table
    editions_title: str
    parts: tuple[Part, ...]
    footer: tuple[str, ...]
    page: str
    stem: str
    day: str
    missing: int = 0
    language: str = field(default="vi")


def without_controls(told: Any) -> Any:
    """Leave letters out, in all texts of a block or paper, that no file may hold: XML refuses them."""
    if isinstance(told, str):
        return _CONTROLS.sub("", told)
    if isinstance(told, tuple):
        return tuple(map(without_controls, told))
    if isinstance(told, Paper | Part | Table | Cell | Line | Picture):
        return replace(told, **{one.name: without_controls(getattr(told, one.name)) for one in fields(told)})
    return told


def lines(*texts: str, style: str = "") -> tuple[Line, ...]:
    """Make a line of each text that says something."""
    return tuple(Line(text, style) for text in texts if text)


def cell(text: str, style: str = "", *, centred: bool = False) -> Cell:
    """Make a cell of one line."""
    return Cell((Line(text, style),), centred=centred)


def stays_whole(row: tuple[Cell, ...]) -> bool:
    """Tell whether a row is short enough to stand on one page."""
    return all(cell.rows == 1 and len(cell.text) <= _WHOLE for cell in row)
