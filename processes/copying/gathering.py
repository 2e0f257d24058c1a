"""Read what belongs together: an instance, or several that wrote to each other, with every row about them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table, and_, select, tuple_

from processes.db import Base, db
from processes.dossiers import Dossier, is_copy
from processes.instances import ProcessInstance
from processes.outbox import Message
from processes.records import QualityRecord, RecordAbout

_ROOT = "process_instance"
_APART = frozenset({"quality_record", "record_payload", "record_about", "message"})
"""Read by what they say, not by a foreign key."""

_PART = 200

Row = Mapping[str, Any]
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Instances that are copied together; ``rows`` by table, records in the order of their chains, then the alerts."""

    instances: Sequence[Row]
    rows: Mapping[str, Sequence[Row]]
    records: Sequence[Row]
    payloads: Mapping[Key, Row]
    dossiers: int
    received: date
    """The earliest day on which one of them began."""

    is_open: bool
    """Whether one of them still runs."""


@dataclass(slots=True)
class _Rows:
    """All rows about some instances, each with the instance that it belongs to."""

    owner: dict[tuple[str, Key], Key] = field(default_factory=dict)
    found: list[tuple[str, Row, Key]] = field(default_factory=list)

    def add(self, table: str, row: Row, owner: Key) -> None:
        self.found.append((table, row, owner))
        if "id" in row:
            self.owner[table, (row["agency_id"], row["id"])] = owner


def patterns() -> Sequence[Pattern]:
    """Read every instance that is no copy itself, grouped with those that it wrote to."""
    table = ProcessInstance.metadata.tables[_ROOT]
    originals = [row for row in _rows(select(table)) if not is_copy(row["reference"])]
    seen = _Rows()
    for row in originals:
        key = (row["agency_id"], row["id"])
        seen.add(_ROOT, row, key)
    for other in Base.metadata.sorted_tables:
        if other.name != _ROOT and other.name not in _APART:
            _follow(other, seen)
    together = _together(originals, seen)
    _messages(originals, seen)
    return [_pattern(keys, seen) for keys in together]


def _rows(query: Any) -> list[Row]:
    return [dict(row) for row in db.session.execute(query).mappings()]


def _follow(table: Table, seen: _Rows) -> None:
    """Read the rows of a table that name, by a foreign key, a row that is here already."""
    for constraint in table.foreign_key_constraints:
        parent, names = constraint.referred_table.name, _columns(constraint)
        wanted = [key for known, key in seen.owner if known == parent]
        primary = {column.name for column in table.primary_key}
        if names is None or not wanted or not primary & {"id", names[1]}:
            continue
        columns = tuple_(*(table.c[name] for name in names))
        for part in range(0, len(wanted), _PART):
            for row in _rows(select(table).where(columns.in_(wanted[part : part + _PART]))):
                owner = seen.owner[parent, (row[names[0]], row[names[1]])]
                if "id" not in row or (table.name, (row["agency_id"], row["id"])) not in seen.owner:
                    seen.add(table.name, row, owner)


def _columns(constraint: ForeignKeyConstraint) -> tuple[str, str] | None:
    """Name the columns that hold the agency and the id of the row referred to; None for a key of another shape."""
    names = {element.column.name: element.parent.name for element in constraint.elements}
    return (names["agency_id"], names["id"]) if set(names) == {"agency_id", "id"} else None


def _together(originals: Sequence[Row], seen: _Rows) -> Sequence[frozenset[Key]]:
    """Group the instances that name each other in any of their rows."""
    group = {(row["agency_id"], row["id"]): {(row["agency_id"], row["id"])} for row in originals}
    by_id = {key[1]: key for key in group}
    for _, row, owner in seen.found:
        for value in row.values():
            other = by_id.get(value) if isinstance(value, int) else None
            if other is not None and other not in group[owner]:
                group[owner] |= group[other]
                for one in group[owner]:
                    group[one] = group[owner]
    return sorted({frozenset(keys) for keys in group.values()}, key=min)


def _messages(originals: Sequence[Row], seen: _Rows) -> None:
    """Read what people were told about these instances: it names them in its parameters alone."""
    known = {str(row["id"]): (row["agency_id"], row["id"]) for row in originals}
    table = Message.metadata.tables["message"]
    for row in _rows(select(table).where(table.c.agency_id.in_({key[0] for key in known.values()}))):
        owner = known.get(str(row["params"].get("instance")))
        if owner is not None and owner[0] == row["agency_id"]:
            seen.add("message", row, owner)


def _pattern(keys: frozenset[Key], seen: _Rows) -> Pattern:
    rows: dict[str, list[Row]] = defaultdict(list)
    for table, row, owner in seen.found:
        if owner in keys:
            rows[table].append(row)
    instances = rows[_ROOT]
    records, payloads = _evidence(keys)
    return Pattern(
        instances=instances,
        rows=rows,
        records=records,
        payloads=payloads,
        dossiers=len(rows[Dossier.__tablename__]),
        received=min(row["started_at"] for row in instances).date(),
        is_open=any(row["ended_at"] is None for row in instances),
    )


def _evidence(keys: Iterable[Key]) -> tuple[list[Row], dict[Key, Row]]:
    """Read the chains of records of these instances, then what the agency's own stream says about them."""
    records: list[Row] = []
    kept: dict[Key, Row] = {}
    for agency_id, instance_id in sorted(keys):
        of_agency = QualityRecord.agency_id == agency_id
        about = select(RecordAbout.record_id).where(
            RecordAbout.agency_id == agency_id, RecordAbout.instance_id == instance_id
        )
        tables = QualityRecord.metadata.tables
        table, payload = tables["quality_record"], tables["record_payload"]
        chain = select(table).where(of_agency, QualityRecord.instance_id == instance_id)
        alerts = select(table).where(of_agency, QualityRecord.id.in_(about), QualityRecord.act.startswith("alert."))
        found = [*_rows(chain.order_by(QualityRecord.instance_seq)), *_rows(alerts.order_by(QualityRecord.recorded_at))]
        records += [{**row, "body": json.loads(row["body"])} for row in found]
        of_chain = and_(payload.c.agency_id == agency_id, payload.c.id.in_([row["id"] for row in found]))
        kept |= {(agency_id, row["id"]): row for row in _rows(select(payload).where(of_chain))}
    return records, kept
