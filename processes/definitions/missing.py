"""What a version still lacks before it may be approved and published."""

from datetime import date

from processes import providers
from processes.definitions import callees, decided, starts, unread
from processes.definitions import settings as settings_of
from processes.definitions.loading import files
from processes.definitions.models import ProcedureVersion
from processes.definitions.running import given_by, needed_by
from processes.errors import Problem
from processes.people import Power, roles


def is_kept_only(version: ProcedureVersion) -> bool:
    """Tell whether a version only keeps a drawing, which never runs."""
    return unread.is_blank(files(version.agency_id, version.revision_id).diagram)


def gaps(version: ProcedureVersion, day: date | None = None) -> dict[str, list[Problem]]:
    """Name what is missing before a version may be submitted, by element id; checked against today's roles.

    Services must be available on ``day``; without one, have no end.

    A role that may take no tasks is no role for a step: nobody could ever complete it.
    """
    diagram, found, decisions = files(version.agency_id, version.revision_id)
    if unread.is_blank(diagram):
        return {"": [Problem("kept_only")]}
    known = {role.code: set(role.powers) for role in roles(version.agency_id)}
    settings = settings_of.read(version.settings)
    called = callees.find(version, diagram, day or date.max)
    asked, brought = callees.needs(called)
    needed = needed_by(diagram, version.details, decisions) | asked
    given = given_by(diagram, decisions) | brought
    missing = settings_of.gaps(
        settings,
        diagram,
        found,
        frozenset(known),
        needed=needed,
        given=given,
        available=providers.available(version.agency_id, day),
    )
    for element_id, problems in called.problems.items():
        missing.setdefault(element_id, []).extend(problems)
    if unknown := starts.unknown_agencies(settings):
        missing.setdefault("", []).extend(unknown)
    if undecided := list(decided.gaps(version.details, settings, found, decisions)):
        missing.setdefault("", []).extend(undecided)
    for element in diagram.user_tasks:
        for role in settings.roles_of(element):
            if role in known and not known[role] & {Power.WORK, Power.RECEIVE}:
                missing.setdefault(element.id, []).append(Problem("role_without_work", {"role": role}))
    return missing
