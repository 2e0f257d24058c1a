"""The parts of a procedure document: what each says, from facts where there are some, else what follows from data."""

from collections.abc import Mapping
from decimal import InvalidOperation
from typing import Any

from processes import definitions
from processes.outline import Outline
from web import i18n, version_rows
from web.moments import limit_words
from web.outlines.blocks import Block, Cell, Line, Table, cell, lines
from web.outlines.steps import missing

_COPIES = ("original", "copy")


def said(told: Outline, name: str) -> tuple[Block, ...]:
    """Write a text of the facts, or that it is missing."""
    return lines(*_paragraphs(told.facts[name])) or (missing(),)


def _paragraphs(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := " ".join(one.split()))]


def purpose(told: Outline) -> tuple[Block, ...]:
    """Write the purpose; without one, what every such document is for."""
    own = lines(*_paragraphs(told.facts["purpose"]))
    return own or lines(i18n.t("document.purpose_of", name=told.running.procedure_name))


def scope(told: Outline) -> tuple[Block, ...]:
    """Write the scope; without one, whom the table of work names."""
    if own := lines(*_paragraphs(told.facts["scope"])):
        return own
    people = list(dict.fromkeys(row.responsible for row in told.work.rows if row.responsible))
    if not people:
        return (missing(),)
    key = "document.scope_of" if told.agency else "document.scope_without_agency"
    return lines(i18n.t(key, people="; ".join(people), agency=told.agency, name=told.running.procedure_name))


def references(told: Outline, basis: str) -> tuple[Block, ...]:
    """List the documents that this one refers to; without any, the part with its legal basis is named."""
    if found := told.facts["references"]:
        return lines(*found, style="item")
    return lines(i18n.t("document.references_in", part=basis)) if _details(told, "legal_basis") else (missing(),)


def terms(told: Outline) -> tuple[Block, ...]:
    """List definitions and abbreviations."""
    rows = told.facts["definitions"]
    return lines(*(f"{row['term']}: {row['meaning']}" for row in rows), style="item") or (missing(),)


def _details(told: Outline, name: str) -> list[Mapping[str, Any]]:
    found = told.running.details.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def legal_basis(told: Outline) -> tuple[Block, ...]:
    """List the legal basis, each with its note."""
    found: list[Block] = []
    for one in _details(told, "legal_basis"):
        found += lines(str(one.get("text") or ""), style="item")
        found += lines(str(one.get("note") or ""), style="muted")
    return tuple(found) or (missing(),)


def components(told: Outline) -> tuple[Block, ...]:
    """Write the table of components, originals and copies counted apart."""
    rows = []
    for number, one in enumerate(_details(told, "components"), 1):
        counts = [str(one.get("copies") or 1) if one.get("form", _COPIES[0]) == kind else "" for kind in _COPIES]
        rows.append((
            cell(str(number), centred=True),
            cell(str(one.get("name") or "")),
            *(cell(count, centred=True) for count in counts),
        ))  # fmt: skip
    if not rows:
        return (missing(),)
    head = tuple(i18n.t(f"document.component_{name}") for name in ("no", "name", "original", "copy"))
    return (Table(i18n.t("document.components"), (8, 64, 14, 14), head, tuple(rows)),)


def sets(told: Outline) -> tuple[Block, ...]:
    """Say in how many sets a dossier is handed in."""
    count = told.facts["sets"]
    if count.isdigit():
        return lines(i18n.t("document.sets_count", count=int(count)))
    return lines(count) or (missing(),)


def limit(told: Outline) -> tuple[Block, ...]:
    """Write the limit of the law, each case of a table, and its note."""
    known = told.running.details.get("limit") or {}
    if known.get("none"):
        return lines(i18n.t("versions.limit_none"), str(known.get("reason") or ""))
    note = str(known.get("note") or "")
    said = note.casefold().lstrip("0")
    found = [text for text in _limits(told, known) if not said.startswith(text.casefold())]
    return lines(*found, note) or (missing(),)


def _limits(told: Outline, known: Mapping[str, Any]) -> list[str]:
    by_table = definitions.limits(told.running.details, told.running.decisions)
    if by_table:
        cases = [(case, limit_words(limit.as_json())) for _, limit, case in by_table]
        return [i18n.t("document.time_case", case=case or "—", time=time) for case, time in dict.fromkeys(cases)]
    return [limit_words(known)] if "unit" in known or "decision" in known else []


def fee(told: Outline) -> tuple[Block, ...]:
    """Write the fee: a text, or that a table decides it, with the note beside it."""
    known = told.running.details.get("fee")
    if isinstance(known, Mapping):
        decision = told.running.decisions.get(str(known.get("decision")))
        name = decision.name if decision is not None else str(known.get("decision"))
        return lines(i18n.t("decisions.by_table", name=name), str(known.get("note") or ""))
    return lines(str(known or "").strip()) or (missing(),)


def text(told: Outline, name: str) -> tuple[Block, ...]:
    """Write a text of the facts of law."""
    return lines(*_paragraphs(str(told.running.details.get(name) or ""))) or (missing(),)


def times(told: Outline) -> tuple[Line, ...]:
    """Hold the steps along the longest way against the limit."""
    try:
        held = version_rows.times(told.running)
    except (KeyError, InvalidOperation):
        return ()
    return lines(i18n.t("document.times", total=held["total"], limit=held["limit"], text=held["text"]))


def agencies(told: Outline) -> tuple[Block, ...]:
    """Say which agency does, decides, is authorised and helps; who does it is the agency of the version."""
    found: list[Block] = []
    for name in ("doing", "deciding", "authorised", "coordinating"):
        own = told.facts[name] or (told.agency if name == "doing" else "")
        label = i18n.t(f"document.agency_{name}")
        found.append(Line(f"{label}: {own}", "item") if own else Line(f"{label}: {missing().text}", "missing"))
    return tuple(found)


def forms(told: Outline) -> tuple[Block, ...]:
    """List the forms: those that were declared, else the electronic forms of the steps."""
    rows = [(row["code"] or "—", row["name"]) for row in told.facts["forms"]]
    if not rows:
        used = [(row.step.form, row) for row in told.work.rows if row.step.form]
        rows = [(str(form), i18n.t("document.form_of", number=row.number, step=row.name)) for form, row in used]
    if not rows:
        return (missing(),)
    head = tuple(i18n.t(f"document.form_{name}") for name in ("no", "code", "name"))
    body = tuple(
        (cell(str(number), centred=True), cell(code), cell(name)) for number, (code, name) in enumerate(rows, 1)
    )
    return (Table(i18n.t("document.forms"), (8, 27, 65), head, body),)


def records(told: Outline) -> tuple[Block, ...]:
    """List the records that are kept, where and how long, and what the facts of law say about it."""
    kept = lines(*_paragraphs(str(told.running.details.get("retention") or "")))
    rows = told.facts["records"]
    if not rows:
        return kept or (missing(),)
    head = tuple(i18n.t(f"document.record_{name}") for name in ("no", "name", "place", "duration"))
    body = tuple(
        (cell(str(number), centred=True), *(_kept(row[name]) for name in ("name", "place", "duration")))
        for number, row in enumerate(rows, 1)
    )
    return (Table(i18n.t("document.records"), (8, 46, 26, 20), head, body), *kept)


def _kept(said_of: str) -> Cell:
    return cell(said_of) if said_of else Cell((missing(),))
