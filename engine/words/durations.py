"""How long something takes, as a table of work says it: «03 ngày làm việc», «½ ngày», «04 giờ», «Giờ hành chính»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from engine.words.folding import compose, fold
from engine.words.numerals import WORDS, WRITTEN, number

HOURS_A_DAY: Final = 8
OFFICE_HOURS: Final = "office_hours"
TIME_MARK: Final = "Thời gian"
"""Begins the line in which a step's notes keep its time in the words of the paper."""

SHARED_MARK: Final = "Chung thời gian, bước"
"""Begins the name of steps that have nothing in common but one time."""

_LONGEST: Final = 500
_LARGEST: Final = 10_000
_PLACES: Final = Decimal("0.0001")


class Kind(StrEnum):
    """What a time says: an amount, the same day, that none is set, nothing at all, or nothing that can be read."""

    AMOUNT = "amount"
    SAME_DAY = "same_day"
    NONE = "none"
    BLANK = "blank"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Duration:
    """A time as it was understood: an amount of a unit, and the same in working days of eight hours.

    ``unit`` is ``working_day``, ``day`` (the text does not say which), ``working_hour``, ``minute``, ``half_day``,
    ``week`` or ``month``; a month has no working days. ``doubts`` say what was chosen: ``range`` (the longer one),
    ``several`` (the first of them), ``summed``, ``unit`` (none was written, days are assumed).
    """

    kind: Kind
    amount: Fraction = Fraction(0)
    unit: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def days(self) -> Fraction | None:
        """The working days, None where no amount is set or none can be counted."""
        share = _SHARES.get(self.unit)
        return None if self.kind is not Kind.AMOUNT or share is None else self.amount * share

    def budget(self, *, calendar: bool = False) -> dict[str, Any]:
        """Write it as settings of a version do; whole days that are not called working days may be ``calendar`` ones.

        What sets no time, or none that can be counted, is ``{"none": True}``: so are office hours, which tables of work
        do not add up.
        """
        if self.kind is Kind.SAME_DAY and self.unit != OFFICE_HOURS:
            return {"unit": "same_day"}
        if self.days is None:
            return {"none": True}
        if self.unit in {"working_hour", "minute"}:
            return {"amount": _plain(self.days * HOURS_A_DAY), "unit": "working_hour"}
        is_calendar = calendar and self.unit == "day" and self.amount.denominator == 1
        return {"amount": _plain(self.days), "unit": "calendar_day" if is_calendar else "working_day"}


_SHARES: Final = {
    "working_day": Fraction(1),
    "day": Fraction(1),
    "working_hour": Fraction(1, HOURS_A_DAY),
    "minute": Fraction(1, HOURS_A_DAY * 60),
    "half_day": Fraction(1, 2),
    "week": Fraction(5),
}
_UNITS: Final = {"ngay": "day", "gio": "working_hour", "h": "working_hour", "g": "working_hour", "phut": "minute"} | {
    "p": "minute",
    "buoi": "half_day",
    "tuan": "week",
    "thang": "month",
    "nlv": "working_day",
}
_UNIT: Final = r"(?P<unit>ngay|gio|phut|tuan|thang|buoi|nlv|h|g|p)\b(?P<work>\s*(?:lam viec|lam|lv|cong tac)\b)?"
_SPELT: Final = r"(?:\s*\([^()\d]*\))?"
_TO: Final = r"\s*(?:ngay|gio|phut)?(?:\s*lam viec)?\s*(?:-|–|—|÷|~|\bden\b|\btoi\b)\s*"
_AMOUNT: Final = re.compile(rf"(?<![\d/.,])(?:(?P<low>{WRITTEN}){_SPELT}{_TO})?(?P<high>{WRITTEN}){_SPELT}\s*{_UNIT}")
_MORE: Final = re.compile(r"\s*ruoi\b")
_HALF: Final = Fraction(1, 2)
_IN_WORDS: Final = re.compile(rf"\b(?:(?P<low>{WORDS}){_TO})?(?P<high>{WORDS})\s+{_UNIT}")
"""Counts only in texts without figures: «ba ngày làm việc»."""

_BARE: Final = re.compile(rf"(?:(?P<low>{WRITTEN})\s*[-–—÷~]\s*)?(?P<high>{WRITTEN})")
_CLOCK: Final = re.compile(
    r"\b(?:truoc|sau|luc|hoi)\s+\d{1,2}\s*(?:gio|h|g)\b(?:\s*\d{2})?(?:\s*phut)?"
    r"|\b\d{1,2}\s*h\s*\d{2}\b|\b\d{1,2}\s*gio\s*\d{2}\b(?!\s*phut)|\b\d{1,2}:\d{2}\b"
    r"|\btu\s+(?:0?[6-9]|1\d)\s*(?:gio|h)\b(?:\s*den\s+\d{1,2}\s*(?:gio|h)\b)?"
)
_MINUTES: Final = re.compile(r"(?<=\d) ?['’′]")
_INSIDE: Final = re.compile(r"\([^()]*\)")
_OFFICE_HOURS: Final = re.compile(r"\bgio (?:hanh chinh|hc|lam viec)\b")
_SAME_DAY: Final = re.compile(r"\btrong (?:ngay|buoi)\b|\bcung ngay\b|\btuc thoi\b|\blap tuc\b|\bngay trong\b")
_AT_ONCE: Final = re.compile(r"(?<!\d )(?<!\d)\bngay\b(?! làm| lv)")
_NONE: Final = re.compile(
    r"^(?:[-–—/\\.x*]+|0+|khong|khong (?:tinh|quy dinh|xac dinh|gioi han|ap dung|co).*|ko tinh.*|k tinh.*)$"
    r"|^chung (?:voi|thoi gian)\b"
    r"|\btheo (?:lich|giay|phieu|thoi (?:gian|diem|han)|ngay|quy dinh|thuc te|ke hoach|yeu cau|thong bao|thoa thuan)\b"
    r"|\b(?:thuong xuyen|hang ngay|hang nam|dinh ky|tuy (?:theo|tinh|thuoc)|lien tuc)\b"
)
_NOT_COUNTED: Final = re.compile(r"^\(?(?:khong|ko) tinh\b")
_OR: Final = re.compile(r"\b(?:truong hop|hoac|neu|doi voi|voi ho so|phuc tap|khan|th ?\d|toi da|khong qua|rieng)\b")
_STEPWISE: Final = {
    ("day", "working_hour"),
    ("working_day", "working_hour"),
    ("working_hour", "minute"),
    ("week", "day"),
}


def read_duration(text: str, *, unit: str = "") -> Duration:
    """Read the cell of a table; ``unit`` is what its column counts in where a cell has a number alone.

    Never refuses: what cannot be read is of the kind ``unreadable``.
    """
    said = compose(text[:_LONGEST])
    plain = _folded(said)
    if not plain.strip(" ;"):
        return Duration(Kind.BLANK)
    if _NOT_COUNTED.search(plain):
        return Duration(Kind.NONE)
    found = _amount(plain)
    if found is None and (bare := _BARE.fullmatch(_INSIDE.sub("", plain).strip(" .;'’"))):
        found = _of(bare, unit or "day", () if unit else ("unit",))
    if found is not None:
        return Duration(Kind.NONE) if not found.amount else found
    return _without_amount(said, plain)


def _without_amount(said: str, plain: str) -> Duration:
    if _NONE.search(plain.strip(" ;")):
        return Duration(Kind.NONE)
    if _OFFICE_HOURS.search(plain):
        return Duration(Kind.SAME_DAY, unit=OFFICE_HOURS)
    if _SAME_DAY.search(plain) or _AT_ONCE.search(said.casefold()) or _CLOCK.search(plain):
        return Duration(Kind.SAME_DAY)
    return Duration(Kind.UNREADABLE)


def find_duration(text: str) -> Duration | None:
    """Find a time that is written inside of a longer text, as in «Thẩm định (03 ngày làm việc)»; None without one."""
    plain = _folded(text[:_LONGEST])
    found = _amount(plain)
    if found is not None and found.amount:
        return found
    if _OFFICE_HOURS.search(plain):
        return Duration(Kind.SAME_DAY, unit=OFFICE_HOURS)
    return Duration(Kind.SAME_DAY) if re.search(r"\btrong ngay\b", plain) else None


def _folded(text: str) -> str:
    return _MINUTES.sub(" phut", fold(text.replace("\n", " ; ")))


def _amount(plain: str) -> Duration | None:
    """Read the amounts outside of parentheses; what stands inside of them says the same again, or another case."""
    timed = _CLOCK.sub(" ", plain)
    outside = _INSIDE.sub(" ", timed)
    found = list(_found(outside)) or list(_found(timed.replace("(", " ").replace(")", " ")))
    if not found:
        return None
    total = _joined(outside, found, is_choice=bool(_OR.search(timed)))
    for other in _found(" ".join(_INSIDE.findall(timed))):
        if other[1].days != total.days and total.days is not None and other[1] != found[0][1]:
            return _doubted(total, "several")
    if re.search(rf"\d\s*\(\s*{WRITTEN}\s*\)", timed) and not total.doubts:
        inside = re.search(rf"(\d)\s*\(\s*({WRITTEN})\s*\)", timed)
        if inside is not None and number(inside[2]) != total.amount:
            return _doubted(total, "several")
    return total


def _found(plain: str) -> Iterator[tuple[re.Match[str], Duration]]:
    pattern = _AMOUNT if any(char.isnumeric() for char in plain) else _IN_WORDS
    for match in pattern.finditer(plain):
        unit = _UNITS[match["unit"]]
        if match["work"] and unit == "day":
            unit = "working_day"
        if (one := _of(match, unit)) is not None:
            yield match, _added(one, Duration(Kind.AMOUNT, _HALF, unit)) if _MORE.match(plain, match.end()) else one


def _of(match: re.Match[str], unit: str, doubts: tuple[str, ...] = ()) -> Duration | None:
    high = number(match["high"])
    low = number(match["low"]) if match["low"] else None
    if high is None or high > _LARGEST:
        return None
    is_range = low is not None and low < high
    return Duration(Kind.AMOUNT, high, unit, (*doubts, *(("range",) if is_range else ())))


def _joined(plain: str, found: list[tuple[re.Match[str], Duration]], *, is_choice: bool) -> Duration:
    """Make one time of several: «1 ngày 4 giờ» is one, «2 ngày/16 giờ» says it twice, lines of their own add up."""
    first, total = found[0]
    for match, one in found[1:]:
        between = plain[first.end() : match.start()]
        if (total.unit, one.unit) in _STEPWISE and re.fullmatch(r"[\s,+]*(?:va)?\s*", between):
            total = _added(total, one)
        elif one.unit != total.unit and one.days == total.days:
            pass
        elif "+" in between:
            total = _added(total, one)
        elif is_choice or total.days is None or one.days is None:
            return _doubted(total, "several")
        else:
            total = _doubted(_added(total, one), "summed")
        first = match
    return total


def _added(one: Duration, other: Duration) -> Duration:
    days = (one.days or Fraction(0)) + (other.days or Fraction(0))
    return Duration(Kind.AMOUNT, days / _SHARES[one.unit], one.unit, one.doubts)


def _doubted(one: Duration, doubt: str) -> Duration:
    return Duration(one.kind, one.amount, one.unit, tuple(dict.fromkeys((*one.doubts, doubt))))


def _plain(value: Fraction) -> str:
    written = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES).normalize()
    return f"{max(written, _PLACES):f}"
