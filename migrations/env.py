"""Run migrations on the connection that the caller opened, inside its transaction."""

from typing import Any

from alembic import context

from processes import documents, idempotency, wiring
from processes.db import Base, UTCDateTime

assert all((documents, idempotency, wiring))  # importing it declares every table


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own column types as plain ones, so that old migrations never depend on today's code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    compare_type=True,
)
context.run_migrations()
