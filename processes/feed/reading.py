"""What happened in an agency, in one order: thin events that name no person; details need a right of their own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from processes import records
from processes.db import db
from processes.definitions import Procedure
from processes.instances import ProcessInstance
from processes.people import Actor, require
from processes.records import QualityRecord


@dataclass(frozen=True, slots=True)
class Event:
    """One act at its place: what was done with which dossier, never by whom."""

    position: int
    id: int
    act: str
    at: datetime
    instance_id: int | None
    reference: str | None
    procedure_id: int | None
    procedure_code: str | None
    element: str | None


def events(actor: Actor, after: int, limit: int) -> tuple[Sequence[Event], int]:
    """List what happened after a place and give the place to go on from; -1 begins with the first event.

    Software that was let in for some procedures sees those alone; what it does not see leaves no gap to wait for.
    """
    require(actor, "event.view")
    rows = records.placed(actor.agency_id, after, limit)
    seen = [
        one for one in described(actor.agency_id, rows) if not actor.procedures or one.procedure_id in actor.procedures
    ]
    return seen, (rows[-1].idx or 0) if rows else after


def described(agency_id: int, rows: Sequence[QualityRecord]) -> Sequence[Event]:
    """Describe records as events; one statement."""
    about = _instances(agency_id, {row.instance_id for row in rows if row.instance_id is not None})
    return [_event(row, about.get(row.instance_id or 0)) for row in rows]


def _instances(agency_id: int, ids: set[int]) -> Mapping[int, Any]:
    if not ids:
        return {}
    query = (
        select(ProcessInstance.id, ProcessInstance.reference, ProcessInstance.procedure_id, Procedure.code)
        .join(
            Procedure,
            and_(Procedure.agency_id == ProcessInstance.agency_id, Procedure.id == ProcessInstance.procedure_id),
        )
        .where(ProcessInstance.agency_id == agency_id, ProcessInstance.id.in_(sorted(ids)))
    )
    return {row.id: row for row in db.session.execute(query)}


def _event(row: QualityRecord, about: Any) -> Event:
    body = json.loads(row.body)
    task = body.get("task")
    element = task.get("element") if isinstance(task, dict) else body.get("element")
    return Event(
        row.idx or 0,
        row.id,
        row.act,
        row.recorded_at,
        row.instance_id,
        None if about is None else about.reference,
        None if about is None else about.procedure_id,
        None if about is None else about.code,
        element if isinstance(element, str) else None,
    )
