"""Read the calls that wait, for the operators' pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

import engine
from engine import feel
from processes.db import db
from processes.errors import NotFound
from processes.instances import ProcessInstance, ServiceCall
from processes.providers import Service


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open call with the code of its dossier and the registered name of its service, if it has one."""

    call: ServiceCall
    reference: str
    version_id: int
    service_name: str | None


def waiting(agency_id: int, limit: int = 200) -> Sequence[Waiting]:
    """List the open calls of an agency, those that wait longest first."""
    query = _query(agency_id).where(ServiceCall.closed_at.is_(None))
    rows = db.session.execute(query.order_by(ServiceCall.opened_at, ServiceCall.id).limit(limit))
    return [Waiting(*row) for row in rows]


def call(agency_id: int, call_id: int) -> Waiting:
    """Find a call, open or closed; another agency's does not exist."""
    row = db.session.execute(_query(agency_id).where(ServiceCall.id == call_id)).first()
    if row is None:
        raise NotFound(call=call_id)
    return Waiting(*row)


def _query(agency_id: int) -> Any:
    of_instance = and_(
        ProcessInstance.agency_id == ServiceCall.agency_id, ProcessInstance.id == ServiceCall.instance_id
    )
    of_service = and_(Service.agency_id == ServiceCall.agency_id, Service.code == ServiceCall.service)
    return (
        select(ServiceCall, ProcessInstance.reference, ProcessInstance.version_id, Service.name)
        .join(ProcessInstance, of_instance)
        .outerjoin(Service, of_service)
        .where(ServiceCall.agency_id == agency_id)
    )


def is_leased(found: ServiceCall, now: datetime) -> bool:
    """Whether somebody has taken the call and still has time."""
    return found.leased_until is not None and found.leased_until > now


def errors_of(diagram: engine.Diagram) -> tuple[str, ...]:
    """Name the error codes that events of a diagram catch, for those who break a call off."""
    caught = _catching(diagram)
    return tuple(sorted({trigger.name for element in caught for trigger in element.triggers if trigger.name}))


def admitted_by_errors(diagram: engine.Diagram) -> frozenset[str]:
    """Name the values that the events which catch errors let in: what their output mappings read."""
    read = (feel.parse(one.expression).names for element in _catching(diagram) for one in element.mappings.outputs)
    return frozenset().union(*read)


def _catching(diagram: engine.Diagram) -> list[engine.Element]:
    """List boundary and start events that catch errors; an error end throws one."""
    return [
        element
        for element in diagram.elements.values()
        if element.kind in {"boundaryEvent", "startEvent"} and any(one.kind == "error" for one in element.triggers)
    ]
