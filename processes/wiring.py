"""The one module that knows all folders: which effect follows which event."""

from processes import deadlines, dossiers, exchange, migration
from processes.instances import react, repeat_with

_CLOCK = (
    "process_started",
    "task_opened",
    "task_completed",
    "task_cancelled",
    "timer_started",
    "timer_fired",
    "timer_cancelled",
    "process_finished",
    "process_cancelled",
)
_WAITS = (
    *_CLOCK,
    *(f"{what}_{how}" for what in ("message", "signal") for how in ("awaited", "received", "cancelled")),
    *(f"{what}_{how}" for what in ("service", "send") for how in ("called", "answered", "cancelled")),
    "condition_awaited",
    "condition_met",
    "condition_cancelled",
)


def connect() -> None:
    """Fill the table of reactions; called by every application that moves instances. May be called again."""
    react(["process_started"], dossiers.fix_limit)
    react(_WAITS, dossiers.follow)
    react(_WAITS, deadlines.follow)
    react(["message_thrown", "signal_thrown"], exchange.send)
    repeat_with(migration.COMMAND, migration.again)
