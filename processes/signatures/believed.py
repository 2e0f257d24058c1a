"""Whom an agency believes: certificates that an administrator gave. None by default, so that nothing is claimed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from processes import records
from processes.db import db, new_id
from processes.errors import Invalid, NotFound, Problem
from processes.people import Actor, as_recorded, demand_reach
from processes.signatures import port
from processes.signatures.models import TrustAnchor

_COMMAND = "command"


def anchors(agency_id: int) -> Sequence[TrustAnchor]:
    """List the certificates that an agency believes today, by name."""
    query = select(TrustAnchor).where(TrustAnchor.agency_id == agency_id, TrustAnchor.removed_at.is_(None))
    return db.session.scalars(query.order_by(TrustAnchor.subject, TrustAnchor.id)).all()


def trust(*, agency_id: int, data: bytes, actor: Actor | None = None, now: datetime) -> Sequence[TrustAnchor]:
    """Believe the certificates of a file (PEM or DER); one that is believed already stays as it is.

    Refuses what holds no certificate. Without an actor it is a command of the installation.
    """
    demand_reach(actor, "trust.change", agency_id)
    try:
        found = port.reader().certificates(data)
    except ValueError as error:
        raise Invalid({"certificate": [Problem("not_a_certificate")]}) from error
    known = {one.sha256: one for one in anchors(agency_id)}
    for one in found:
        if one.sha256 in known:
            continue
        known[one.sha256] = TrustAnchor(
            agency_id=agency_id,
            id=new_id(),
            certificate=one.der,
            sha256=one.sha256,
            subject=one.subject,
            is_authority=one.is_authority,
            from_at=one.from_at,
            to_at=one.to_at,
            added_at=now,
            added_by_name=actor.name if actor is not None else _COMMAND,
        )
        db.session.add(known[one.sha256])
        _record("trust.added", known[one.sha256], actor, now)
    return [known[one.sha256] for one in found]


def anchor(agency_id: int, anchor_id: int) -> TrustAnchor:
    """Find a certificate that an agency believes today."""
    found = db.session.get(TrustAnchor, (agency_id, anchor_id))
    if found is None or found.removed_at is not None:
        raise NotFound(anchor=anchor_id)
    return found


def distrust(*, agency_id: int, anchor_id: int, actor: Actor | None = None, now: datetime) -> TrustAnchor:
    """Believe a certificate no longer; earlier reports stay as they are, later ones do not count on it."""
    demand_reach(actor, "trust.change", agency_id)
    found = anchor(agency_id, anchor_id)
    found.removed_at, found.removed_by_name = now, actor.name if actor is not None else _COMMAND
    _record("trust.removed", found, actor, now)
    return found


def _record(name: str, about: TrustAnchor, actor: Actor | None, now: datetime) -> None:
    facts = {
        "certificate": about.sha256,
        "name": about.subject,
        "from": records.moment(about.from_at),
        "to": records.moment(about.to_at),
    }
    who = {"system": _COMMAND} if actor is None else as_recorded(actor)
    act = records.Act(name, who, facts, actor_id=None if actor is None else actor.person_id)
    records.append_to_agency(act, agency_id=about.agency_id, now=now)
