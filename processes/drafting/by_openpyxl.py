"""Read an Excel workbook: the only module that knows openpyxl. Formulas are never evaluated."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from engine.words import compose
from processes.drafting.codes import unreadable
from processes.drafting.document import CELLS, Cell, Table
from processes.drafting.guard import Package

_ROWS: Final = 2_000
_COLUMNS: Final = 60
_SHEETS: Final = 60
_LONGEST: Final = 4_000
_CELL: Final = rb"[A-Z]{1,3}[1-9]\d{0,6}"
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"'](" + _CELL + rb":" + _CELL + rb")[\"']")


def read(package: Package, data: bytes) -> tuple[tuple[str, Table], ...]:
    """Read the sheets that are shown, each with its name as one table: values as they were last counted.

    Refuses (``InvalidFile``) a package without a workbook, a broken one, and more than ``CELLS`` cells.
    """
    if not any(name.startswith("xl/") for name in package.names):
        raise unreadable("draft_file_kind_unknown")
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            package.read(name)  # refuses what openpyxl must not see
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            shown = [sheet for sheet in book.worksheets[:_SHEETS] if sheet.sheet_state == "visible"]
            return tuple(_tables(shown, package))
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError) as error:
        raise unreadable("draft_file_corrupt") from error


def _tables(sheets: list[Any], package: Package) -> Iterator[tuple[str, Table]]:
    cells = 0
    for sheet in sheets:
        sheet.reset_dimensions()
        rows: list[list[Cell]] = []
        for number, values in enumerate(sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS, values_only=True)):
            row = [Cell(_text(value), number, column) for column, value in enumerate(values)]
            cells += sum(bool(cell.text) for cell in row)
            if cells > CELLS:
                raise unreadable("draft_table_too_large", limit=CELLS)
            rows.append(row)
        while rows and not any(cell.text for cell in rows[-1]):
            rows.pop()
        width = max((len(row) for row in rows), default=0)
        for number, row in enumerate(rows):
            row += [Cell("", number, place) for place in range(len(row), width)]
        _merge(rows, width, package.read(sheet._worksheet_path.lstrip("/")))  # noqa: SLF001 - openpyxl tells merges only where it reads all at once
        yield compose(sheet.title)[:120], Table(tuple(map(tuple, rows)))


def _merge(rows: list[list[Cell]], width: int, xml: bytes) -> None:
    """Put a merged cell at every place that it covers; merged cells never cover more than the sheet together."""
    places = len(rows) * width
    for found in islice(_MERGED.finditer(xml), CELLS):
        left, top, right, bottom = range_boundaries(found[1].decode())
        if top > len(rows) or left > width:
            continue
        cell, covered = rows[top - 1][left - 1], rows[top - 1 : bottom]
        across = min(right, width) - left + 1
        places -= across * len(covered)
        if places < 0:
            return
        for row in covered:
            row[left - 1 : left - 1 + across] = [cell] * across


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return str(round(value, 6)).replace(".", ",")
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return compose(str(value)[:_LONGEST])
