"""A procedure document as PDF/A-2a, tagged, by the typesetter in a process of its own."""

from typing import Any

from web.outlines.blocks import PAGES, Cell, Line, Paper, Part, Picture, Table, stays_whole
from web.papers import typeset

_TEMPLATE = "procedure"


def pdf(paper: Paper) -> bytes:
    """Typeset a document; the same document gives the same bytes. Raises PaperFailed when nothing came of it."""
    return typeset(content(paper), template=_TEMPLATE)


def content(paper: Paper) -> dict[str, Any]:
    """Give what stands on the paper as plain values; nothing of it is interpreted."""
    return {
        "language": paper.language,
        "title": paper.title,
        "subject": paper.subject,
        "agency": paper.agency,
        "superior": paper.superior,
        "mark": paper.mark,
        "control": [[label, "" if value == PAGES else value] for label, value in paper.control],
        "signatures": _table(paper.signatures),
        "note": paper.note,
        "editions": _table(paper.editions),
        "editions_title": paper.editions_title,
        "parts": [_part(part) for part in paper.parts],
        "footer": list(paper.footer),
        "page": paper.page,
        "day": paper.day,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "level": part.level,
        "begins_page": part.begins_page,
        "blocks": [_block(block) for block in part.blocks],
    }


def _block(block: Line | Table | Picture) -> dict[str, Any]:
    if isinstance(block, Line):
        return {"kind": "line", "text": block.text, "style": block.style}
    if isinstance(block, Table):
        return {"kind": "table", **_table(block)}
    return {"kind": "picture", "svg": block.svg, "width": block.width, "height": block.height, "title": block.title}


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "widths": list(table.widths),
        "head": list(table.head),
        "rows": [[_cell(cell, whole=stays_whole(row)) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell, *, whole: bool) -> dict[str, Any]:
    return {
        "lines": [{"text": line.text, "style": line.style} for line in cell.lines],
        "rows": cell.rows,
        "columns": cell.columns,
        "centred": cell.centred,
        "whole": whole,
    }
