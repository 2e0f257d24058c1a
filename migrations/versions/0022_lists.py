"""Indexes for lists of a hundred thousand dossiers: found, counted and paged without reading the rows themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_LONGEST = 500
_LIST = ["agency_id", "started_at", "id", "status", "procedure_id", "search"]
_PARTIAL = (
    ("ix_user_task_done", "user_task", ["agency_id", "closed_by", "instance_id"], "closed_by IS NOT NULL"),
    ("ix_message_unread", "message", ["agency_id", "person_id"], "read_at IS NULL"),
    ("ix_message_failed", "message", ["agency_id", "created_at"], "mail_error IS NOT NULL"),
)


def upgrade():
    """Shorten what is searched to what an index can hold, then make the indexes."""
    op.execute(
        f"UPDATE process_instance SET search = substr(search, 1, {_LONGEST}) WHERE length(search) > {_LONGEST}"  # noqa: S608 - our own number
    )
    op.drop_index("ix_process_instance_agency_id_started_at", table_name="process_instance")
    op.create_index("ix_process_instance_list", "process_instance", _LIST)
    for name, table, columns, condition in _PARTIAL:
        limited = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=limited, postgresql_where=limited)


def downgrade():
    """Drop the indexes."""
    for name, table, _, _ in reversed(_PARTIAL):
        op.drop_index(name, table_name=table)
    op.drop_index("ix_process_instance_list", table_name="process_instance")
    op.create_index("ix_process_instance_agency_id_started_at", "process_instance", ["agency_id", "started_at"])
