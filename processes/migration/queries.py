"""Reads about plans of migration: what was planned, how far it is, what became of an instance."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select

from processes.db import db
from processes.errors import NotFound
from processes.instances import ProcessInstance
from processes.migration.models import MigrationMove, MigrationPlan


def plan(agency_id: int, plan_id: int) -> MigrationPlan:
    """Find a plan of this agency."""
    found = db.session.get(MigrationPlan, (agency_id, plan_id))
    if found is None:
        raise NotFound(plan=plan_id)
    return found


def plans(agency_id: int, version_id: int | None = None, limit: int = 50) -> Sequence[MigrationPlan]:
    """List plans from or to a version, or all of the agency, newest first."""
    query = select(MigrationPlan).where(MigrationPlan.agency_id == agency_id)
    if version_id is not None:
        query = query.where((MigrationPlan.from_id == version_id) | (MigrationPlan.to_id == version_id))
    return db.session.scalars(query.order_by(MigrationPlan.number.desc()).limit(limit)).all()


def counts(agency_id: int, plan_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the instances of plans by how they fared."""
    query = (
        select(MigrationMove.plan_id, MigrationMove.status, func.count())
        .where(MigrationMove.agency_id == agency_id, MigrationMove.plan_id.in_(plan_ids))
        .group_by(MigrationMove.plan_id, MigrationMove.status)
    )
    found: dict[int, dict[str, int]] = {one: {} for one in plan_ids}
    for plan_id, status, count in db.session.execute(query):
        found[plan_id][status] = count
    return found


def moves(agency_id: int, plan_id: int, *, offset: int = 0, limit: int = 50) -> Sequence[Any]:
    """List the instances of a plan, the oldest first: (move, instance)."""
    query = (
        select(MigrationMove, ProcessInstance)
        .join(
            ProcessInstance,
            and_(
                ProcessInstance.agency_id == MigrationMove.agency_id,
                ProcessInstance.id == MigrationMove.instance_id,
            ),
        )
        .where(MigrationMove.agency_id == agency_id, MigrationMove.plan_id == plan_id)
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
    )
    return db.session.execute(query.offset(offset).limit(limit)).all()


def move(agency_id: int, move_id: int) -> MigrationMove:
    """Find a move of this agency."""
    found = db.session.get(MigrationMove, (agency_id, move_id))
    if found is None:
        raise NotFound(move=move_id)
    return found
