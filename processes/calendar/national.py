"""The national calendar that agencies inherit: days off and made-up days of Việt Nam with their legal basis."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from processes.calendar.arithmetic import WorkingCalendar
from processes.calendar.sessions import Session

_FILE = Path(__file__).with_name("vietnam.toml")


@dataclass(frozen=True, slots=True)
class NationalDay:
    """An exception from the weekly pattern; ``is_confirmed`` once somebody compared it with the official notice."""

    on: date
    is_working: bool
    label: str
    legal_basis: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class NationalCalendar:
    """The file as values: the weekly pattern (0 is Monday), the usual office hours, the days of all years it knows."""

    zone: str
    weekdays: frozenset[int]
    sessions: tuple[Session, ...]
    cut_off: time
    days: tuple[NationalDay, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Name the years that the file knows, in order; of any other year only the weekends are known."""
        return tuple(sorted({day.on.year for day in self.days}))

    def unconfirmed(self, year: int) -> tuple[NationalDay, ...]:
        """List the days of a year that a person still has to compare with the official notice."""
        return tuple(day for day in self.days if day.on.year == year and not day.is_confirmed)

    def working_calendar(self) -> WorkingCalendar:
        """Make the calendar that counts, unconfirmed days included: they are the best that is known."""
        return WorkingCalendar(
            weekdays=self.weekdays,
            sessions=self.sessions,
            off=_labels(day for day in self.days if not day.is_working),
            work=_labels(day for day in self.days if day.is_working),
            zone=ZoneInfo(self.zone),
            cut_off=self.cut_off,
        )


@cache
def vietnam() -> NationalCalendar:
    """Read the national calendar that comes with the software."""
    content = tomllib.loads(_FILE.read_text("utf-8"))
    days = (
        NationalDay(day["on"], day["kind"] == "work", day["label"], content["bases"][day["basis"]], day["confirmed"])
        for day in content["days"]
    )
    return NationalCalendar(
        zone=content["zone"],
        weekdays=frozenset(content["weekdays"]),
        sessions=tuple(Session(session["start"], session["end"]) for session in content["sessions"]),
        cut_off=content["cut_off"],
        days=tuple(days),
    )


def _labels(days: Iterable[NationalDay]) -> dict[date, str]:
    return {day.on: day.label for day in days}
