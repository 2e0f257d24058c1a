"""Drawing in the browser: working copies kept apart from the revisions of a version."""

from processes.drawings.models import SHARED, DrawingSeat, WorkingCopy

__all__ = ["SHARED", "DrawingSeat", "WorkingCopy"]
