"""What a document says that only documents need: purpose, scope, terms, places, forms, records kept."""

import re
from collections.abc import Iterator
from typing import Any, Final

from engine.words import flat
from processes.drafting.document import Block, Cell, Table
from processes.drafting.sections import distinct, is_unsaid, items

_TEXTS: Final = ("purpose", "scope", "conditions", "ways", "place", "applicants")
_LONGEST: Final = 4_000
_SETS: Final = re.compile(r"0?(\d{1,2}) bo\b")
_MEANS: Final = re.compile(r"\s*[:：]\s*|\s+[-–—]\s+|\s+là\s+")
_COLUMNS: Final = {
    "forms": (("code", r"ma hieu|ma so|ky hieu|so hieu|^ma"), ("name", r"ten|bieu mau|noi dung")),
    "records": (("name", r"ten|ho so|tai lieu"), ("place", r"noi|bo phan|vi tri"), ("duration", r"thoi|han|nam")),
}
_OURS: Final = re.compile(r"bieu mau dien tu cua buoc\b|cac van ban neu tai muc\b")
"""What our own documents say of what follows from other parts of them."""


def read_sheet(sections: dict[str, list[Block]]) -> dict[str, Any]:
    """Read what a version's details keep for its document; only what the document says."""
    found: dict[str, Any] = {name: "\n".join(items(sections, name))[:_LONGEST] for name in _TEXTS}
    found["sets"] = _sets(items(sections, "sets"))
    found["references"] = [text for text in items(sections, "references") if not _OURS.match(flat(text))]
    found["definitions"] = list(_terms(items(sections, "definitions")))
    for name in _COLUMNS:
        found[name] = [row for block in sections.get(name, ()) for row in _rows(block, name)]
    found["forms"] = found["forms"] or [
        _form(line) for line in items(sections, "forms") if not _OURS.search(flat(line))
    ]
    return {name: value for name, value in found.items() if value}


def _sets(lines: list[str]) -> str:
    """Write the number of sets as digits where nothing else is said."""
    text = "\n".join(lines)
    match = _SETS.fullmatch(re.sub(r"\([^()]*\)", "", flat(text)).strip(" ."))
    return match[1] if match is not None else text[:_LONGEST]


def _terms(lines: list[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        term, *meaning = _MEANS.split(line, maxsplit=1)
        if meaning and term and meaning[0]:
            yield {"term": term, "meaning": meaning[0].rstrip(" ;.")}


def _rows(block: Block, name: str) -> Iterator[dict[str, str]]:
    """Read the rows of a table whose head names its columns; lines are told with the retention."""
    if not isinstance(block, Table) or not block.rows:
        return
    head = block.rows[0]
    places: dict[str, int] = {}
    for kind, pattern in _COLUMNS[name]:
        place = next((at for at, cell in enumerate(head) if re.search(pattern, flat(cell.text))), None)
        if place is not None and place not in places.values():
            places[kind] = place
    if "name" not in places:
        return
    columns = [kind for kind, _ in _COLUMNS[name]]
    for row in block.rows[1:]:
        told = {kind: _text(row, places.get(kind)) for kind in columns}
        if told["name"] and len(distinct(row)) > 1 and not _OURS.match(flat(told["name"])):
            yield told


def _form(line: str) -> dict[str, str]:
    """Split «BM.01: Đơn đề nghị» into its code and its name."""
    code, *name = _MEANS.split(line, maxsplit=1)
    is_coded = bool(name) and any(letter.isdigit() for letter in code)
    return {"code": code, "name": name[0]} if is_coded else {"code": "", "name": line}


def _text(row: tuple[Cell, ...], place: int | None) -> str:
    text = "" if place is None or place >= len(row) else " ".join(row[place].text.split())
    return "" if is_unsaid(text) or text == "—" else text
