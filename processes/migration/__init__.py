"""Running instances and another version of their procedure: tried, planned, approved, moved, brought back."""

from processes.migration.models import MigrationMove, MigrationPlan, MoveStatus, PlanStatus
from processes.migration.moving import COMMAND, again, note_failure, run, waiting
from processes.migration.plans import MOST_IN_PLAN, approve, go_on, may_go_on, propose, stop, undo, withdraw
from processes.migration.queries import counts, move, moves, plan, plans
from processes.migration.returning import bring_back, may_return
from processes.migration.trying import MOST, Place, Selection, Side, Tried, try_move, waiting_at

__all__ = [
    "COMMAND",
    "MOST",
    "MOST_IN_PLAN",
    "MigrationMove",
    "MigrationPlan",
    "MoveStatus",
    "Place",
    "PlanStatus",
    "Selection",
    "Side",
    "Tried",
    "again",
    "approve",
    "bring_back",
    "counts",
    "go_on",
    "may_go_on",
    "may_return",
    "move",
    "moves",
    "note_failure",
    "plan",
    "plans",
    "propose",
    "run",
    "stop",
    "try_move",
    "undo",
    "waiting",
    "waiting_at",
    "withdraw",
]
