"""The edge of time: the one place of the web application that reads the clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """Tell the present moment, aware, in UTC."""
    return datetime.now(UTC)
