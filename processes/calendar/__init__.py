"""Working calendars as data, and time limits counted in them."""

from processes.calendar.arithmetic import NEAR_DUE_DAYS, NEAR_DUE_SHARE, TimeLeft, WorkingCalendar
from processes.calendar.days import DayKind, SpecialDay
from processes.calendar.limits import Limit, Unit
from processes.calendar.national import NationalCalendar, NationalDay, vietnam
from processes.calendar.office import days_of, of_agency, remove_day, set_day, set_hours
from processes.calendar.sessions import Session
from processes.calendar.standing import Effect, Stand, due_after, due_with, ran, stood

__all__ = [
    "NEAR_DUE_DAYS",
    "NEAR_DUE_SHARE",
    "DayKind",
    "Effect",
    "Limit",
    "NationalCalendar",
    "NationalDay",
    "Session",
    "SpecialDay",
    "Stand",
    "TimeLeft",
    "Unit",
    "WorkingCalendar",
    "days_of",
    "due_after",
    "due_with",
    "of_agency",
    "ran",
    "remove_day",
    "set_day",
    "set_hours",
    "stood",
    "vietnam",
]
