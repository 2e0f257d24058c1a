"""Take a locked instance over into another version: its state and its open rows get the ids of the other drawing."""

from collections.abc import Iterator

from sqlalchemy import select

import engine
from processes.db import db
from processes.definitions import Running
from processes.instances.calls import ServiceCall
from processes.instances.lifecycle import open_tasks
from processes.instances.models import Incident, ProcessInstance, Subscription
from processes.instances.rows import ITEM

Row = Subscription | ServiceCall | Incident


def take_over(instance: ProcessInstance, target: Running, moved: engine.Moved) -> None:
    """Let a locked instance run ``target`` from now on, where its tokens stand; roles and due moments stay.

    Refuses what has no state there (ValueError): the caller has looked at the obstacles.
    """
    if moved.state is None:
        raise ValueError("an instance with obstacles cannot be moved")
    instance.state, instance.version_id = moved.state, target.version_id
    elements = target.diagram.elements
    for task in open_tasks(instance):
        task.element_id = moved.places[task.key][1]
        item = task.name.partition(ITEM)[1:]
        task.name = (elements[task.element_id].name or task.element_id) + "".join(item)
    by_element = dict(moved.places.values())
    for row in _open_rows(instance):
        key = str(row.command.get("key", "")) if isinstance(row, Incident) else row.key
        row.element_id = moved.places[key][1] if key in moved.places else by_element.get(row.element_id, row.element_id)
        if isinstance(row, ServiceCall):
            row.name = elements[row.element_id].name or row.element_id


def _open_rows(instance: ProcessInstance) -> Iterator[Row]:
    place = {"agency_id": instance.agency_id, "instance_id": instance.id}
    yield from db.session.scalars(select(Subscription).filter_by(**place))
    yield from db.session.scalars(select(ServiceCall).filter_by(**place).where(ServiceCall.closed_at.is_(None)))
    yield from db.session.scalars(select(Incident).filter_by(**place).where(Incident.resolved_at.is_(None)))
