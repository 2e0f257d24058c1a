"""Read an Excel workbook: the only module that knows openpyxl. Formulas are never evaluated."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine.words import compose
from processes.drafting.codes import unreadable
from processes.drafting.document import CELLS, Cell, Table
from processes.drafting.guard import Package

_ROWS: Final = 2_000
_COLUMNS: Final = 60
_SHEETS: Final = 60
_LONGEST: Final = 4_000


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
            return tuple(_tables(shown))
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError) as error:
        raise unreadable("draft_file_corrupt") from error


def _tables(sheets: list[Any]) -> Iterator[tuple[str, Table]]:
    cells = 0
    for sheet in sheets:
        sheet.reset_dimensions()
        rows: list[tuple[Cell, ...]] = []
        for number, values in enumerate(sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS, values_only=True)):
            row = tuple(Cell(_text(value), number, column) for column, value in enumerate(values))
            cells += sum(bool(cell.text) for cell in row)
            if cells > CELLS:
                raise unreadable("draft_table_too_large", limit=CELLS)
            rows.append(row)
        while rows and not any(cell.text for cell in rows[-1]):
            rows.pop()
        width = max((len(row) for row in rows), default=0)
        filled = (
            (*row, *(Cell("", number, place) for place in range(len(row), width))) for number, row in enumerate(rows)
        )
        yield compose(sheet.title)[:120], Table(tuple(filled))


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
