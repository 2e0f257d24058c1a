"""What data stores hold for all instances of an agency: held while an instance moves, written with its step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite

import engine
from engine import feel
from processes.db import db, demand_transaction
from processes.instances.models import DataStore, ProcessInstance
from processes.people import Actor, require

Contents = Mapping[str, Any]
_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def held(agency_id: int, diagram: engine.Diagram) -> dict[str, Any]:
    """Read what the stores of a diagram hold, by name, and hold those that it may write until the transaction ends.

    They are locked in the order of their names, so that two instances never wait for each other. A store that nobody
    has written is left out.
    """
    if not diagram.stores:
        return {}
    demand_transaction()
    written = sorted(diagram.written)
    rows = [*_locked(agency_id, written), *_read(agency_id, sorted(set(diagram.stores) - diagram.written))]
    return {row.name: feel.decode(row.content) for row in rows if row.written_at is not None}


def keep(instance: ProcessInstance, stored: Contents, now: datetime) -> None:
    """Write what a step of a locked instance has stored; the rows are held already."""
    for row in _read(instance.agency_id, sorted(stored)):
        row.content = feel.encode(stored[row.name])
        row.written_at, row.written_by = now, instance.id


def as_recorded(stored: Contents) -> dict[str, Any]:
    """Give the new content of stores for the part of a record that is only committed to."""
    return {name: feel.encode(content) for name, content in sorted(stored.items())}


def stores(actor: Actor) -> Sequence[Any]:
    """List the stores of the actor's agency by name, each with the reference of the instance that wrote it last.

    Refuses all but administrators.
    """
    require(actor, "store.view")
    writer = and_(ProcessInstance.agency_id == DataStore.agency_id, ProcessInstance.id == DataStore.written_by)
    query = select(DataStore, ProcessInstance.reference).outerjoin(ProcessInstance, writer)
    mine = query.where(DataStore.agency_id == actor.agency_id, DataStore.written_at.is_not(None))
    return db.session.execute(mine.order_by(DataStore.name)).all()


def _locked(agency_id: int, names: Sequence[str]) -> Sequence[DataStore]:
    """Hold the rows of these stores; one that is not there yet is made."""
    if not names:
        return ()
    make: Any = _INSERTS[db.session.get_bind().dialect.name]
    rows = [{"agency_id": agency_id, "name": name, "content": None} for name in names]
    db.session.execute(make(DataStore).on_conflict_do_nothing(), rows)
    return db.session.scalars(_query(agency_id, names).with_for_update()).all()


def _read(agency_id: int, names: Sequence[str]) -> Sequence[DataStore]:
    return db.session.scalars(_query(agency_id, names)).all() if names else ()


def _query(agency_id: int, names: Sequence[str]) -> Any:
    query = select(DataStore).where(DataStore.agency_id == agency_id, DataStore.name.in_(names))
    return query.order_by(DataStore.name).execution_options(populate_existing=True)
