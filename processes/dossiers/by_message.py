"""Dossiers that no officer receives: a message or a signal of another instance begins them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from processes import definitions, instances
from processes.db import db, new_id
from processes.dossiers import beginning
from processes.dossiers.intake import allocate_code
from processes.dossiers.models import Channel, Dossier
from processes.instances import Doing, ProcessInstance
from processes.people import Agency, today


def start_by_message(
    *, agency: Agency, procedure_id: int, sender_name: str, payload: Mapping[str, Any], doing: Doing
) -> ProcessInstance:
    """Receive a dossier that a message or signal begins; the process waits for it at its start.

    The values of the reception's form are those of the ``payload`` with their names; the applicant is its
    ``applicant_name``, else who sent it. Refuses (``Invalid``) what a reception officer could not enter either.
    """
    version_id = definitions.version_in_force(agency.id, procedure_id, today(doing.now))
    running = definitions.load(agency.id, version_id)
    asked = {one.key for one in running.start_form.fields} if running.start_form is not None else set()
    raw = {name: _written(value) for name, value in payload.items() if name in asked}
    begun = beginning.read(running, raw, doing.now, {})
    named = payload.get("applicant_name")
    name = named.strip() if isinstance(named, str) and named.strip() else sender_name
    dossier = Dossier(
        agency_id=agency.id,
        id=new_id(),
        applicant_name=name,
        applicant={"name": name},
        channel=Channel.INTERNAL,
        limit=begun.limit,
        fee=begun.fee,
        received_by=0,
        received_at=doing.now,
    )
    db.session.add(dossier)
    facts = {"channel": dossier.channel, "limit": dossier.limit, **doing.facts, **begun.facts()}
    kept = {"applicant": dict(dossier.applicant), **begun.payload()}
    return instances.start(
        version_id=version_id,
        agency_id=agency.id,
        reference=allocate_code(agency.id, agency.code, today(doing.now)),
        subject=name,
        variables=begun.routing,
        doing=replace(doing, facts=facts, payload=kept, made=begun.made),
        instance_id=dossier.id,
        case=begun.case,
        by_trigger=True,
    )


def _written(value: Any) -> Any:
    """Write a value as somebody would enter it in a form."""
    return value.isoformat() if isinstance(value, date | datetime | time) else value
