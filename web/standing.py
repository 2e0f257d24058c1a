"""Where a version of a procedure stands today: its status, and what follows from dates alone."""

from datetime import date

from processes.definitions import ProcedureVersion, VersionStatus
from web import i18n
from web.moments import day_words

_SHAPES = {"in_force": "done", "upcoming": "info", "in_review": "info", "approved": "info"}


def of(version: ProcedureVersion, number_in_force: int | None, day: date) -> str:
    """Name the standing: draft, in_review, approved, upcoming, in_force, superseded or retired."""
    if version.status != VersionStatus.PUBLISHED:
        return str(version.status)
    if version.number == number_in_force:
        return "in_force"
    is_ahead = version.effective_on is not None and version.effective_on > day
    return "upcoming" if is_ahead else "superseded"


def chip(version: ProcedureVersion, number_in_force: int | None, day: date) -> dict[str, str]:
    """Make the chip of a version: its words, its shape, and the day that it is about as a title."""
    name = of(version, number_in_force, day)
    title = i18n.t("procedures.effective_on", day=day_words(version.effective_on)) if version.effective_on else ""
    return {"text": i18n.t(f"procedures.standing_{name}"), "state": _SHAPES.get(name, "plain"), "title": title}


def number_in_force(versions: "list[ProcedureVersion]", day: date) -> int | None:
    """Tell which of the versions of one procedure is in force: the newest by day, of one day the higher number."""
    begun = [
        (version.effective_on, version.number)
        for version in versions
        if version.status == VersionStatus.PUBLISHED and version.effective_on and version.effective_on <= day
    ]
    return max(begun)[1] if begun else None
