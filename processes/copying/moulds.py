"""Cut a pattern at everything that is different in a copy: ids, days, codes, names, hashes."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785
from sqlalchemy import JSON, Table

from processes.copying.gathering import Pattern, Row
from processes.db import Base
from processes.text import fold

_DAY = re.compile(r"20[12]\d-[01]\d-[0-3]\d")

Value = Any
Text = tuple[str, ...]
"""A text cut at what changes: every second part is looked up."""


@dataclass(frozen=True, slots=True)
class Mould:
    """A pattern made ready to be copied many times.

    ``records`` are rows with their cut bodies, and the commitment to their payload with its cut text.
    """

    instances: Sequence[Row]
    dossiers: int
    received: date
    is_open: bool
    ids: frozenset[int]
    days: frozenset[str]
    rows: Mapping[str, Sequence[Row]]
    records: Sequence[tuple[Row, Text, tuple[str, Text] | None]]
    about: Mapping[int, int]
    """The instance that a record of the agency's own stream is about."""


class _Cutter:
    """Cut texts, and note the days that they name."""

    def __init__(self, pattern: Pattern, ids: set[int]) -> None:
        named = {str(one) for one in ids} | {row["leaf"].hex() for row in pattern.records}
        named |= {row["body"]["payload"] for row in pattern.records if "payload" in row["body"]}
        for row in pattern.instances:
            named |= {row["reference"], row["subject"], fold(row["reference"]), fold(row["subject"])}
        longest_first = sorted(named, key=len, reverse=True)
        self._changes = re.compile(f"({'|'.join([*map(re.escape, longest_first), _DAY.pattern])})")
        self.days: set[str] = set()

    def text(self, text: str) -> Text:
        parts = tuple(self._changes.split(text))
        self.days.update(part for part in parts[1::2] if _DAY.fullmatch(part))
        return parts

    def row(self, row: Row, table: Table) -> Row:
        return {name: self._value(value, table.c[name].type) for name, value in row.items()}

    def _value(self, value: Value, kind: Any) -> Value:
        if isinstance(kind, JSON) and value is not None:
            return self.text(json.dumps(value, ensure_ascii=False))
        return self.text(value) if isinstance(value, str) else value


def mould(pattern: Pattern) -> Mould:
    """Make a pattern ready: its records say from now on that they were generated."""
    ids = {row["id"] for rows in pattern.rows.values() for row in rows if "id" in row}
    ids |= {row["id"] for row in pattern.records}
    cutter, tables = _Cutter(pattern, ids), Base.metadata.tables
    rows = {name: [cutter.row(row, tables[name]) for row in found] for name, found in pattern.rows.items()}
    records = [_record(row, pattern, cutter.text) for row in pattern.records]
    of_agency = [row for row in pattern.records if row["instance_id"] is None]
    return Mould(
        instances=pattern.instances,
        dossiers=pattern.dossiers,
        received=pattern.received,
        is_open=pattern.is_open,
        ids=frozenset(ids),
        days=frozenset(cutter.days),
        rows=rows,
        records=records,
        about={row["id"]: int(row["body"]["about"]["instance"]) for row in of_agency},
    )


def _record(row: Row, pattern: Pattern, cut: Callable[[str], Text]) -> tuple[Row, Text, tuple[str, Text] | None]:
    body = cut(rfc8785.dumps({**row["body"], "generated": True}).decode())
    payload = pattern.payloads.get((row["agency_id"], row["id"]))
    return row, body, None if payload is None else (row["body"]["payload"], cut(payload["content"].decode()))
