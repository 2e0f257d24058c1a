"""Which agency a command means."""

from sqlalchemy import select

from processes import people
from processes.db import db
from processes.people import Agency
from web.cli import frame


def chosen_agency(code: str | None) -> Agency:
    """Give the agency of this code, or the only one. Stops in words when it is not clear which."""
    if code is not None:
        found = db.session.scalar(select(Agency).where(Agency.code == code))
        if found is None:
            raise frame.stop("cli.agency_unknown", code=2, agency=code, codes=_codes())
        return found
    everyone = people.agencies()
    if not everyone:
        raise frame.stop("cli.agency_none", code=2)
    if len(everyone) > 1:
        raise frame.stop("cli.agency_many", code=2, codes=_codes())
    return everyone[0]


def _codes() -> str:
    return ", ".join(agency.code for agency in people.agencies()) or "—"
