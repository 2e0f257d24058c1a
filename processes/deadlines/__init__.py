"""Deadlines: due moments by the working calendar, due work as rows, one sweep that does it."""

from processes.deadlines.due import follow, move_on, near_moment, schedule_dossier
from processes.deadlines.models import DueWork, Heartbeat
from processes.deadlines.moving import after_pauses, counted_again, due_work, set_due, stand_at
from processes.deadlines.sweep import beat, last_beat, note_failure, run, waiting

__all__ = [
    "DueWork",
    "Heartbeat",
    "after_pauses",
    "beat",
    "counted_again",
    "due_work",
    "follow",
    "last_beat",
    "move_on",
    "near_moment",
    "note_failure",
    "run",
    "schedule_dossier",
    "set_due",
    "stand_at",
    "waiting",
]
