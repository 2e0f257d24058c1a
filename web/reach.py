"""Which agency a page of administration is about: the own one, or one below it that was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request

from processes import people
from processes.errors import NotFound
from processes.people import Agency
from web import ids


@dataclass(frozen=True, slots=True)
class Reach:
    """The chosen agency and all that the actor looks after."""

    agency: Agency
    managed: Sequence[Agency]

    @property
    def options(self) -> list[dict[str, str]]:
        """List the agencies for a field that chooses one; nothing when there is no choice."""
        if len(self.managed) == 1:
            return []
        return [{"value": ids.encode(one.id), "label": one.name, "code": one.code} for one in self.managed]

    @property
    def public_id(self) -> str:
        """Write the id of the chosen agency as addresses do."""
        return ids.encode(self.agency.id)


def of(agency_id: int) -> Reach:
    """Choose an agency. Refuses one that the actor does not look after as one that does not exist."""
    managed = people.managed(g.actor)
    chosen = next((one for one in managed if one.id == agency_id), None)
    if chosen is None:
        raise NotFound(agency=agency_id)
    return Reach(chosen, managed)


def asked() -> Reach:
    """Choose the agency that the address asks for (``?agency=``), else the own one."""
    return chosen(request.args.get("agency"))


def chosen(text: str | None) -> Reach:
    """Choose an agency by its public id, the own one without any. Refuses what ``of`` refuses."""
    if not text:
        return of(g.actor.agency_id)
    try:
        return of(ids.decode(text))
    except ValueError:
        raise NotFound(agency=text) from None
