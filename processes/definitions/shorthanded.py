"""Warn of steps that are kept apart where the agency has nobody to keep them apart with."""

from collections.abc import Sequence
from datetime import datetime

import engine
from processes import people
from processes.definitions.settings import Settings
from processes.errors import Problem


def alone(settings: Settings, diagram: engine.Diagram, agency_id: int, now: datetime) -> dict[str, list[Problem]]:
    """Warn of steps that nobody could do: both steps' roles have one and the same person today, or nobody else."""
    members = _Members(agency_id, now)
    found: dict[str, list[Problem]] = {}
    for element in diagram.user_tasks:
        for one in settings.step(element.id).not_same_as:
            other = diagram.elements.get(one.step)
            if other is None:
                continue
            able = members.of(settings.roles_of(element))
            if len(able | members.of(settings.roles_of(other))) == 1:
                found.setdefault(element.id, []).append(Problem("apart_one_person", {"step": other.name or other.id}))
    return found


class _Members:
    def __init__(self, agency_id: int, now: datetime) -> None:
        self.agency_id, self.now = agency_id, now
        self.ids = people.role_ids(agency_id)
        self.known: dict[str, set[int]] = {}

    def of(self, codes: Sequence[str]) -> set[int]:
        """Tell who holds one of these roles today."""
        found: set[int] = set()
        for code in codes:
            if code not in self.known and code in self.ids:
                self.known[code] = people.members(self.agency_id, self.ids[code], self.now)
            found |= self.known.get(code, set())
        return found
