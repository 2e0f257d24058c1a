"""The sections of a document: which heading each of its blocks stands under, and what a section lists."""

import re
from typing import Final

from engine.words import flat, fold
from processes.drafting.document import Block, Cell, Document, Paragraph, Table

_LONGEST_TEXT: Final = 2_000
_LONGEST_HEADING: Final = 90
_MOST: Final = 60
_HEADED: Final = 3
"""A row of a heading has no more than the heading, its content and a note."""

_UNSAID: Final = frozenset({"chua khai", "chua ghi nhan"})
"""What our own documents say where nothing was declared: read back, it is nothing."""

_SECTIONS: Final = (
    ("purpose", r"muc dich(?: yeu cau)?|muc tieu"),
    ("scope", r"pham vi(?: ap dung| dieu chinh)?"),
    ("legal_basis", r"(?:co so|can cu) phap ly(?: cua.*| de.*)?|can cu phap ly.*"),
    ("components", r"thanh phan(?:,? so luong)? ho so.*|ho so bao gom|thanh phan ho so.*"),
    ("sets", r"so luong ho so|so bo ho so|so luong bo ho so"),
    ("limit", r"thoi (?:gian|han) (?:giai quyet|xu ly|thuc hien)(?: ho so| thu tuc.*| tthc)?|tong thoi gian.*"),
    ("place", r"(?:noi|dia diem) (?:tiep nhan|nop|nhan).*"),
    ("ways", r"cach thuc (?:thuc hien|nop).*"),
    ("references", r"tai lieu (?:vien dan|tham chieu).*"),
    ("definitions", r"(?:dinh nghia|thuat ngu|giai thich tu ngu|(?:cac )?tu viet tat).*"),
    ("conditions", r"(?:yeu cau,? )?dieu kien.*"),
    ("applicants", r"doi tuong (?:thuc hien|nop).*"),
    ("fee", r"(?:muc )?(?:thu )?(?:phi|le phi)(?:[,/ ]+(?:va )?le phi)?.*"),
    ("result", r"ket qua(?: (?:thuc hien|giai quyet|cua|thu tuc).*)?"),
    (
        "work",
        (
            r"quy trinh xu ly.*|trinh tu (?:thuc hien|xu ly|giai quyet).*|noi dung quy trinh"
            r"|quy trinh (?:thuc hien|giai quyet).*|luu do.*"
        ),
    ),
    ("forms", r"bieu mau(?: su dung| kem theo)?|mau don.*|danh muc bieu mau"),
    ("records", r"(?:ho so (?:can )?luu(?: tru)?|luu (?:tru )?ho so|luu tru|ho so luu).*"),
    ("other", r"(?:yeu cau|doi tuong|co quan|noi dung|trach nhiem|phu luc).*"),
)
_NUMBER: Final = re.compile(
    r"^\s*(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivx]{1,5}|[a-h])[.)\-:]?\s+|(?:\d{1,2}\.){1,4}\s*|[-+*•]\s*)?"
)
WORK: Final = Table(())
"""Stands where a table of work was: no section goes on behind it."""


def is_unsaid(text: str) -> bool:
    """Tell whether a text only says that nothing was declared."""
    return fold(text).strip(" .") in _UNSAID


def section_of(text: str) -> str | None:
    """Tell which section a line begins, with or without its number and what follows a colon."""
    plain = bare(flat(text))
    head = re.split(r"[:：\n]", plain, maxsplit=1)[0].strip(" .")
    if not head or len(head) > _LONGEST_HEADING:
        return None
    return next((name for name, pattern in _SECTIONS if re.fullmatch(pattern, head)), None)


def bare(plain: str) -> str:
    """Leave out the number before a heading."""
    match = _NUMBER.match(plain.strip())
    return plain.strip()[match.end() if match else 0 :].strip(" .:")


def sections_of(document: Document) -> dict[str, list[Block]]:
    """Sort blocks under the headings above them; in a table of two columns the left one is the heading."""
    found: dict[str, list[Block]] = {}
    current = ""
    for block in document.blocks:
        if block is WORK:
            current = ""
        elif isinstance(block, Paragraph):
            name = section_of(block.text)
            if name is None:
                if not is_unsaid(block.text):
                    found.setdefault(current, []).append(block)
                continue
            current = name
            found.setdefault(current, [])
            rest = re.split(r"[:：\n]", block.text, maxsplit=1)[1:]
            if rest and rest[0].strip() and not is_unsaid(rest[0]):
                found[current].append(Paragraph(rest[0].strip()))
        else:
            _of_table(block, current, found)
    return found


def _of_table(table: Table, current: str, found: dict[str, list[Block]]) -> None:
    """Sort the rows of a table whose cells are headings; any other table stays whole under the heading above it."""
    inside = ""
    kept: list[tuple[Cell, ...]] = []
    for row in table.rows:
        cells = [cell for cell in distinct(row) if cell.text and not re.fullmatch(r"[\d.ivxIVX)(]{1,5}", cell.text)]
        name = section_of(cells[0].text) if cells else None
        if name is not None and len(cells) <= _HEADED:
            inside = name
            found.setdefault(name, []).extend(Paragraph(line) for cell in cells[1:] for line in cell.text.split("\n"))
        elif inside and cells:
            found[inside].append(Paragraph(" – ".join(cell.text for cell in cells)))
        elif cells:
            kept.append(row)
    if kept:
        found.setdefault(current, []).append(Table(tuple(kept)))


def items(sections: dict[str, list[Block]], name: str) -> list[str]:
    """List what a section says line by line; a row of a table is one line."""
    lines: list[str] = []
    for block in sections.get(name, ()):
        if isinstance(block, Paragraph):
            lines += block.text.split("\n")
        else:
            for row in block.rows[1 if name == "records" else 0 :]:
                lines.append(
                    " – ".join(cell.text for cell in distinct(row) if cell.text and not cell.text.strip(" .").isdigit())
                )
    cleaned = (re.sub(r"^\s*[-–—+*•●]\s*", "", line).strip() for line in lines)
    return [line[:_LONGEST_TEXT] for line in cleaned if line and not re.fullmatch(r"\W*", line)][:_MOST]


def distinct(row: tuple[Cell, ...]) -> list[Cell]:
    """Give the cells of a row, one that reaches over several columns once."""
    return [cell for place, cell in enumerate(row) if place == 0 or cell is not row[place - 1]]
