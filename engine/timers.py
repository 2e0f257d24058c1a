"""The moment a drawn timer waits for: where it stands, and its ISO 8601 literals as FEEL text."""

import re
from datetime import date, datetime
from typing import Final

from lxml.etree import _Element

from engine.drawing import text_of
from engine.vocabulary import tag

KINDS: Final = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}
_LOOKS_LIKE_DURATION: Final = re.compile(r"-?P[\dTYMWDHS.,]*", re.IGNORECASE)
_DAYS: Final = re.compile(r"P(?=\d|T\d)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?")
_MONTHS: Final = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?")
_WEEKS: Final = re.compile(r"P(\d+)W")
_LOOKS_LIKE_DATE: Final = re.compile(r"\d{4}-\d\d-.*")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_LOOKS_LIKE_CYCLE: Final = re.compile(r"R\d*/.*", re.DOTALL)
_CYCLE: Final = re.compile(r"R(\d*)/(?:([^/P][^/]*)/)?(P[^/]*)")
_CRON: Final = re.compile(r"@\w+|[-\d*?,/LWA-Z#]+(?: +[-\d*?,/LWA-Z#]+){4,6}")
_QUOTED: Final = re.compile(r"""(["'])([^"'\\]*)\1""")


class InvalidTimer(ValueError):
    """The text is neither an ISO 8601 time that BPMN timers may have, nor an expression."""


def written(definition: _Element) -> tuple[str, _Element] | None:
    """Return the kind of a timer (``duration``, ``date``, ``cycle``) and what says when, or None without it."""
    for name, kind in KINDS.items():
        for element in definition.iterchildren(tag(name)):
            if text_of(element):
                return kind, element
    return None


def cycle(text: str) -> tuple[int | None, str | None, str]:
    """Take a repetition apart: how often (None: for ever), from which moment (None: from now), after which duration.

    ``R3/PT1H``, ``R/2026-03-01T08:00:00+07:00/P7D``. Refuse (InvalidTimer) what is no repetition of ISO 8601.
    """
    parts = _CYCLE.fullmatch(text.strip())
    if parts is None or parts[1] == "0":
        raise InvalidTimer(text)
    _duration(parts[3])
    if parts[2] is not None:
        _date(parts[2])
    return (int(parts[1]) if parts[1] else None), parts[2], parts[3]


def lacks_offset(text: str) -> bool:
    """Tell whether the text is a date or moment that does not say which time zone it means."""
    text = _unquoted(text)
    moment = _MOMENT.fullmatch(text)
    return _LOOKS_LIKE_DATE.fullmatch(text) is not None and (moment is None or moment[4] is None)


def literal(kind: str, text: str) -> str | None:
    """Return an ISO 8601 literal, bare or quoted, as FEEL; None for any other text.

    Refuse (InvalidTimer) what looks like an ISO 8601 time and is none, and mixes of months with days: FEEL has none.
    """
    text = _unquoted(text)
    if kind == "duration" and _LOOKS_LIKE_DURATION.fullmatch(text):
        return _duration(text)
    if kind == "date" and _LOOKS_LIKE_DATE.fullmatch(text):
        return _date(text)
    if kind == "cycle" and _LOOKS_LIKE_CYCLE.fullmatch(text):
        cycle(text)
        return f'"{text}"'
    if _LOOKS_LIKE_CYCLE.fullmatch(text) or (kind == "cycle" and _CRON.fullmatch(text)):
        raise InvalidTimer(text)
    return None


def _unquoted(text: str) -> str:
    quoted = _QUOTED.fullmatch(text.strip())
    return quoted[2].strip() if quoted else text.strip()


def _duration(text: str) -> str:
    weeks = _WEEKS.fullmatch(text)
    if weeks:
        return f'duration("P{int(weeks[1]) * 7}D")'
    if _DAYS.fullmatch(text) or _MONTHS.fullmatch(text):
        return f'duration("{text}")'
    raise InvalidTimer(text)


def _date(text: str) -> str:
    moment = _MOMENT.fullmatch(text)
    try:
        if moment is None:
            return f'date("{date.fromisoformat(text).isoformat()}")'
        written = f"{moment[1]}T{moment[2]}{moment[3] or ':00'}{moment[4] or ''}"
        datetime.fromisoformat(written)
    except ValueError as error:
        raise InvalidTimer(text) from error
    return f'date and time("{written}")'
