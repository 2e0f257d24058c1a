"""The editions of a procedure up to a version: who asked for a change, and what differs from the one before."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from processes import definitions
from processes.definitions import ProcedureVersion, Running, Sort, VersionStatus
from processes.outline.facts import facts
from processes.outline.model import Changes, Edition
from processes.people import today

_MOST: Final = 20
_FACTS: Final = ("legal_basis", "components", "limit", "result", "fee", "retention")
_FINAL: Final = frozenset({VersionStatus.PUBLISHED, VersionStatus.RETIRED})


def editions(version: ProcedureVersion) -> tuple[Edition, ...]:
    """List the editions that were published before a version, and it: the last twenty, oldest first.

    What was published after it is left out, so that the history of a published version never changes.
    """
    listed = definitions.versions(version.agency_id, version.procedure_id)
    before = [one for one in listed if _is_before(one, version)]
    chosen = [*sorted(before, key=_place), version][-_MOST:]
    rows, previous = [], None
    if len(before) >= _MOST:
        previous = definitions.load(version.agency_id, sorted(before, key=_place)[-_MOST].id)
    for one in chosen:
        running = definitions.load(one.agency_id, one.id)
        rows.append(_edition(one, running, previous))
        previous = running
    return tuple(rows)


def _is_before(one: ProcedureVersion, version: ProcedureVersion) -> bool:
    if one.id == version.id or one.status not in _FINAL or one.published_at is None:
        return False
    return version.published_at is None or _place(one) < _place(version)


def _place(version: ProcedureVersion) -> tuple[datetime, int]:
    published = version.published_at or version.drafted_at
    return published, version.number


def _edition(version: ProcedureVersion, running: Running, before: Running | None) -> Edition:
    said = facts(version.details)
    return Edition(
        version.number,
        version.effective_on or day_of(version.published_at),
        said["change_request"],
        said["change_part"],
        said["change_text"],
        None if before is None else changes(before, running),
    )


def day_of(moment: datetime | None) -> date | None:
    """Give the day of a moment where the agency is."""
    return None if moment is None else today(moment)


def changes(before: Running, after: Running) -> Changes:
    """Name the steps and facts in which one version differs from another."""
    found = definitions.drawn(before.diagram, after.diagram)
    people = {one.id for running in (before, after) for one in running.diagram.user_tasks}

    def named(sort: Sort) -> tuple[str, ...]:
        mine = (one for one in found if one.sort is sort and (one.after_id or one.before_id) in people)
        return _names(one.name or str(one.after_id or one.before_id) for one in mine)

    kept = [one for one in after.diagram.user_tasks if one.id in before.diagram.elements]
    both = [(one, before.settings.step(one.id), after.settings.step(one.id)) for one in kept]
    return Changes(
        named(Sort.ADDED),
        named(Sort.REMOVED),
        named(Sort.CHANGED),
        _names(one.name or one.id for one, old, new in both if _time(old) != _time(new)),
        _names(one.name or one.id for one in kept if _roles(before, one.id) != _roles(after, one.id)),
        tuple(name for name in _FACTS if _fact(before.details, name) != _fact(after.details, name)),
    )


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _time(step: definitions.StepSettings) -> tuple[Any, ...]:
    return step.budget, dict(step.budgets), step.has_budget


def _roles(running: Running, element_id: str) -> tuple[str, ...]:
    return running.settings.roles_of(running.diagram.elements[element_id])


def _fact(details: Mapping[str, Any], name: str) -> Any:
    return details.get(name) or None
