"""Who has a drawing open: seats that a browser takes again every few seconds, and that grow cold by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from processes import definitions, people
from processes.db import db, new_id
from processes.drawings.models import DrawingSeat
from processes.people import Actor

PRESENT: Final = timedelta(seconds=60)


def sit(*, version_id: int, actor: Actor, now: datetime) -> Sequence[str]:
    """Note that the person has the drawing open; name the others who had it open within the last minute."""
    people.require(actor, "procedure.design")
    version, _, _ = definitions.version(actor.agency_id, version_id)
    mine = (DrawingSeat.agency_id == version.agency_id, DrawingSeat.version_id == version.id)
    db.session.execute(delete(DrawingSeat).where(*mine, DrawingSeat.seen_at < now - PRESENT))
    seats = {seat.person_id: seat for seat in db.session.scalars(select(DrawingSeat).where(*mine))}
    if actor.person_id in seats:
        seats[actor.person_id].seen_at = now
    else:
        seat = DrawingSeat(agency_id=version.agency_id, id=new_id(), version_id=version.id, person_id=actor.person_id)
        seat.person_name, seat.seen_at = actor.name, now
        db.session.add(seat)
    return sorted(seat.person_name for seat in seats.values() if seat.person_id != actor.person_id)
