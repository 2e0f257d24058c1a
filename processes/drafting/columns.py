"""Which column of a table is what, by the words of its head in any order and spelling."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from engine.words import Kind, fold, read_duration, role_of
from processes.drafting.document import Cell, Table

_SEARCHED: Final = 80
_LONGEST_HEAD: Final = 120
_FEWEST: Final = 3
"""A table of work has at least this many columns."""


class Column(StrEnum):
    """What a column of a table of work holds."""

    NO = "no"
    NAME = "name"
    TEXT = "text"
    ROLE = "role"
    TIME = "time"
    FORMS = "forms"


_NUMBERS: Final = frozenset(
    [
        "tt",
        "stt",
        "so",
        "sott",
        "sothutu",
        "thutu",
        "buoc",
        "cacbuoc",
        "b",
        "no",
        "ttbuoc",
        "buocso",
        "mabuoc",
        "thutubuoc",
        "sttbuoc",
        "ttcacbuoc",
        "buocthu",
    ]
)
_WORDS: Final = (
    (Column.TIME, r"thoi(?:gian|han|luong|diem)|^tg|songay|sogio|ngaylamviec$"),
    (Column.FORMS, r"^(?:bieumau|ketqua|hoso|tailieu|sanpham|mau|phieu|daura|bm|vanban)"),
    (Column.ROLE, r"^(?:trachn?g?hiem|donvi|nguoi|bophan|canbo|chucdanh|vaitro|chuthe|phutrach|doituong|chutri)"),
    (Column.TEXT, r"trinhtu|noidung|congviec|diengiai|mota|hoatdong|cachthuc|buocthuchien|cacbuoc|tenbuoc|thaotac"),
    (Column.ROLE, r"trachn?g?hiem|nguoi|thuchien$|bophan|coquan"),
    (Column.FORMS, r"bieumau|ketqua|sanpham"),
)
_FOREIGN: Final = re.compile(
    r"luutru|thoigianluu|noiluu|nguoiluu|suadoi|lanbanhanh|banchinh|bansao|soluong|^hoten|chuky$|muc(?:phi|thu)"
)
"""Heads of other tables: records kept, revisions, components, signatures, fees."""

_UNITS: Final = (
    (r"ngay\s*lam\s*viec", "working_day"),
    (r"\bgio\b", "working_hour"),
    (r"\bphut\b", "minute"),
    (r"\bngay\b", "day"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table of work: where it and its body begin, the places of each column, the unit of its times."""

    first: int
    body: int
    places: Mapping[Column, tuple[int, ...]]
    unit: str = ""
    words: frozenset[str] = field(default_factory=frozenset)
    is_guessed: bool = False


def head_of(table: Table) -> Head | None:
    """Find the head of a table of work, None for every other table. It has the work and who does it or how long."""
    for number, row in enumerate(table.rows[:_SEARCHED]):
        if (found := _read(table, number, row)) is not None:
            return found
    return None


def guessed(table: Table) -> Head | None:
    """Find the columns of a table without a head by what stands in them, None where that is not clear."""
    rows = [row for row in table.rows if len({cell.column for cell in row}) > 2]  # noqa: PLR2004 - three columns
    if len(rows) < 2 or len(rows) * 2 < len(table.rows):  # noqa: PLR2004 - one row says nothing
        return None
    columns = range(min(len(row) for row in rows))
    texts = {place: [row[place].text for row in rows] for place in columns}
    places: dict[Column, int] = {}
    for kind, holds, least in (
        (Column.TIME, _is_time, 0.6),
        (Column.ROLE, _is_role, 0.6),
        (Column.NO, _is_number, 0.8),
    ):
        shares = {place: _share(texts[place], holds) for place in columns if place not in places.values()}
        best = max(shares, key=shares.__getitem__, default=0)
        if shares.get(best, 0) >= least and (kind is not Column.NO or best == 0):
            places[kind] = best
    rest = [place for place in columns if place not in places.values()]
    if Column.TIME not in places or Column.ROLE not in places or not rest:
        return None
    places[Column.TEXT] = max(rest, key=lambda place: sum(len(text) for text in texts[place]))
    after = [place for place in rest if place > places[Column.TEXT]]
    if after:
        places[Column.FORMS] = after[-1]
    return Head(0, 0, {kind: (place,) for kind, place in places.items()}, is_guessed=True)


def is_head_again(head: Head, row: tuple[Cell, ...]) -> bool:
    """Tell whether a row repeats the head, as on a new page."""
    words = frozenset(compact(cell.text) for cell in row if cell.text)
    return bool(words) and len(words & head.words) * 3 >= len(words | head.words) * 2


def is_count(row: tuple[Cell, ...]) -> bool:
    """Tell whether a row under the head only counts the columns, with letters from A or figures from 1."""
    cells = [cell for place, cell in enumerate(row) if place == 0 or cell is not row[place - 1]]
    marks = [re.sub(r"[\s()\[\].]", "", fold(cell.text)) for cell in cells]
    counted = ([chr(ord("a") + place) for place in range(len(marks))], [str(place + 1) for place in range(len(marks))])
    return len(marks) >= _FEWEST and marks in counted


def compact(text: str) -> str:
    """Write a text as letters and digits alone: «Thời  gian (ngày)» becomes ``thoigianngay``."""
    return re.sub(r"[^a-z0-9]", "", fold(text[:_LONGEST_HEAD]))


def _is_role(text: str) -> bool:
    return role_of(text) is not None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\W*\w{1,4}\W*", text))


def _share(texts: list[str], holds: Callable[[str], bool]) -> float:
    said = [text for text in texts if text]
    return sum(holds(text) for text in said) / len(said) if said else 0.0


def _is_time(text: str) -> bool:
    read = read_duration(text)
    return read.kind in {Kind.AMOUNT, Kind.SAME_DAY} and "unit" not in read.doubts


def _read(table: Table, number: int, row: tuple[Cell, ...]) -> Head | None:
    cells = [cell for place, cell in enumerate(row) if place == 0 or cell is not row[place - 1]]
    if len(cells) < 2 or any(len(cell.text) > _LONGEST_HEAD for cell in cells):  # noqa: PLR2004 - a title is no head
        return None
    if any(_FOREIGN.search(compact(cell.text)) for cell in cells):
        return None
    body = number + 1
    while body < len(table.rows) and _is_second(row, table.rows[body]):
        body += 1
    labels = [_label(table, number, body, place) for place in range(len(row))]
    places = _places(labels, row)
    if Column.TEXT not in places or not {Column.ROLE, Column.TIME} & set(places):
        return None
    words = frozenset(compact(cell.text) for cell in row if cell.text)
    unit = _unit(labels[places[Column.TIME]]) if Column.TIME in places else ""
    return Head(number, body, {kind: _under(row, place) for kind, place in places.items()}, unit, words)


def _is_second(head: tuple[Cell, ...], row: tuple[Cell, ...]) -> bool:
    """Tell whether a row belongs to the head above: a cell of the head reaches down into it."""
    return any(cell.text and cell is other for cell, other in zip(row, head, strict=False))


def _label(table: Table, first: int, body: int, place: int) -> str:
    texts = (table.rows[number][place].text for number in range(first, body) if place < len(table.rows[number]))
    return " ".join(dict.fromkeys(texts))


def _kind(label: str) -> Column | None:
    plain = compact(re.sub(r"\([^()]*\)", " ", label)) or compact(label)
    if plain in _NUMBERS:
        return Column.NO
    return next((kind for kind, pattern in _WORDS if re.search(pattern, plain)), None)


def _places(labels: list[str], row: tuple[Cell, ...]) -> dict[Column, int]:
    """Give each kind its column. Of two columns of work the first names the step, the second says what is done."""
    found: dict[Column, list[int]] = {}
    for place, label in enumerate(labels):
        kind = _kind(label)
        is_same = place > 0 and row[place] is row[place - 1]
        if kind is not None and not (is_same and found.get(kind)):
            found.setdefault(kind, []).append(place)
    places = {kind: at[0] for kind, at in found.items()}
    if Column.TEXT not in found and len(found.get(Column.NO, ())) > 1:
        places[Column.TEXT] = found[Column.NO][1]
    elif Column.TEXT not in found and Column.NO in found and re.search("buoc", compact(labels[places[Column.NO]])):
        places[Column.TEXT] = places.pop(Column.NO)
    elif len(found.get(Column.TEXT, ())) > 1:
        places[Column.NAME], places[Column.TEXT] = found[Column.TEXT][:2]
    elif Column.TEXT in found and len(found.get(Column.NO, ())) > 1:
        places[Column.NAME] = found[Column.NO][1]
    return places


def _unit(label: str) -> str:
    plain = fold(label)
    return next((unit for pattern, unit in _UNITS if re.search(pattern, plain)), "")


def _under(row: tuple[Cell, ...], place: int) -> tuple[int, ...]:
    """Give all columns under a cell of the head that reaches over several."""
    last = place
    while last + 1 < len(row) and row[last + 1] is row[place]:
        last += 1
    return tuple(range(place, last + 1))
