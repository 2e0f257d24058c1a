"""Try a process in memory: everything that people and clocks would do is given beforehand, nothing is kept."""

from engine.trial.course import run
from engine.trial.library import Library, ProcessUnknown
from engine.trial.model import (
    Advance,
    Answers,
    Command,
    Complete,
    Deliver,
    Incident,
    Plan,
    Signal,
    Status,
    Trial,
    Waiting,
)
from engine.trial.written import as_written

__all__ = [
    "Advance",
    "Answers",
    "Command",
    "Complete",
    "Deliver",
    "Incident",
    "Library",
    "Plan",
    "ProcessUnknown",
    "Signal",
    "Status",
    "Trial",
    "Waiting",
    "as_written",
    "run",
]
