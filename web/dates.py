"""Days as people type them: 25/11/2026, and as browsers send them: 2026-11-25."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from processes.errors import Invalid, Problem
from web.moments import ZONE

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
"""Days that an agency has to do with; nearer to the ends of the computer's calendar nothing could be counted."""


def read(text: str) -> date | None:
    """Read a day; None for an empty text. Refuses (``ValueError``) what is no day, or one before 1900 or after 2200."""
    typed = text.strip()
    if not typed:
        return None
    if "/" in typed:
        day, month, year = (int(part) for part in typed.split("/"))
    else:
        year, month, day = date.fromisoformat(typed).timetuple()[:3]
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(text)
    return date(year, month, day)


def asked(form: Mapping[str, str], name: str) -> date | None:
    """Read a day from a form field, or None when it is empty. Refuses (``Invalid``) what is no day."""
    try:
        return read(form.get(name, ""))
    except ValueError:
        raise Invalid({name: [Problem("not_a_date")]}) from None


def needed(form: Mapping[str, str], name: str) -> date:
    """Read a day that must be given. Refuses (``Invalid``) an empty field and what is no day."""
    day = asked(form, name)
    if day is None:
        raise Invalid({name: [Problem("required")]})
    return day


def begin(day: date) -> datetime:
    """Tell the first moment of a day in Việt Nam, in UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
