"""Write copies: every id, day, code and name in rows and texts is put in anew, then the records are hashed again."""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Table, func, select
from sqlalchemy.engine import Connection

from processes.copying.gathering import Row
from processes.copying.moulds import Mould, Text, Value
from processes.db import Base, UTCDateTime, db, demand_transaction, new_id
from processes.records import LOG, QualityRecord, commitment, leaf_hash, pack
from processes.text import fold

_SALT = 16
_TOLD = timedelta(days=90)
"""Messages that were read are forgotten after so long (``outbox.prune``): older ones are not copied."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a mould: moved back by whole weeks, with new codes and names for each of its instances."""

    mould: Mould
    weeks: int
    references: Sequence[str]
    subjects: Sequence[str]


def write(copies: Sequence[Copy], now: datetime) -> None:
    """Add copies to the database, with places in the log; nobody is told of them and no e-mail leaves.

    Called within a transaction. What a copy says happened lies so many weeks before its original.
    """
    demand_transaction()
    rows: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
    places = _Places()
    connection = db.session.connection()
    for copy in copies:
        for table, row in _Maker(copy, now, places).rows():
            rows[table.name].append(_stored(table, row, connection.dialect.name))
    for table in Base.metadata.sorted_tables:
        if table.name in rows:
            _insert(connection, table, rows[table.name])


class _Places:
    """The next free place in the log of each agency."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}

    def take(self, agency_id: int) -> int:
        """Give the next place."""
        if agency_id not in self._next:
            last = db.session.scalar(
                select(func.max(QualityRecord.idx)).where(
                    QualityRecord.agency_id == agency_id, QualityRecord.log_id == LOG
                )
            )
            self._next[agency_id] = 0 if last is None else last + 1
        self._next[agency_id] += 1
        return self._next[agency_id] - 1


class _Maker:
    """Make the rows of one copy."""

    def __init__(self, copy: Copy, now: datetime, places: _Places) -> None:
        self._copy, self._now, self._places = copy, now, places
        self._shift = timedelta(weeks=copy.weeks)
        self._mould = copy.mould
        self._ids = {old: new_id() for old in self._mould.ids}
        self._put = {str(old): str(new) for old, new in self._ids.items()}
        for row, reference, subject in zip(copy.mould.instances, copy.references, copy.subjects, strict=True):
            self._put |= {row["reference"]: reference, row["subject"]: subject}
            self._put |= {fold(row["reference"]): fold(reference), fold(row["subject"]): fold(subject)}
        for day in self._mould.days:
            self._put[day] = _moved(day, copy.weeks)
        self._heads: dict[int, bytes] = {}

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """Give every row of the copy; the instances last, when the ends of their chains are known."""
        tables = Base.metadata.tables
        yield from self._evidence(tables)
        for name, rows in self._mould.rows.items():
            for row in rows:
                made = {column: self._value(value) for column, value in row.items()}
                if name == "message":
                    if made["created_at"] < self._now - _TOLD:
                        continue
                    made["mail_at"], made["read_at"] = None, made["read_at"] or self._read(made["created_at"])
                if name == "process_instance":
                    made["record_leaf"] = self._heads[made["id"]]
                yield tables[name], made

    def _read(self, told: datetime) -> datetime | None:
        """Say that what is older than a week was read."""
        return told if told < self._now - timedelta(days=7) else None

    def _evidence(self, tables: Mapping[str, Table]) -> Iterator[tuple[Table, Row]]:
        for row, body, payload in self._mould.records:
            record_id = self._ids[row["id"]]
            if payload is not None:
                content, salt = self._text(payload[1]).encode(), secrets.token_bytes(_SALT)
                self._put[payload[0]] = commitment(salt, content)
                kept = {"agency_id": row["agency_id"], "id": record_id, "salt": salt, "content": pack(content)}
                yield tables["record_payload"], kept
            data = self._text(body).encode()
            leaf = leaf_hash(data)
            self._put[row["leaf"].hex()] = leaf.hex()
            instance_id = self._ids.get(row["instance_id"] or 0)
            made = {
                **row,
                "id": record_id,
                "instance_id": instance_id,
                "recorded_at": row["recorded_at"] - self._shift,
                "body": pack(data),
                "leaf": leaf,
                "prev": self._heads.get(instance_id or 0),
                "log_id": LOG,
                "idx": self._places.take(row["agency_id"]),
            }
            if instance_id is not None:
                self._heads[instance_id] = leaf
            else:
                about = {"instance_id": self._ids[self._mould.about[row["id"]]], "record_id": record_id}
                yield tables["record_about"], {"agency_id": row["agency_id"], **about}
            yield tables["quality_record"], made

    def _text(self, text: Text) -> str:
        put = self._put
        return "".join(put[part] if n % 2 else part for n, part in enumerate(text))

    def _value(self, value: Value) -> Value:
        if isinstance(value, tuple):
            return self._text(value)
        if isinstance(value, bool | float | bytes) or value is None:
            return value
        if isinstance(value, int):
            return self._ids.get(value, value)
        return value - self._shift


@cache
def _moved(day: str, weeks: int) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(weeks=weeks)).isoformat()
    except ValueError:
        return day


def _stored(table: Table, row: Row, dialect: str) -> tuple[Value, ...]:
    """Give the values of a row as the driver takes them, in the order of the columns."""
    return tuple(_driven(table, column.name, row.get(column.name), dialect) for column in table.columns)


def _driven(table: Table, name: str, value: Value, dialect: str) -> Value:
    column = table.c[name]
    if value is None:
        return "null" if isinstance(column.type, JSON) and not column.nullable else None
    if isinstance(column.type, UTCDateTime):
        naive = value.replace(tzinfo=None)
        return naive if dialect == "postgresql" else naive.isoformat(" ", "microseconds")
    if isinstance(value, date) and dialect != "postgresql":
        return value.isoformat()
    return value


def _insert(connection: Connection, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
    """Insert rows by the quickest road of each database."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as lines:
            for row in rows:
                lines.write_row(row)
        return
    marks = ", ".join("?" for _ in table.columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(statement, list(rows))
