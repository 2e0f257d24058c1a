"""What a document says around its table of work: code, title, law, components, limit, fee, result, records."""

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

from engine.words import Duration, Kind, flat, read_duration
from processes.drafting.document import Block, Cell, Document, Paragraph, Table
from processes.drafting.model import Facts

_CODE: Final = re.compile(
    r"(?:ma hieu|ma so|ky hieu(?: quy trinh)?|ma quy trinh|ma tthc|ma thu tuc(?: hanh chinh)?"
    r"|ma tai lieu|so hieu)\s*(?:\(?tthc\)?)?\s*[:：]?\s*"
)
_CODE_FORM: Final = re.compile(
    r"(?:QT|QTTP|QTNB|QT-ISO|TTHC)[\w.\-/&]*\d[\w.\-/]*|\d\.\d{6}(?:\.[\w.]+)?|[A-ZĐ]{2,}[\w]*[.\-/][\w.\-/]*\d[\w.\-]*"
)
_TITLE: Final = re.compile(
    r"(?:ten (?:quy trinh|thu tuc(?: hanh chinh)?|tthc|tai lieu)|thu tuc hanh chinh|quy trinh|thu tuc)\s*[:：]?\s*"
)
_SECTIONS: Final = (
    ("purpose", r"muc dich(?: yeu cau)?|muc tieu"),
    ("scope", r"pham vi(?: ap dung| dieu chinh)?"),
    ("legal_basis", r"(?:co so|can cu) phap ly(?: cua.*| de.*)?|can cu phap ly.*"),
    ("components", r"thanh phan(?:,? so luong)? ho so.*|ho so bao gom|thanh phan ho so.*"),
    ("sets", r"so luong ho so|so bo ho so|so luong bo ho so"),
    ("limit", r"thoi (?:gian|han) (?:giai quyet|xu ly|thuc hien)(?: ho so| thu tuc.*| tthc)?|tong thoi gian.*"),
    ("place", r"(?:noi|dia diem) (?:tiep nhan|nop|nhan).*|cach thuc (?:thuc hien|nop).*"),
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
    (
        "other",
        (
            r"(?:tai lieu vien dan|dinh nghia|thuat ngu|yeu cau|doi tuong|co quan|dieu kien|noi dung"
            r"|trach nhiem|phu luc).*"
        ),
    ),
)
_NUMBER: Final = re.compile(
    r"^\s*(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivx]{1,5}|[a-h])[.)\-:]?\s+|(?:\d{1,2}\.){1,4}\s*|[-+*•]\s*)?"
)
WORK: Final = Table(())
"""Stands where a table of work was: no section goes on behind it."""

_LIMIT: Final = re.compile(
    r"thoi (?:han|gian) (?:giai quyet|xu ly|thuc hien)(?: ho so| thu tuc| tthc| hanh chinh| cong viec)*\b\s*:?"
    r"|^\W*thoi han\s*:"
)
_PARTS: Final = re.compile(r";|\n|\btrong do\b|\bcu the\b|\bbao gom\b|\bgom\b|\btruong hop\b(?=.*\d)(?!^)")
_NO_TITLE: Final = re.compile(
    r"quy trinh(?: (?:noi bo|dien tu|xu ly|thuc hien|giai quyet|cong viec|ho so|thu tuc|tthc|hanh chinh))+"
)
_LONGEST_TITLE: Final = 300
_SHORTEST_TITLE: Final = 10
_WORD: Final = 3
_HEADED: Final = 3
"""A row of a heading has no more than the heading, its content and a note."""

_FIRST_BLOCKS: Final = 40
_FIRST_ROWS: Final = 6
_LONGEST_TEXT: Final = 2_000
_MOST: Final = 60


def read_facts(document: Document) -> Facts:
    """Read what stands around the tables of work, which are ``WORK`` here. What is not found stays empty."""
    sections = _sections(document)
    lines = [line for block in (*document.heads, *document.blocks) for line in _lines(block)]
    limit_text = _limit_text(sections, lines)
    limit = _limit(limit_text)
    details: dict[str, Any] = {
        "legal_basis": [{"text": text} for text in _items(sections, "legal_basis")],
        "components": _components(sections),
    }
    for name in ("purpose", "scope", "fee", "result", "place"):
        if text := "\n".join(_items(sections, name))[:_LONGEST_TEXT]:
            details[name] = text
    if text := "\n".join(_items(sections, "records"))[:_LONGEST_TEXT]:
        details["retention"] = text
    return Facts(_code(lines), _title(document, lines), limit, limit_text, details)


def _lines(block: Block) -> Iterator[str]:
    """Give the lines of a block; a row of a table is a line for each cell, and one of the first two together."""
    if isinstance(block, Paragraph):
        yield from block.text.split("\n")
        return
    for row in block.rows:
        cells = _distinct(row)
        for cell in cells:
            yield from cell.text.split("\n")
        for left, right in itertools.pairwise(cells):
            if len(left.text) <= 40 and right.text:  # noqa: PLR2004 - «Mã hiệu» beside its value
                yield f"{left.text.rstrip(' :')}: {right.text}"


def _distinct(row: tuple[Cell, ...]) -> list[Cell]:
    return [cell for place, cell in enumerate(row) if place == 0 or cell is not row[place - 1]]


def _code(lines: list[str]) -> str:
    for line in lines:
        match = _CODE.search(flat(line)[:200])
        if match is not None and (found := _CODE_FORM.match(line[match.end() :].strip(" :"))) is not None:
            return found[0].rstrip(".-/")
    for line in lines:
        match = _CODE.match(flat(line).strip()[:200])
        rest = line.strip()[match.end() :].strip() if match is not None else ""
        if rest and len(rest) <= 50 and any(char.isdigit() for char in rest):  # noqa: PLR2004 - codes are short
            return rest
    for line in lines[:40]:
        if (found := re.search(r"\bQT[.\-][\w.\-/]*\d[\w.\-]*", line)) is not None:
            return found[0].rstrip(".-/")
    return ""


def _title(document: Document, lines: list[str]) -> str:
    for line in lines:
        plain = flat(line)
        match = re.match(r"\s*ten (?:quy trinh|thu tuc(?: hanh chinh)?|tthc|tai lieu)\s*[:：]\s*", plain)
        if match is not None and line[match.end() :].strip():
            return line[match.end() :].strip(' .«»"“”')[:_LONGEST_TITLE]
    heads = [line for block in document.blocks[:_FIRST_BLOCKS] for line in _headings(block)]
    for number, text in enumerate(heads):
        plain = flat(text)
        match = re.match(r"\s*(?:quy trinh|thu tuc)\b\s*(?:noi bo|dien tu|hanh chinh|iso)?\s*[:：]?\s*", plain)
        if match is None or section_of(text) not in {None, "work"} or _NO_TITLE.fullmatch(_bare(plain)):
            continue
        rest = text[match.end() :].strip(' .:«»"“”')
        if len(rest) > 3:  # noqa: PLR2004 - a word at least
            return " ".join(text.split()).strip(' .:«»"“”')[:_LONGEST_TITLE]
        following = next((one for one in heads[number + 1 : number + 3] if section_of(one) is None), "")
        if following:
            return " ".join(following.split())[:_LONGEST_TITLE]
    for line in lines:
        match = re.match(r"\s*(?:thu tuc(?: hanh chinh)?|quy trinh)\s*[:：]\s*", flat(line))
        if match is not None and line[match.end() :].strip():
            return line[match.end() :].strip()[:_LONGEST_TITLE]
    capitals = (text for text in heads if text.isupper() and _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE)
    return next((text for text in capitals if section_of(text) is None), "")


def _headings(block: Block) -> list[str]:
    """Give what may be a title: a paragraph, or the lines of a cell one by one."""
    if isinstance(block, Paragraph):
        return [block.text] if block.text else []
    return [
        line for row in block.rows[:_FIRST_ROWS] for cell in _distinct(row) for line in cell.text.split("\n") if line
    ]


def section_of(text: str) -> str | None:
    """Tell which section a line begins, with or without its number and what follows a colon."""
    plain = _bare(flat(text))
    head = re.split(r"[:：\n]", plain, maxsplit=1)[0].strip(" .")
    if not head or len(head) > 90:  # noqa: PLR2004 - headings are short
        return None
    return next((name for name, pattern in _SECTIONS if re.fullmatch(pattern, head)), None)


def _bare(plain: str) -> str:
    """Leave out the number before a heading."""
    match = _NUMBER.match(plain.strip())
    return plain.strip()[match.end() if match else 0 :].strip(" .:")


def _sections(document: Document) -> dict[str, list[Block]]:
    """Sort blocks under the headings above them; in a table of two columns the left one is the heading."""
    found: dict[str, list[Block]] = {}
    current = ""
    for block in document.blocks:
        if block is WORK:
            current = ""
        elif isinstance(block, Paragraph):
            name = section_of(block.text)
            if name is None:
                found.setdefault(current, []).append(block)
                continue
            current = name
            found.setdefault(current, [])
            rest = re.split(r"[:：\n]", block.text, maxsplit=1)[1:]
            if rest and rest[0].strip():
                found[current].append(Paragraph(rest[0].strip()))
        else:
            _of_table(block, current, found)
    return found


def _of_table(table: Table, current: str, found: dict[str, list[Block]]) -> None:
    """Sort the rows of a table whose cells are headings; any other table stays whole under the heading above it."""
    inside = ""
    kept: list[tuple[Cell, ...]] = []
    for row in table.rows:
        cells = [cell for cell in _distinct(row) if cell.text and not re.fullmatch(r"[\d.ivxIVX)(]{1,5}", cell.text)]
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


def _items(sections: dict[str, list[Block]], name: str) -> list[str]:
    lines: list[str] = []
    for block in sections.get(name, ()):
        if isinstance(block, Paragraph):
            lines += block.text.split("\n")
        else:
            for row in block.rows[1 if name == "records" else 0 :]:
                lines.append(
                    " – ".join(
                        cell.text for cell in _distinct(row) if cell.text and not cell.text.strip(" .").isdigit()
                    )
                )
    cleaned = (re.sub(r"^\s*[-–—+*•●]\s*", "", line).strip() for line in lines)
    return [line[:_LONGEST_TEXT] for line in cleaned if line and not re.fullmatch(r"\W*", line)][:_MOST]


def _limit_text(sections: dict[str, list[Block]], lines: list[str]) -> str:
    items = _items(sections, "limit")
    for text in items:
        if _limit(text).kind not in {Kind.UNREADABLE, Kind.BLANK}:
            return text
    for line in lines:
        match = _LIMIT.search(flat(line))
        rest = "" if match is None else line[match.end() :].strip(" :")
        if rest and _limit(rest).kind is not Kind.UNREADABLE:
            return rest[:_LONGEST_TEXT]
    return next(iter(items), "")


def _limit(text: str) -> Duration:
    """Read a limit: what follows «trong đó» or names other cases is not added to it."""
    parts = _PARTS.split(flat(text))
    first = text[: len(parts[0])].strip() or text
    found = read_duration(first)
    if found.kind is Kind.AMOUNT and "unit" in found.doubts and len(first) > len("30 ngày"):
        return Duration(Kind.UNREADABLE)
    return found


def _components(sections: dict[str, list[Block]]) -> list[dict[str, Any]]:
    """Read the components: from a table with columns for originals and copies, or from lines."""
    sets = next((int(one[0]) for text in _items(sections, "sets") if (one := re.search(r"\d{1,2}", text))), 1)
    found: list[dict[str, Any]] = []
    for block in sections.get("components", ()):
        if isinstance(block, Table):
            found += _of_component_table(block, sets)
        else:
            found += [_component(line, sets) for line in block.text.split("\n") if _is_component(line)]
    return found[:_MOST]


def _is_component(line: str) -> bool:
    plain = flat(line).strip(" -+*•.:")
    return len(plain) >= _WORD and not re.match(
        r"(?:thanh phan|so luong|ho so (?:gom|bao gom)|bao gom|gom)\b.{0,40}$", plain
    )


def _component(line: str, sets: int, kind: str = "") -> dict[str, Any]:
    name = re.sub(r"^\s*(?:[-–—+*•●]|\d{1,2}[.)]|[a-hđ]\))\s*", "", line).strip(" ;.")
    plain = flat(name)
    copies = re.search(r"\(?\b0?(\d{1,2}) (?:ban|bo)\b", plain)
    is_copy = bool(re.search(r"\bban sao\b|\bphoto|\bsao y\b|chung thuc", plain)) and "ban chinh" not in plain
    return {
        "name": name[:_LONGEST_TEXT],
        "copies": int(copies[1]) if copies and int(copies[1]) else sets,
        "form": kind or ("copy" if is_copy else "original"),
    }


def _of_component_table(table: Table, sets: int) -> Iterator[dict[str, Any]]:
    """Read rows whose marks stand under «Bản chính» or «Bản sao»; a number there is how many."""
    head = [flat(cell.text) for cell in table.rows[0]] if table.rows else []
    copy = next((place for place, text in enumerate(head) if "sao" in text or "photo" in text), None)
    original = next((place for place, text in enumerate(head) if "chinh" in text or "goc" in text), None)
    name = next(
        (place for place, text in enumerate(head) if re.search(r"thanh phan|ten|ho so|giay to|noi dung", text)), None
    )
    for row in table.rows[1 if name is not None else 0 :]:
        places = [place for place in range(len(row)) if place not in {copy, original}]
        text = row[name].text if name is not None else max((row[place].text for place in places), key=len, default="")
        if not _is_component(text):
            continue
        marked = {
            kind: row[place].text.strip()
            for kind, place in (("original", original), ("copy", copy))
            if place is not None
        }
        kind = next((kind for kind, mark in marked.items() if mark and mark not in {"-", "0"}), "")
        one = _component(text, sets, kind)
        if kind and (count := re.search(r"[1-9]\d?", marked[kind])) is not None:
            one["copies"] = int(count[0])
        yield one
