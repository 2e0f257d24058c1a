"""Running instances and another version of their procedure: what moving them would do."""

from processes.migration.trying import MOST, Place, Tried, try_move, waiting_at

__all__ = ["MOST", "Place", "Tried", "try_move", "waiting_at"]
