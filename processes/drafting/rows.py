"""Rows of a table of work → steps: merged cells, headings of groups, shared times, totals."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.words import Duration, Kind, flat, label_of, leading_label, read_duration, references, role_of, ways
from processes.drafting.columns import Column, Head, is_count, is_head_again
from processes.drafting.document import Cell, Table
from processes.drafting.model import Step

_TOTAL: Final = re.compile(
    r"^\W*(?:tong(?: cong| so| thoi gian| so ngay| so thoi gian| cong thoi gian)?|cong)\b(?!.{60})"
)
_HEADING_NO: Final = re.compile(r"[ivxlIVXL]{1,6}|[a-hA-H]")
_BULLET: Final = re.compile(r"^\s*[-–—+*•●]\s*")
_LONGEST_HEADING: Final = 200
_SHORTEST_HEADING: Final = 4


@dataclass(slots=True)
class Read:
    """What the rows of one table gave; ``groups`` are times of headings, ``stated`` is the total it states."""

    steps: list[Step] = field(default_factory=list)
    groups: dict[str, Duration] = field(default_factory=dict)
    stated: Duration | None = None
    blank: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row by the kinds of its columns, and whether a cell goes on from the row above."""

    no: str
    text: str
    role: str
    time: str
    forms: str
    goes_on: frozenset[Column]
    others: tuple[str, ...]
    is_spanning: bool
    time_key: tuple[int, int]


def read_rows(table: Table, head: Head, first: int = 0) -> Read:
    """Read all rows below the head. ``first`` is how many steps stand before them in the document."""
    read = Read()
    group: str | None = None
    under = ""
    rows = list(_rows(table, head))
    for number, row in enumerate(rows):
        if not (row.text or row.role or row.time or row.forms or label_of(row.no)):
            continue
        if under and not label_of(row.no).startswith(under):
            group, under = None, ""
        if _TOTAL.search(flat(row.text or row.no)) and row.role in {"", row.text, row.no}:
            read.stated = read_duration(row.time or row.text, unit=head.unit)
        elif _is_heading(row, rows[number + 1 :]):
            group, under = _heading(row), f"{own}." if (own := label_of(row.no)) else ""
            if row.time and not row.is_spanning:
                read.groups[group] = read_duration(row.time, unit=head.unit)
        elif read.steps and _is_more(row, head):
            read.steps[-1] = _more(read.steps[-1], row)
        else:
            _add(read, row, head, group, first)
    _name_shared(read)
    return read


def _rows(table: Table, head: Head) -> Iterator[_Row]:
    above: tuple[Cell, ...] = ()
    for row in table.rows[head.body :]:
        if not is_head_again(head, row) and not is_count(row):
            yield _row(row, above, head)
        above = row


def _row(row: tuple[Cell, ...], above: tuple[Cell, ...], head: Head) -> _Row:
    texts, goes_on = {}, set()
    for kind, places in head.places.items():
        cells = [row[place] for place in places if place < len(row)]
        if kind is Column.TIME and len(cells) > 1:
            cells = [next((cell for cell in cells if cell.text), cells[0])]
        texts[kind] = "\n".join(dict.fromkeys(cell.text for cell in cells if cell.text))
        if cells and above and places[0] < len(above) and cells[0] is above[places[0]] and cells[0].text:
            goes_on.add(kind)
    name = texts.get(Column.NAME, "")
    time = next((row[place] for place in head.places.get(Column.TIME, ()) if place < len(row)), None)
    lone = _lone(row, head)
    return _Row(
        no=texts.get(Column.NO, "") if not lone else "",
        text=lone or _joined(name, texts.get(Column.TEXT, ""), goes_on),
        role=texts.get(Column.ROLE, ""),
        time=texts.get(Column.TIME, ""),
        forms=texts.get(Column.FORMS, ""),
        goes_on=frozenset(goes_on),
        others=_others(row, head),
        is_spanning=bool(lone),
        time_key=(time.row, time.column) if time is not None else (-1, -1),
    )


def _lone(row: tuple[Cell, ...], head: Head) -> str:
    """Give the text of a row that says one thing only: in a cell over all columns, or in none but the first."""
    places = [place for several in head.places.values() for place in several if place < len(row)]
    cells = {(row[place].row, row[place].column): row[place].text for place in range(min(places), max(places) + 1)}
    first = row[min(places)].text
    if len(cells) == 1 and len(places) > 1:
        return first
    is_name = len(first) > _SHORTEST_HEADING and not label_of(first) and not leading_label(first)[0]
    return first if is_name and not any(text for text in list(cells.values())[1:]) else ""


def _others(row: tuple[Cell, ...], head: Head) -> tuple[str, ...]:
    """Give what other columns under the head of the times say, for other cases."""
    places = head.places.get(Column.TIME, ())[1:]
    return tuple(row[place].text for place in places if place < len(row) and row[place] is not row[place - 1])


def _joined(name: str, text: str, goes_on: set[Column]) -> str:
    """Put the name of a step before what is done; a name that is only a number is no name."""
    if not name or name == text or Column.NAME in goes_on or label_of(name):
        return text if not label_of(name) or text else name
    return f"{name}: {text}" if text else name


def _is_heading(row: _Row, following: list[_Row]) -> bool:
    """Tell whether a row only names those that follow: one cell over all, a Roman number, or «1.» before «1.1»."""
    if not following or not row.text or len(row.text) > _LONGEST_HEADING:
        return False
    if row.is_spanning:
        return not label_of(row.text) and not leading_label(row.text)[0]
    if row.role and Column.ROLE not in row.goes_on:
        return False
    no = row.no.strip(" .)(")
    if Column.NO not in row.goes_on and _HEADING_NO.fullmatch(no) and not row.role:
        return True
    own, after = label_of(row.no), label_of(following[0].no)
    return bool(own) and after.startswith(f"{own}.") and not row.role


def _heading(row: _Row) -> str:
    no = row.no.strip()
    if row.is_spanning or not no or no in row.text:
        return row.text
    return f"{no} {row.text}" if no.endswith((".", ")")) else f"{no}. {row.text}"


def _is_more(row: _Row, head: Head) -> bool:
    """Tell whether a row goes on with the step above: it has its number and its time, or nothing but a text."""
    has_numbers = Column.NO in head.places
    same = {kind for kind in (Column.ROLE, Column.TIME) if kind in row.goes_on}
    own = {
        kind for kind, text in ((Column.ROLE, row.role), (Column.TIME, row.time)) if text and kind not in row.goes_on
    }
    if Column.NO in row.goes_on:
        return not own and (bool(same) or Column.TEXT in row.goes_on)
    if Column.TEXT in row.goes_on:
        return not own or Column.ROLE not in own
    return has_numbers and not row.no and not own


def _more(step: Step, row: _Row) -> Step:
    text = step.text if Column.TEXT in row.goes_on or not row.text else f"{step.text}\n{row.text}".strip()
    forms = step.forms if Column.FORMS in row.goes_on else (*step.forms, *_listed(row.forms))
    return _step(step.id, step.no, text, step.responsible, step.time, step.written, step.group, forms)


def _add(read: Read, row: _Row, head: Head, group: str | None, first: int) -> None:
    label, text = label_of(row.no), row.text
    lead, rest = leading_label(text)
    if not label:
        label, text = (lead, rest) if lead else (label, text)
    elif lead == label:
        text = rest
    if not label:
        label = _next_label(read)
    time = read_duration(row.time, unit=head.unit)
    if Column.TIME in row.goes_on:
        time = Duration(Kind.NONE)
    step_id = f"step_{first + len(read.steps) + 1}"
    step = _step(step_id, label, text, row.role, time, row.time, group, _listed(row.forms))
    if Column.NO in row.goes_on:
        read.shared.append(step_id)
    if not row.text:
        read.blank.append(step_id)
    if any(other and read_duration(other, unit=head.unit).days not in {None, time.days} for other in row.others):
        read.chosen.append(step_id)
    read.steps.append(step)
    read.times.append(row.time_key)


def _name_shared(read: Read) -> None:
    """Make one group of the steps beside which one cell says the time of all; the first of them has it."""
    for key, count in Counter(read.times).items():
        places = [place for place, other in enumerate(read.times) if other == key]
        if count > 1 and key != (-1, -1) and read.steps[places[0]].time.kind is Kind.AMOUNT:
            _share(read, places)
    for name, time in read.groups.items():
        places = [place for place, step in enumerate(read.steps) if step.group == name]
        if time.kind is Kind.AMOUNT and places and not any(read.steps[place].written for place in places):
            read.steps[places[0]] = replace(read.steps[places[0]], time=time)
            for place in places[1:]:
                read.steps[place] = replace(read.steps[place], time=Duration(Kind.NONE))
            _share(read, places)


def _share(read: Read, places: Sequence[int]) -> None:
    first, last = read.steps[places[0]], read.steps[places[-1]]
    for place in places:
        group = read.steps[place].group or f"{first.no}–{last.no}"
        read.steps[place] = replace(read.steps[place], group=group, shared=first.id if len(places) > 1 else "")


def _step(
    step_id: str,
    no: str,
    text: str,
    responsible: str,
    time: Duration,
    written: str,
    group: str | None,
    forms: tuple[str, ...],
) -> Step:
    responsible = " ".join(_BULLET.sub("", line) for line in responsible.split("\n"))
    role = role_of(responsible)
    return Step(
        id=step_id,
        no=no,
        text=text,
        responsible=responsible,
        role=role or responsible,
        is_known=role is not None,
        time=time,
        written=written,
        group=group,
        forms=tuple(dict.fromkeys(forms)),
        refers_to=references(text, no),
        ways=ways(text),
    )


def _next_label(read: Read) -> str:
    """Give a row without a number the one after the row above."""
    last = read.steps[-1].no if read.steps else "0"
    number = re.match(r"\d+", last)
    return str(int(number[0]) + 1) if number else str(len(read.steps) + 1)


def _listed(text: str) -> tuple[str, ...]:
    """Split a cell into what it lists: lines, and what semicolons part."""
    items = (_BULLET.sub("", item).strip(" .,;") for item in re.split(r"[\n;]", text))
    return tuple(item for item in items if re.search(r"\w", item))
