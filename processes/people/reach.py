"""Which agencies an administrator looks after: the own one and all below it."""

from collections.abc import Sequence

from sqlalchemy import select

from processes.db import db
from processes.errors import NotFound
from processes.people.access import Actor, require
from processes.people.models import Agency
from processes.people.queries import lineage


def managed(actor: Actor) -> Sequence[Agency]:
    """List the agencies that the actor looks after: the own one first, then those below it by name."""
    agencies = db.session.scalars(select(Agency).order_by(Agency.name)).all()
    parents = {agency.id: agency.parent_id for agency in agencies}
    within = [agency for agency in agencies if actor.agency_id in _upwards(parents, agency.id)]
    return sorted(within, key=lambda agency: agency.id != actor.agency_id)


def _upwards(parents: dict[int, int | None], agency_id: int) -> list[int]:
    line: list[int] = []
    current: int | None = agency_id
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return line


def demand_reach(actor: Actor | None, action: str, agency_id: int) -> None:
    """Refuse what the actor may not do at all, and any agency that is neither the own one nor below it.

    Such an agency does not exist for the actor (``NotFound``). Without an actor it is a command: nothing is refused.
    """
    if actor is None:
        return
    require(actor, action)
    if agency_id != actor.agency_id and actor.agency_id not in lineage(agency_id):
        raise NotFound(agency=agency_id)
