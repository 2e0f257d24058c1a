"""Move running instances from one version of their procedure to another: planned, tried, approved, recorded, undone."""

from processes.migration.models import MigrationMove, MigrationPlan, MoveStatus, PlanStatus

__all__ = ["MigrationMove", "MigrationPlan", "MoveStatus", "PlanStatus"]
