"""Move running instances from one version of their procedure to another: planned, tried, approved, recorded, undone."""

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
