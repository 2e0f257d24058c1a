"""What a step has sent becomes rows of the same transaction; the worker carries them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

import engine
from engine import feel, keys
from processes import definitions
from processes.db import db, new_id
from processes.exchange.models import SentKind, SentMessage
from processes.instances import Change, Subscription
from processes.people import agencies, today


def send(change: Change, _events: Sequence[engine.Event]) -> None:
    """React to thrown messages and signals: put each on its way and record its number with the act."""
    rows = [_message(change, sent) for sent in change.step.sent]
    for signal in change.step.broadcast:
        rows += _signals(change, signal)
    db.session.add_all(rows)
    if rows:
        change.facts["sent"] = [{"id": str(row.id), "kind": row.kind, "name": row.name} for row in rows]
        change.payload["sent"] = [{"id": str(row.id), "values": row.payload} for row in rows]


def _message(change: Change, sent: engine.SentMessage) -> SentMessage:
    row = _row(change, SentKind.MESSAGE, sent.name, sent.element_id, sent.payload)
    row.participant, row.to_agency_id = sent.participant, _addressee(change, sent.participant)
    row.keys, row.lookup = keys.encode(sent.keys), keys.lookup(sent.keys)
    return row


def _addressee(change: Change, participant: str | None) -> int:
    """Tell for which agency a pool stands: as the version says, else the own one."""
    code = change.running.settings.participants.get(participant or "")
    known = {agency.code: agency.id for agency in agencies()} if code is not None else {}
    return known.get(code or "", change.instance.agency_id)


def _signals(change: Change, signal: engine.ThrownSignal) -> list[SentMessage]:
    """Address a signal to every other instance of the agency that awaits it now, and to what it begins."""
    agency_id = change.instance.agency_id
    awaiting = select(Subscription.instance_id).where(
        Subscription.agency_id == agency_id,
        Subscription.kind == "signal",
        Subscription.name == signal.name,
        Subscription.instance_id != change.instance.id,
    )
    begun = definitions.started_by(agency_id, SentKind.SIGNAL, signal.name, today(change.now))
    found: list[dict[str, int]] = [{"to_instance_id": one} for one in db.session.scalars(awaiting.distinct())]
    found += [{"to_procedure_id": one} for one in begun]
    rows = []
    for receiver in found:
        row = _row(change, SentKind.SIGNAL, signal.name, signal.element_id, signal.payload)
        row.to_agency_id, row.keys, row.lookup = agency_id, {}, ""
        row.to_instance_id, row.to_procedure_id = receiver.get("to_instance_id"), receiver.get("to_procedure_id")
        rows.append(row)
    return rows


def _row(change: Change, kind: SentKind, name: str, element_id: str, payload: Any) -> SentMessage:
    return SentMessage(
        agency_id=change.instance.agency_id,
        id=new_id(),
        kind=kind,
        name=name,
        instance_id=change.instance.id,
        element_id=element_id,
        payload={one: feel.encode(value) for one, value in payload.items()},
        sent_at=change.now,
        look_at=change.now,
    )
