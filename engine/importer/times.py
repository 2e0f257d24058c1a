"""Times as people write them in drawings: «03 ngày làm việc», «0,5 ngày», «1/2 ngày», «Giờ hành chính», "2 days"."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from engine.importer.words import plain

_AMOUNT: Final = r"(?P<whole>\d+(?:[.,]\d+)?)(?:\s*/\s*(?P<parts>\d+))?"
_UNITS: Final = (
    ("working_day", r"ngay lam viec|ngay lv|working days?|business days?|arbeitstagen?|arbeitstage?|werktagen?"),
    ("working_hour", r"gio lam viec|gio hanh chinh|working hours?|business hours?"),
    ("calendar_day", r"ngay lich|calendar days?"),
    ("minute", r"phut|minutes?|mins?|minuten?"),
    ("hour", r"gio|tieng|hours?|hrs?|stunden?|std"),
    ("week", r"tuan|weeks?|wochen?"),
    ("month", r"thang|months?|monaten?|monate?"),
    ("year", r"nam|years?|jahren?|jahre?"),
    ("second", r"giay|seconds?|secs?|sekunden?"),
    ("day", r"ngay|days?|tagen?|tage?"),
)
_WRITTEN: Final = tuple((unit, re.compile(rf"(?<![\d.,/]){_AMOUNT}\s*(?:{words})\b")) for unit, words in _UNITS)
_SAME_DAY: Final = re.compile(r"\b(?:gio hanh chinh|trong ngay|same day)\b")
_MOST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Time:
    """An amount of a unit of time; ``same_day`` has no amount."""

    unit: str
    amount: Decimal | None = None


def read(text: str) -> Time | None:
    """Read the time that a text says, None where it says none or several different ones."""
    kept = _fold(text)
    found: list[tuple[int, Time]] = []
    for unit, pattern in _WRITTEN:
        for match in pattern.finditer(kept):
            amount = _amount(match)
            if amount is not None and not any(begin == match.start() for begin, _ in found):
                found.append((match.start(), Time(unit, amount)))
    times = {time for _, time in found}
    if len(times) == 1:
        return times.pop()
    return Time("same_day") if not times and _SAME_DAY.search(kept) else None


def duration(text: str) -> str | None:
    """Return the ISO 8601 duration that a text says, working days as days; None where it says none."""
    time = read(text)
    if time is None or time.amount is None:
        return None
    seconds = {"working_hour": 3600, "hour": 3600, "minute": 60, "second": 1, "week": 604_800}.get(time.unit, 86_400)
    if time.unit in {"month", "year"}:
        months = time.amount * (12 if time.unit == "year" else 1)
        return f"P{int(months)}M" if months == int(months) else None
    return _iso(int(time.amount * seconds))


def _iso(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    clock = "".join(f"{number}{sign}" for number, sign in ((hours, "H"), (minutes, "M"), (left, "S")) if number)
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}" if seconds else "PT0S"


def _fold(text: str) -> str:
    """Return a text without diacritics but with the signs of numbers."""
    pieces = re.split(r"(\d[\d.,/ ]*)", text)
    return " ".join(
        (piece.replace(" ", "") if piece[:1].isdigit() else plain(piece)) for piece in pieces if piece.strip()
    )


def _amount(match: re.Match[str]) -> Decimal | None:
    try:
        amount = Decimal(match["whole"].replace(",", "."))
        parts = Decimal(match["parts"] or 1)
    except InvalidOperation:
        return None
    if not parts or not amount or amount > _MOST:
        return None
    return (amount / parts).normalize()
