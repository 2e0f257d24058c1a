"""The place of each record in its agency's log: given after the commit, in one order, without gaps.

An officer's transaction never waits for it. A record that is committed later never gets a place before one that a
reader has seen already; the records of one instance keep their order.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm.attributes import set_committed_value

from processes.db import db, demand_transaction
from processes.records.models import QualityRecord

LOG = 1
_ONE_AT_A_TIME = text("SELECT id FROM agency WHERE id = :agency FOR NO KEY UPDATE")
_TABLE = QualityRecord.metadata.tables["quality_record"]
_PUT = (
    _TABLE.update()
    .where(_TABLE.c.agency_id == bindparam("agency"), _TABLE.c.id == bindparam("record"))
    .values(log_id=LOG, idx=bindparam("place"))
)


def unplaced() -> Sequence[int]:
    """List the agencies that have records without a place."""
    return db.session.scalars(select(QualityRecord.agency_id).where(QualityRecord.idx.is_(None)).distinct()).all()


def place(agency_id: int, limit: int = 500) -> Sequence[QualityRecord]:
    """Give a place to records that have none, the oldest first; give these records in their order.

    Whoever does it at the same moment waits: places are never given twice.
    """
    demand_transaction()
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(_ONE_AT_A_TIME, {"agency": agency_id})
    mine = QualityRecord.agency_id == agency_id
    rows = db.session.scalars(
        select(QualityRecord)
        .where(mine, QualityRecord.idx.is_(None))
        .order_by(QualityRecord.recorded_at, QualityRecord.id)
        .limit(limit)
    ).all()
    if not rows:
        return ()
    last = db.session.scalar(select(func.max(QualityRecord.idx)).where(mine, QualityRecord.log_id == LOG))
    first = 0 if last is None else last + 1
    ordered = _in_order(rows)
    places = [{"agency": agency_id, "record": row.id, "place": first + n} for n, row in enumerate(ordered)]
    db.session.connection().execute(_PUT, places)
    for n, row in enumerate(ordered):
        set_committed_value(row, "idx", first + n)
    return ordered


def _in_order(rows: Sequence[QualityRecord]) -> list[QualityRecord]:
    """Keep the order of each instance's chain, whatever the clocks said: its records share the places they have."""
    chains: dict[int | None, list[QualityRecord]] = defaultdict(list)
    for row in rows:
        chains[row.instance_id].append(row)
    for instance_id, chain in chains.items():
        if instance_id is not None:
            chain.sort(key=lambda row: row.instance_seq or 0)
    following = {instance_id: iter(chain) for instance_id, chain in chains.items()}
    return [next(following[row.instance_id]) for row in rows]


def placed(agency_id: int, after: int, limit: int) -> Sequence[QualityRecord]:
    """List the records that stand after a place, in order; -1 begins with the first."""
    query = select(QualityRecord).where(
        QualityRecord.agency_id == agency_id, QualityRecord.log_id == LOG, QualityRecord.idx > after
    )
    return db.session.scalars(query.order_by(QualityRecord.idx).limit(limit)).all()
