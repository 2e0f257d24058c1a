"""Running instances and another version of their procedure: what moving them would do."""

from processes.migration.models import MigrationMove, MigrationPlan, MoveStatus, PlanStatus
from processes.migration.trying import MOST, Place, Tried, try_move, waiting_at

__all__ = [
    "MOST",
    "MigrationMove",
    "MigrationPlan",
    "MoveStatus",
    "Place",
    "PlanStatus",
    "Tried",
    "try_move",
    "waiting_at",
]
