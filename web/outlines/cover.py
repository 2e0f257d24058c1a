"""The cover of a procedure document: what it is, who drafted, reviewed and approved it, what each edition changed."""

from datetime import date
from typing import Final

from processes.outline import Changes, Edition, Outline, Signature
from web import i18n
from web.moments import day_words
from web.outlines.blocks import PAGES, Cell, Line, Table, cell, lines
from web.outlines.steps import missing

_SIGNATURES: Final = (19, 27, 27, 27)
_EDITIONS: Final = (18, 14, 40, 14, 14)


def control(told: Outline) -> tuple[tuple[str, str], ...]:
    """Give the pairs of the cover block: code, issue, day from which it is in force, pages."""
    code = str(told.running.details.get("symbol") or told.running.procedure_code)
    return (
        (i18n.t("document.code"), code),
        (i18n.t("document.issue"), _issue(told)),
        (
            i18n.t("document.effective"),
            day_words(told.effective_on) if told.effective_on else i18n.t("document.not_yet"),
        ),
        (i18n.t("document.pages"), PAGES),
    )


def _issue(told: Outline) -> str:
    return told.facts["issue"] or f"{told.running.number:02d}"


def signatures(told: Outline) -> Table:
    """Write who drafted, reviewed and approved, as recorded; what was not recorded is said."""
    head = ("", *(i18n.t(f"document.signature_{one.part}") for one in told.signatures))
    names = [cell(i18n.t("document.name"), "strong"), *(_names(one) for one in told.signatures)]
    days = [cell(i18n.t("document.day"), "strong"), *(cell(_day(one.on), centred=True) for one in told.signatures)]
    return Table(i18n.t("document.signatures"), _SIGNATURES, head, (tuple(names), tuple(days)))


def _names(one: Signature) -> Cell:
    if not one.names:
        return Cell((Line(i18n.t("document.unrecorded"), "missing"),), centred=True)
    return Cell(lines(*one.names), centred=True)


def _day(day: date | None) -> str:
    return day_words(day) if day is not None else "—"


def note(told: Outline) -> str:
    """Say what the names on the cover are and are not."""
    if told.is_installed:
        return i18n.t("document.note_installed")
    return i18n.t("document.note_signatures")


def editions(told: Outline) -> Table:
    """Write the revision table, one row for each edition up to this one."""
    head = tuple(i18n.t(f"document.edition_{name}") for name in ("request", "part", "text", "number", "day"))
    return Table(i18n.t("document.editions"), _EDITIONS, head, tuple(_row(one) for one in told.editions))


def _row(one: Edition) -> tuple[Cell, ...]:
    is_first = one.changes is None and one.number == 1
    request = one.request or ("—" if is_first else i18n.t("document.missing"))
    said = lines(one.text) or (() if one.changes is None else tuple(_changes(one.changes)))
    if not said:
        said = lines(i18n.t("document.first_edition")) if is_first else (missing(),)
    return (
        cell(request, "" if one.request or is_first else "missing"),
        cell(one.part or (i18n.t("document.whole") if is_first else _parts(one.changes))),
        Cell(said),
        cell(f"{one.number:02d}", centred=True),
        cell(_day(one.on), centred=True),
    )


def _parts(changes: Changes | None) -> str:
    if changes is None:
        return "—"
    parts = [i18n.t("document.work")] if any((changes.added, changes.removed, changes.redrawn, changes.timed)) else []
    return "; ".join([*parts, *([i18n.t("document.facts")] if changes.facts else [])]) or "—"


def _changes(changes: Changes) -> list[Line]:
    sorts = ("added", "removed", "redrawn", "timed", "given")
    found = [
        Line(i18n.t(f"document.changed_{name}", names="; ".join(names)))
        for name in sorts
        if (names := getattr(changes, name))
    ]
    if changes.facts:
        names = "; ".join(i18n.t(f"versions.fact_{name}").lower() for name in changes.facts)
        found.append(Line(i18n.t("document.changed_facts", names=names)))
    return found or [Line(i18n.t("document.changed_nothing"))]
