"""Deadlines: due moments by the working calendar, due work as rows, one sweep that does it."""

from processes.deadlines.due import follow, near_moment, schedule_dossier
from processes.deadlines.models import DueWork, Heartbeat, Pause
from processes.deadlines.moving import after_pauses, counted_again, due_work, set_due, stand_at
from processes.deadlines.pauses import BY_OFFICER, go_on, open_pause, pauses, standing, stop, times_paused
from processes.deadlines.shared import places, shared_budgets, shared_by
from processes.deadlines.sweep import beat, last_beat, note_failure, run, waiting

__all__ = [
    "BY_OFFICER",
    "DueWork",
    "Heartbeat",
    "Pause",
    "after_pauses",
    "beat",
    "counted_again",
    "due_work",
    "follow",
    "go_on",
    "last_beat",
    "near_moment",
    "note_failure",
    "open_pause",
    "pauses",
    "places",
    "run",
    "schedule_dossier",
    "set_due",
    "shared_budgets",
    "shared_by",
    "stand_at",
    "standing",
    "stop",
    "times_paused",
    "waiting",
]
