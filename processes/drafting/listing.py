"""A list of procedures in Excel: one row for each with its facts, or one sheet for each with its table of work."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from engine import Finding
from engine.words import Duration, Kind, read_duration
from processes.drafting.codes import finding
from processes.drafting.columns import compact, head_of
from processes.drafting.document import Block, Document, Table
from processes.drafting.model import UNSAID, Understood
from processes.drafting.understanding import understand

MOST: Final = 100
_SEARCHED: Final = 20
_COLUMNS: Final = (
    ("legal_basis", r"cancu|phaply|cosophaply"),
    ("components", r"thanhphan"),
    ("name", r"^ten(?!linhvuc|coquan)|tenthutuc|tenquytrinh|tentthc|^thutuc|^noidungthutuc|^quytrinh"),
    ("code", r"^ma(?:so|hieu|tthc|thutuc|hoso|quytrinh|$)|^sohieu|^kyhieu|^code$"),
    ("field", r"linhvuc"),
    ("level", r"^cap(?!nhat)|capthuchien|capgiaiquyet|thamquyen"),
    ("limit", r"thoi(?:han|gian)|^songay"),
    ("fee", r"phi|lephi"),
    ("result", r"ketqua"),
    ("retention", r"luutru|luuho"),
)
_CODE: Final = re.compile(r"[\w.\-/Đđ]{1,50}")
_LENGTHS: Final = {"code": 50, "name": 300, "field": 300}
_LINES: Final = re.compile(r"[\n;]")


@dataclass(frozen=True, slots=True)
class Listed:
    """One procedure of a list: where it stands, its facts, and its table of work where a sheet has one."""

    sheet: str
    row: int
    code: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    limit: Duration = UNSAID
    understood: Understood | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether nothing can be made of it: an error stands against it."""
        return any(one.severity == "error" for one in self.findings)


def read_list(sheets: Sequence[tuple[str, Table]]) -> tuple[Listed, ...]:
    """Read all procedures of a workbook in their order. What is wrong with one is a finding of its own."""
    found: list[Listed] = []
    for name, table in sheets:
        if (places := _head(table)) is not None:
            found += _of_rows(name, table, *places)
        elif head_of(table) is not None:
            found.append(_of_sheet(name, table))
    return tuple(_judged(found[:MOST], len(found)))


def _head(table: Table) -> tuple[int, dict[str, int], str] | None:
    """Find the head of a list: it names the procedures, and their codes or limits."""
    for number, row in enumerate(table.rows[:_SEARCHED]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            label = compact(cell.text)
            kind = next((kind for kind, pattern in _COLUMNS if label and re.search(pattern, label)), None)
            if kind is not None:
                places.setdefault(kind, place)
        if "name" in places and len(places) > 1 and {"code", "limit", "field"} & set(places):
            label = row[places["limit"]].text if "limit" in places else ""
            return number, places, "working_day" if "ngay" in compact(label) else ""
    return None


def _of_rows(sheet: str, table: Table, head: int, places: Mapping[str, int], unit: str) -> Iterator[Listed]:
    """Read the rows of a list. A cell over all columns names the field of those below; a name over rows is one row."""
    field_of_law, known = "", dict[str, str]()
    begun = 0
    for number, row in enumerate(table.rows[head + 1 :], head + 2):
        cells = {kind: row[place] for kind, place in places.items()}
        facts = {kind: cell.text for kind, cell in cells.items()}
        if len({(cell.row, cell.column) for cell in cells.values()}) == 1:
            field_of_law = facts["name"] or field_of_law
        elif known and cells["name"].text and cells["name"].row < number - 1:
            known |= {kind: _more(known[kind], text) for kind, text in facts.items() if cells[kind].row == number - 1}
        elif facts["name"] and (facts.get("code") or facts.get("limit") or facts.get("result")):
            if known:
                yield _one(sheet, begun, known, unit)
            known, begun = {**facts, "field": facts.get("field") or field_of_law}, number
    if known:
        yield _one(sheet, begun, known, unit)


def _more(told: str, text: str) -> str:
    return f"{told}\n{text}".strip() if text not in told else told


def _one(sheet: str, number: int, told: Mapping[str, str], unit: str) -> Listed:
    facts = dict(told)
    limit = read_duration(facts.get("limit", ""), unit=unit)
    code, name = (" ".join(facts.pop(kind, "").split()) for kind in ("code", "name"))
    return Listed(sheet, number, code, name, facts, limit)


def _of_sheet(name: str, table: Table) -> Listed:
    """Read a sheet with a table of work as a document: each row above the head is a line and a table."""
    blocks: tuple[Block, ...] = (table,)
    understood = understand(Document(blocks))
    facts = understood.facts
    findings = tuple(replace(one, params={**one.params, "sheet": name}) for one in understood.findings)
    return Listed(name, 1, facts.code, facts.title or name, {}, facts.limit, understood, findings)


def _judged(found: Sequence[Listed], total: int) -> Iterator[Listed]:
    seen: set[str] = set()
    for one in found:
        wrong = [*one.findings]
        if not one.code:
            wrong.append(finding("draft_list_code_missing", None, row=one.row, sheet=one.sheet))
        elif not _CODE.fullmatch(one.code):
            wrong.append(finding("draft_list_code_invalid", None, row=one.row, sheet=one.sheet, text=one.code[:60]))
        elif one.code in seen:
            wrong.append(finding("draft_list_code_twice", None, row=one.row, sheet=one.sheet, text=one.code))
        if len(one.name) > _LENGTHS["name"]:
            wrong.append(finding("draft_list_name_long", None, row=one.row, sheet=one.sheet, limit=_LENGTHS["name"]))
        if one.understood is None and one.limit.kind is Kind.UNREADABLE:
            text = one.facts.get("limit", "")[:120]
            wrong.append(finding("draft_list_limit_unreadable", None, row=one.row, sheet=one.sheet, text=text))
        if total > MOST and one is found[-1]:
            wrong.append(finding("draft_list_too_long", None, count=total, limit=MOST))
        seen.add(one.code)
        yield replace(one, findings=tuple(wrong))


def details_of(one: Listed) -> dict[str, Any]:
    """Write the facts of a row as a version's details keep them, only those that the list says."""
    said: dict[str, Any] = {kind: one.facts[kind] for kind in ("fee", "result", "retention") if one.facts.get(kind)}
    if basis := _split(one.facts.get("legal_basis", "")):
        said["legal_basis"] = [{"text": text} for text in basis]
    if papers := _split(one.facts.get("components", "")):
        said["components"] = [{"name": text, "copies": 1, "form": "original"} for text in papers]
    limit = limit_of(one.limit)
    return said | ({"limit": {**limit, "anchor": "accepted_at", "note": one.facts.get("limit", "")}} if limit else {})


def limit_of(limit: Duration) -> dict[str, Any]:
    """Write a limit as settings do; an empty one where the list says none."""
    if limit.kind is Kind.SAME_DAY:
        return {"amount": "1", "unit": "same_day"}
    if limit.kind is not Kind.AMOUNT or limit.days is None:
        return {}
    return limit.budget(calendar=True)


def _split(text: str) -> list[str]:
    parts = (re.sub(r"^\s*(?:[-–•+*]|\d{1,2}[.)])\s*", "", part).strip() for part in _LINES.split(text))
    return [part for part in parts if part][:60]
