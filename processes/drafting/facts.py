"""What a document says around its table of work: code, title, law, components, limit, fee, result, records."""

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

from engine.words import Duration, Kind, flat, read_duration
from processes.drafting.document import Block, Document, Paragraph, Table
from processes.drafting.model import Facts
from processes.drafting.sections import bare, distinct, items, section_of, sections_of
from processes.drafting.sheet import read_sheet

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
_FIRST_BLOCKS: Final = 40
_FIRST_ROWS: Final = 6
_LONGEST_TEXT: Final = 2_000
_MOST: Final = 60


def read_facts(document: Document) -> Facts:
    """Read what stands around the tables of work, which are ``WORK`` here. What is not found stays empty."""
    sections = sections_of(document)
    lines = [line for block in (*document.heads, *document.blocks) for line in _lines(block)]
    limit_text = _limit_text(sections, lines)
    limit = _limit(limit_text)
    details: dict[str, Any] = {
        "legal_basis": [{"text": text} for text in items(sections, "legal_basis")],
        "components": _components(sections),
    }
    for name in ("fee", "result"):
        if text := "\n".join(items(sections, name))[:_LONGEST_TEXT]:
            details[name] = text
    if found := read_sheet(sections):
        details["document"] = found
    if text := "\n".join(items(sections, "records"))[:_LONGEST_TEXT]:
        details["retention"] = text
    return Facts(_code(lines), _title(document, lines), limit, limit_text, details)


def _lines(block: Block) -> Iterator[str]:
    """Give the lines of a block; a row of a table is a line for each cell, and one of the first two together."""
    if isinstance(block, Paragraph):
        yield from block.text.split("\n")
        return
    for row in block.rows:
        cells = distinct(row)
        for cell in cells:
            yield from cell.text.split("\n")
        for left, right in itertools.pairwise(cells):
            if len(left.text) <= 40 and right.text:  # noqa: PLR2004 - «Mã hiệu» beside its value
                yield f"{left.text.rstrip(' :')}: {right.text}"


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
        if match is None or section_of(text) not in {None, "work"} or _NO_TITLE.fullmatch(bare(plain)):
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
        line for row in block.rows[:_FIRST_ROWS] for cell in distinct(row) for line in cell.text.split("\n") if line
    ]


def _limit_text(sections: dict[str, list[Block]], lines: list[str]) -> str:
    told = items(sections, "limit")
    readable = [text for text in told if _limit(text).kind not in {Kind.UNREADABLE, Kind.BLANK}]
    if readable:  # of lines that say the same the one that says more
        return max((text for text in readable if _limit(text) == _limit(readable[0])), key=len)
    for line in lines:
        match = _LIMIT.search(flat(line))
        rest = "" if match is None else line[match.end() :].strip(" :")
        if rest and _limit(rest).kind is not Kind.UNREADABLE:
            return rest[:_LONGEST_TEXT]
    return next(iter(told), "")


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
    sets = next((int(one[0]) for text in items(sections, "sets") if (one := re.search(r"\d{1,2}", text))), 1)
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
