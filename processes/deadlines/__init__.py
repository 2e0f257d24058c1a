"""Deadlines: due moments by the working calendar, due work as rows, one sweep that does it."""

from processes.deadlines.due import follow, move_on, near_moment, schedule_dossier
from processes.deadlines.models import DueWork, Heartbeat
from processes.deadlines.sweep import beat, last_beat, note_failure, run, waiting

__all__ = [
    "DueWork",
    "Heartbeat",
    "beat",
    "follow",
    "last_beat",
    "move_on",
    "near_moment",
    "note_failure",
    "run",
    "schedule_dossier",
    "waiting",
]
