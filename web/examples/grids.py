"""An example as tables to look at, what differs between its halves marked; and the rules that a finding names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from engine.model import Finding
from engine.sketch.boxes import Box, boxes
from web import i18n
from web.examples import Example, rows

_TABLES: Final = frozenset({"decisionTable", "relation"})
_INSIDE: Final = re.compile(r'<(?:process|decision) id="([^"]+)"')
_SHOWN: Final = 4
_COLUMNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, perhaps marked: ``wrong`` where the finding is, ``right`` where it was mended."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the ``corner`` stands over the numbers of the rows, ``inputs`` counts the columns of conditions."""

    kind: str
    title: Cell
    rows: tuple[tuple[Cell, ...], ...]
    head: tuple[Cell, ...] = ()
    corner: Cell | None = None
    numbers: tuple[Cell, ...] = ()
    inputs: int = 0
    left_out: int = 0


def halves(example: Example, said: Finding | None) -> list[tuple[Grid, ...]]:
    """Give the tables of the wrong half and, where there is one, of the right half, with what differs marked."""
    wrong = _plain(example, example.wrong, is_right=False)
    if example.right is None:
        return [_whole(wrong)]
    right = _plain(example, example.right, is_right=True)
    wrong, right = _telling(wrong, right)
    numbers = set() if said is None else {str(one) for one in said.params.get("rules", ())}
    left = [_marked(one, other, "wrong") for one, other in _beside(wrong, right)]
    left = [_numbered(one, numbers) if one.kind == "decisionTable" else one for one in left]
    return [_whole(left), _whole([_marked(one, other, "right") for one, other in _beside(right, wrong)])]


def _whole(drawn: Sequence[Grid]) -> tuple[Grid, ...]:
    """Leave out what is many only because that is what it shows."""
    if len(drawn) <= 2 * _SHOWN:
        return tuple(_short(one) for one in drawn)
    more = Cell(i18n.t("examples.left_out_parts", count=len(drawn) - _SHOWN))
    return (*(_short(one) for one in drawn[:_SHOWN]), Grid("line", more, ()))


def _plain(example: Example, data: bytes, *, is_right: bool) -> list[Grid]:
    if example.kind == "decision":
        files = example.right_files if is_right else example.files
        return [_of_box(box) for one in (data, *files.values()) for box in boxes(one)]
    lines = rows(data)
    if example.kind == "upload":
        return [_of_upload(lines, "office" if example.code.startswith("draft_") else "archive")]
    if example.kind == "bounds":
        return [_of_bounds(*lines[0])]
    above = [Grid("line", Cell(line[0]), ()) for line in lines if len(line) == 1]
    table = [line for line in lines if len(line) > 1]
    return [*above, *([_of_table(example, table)] if table else [])]


def _of_box(box: Box) -> Grid:
    if box.kind in _TABLES:
        numbers = tuple(Cell(str(number)) for number in range(1, len(box.rows) + 1)) if box.corner else ()
        corner = Cell(box.corner) if box.corner else None
        return Grid(box.kind, _said(box), _cells(box.rows), _line(box.head), corner, numbers, box.inputs)
    lines = ((_word(kind), text) for kind, text in box.rows)
    return Grid("file" if box.kind == "definitions" else "box", _said(box), _cells(lines))


def _said(box: Box) -> Cell:
    return Cell(i18n.t("examples.named", kind=_word(box.kind), name=box.name or "—"))


def _word(kind: str) -> str:
    return i18n.t(f"examples.part_{kind}") if i18n.has(f"examples.part_{kind}") else f"<{kind}>"


def _of_table(example: Example, table: list[list[str]]) -> Grid:
    width = max(len(line) for line in table)
    cells = _cells([*line, *[""] * (width - len(line))] for line in table)
    if example.kind == "excel":
        numbers = tuple(Cell(str(number)) for number in range(1, len(table) + 1))
        return Grid("excel", Cell(i18n.t("examples.grid_excel")), cells, _line(_COLUMNS[:width]), Cell(""), numbers)
    if example.code == "draft_header_guessed" and table[0][0] != "TT":
        return Grid("word", Cell(i18n.t("examples.grid_word")), cells)
    return Grid("word", Cell(i18n.t("examples.grid_word")), cells[1:], cells[0])


def _of_upload(lines: list[list[str]], kind: str) -> Grid:
    files = []
    for name, *more in lines:
        size, inside = (*more, "", "")[:2]
        files.append((name, size, i18n.t(f"examples.inside_{inside or _ending(name)}")))
    columns = [0, 1, 2] if any(size for _, size, _ in files) else [0, 2]
    head = _line(i18n.t(f"examples.grid_{('file', 'size', 'inside')[at]}") for at in columns)
    cells = _cells([line[at] for at in columns] for line in files)
    return Grid(kind, Cell(i18n.t(f"examples.grid_{kind}")), cells, head)


def beside(example: Example) -> list[tuple[Grid, ...]]:
    """Give the files that come with both halves of a diagram, by what is in each."""
    wrong, right = ([_of_files(files)] for files in (example.files, example.right_files))
    if example.right is None:
        return [tuple(wrong)]
    return [
        tuple(_marked(one, other, mark) for one, other in _beside(own, others))
        for own, others, mark in ((wrong, right, "wrong"), (right, wrong, "right"))
    ]


def _of_files(files: Mapping[str, bytes]) -> Grid:
    head = _line(i18n.t(f"examples.grid_{one}") for one in ("file", "inside"))
    cells = _cells((name, ", ".join(_INSIDE.findall(data.decode()))) for name, data in files.items())
    return Grid("archive", Cell(i18n.t("examples.grid_beside")), cells, head)


def _ending(name: str) -> str:
    return name.rpartition(".")[2]


def _of_bounds(what: str, limit: str, needed: str) -> Grid:
    head = _line(i18n.t(f"examples.grid_{one}") for one in ("bound", "needed"))
    needs = i18n.t("examples.seconds", count=int(needed)) if int(needed) else i18n.t("examples.less_second")
    times = [(i18n.t(f"examples.seconds_{what}", count=int(limit)), needs)]
    return Grid("bounds", Cell(i18n.t(f"examples.grid_{what}")), _cells(times), head)


def _telling(wrong: list[Grid], right: list[Grid]) -> tuple[list[Grid], list[Grid]]:
    """Leave out what is the same on both sides and only stands around: the file, and boxes around a table."""
    around = {"file", "box"} if any(one.kind in _TABLES for one in wrong) else {"file"}
    same = [one for one in wrong if one.kind in around and one in right]
    return [one for one in wrong if one not in same], [one for one in right if one not in same]


def _beside(own: Sequence[Grid], others: Sequence[Grid]) -> Iterable[tuple[Grid, Grid | None]]:
    """Say what each table is compared with: the one at its place among its kind, else that of its title."""
    for grid in own:
        mine, theirs = ([one for one in side if one.kind == grid.kind] for side in (own, others))
        if len(mine) == len(theirs):
            yield grid, theirs[next(at for at, one in enumerate(mine) if one is grid)]
        else:
            yield grid, next((one for one in theirs if one.title == grid.title), None)


def _marked(grid: Grid, other: Grid | None, mark: str) -> Grid:
    if other is None:
        return replace(grid, title=replace(grid.title, mark=mark))
    marked = replace(
        grid,
        title=_compared(grid.title, other.title, mark),
        rows=tuple(_rows_marked(grid.rows, other.rows, mark)),
        head=_line_marked(grid.head, other.head, mark),
    )
    if grid.corner is None or other.corner is None:
        return marked
    return replace(marked, corner=_compared(grid.corner, other.corner, mark))


def _rows_marked(
    own: Sequence[tuple[Cell, ...]], others: Sequence[tuple[Cell, ...]], mark: str
) -> Iterable[tuple[Cell, ...]]:
    matched = SequenceMatcher(None, own, others, autojunk=False)
    for kind, first, last, start, end in matched.get_opcodes():
        for number, line in enumerate(own[first:last]):
            if kind == "equal":
                yield line
            else:
                yield _line_marked(line, others[start + number] if start + number < end else (), mark)


def _line_marked(own: tuple[Cell, ...], others: tuple[Cell, ...], mark: str) -> tuple[Cell, ...]:
    if not others:
        return tuple(replace(one, mark=mark) for one in own)
    if len(own) == len(others):
        return tuple(_compared(one, other, mark) for one, other in zip(own, others, strict=True))
    known = {other.text for other in others}
    return tuple(one if one.text in known else replace(one, mark=mark) for one in own)


def _compared(one: Cell, other: Cell, mark: str) -> Cell:
    return one if one.text == other.text else replace(one, mark=mark)


def _numbered(grid: Grid, numbers: set[str]) -> Grid:
    marked = (replace(one, mark="wrong") if one.text in numbers else one for one in grid.numbers)
    return replace(grid, numbers=tuple(marked))


def _short(grid: Grid) -> Grid:
    """Leave out rows from the middle of a table that is long because length is what it shows."""
    if len(grid.rows) <= 2 * _SHOWN:
        return grid
    ends = [*range(_SHOWN - 1), len(grid.rows) - 1]
    lines = [grid.rows[at] for at in ends]
    numbers = tuple(grid.numbers[at] for at in ends) if grid.numbers else ()
    return replace(grid, rows=tuple(lines), numbers=numbers, left_out=len(grid.rows) - _SHOWN)


def _cells(lines: Iterable[Iterable[str]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(_line(line) for line in lines)


def _line(texts: Iterable[str]) -> tuple[Cell, ...]:
    return tuple(Cell(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") for text in texts)
