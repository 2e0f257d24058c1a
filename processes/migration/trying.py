"""Try a move without making it: for each instance that is not over, what would wait where, or why it cannot go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

import engine
from processes import definitions
from processes.db import db
from processes.errors import NotFound
from processes.instances import InstanceStatus, ProcessInstance, open_tasks

MOST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """An open task: the steps where it waits and would wait, and its due moment, which a move never changes."""

    before: str
    after: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One instance of a dry run: where its open tasks would be, what stands in the way, which variables are unknown."""

    instance: ProcessInstance
    places: Sequence[Place]
    obstacles: Sequence[engine.Obstacle]
    missing: Sequence[str]


def try_move(
    agency_id: int, from_id: int, to_id: int, mapping: Mapping[str, str], limit: int = MOST
) -> Sequence[Tried]:
    """Try to move every instance of a version to another version of the same procedure; nothing is written.

    Refuses versions of two procedures as ones that do not exist (``NotFound``).
    """
    before, after = definitions.load(agency_id, from_id), definitions.load(agency_id, to_id)
    if before.procedure_id != after.procedure_id:
        raise NotFound(version=to_id)
    query = (
        select(ProcessInstance)
        .where(
            ProcessInstance.agency_id == agency_id,
            ProcessInstance.version_id == from_id,
            ProcessInstance.status.in_([InstanceStatus.RUNNING, InstanceStatus.SUSPENDED]),
        )
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
        .limit(limit)
    )
    return [_tried(one, before, after, mapping) for one in db.session.scalars(query)]


def _tried(
    instance: ProcessInstance, before: definitions.Running, after: definitions.Running, mapping: Mapping[str, str]
) -> Tried:
    moved = engine.migrate(before.diagram, instance.state, after.diagram, mapping)
    places = []
    for task in open_tasks(instance):
        old, new = moved.places[task.key]
        target = after.diagram.elements.get(new)
        places.append(
            Place(before.diagram.elements[old].name or old, (target.name or new) if target else "", task.due_at)
        )
    known = engine.variables(instance.state).keys()
    missing = (after.diagram.variables - before.diagram.variables) - known
    return Tried(instance, places, moved.obstacles, sorted(missing))


def waiting_at(agency_id: int, version_id: int, limit: int = MOST) -> Sequence[engine.Element]:
    """List the elements at which instances of a version stand: what a mapping may have to name."""
    diagram = definitions.load(agency_id, version_id).diagram
    found = {
        old
        for one in try_move(agency_id, version_id, version_id, {}, limit)
        for old, _ in engine.migrate(diagram, one.instance.state, diagram).places.values()
    }
    return [element for element in diagram.elements.values() if element.id in found]
