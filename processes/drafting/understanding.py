"""A document → what was understood of it: its tables of work, or its numbered paragraphs, and the facts around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.words import find_duration, flat, leading_label, read_duration, references, role_of, ways
from processes.drafting import checking
from processes.drafting.columns import Column, Head, guessed, head_of
from processes.drafting.document import Document, Paragraph, Table
from processes.drafting.facts import read_facts
from processes.drafting.model import Part, Step, Understood
from processes.drafting.rows import Read, read_rows
from processes.drafting.sections import WORK, section_of

MOST_STEPS: Final = 120
_FOLLOWING: Final = frozenset({"forms", "records", "legal_basis", "components", "fee", "result"})
_CHANNEL: Final = re.compile(r"truc tiep|truc tuyen|buu chinh|truong hop|mot cua dien tu|\bcach (?:thuc )?\d")
_WHO: Final = re.compile(r"\b(?:trach nhiem|nguoi thuc hien|don vi thuc hien|thuc hien|nguoi xu ly)\s*:\s*")
_HOW_LONG: Final = re.compile(r"\bthoi (?:gian|han)(?: thuc hien| xu ly| giai quyet)?\s*:\s*")
_FORMS: Final = re.compile(r"\b(?:bieu mau|ket qua|ho so|san pham)\s*:\s*")


@dataclass(frozen=True, slots=True)
class _Found:
    """A table of work with its head, and the line above it."""

    table: Table
    head: Head
    caption: str
    end: int

    @property
    def work(self) -> Table:
        """The table as far as it is one of work."""
        return Table(self.table.rows[: self.end])

    @property
    def before(self) -> Table:
        """The rows above its head, which say something else."""
        return Table(self.table.rows[: self.head.first])

    @property
    def after(self) -> Table:
        """The rows below the work."""
        return Table(self.table.rows[self.end :])


def understand(document: Document) -> Understood:
    """Understand a document. Never refuses: what is not there is a finding."""
    found = _work_tables(document)
    facts = read_facts(_around(document, found))
    reads: list[Read] = []
    for one in found:
        reads.append(read_rows(one.work, one.head, sum(len(read.steps) for read in reads)))
    if not any(read.steps for read in reads):
        reads = [Read(_paragraph_steps(document))]
    steps = tuple(_placed(step, part, one_of=len(reads)) for part, read in enumerate(reads) for step in read.steps)[
        :MOST_STEPS
    ]
    parts = _parts(found, reads, facts.limit.days)
    steps = tuple(replace(step, group=step.group or parts[step.part].name or None) for step in steps)
    understood = Understood(facts, steps, parts)
    is_guessed = any(one.head.is_guessed for one in found)
    return replace(understood, findings=checking.findings(understood, reads, is_guessed=is_guessed))


def _placed(step: Step, part: int, *, one_of: int) -> Step:
    return replace(step, part=part) if one_of > 1 else step


def _work_tables(document: Document) -> list[_Found]:
    found: list[_Found] = []
    caption = ""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            caption = block.text or caption
            continue
        head = head_of(block)
        if head is None and found and _goes_on(found[-1], block):
            head = replace(found[-1].head, first=0, body=0)
        if head is not None:
            found.append(_Found(block, head, _caption(block, head, caption), _end(block, head)))
            caption = ""
    if not found:
        tables = [block for block in document.blocks if isinstance(block, Table)]
        found = [_Found(one, head, "", len(one.rows)) for one in tables if (head := guessed(one)) is not None]
    return found


def _end(table: Table, head: Head) -> int:
    """Find the row that begins another section: «6. Biểu mẫu», «7. Hồ sơ lưu» in the same table."""
    for number in range(head.body, len(table.rows)):
        texts = [text for text in dict.fromkeys(cell.text for cell in table.rows[number]) if text]
        if 1 <= len(texts) <= 3 and number > head.body:  # noqa: PLR2004 - number, heading, content
            named = [section_of(text) for text in texts[:2] if not re.fullmatch(r"[\d.]+", text)]
            if named[:1] and named[0] in _FOLLOWING:
                return number
    return len(table.rows)


def _around(document: Document, found: Sequence[_Found]) -> Document:
    """Give the document without its work; what else its tables say stays."""
    blocks: list[Paragraph | Table] = []
    for block in document.blocks:
        one = next((one for one in found if one.table is block), None)
        if one is None:
            blocks.append(block)
        else:
            blocks += [one.before, WORK, one.after]
    return Document(tuple(blocks), document.heads)


def _caption(table: Table, head: Head, before: str) -> str:
    """Give the title of a table: a row of its own over the head, else the line before it."""
    above = [
        row[0].text
        for row in table.rows[max(head.first - 1, 0) : head.first]
        if len({cell.column for cell in row}) == 1
    ]
    return next((text for text in above if text), before)


def _goes_on(last: _Found, table: Table) -> bool:
    """Tell whether a table without a head goes on with the one before, as after a page break."""
    places = last.head.places.get(Column.TIME, last.head.places.get(Column.ROLE, (0,)))
    if table.width != last.table.width or not table.rows:
        return False
    texts = [row[places[0]].text for row in table.rows if places[0] < len(row)]
    holds = (lambda text: read_duration(text).days is not None) if Column.TIME in last.head.places else role_of
    return any(holds(text) for text in texts if text)


def _parts(found: Sequence[_Found], reads: Sequence[Read], limit: object) -> tuple[Part, ...]:
    """Tell whether several tables are ways of doing the same, or follow one another."""
    if len(reads) < 2:  # noqa: PLR2004 - one table is neither
        return (Part(""),)
    captions = [" ".join(one.caption.split()).strip(" .:")[:120] for one in found]
    totals = [sum(step.days for step in read.steps if step.days is not None) for read in reads]
    firsts = [read.steps[0].no if read.steps else "" for read in reads]
    names_channel = any(_CHANNEL.search(flat(text)) for text in captions)
    goes_on = all(first != firsts[0] for first in firsts[1:])
    follows = not names_channel and (goes_on or (limit is not None and sum(totals) == limit))
    names = [text if text and (names_channel or not goes_on) else "" for text in captions]
    if not follows:
        names = [name or f"Cách {number}" for number, name in enumerate(names, 1)]
    return tuple(Part(name, is_alternative=not follows) for name in names)


def _paragraph_steps(document: Document) -> list[Step]:
    """Read «Bước 1: …» in paragraphs, each with the lines that follow it; roles and times stand in its words."""
    texts: list[tuple[str, list[str]]] = []
    for block in document.blocks:
        if not isinstance(block, Paragraph) or not block.whole:
            continue
        label, rest = leading_label(block.whole)
        if label and flat(block.whole).lstrip().startswith(("buoc", "b")):
            texts.append((label, [rest] if rest else []))
        elif texts and len(texts[-1][1]) < 12 and not _is_heading(block):  # noqa: PLR2004 - a step is short
            texts[-1][1].append(block.whole)
        elif texts and _is_heading(block):
            break
    return [_paragraph_step(number, label, lines) for number, (label, lines) in enumerate(texts, 1)]


def _is_heading(block: Paragraph) -> bool:
    return bool(re.match(r"\d{1,2}(?:\.\d{1,2})*[.)]?\s+\S", block.whole)) and len(block.whole) < 90  # noqa: PLR2004 - headings are short


def _paragraph_step(number: int, label: str, lines: list[str]) -> Step:
    told: dict[str, str] = {}
    kept: list[str] = []
    for line in lines:
        for name, pattern in (("role", _WHO), ("time", _HOW_LONG), ("forms", _FORMS)):
            match = pattern.search(flat(line))
            if match is not None and match.start() < 12:  # noqa: PLR2004 - at the beginning, after a dash
                told[name] = line[match.end() :].strip(" .;")
                break
        else:
            kept.append(line)
    text = "\n".join(kept)
    inside = re.search(r"\(([^()]{2,80})\)", text)
    responsible = told.get("role") or next((part for part in _pieces(text, inside) if role_of(part)), "")
    time = read_duration(told["time"]) if "time" in told else find_duration(text) or read_duration("")
    role = role_of(responsible)
    return Step(
        id=f"step_{number}",
        no=label,
        text=text,
        responsible=responsible,
        role=role or responsible,
        is_known=role is not None,
        time=time,
        written=told.get("time", ""),
        forms=tuple(part.strip() for part in re.split(r"[;\n]", told.get("forms", "")) if part.strip()),
        refers_to=references(text, label),
        ways=ways(text),
    )


def _pieces(text: str, inside: re.Match[str] | None) -> list[str]:
    """List where a paragraph may name who does it: in parentheses, else the words it begins with."""
    first = re.split(
        r"[,;:.\n]|\s(?=tiếp nhận|thẩm định|phân công|kiểm tra|xem xét|ký|trình|đóng|vào sổ|trả|xử lý)", text
    )[0]
    return [*([piece.strip() for piece in re.split(r"[;,–-]", inside[1])] if inside else []), first[:80]]
