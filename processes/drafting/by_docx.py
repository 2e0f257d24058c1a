"""Read a Word document: the only module that knows python-docx."""

import re
from collections.abc import Iterator
from typing import Any, Final

from docx.oxml import parse_xml

from engine.limits import TEXT_LENGTH
from engine.words import compose
from processes.drafting.codes import unreadable
from processes.drafting.document import CELLS, PARAGRAPHS, Block, Cell, Document, Paragraph, Table
from processes.drafting.guard import Package
from processes.drafting.numbering import Numbering

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W[1:-1].encode())
_COLUMNS: Final = 63
_MAIN: Final = re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml")
_PART: Final = re.compile(rb'PartName\s*=\s*["\']/?([^"\']+)["\']')
_HEAD: Final = re.compile(r"word/header\d*\.xml")
_SKIPPED: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "instrText", "delText", "Fallback", "tbl", "txbxContent", "sectPr", "tcPr"}
)
_AROUND: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
"""Stand around paragraphs, tables, rows and cells without being any."""


def read(package: Package) -> Document:
    """Read paragraphs and tables. Refuses (``InvalidFile``) a package without a document, or with a broken one."""
    name = _main_name(package)
    if name is None:
        raise unreadable("draft_file_kind_unknown")
    numbering = Numbering(_parsed(package, "word/numbering.xml"), _parsed(package, "word/styles.xml"))
    reader = _Reader(numbering)
    root = _parse(package.read(name))
    body = root.find(f"{_W}body")
    if body is None:
        raise unreadable("draft_file_corrupt")
    blocks = tuple(reader.blocks(body))
    heads = [_parse(package.read(one)) for one in sorted(package.names) if _HEAD.fullmatch(one)]
    return Document(blocks, tuple(block for head in heads[:3] for block in reader.blocks(head)))


def _main_name(package: Package) -> str | None:
    types = package.first(["[Content_Types].xml"]) or b""
    for override in re.findall(rb"<[^<>]*Override[^<>]*>", types):
        part = _PART.search(override)
        if (
            _MAIN.search(override)
            and part is not None
            and (name := part[1].decode("utf-8", "replace")) in package.names
        ):
            return name
    return "word/document.xml" if "word/document.xml" in package.names else None


def _parsed(package: Package, name: str) -> Any:
    return _parse(package.read(name)) if name in package.names else None


def _parse(data: bytes) -> Any:
    try:
        return parse_xml(data.replace(*_STRICT))
    except (SyntaxError, ValueError) as error:  # the parser's own errors are SyntaxErrors
        raise unreadable("draft_file_corrupt") from error


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Reader:
    """Reads one document; counts what it has read so that no table grows without end."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._cells = 0
        self._paragraphs = 0

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Give paragraphs and tables in order; tables inside of a table follow it."""
        for element in parent:
            kind = _local(element)
            if kind == "p":
                yield self._paragraph(element)
                for box in element.iter(f"{_W}txbxContent"):
                    if not any(_local(above) == "Fallback" for above in box.iterancestors()):
                        yield from self.blocks(box)
            elif kind == "tbl":
                yield from self._table(element)
            elif kind in _AROUND:
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Paragraph:
        self._paragraphs += 1
        if self._paragraphs > PARAGRAPHS + CELLS:
            raise unreadable("draft_table_too_large", limit=CELLS)
        return Paragraph(_bounded(compose("".join(_texts(element)))), self._numbering.label(element))

    def _table(self, element: Any) -> Iterator[Block]:
        rows: list[tuple[Cell, ...]] = []
        inside: list[Block] = []
        for number, row in enumerate(_parts(element, "tr")):
            rows.append(tuple(self._row(row, number, rows[-1] if rows else (), inside)))
        width = max((len(row) for row in rows), default=0)
        filled = (
            (*row, *(Cell("", number, column) for column in range(len(row), width))) for number, row in enumerate(rows)
        )
        yield Table(tuple(filled))
        yield from inside

    def _row(self, row: Any, number: int, above: tuple[Cell, ...], inside: list[Block]) -> Iterator[Cell]:
        """Give one cell for each column of the grid; what continues the cell above or before it is that cell."""
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
        yield from (Cell("", number, place) for place in range(column))
        before: Cell | None = None
        for element in _parts(row, "tc"):
            self._cells += 1
            if self._cells > CELLS:
                raise unreadable("draft_table_too_large", limit=CELLS)
            properties = element.find(f"{_W}tcPr")
            if before is not None and _continues(properties, "hMerge"):
                cell = before
            elif column < len(above) and _continues(properties, "vMerge"):
                cell = above[column]
            else:
                cell = Cell(self._text(element, inside), number, column)
            span = max(1, _number(None if properties is None else properties.find(f"{_W}gridSpan")))
            for _ in range(min(span, max(1, _COLUMNS - column))):
                yield cell
                column += 1
            before = cell

    def _text(self, cell: Any, inside: list[Block]) -> str:
        """Join the paragraphs of a cell; where it holds nothing but tables, their texts."""
        own = list(self.blocks(cell))
        inside += [block for block in own if isinstance(block, Table)]
        lines = [block.whole for block in own if isinstance(block, Paragraph) and block.whole]
        if not lines:
            rows = (row for block in own if isinstance(block, Table) for row in block.rows)
            lines = [" ".join(dict.fromkeys(one.text for one in row if one.text)) for row in rows]
        return _bounded(compose("\n".join(lines)))


def _bounded(text: str) -> str:
    """End a text that nobody wrote by hand where it can still be shown and drawn."""
    return text if len(text) <= TEXT_LENGTH else f"{text[:TEXT_LENGTH]}…"


def _parts(parent: Any, kind: str) -> Iterator[Any]:
    """Give the rows of a table or the cells of a row, also inside of content controls; deleted rows are none."""
    for element in parent:
        found = _local(element)
        if found == kind:
            if kind != "tr" or element.find(f"{_W}trPr/{_W}del") is None:
                yield element
        elif found in _AROUND:
            yield from _parts(element, kind)


def _continues(properties: Any, name: str) -> bool:
    merge = None if properties is None else properties.find(f"{_W}{name}")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _number(element: Any) -> int:
    text = "" if element is None else str(element.get(f"{_W}val", ""))
    return min(int(text), _COLUMNS) if text.isascii() and text.isdigit() else 0


def _texts(element: Any) -> Iterator[str]:
    """Give the pieces of text of a paragraph as they are read: breaks and tabs too, deleted words not."""
    for inner in element:
        kind = _local(inner)
        if kind == "t":
            yield inner.text or ""
        elif kind in {"br", "cr"}:
            yield "\n"
        elif kind in {"tab", "ptab"}:
            yield " "
        elif kind == "noBreakHyphen":
            yield "-"
        elif kind not in _SKIPPED:
            yield from _texts(inner)
