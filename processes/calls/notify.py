"""The built-in service ``notify``: tell the applicant, or everybody in a role, something that the diagram words."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from processes import dossiers, outbox, people
from processes.errors import Invalid, NotFound, Problem
from processes.instances import ProcessInstance

APPLICANT = "applicant"
_LONGEST_SUBJECT = 200
_LONGEST_TEXT = 5000


def notify(instance: ProcessInstance, given: Mapping[str, Any], now: datetime) -> Decimal:
    """Write a message by ``to`` (``applicant`` or the code of a role), ``subject``, ``text``; count who gets it.

    An applicant without an e-mail address is told nothing, which is no failure. Refuses a role that the agency does not
    have, texts that are missing or too long, and an applicant where there is no dossier.
    """
    to, subject, text = (_text(given, name) for name in ("to", "subject", "text"))
    if len(subject) > _LONGEST_SUBJECT or len(text) > _LONGEST_TEXT:
        raise Invalid({"text": [Problem("too_long", {"maximum": _LONGEST_TEXT})]})
    params = {"subject": subject, "text": text, "reference": instance.reference}
    if to == APPLICANT:
        return Decimal(_write(instance, params, now))
    role_id = people.role_ids(instance.agency_id).get(to)
    if role_id is None:
        raise NotFound(role=to)
    members = people.members(instance.agency_id, role_id, now)
    params["instance"] = str(instance.id)
    outbox.add("notify", agency_id=instance.agency_id, to=members, params=params, now=now)
    return Decimal(len(members))


def _write(instance: ProcessInstance, params: Mapping[str, Any], now: datetime) -> int:
    applicant = dossiers.dossier(instance.agency_id, instance.id).applicant
    address = applicant.get("email", "").strip()
    if not address:
        return 0
    named = {**params, "name": applicant.get("name", "")}
    outbox.write("notify", agency_id=instance.agency_id, address=address, params=named, now=now)
    return 1


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Invalid({name: [Problem("required")]})
    return value.strip()
