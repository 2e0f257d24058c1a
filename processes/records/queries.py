"""Reads of the register: the records of an instance with what they commit to, the agency's stream."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from processes.db import db
from processes.records.models import QualityRecord, RecordAbout, RecordPayload


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record as a reader sees it: the body, and the payload while it is kept."""

    id: int
    seq: int | None
    act: str
    at: datetime
    body: Mapping[str, Any]
    payload: Mapping[str, Any] | None


def of_instance(agency_id: int, instance_id: int) -> Sequence[RecordView]:
    """List the records of an instance in order, with their payloads; one statement."""
    query = (
        select(
            QualityRecord.id,
            QualityRecord.instance_seq,
            QualityRecord.act,
            QualityRecord.recorded_at,
            QualityRecord.body,
            RecordPayload.content,
        )
        .outerjoin(
            RecordPayload, (RecordPayload.agency_id == QualityRecord.agency_id) & (RecordPayload.id == QualityRecord.id)
        )
        .where(QualityRecord.agency_id == agency_id, QualityRecord.instance_id == instance_id)
        .order_by(QualityRecord.instance_seq)
    )
    return [_read(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """One record byte for byte: what was hashed, its hash, and what it commits to while that is kept."""

    seq: int
    body: bytes
    leaf: bytes
    payload: bytes | None
    salt: bytes | None


def copies(agency_id: int, instance_id: int) -> Sequence[RecordCopy]:
    """Copy the records of an instance as they are stored, in order; one statement."""
    query = (
        select(
            QualityRecord.instance_seq,
            QualityRecord.body,
            QualityRecord.leaf,
            RecordPayload.content,
            RecordPayload.salt,
        )
        .outerjoin(
            RecordPayload, (RecordPayload.agency_id == QualityRecord.agency_id) & (RecordPayload.id == QualityRecord.id)
        )
        .where(QualityRecord.agency_id == agency_id, QualityRecord.instance_id == instance_id)
        .order_by(QualityRecord.instance_seq)
    )
    return [RecordCopy(seq or 0, *row) for seq, *row in db.session.execute(query)]


def of_agency(
    agency_id: int, *, limit: int = 100, before: datetime | None = None, beginning: Sequence[str] = ()
) -> Sequence[RecordView]:
    """List the newest records of the agency stream, without payloads; ``beginning`` limits them by their act."""
    query = select(QualityRecord).where(QualityRecord.agency_id == agency_id, QualityRecord.instance_id.is_(None))
    if before is not None:
        query = query.where(QualityRecord.recorded_at < before)
    if beginning:
        query = query.where(or_(*(QualityRecord.act.startswith(name, autoescape=True) for name in beginning)))
    query = query.order_by(QualityRecord.recorded_at.desc(), QualityRecord.id).limit(limit)
    return [_view(record, None) for record in db.session.scalars(query)]


def alerts(agency_id: int, instance_id: int, *, since: datetime, until: datetime) -> Sequence[RecordView]:
    """List the alerts about an instance between two moments, oldest first."""
    query = (
        select(QualityRecord)
        .join(
            RecordAbout,
            and_(RecordAbout.agency_id == QualityRecord.agency_id, RecordAbout.record_id == QualityRecord.id),
        )
        .where(
            RecordAbout.agency_id == agency_id,
            RecordAbout.instance_id == instance_id,
            QualityRecord.recorded_at.between(since, until),
            QualityRecord.act.startswith("alert.", autoescape=True),
        )
    )
    return [_view(record, None) for record in db.session.scalars(query.order_by(QualityRecord.recorded_at))]


def _view(record: QualityRecord, content: bytes | None) -> RecordView:
    return _read(record.id, record.instance_seq, record.act, record.recorded_at, record.body, content)


def _read(id_: int, seq: int | None, act: str, at: datetime, body: bytes, content: bytes | None) -> RecordView:
    return RecordView(id_, seq, act, at, json.loads(body), None if content is None else json.loads(content))
