"""Absence and what a deputy stands in for, on whose behalf a task was done."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    """Add the columns."""
    op.add_column("delegation", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("delegation", sa.Column("procedures", sa.JSON(), nullable=True))
    op.add_column("delegation", sa.Column("is_absent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("user_task", sa.Column("closed_for", sa.BigInteger(), nullable=True))


def downgrade():
    """Drop the columns."""
    op.drop_column("user_task", "closed_for")
    for name in ("is_absent", "procedures", "reason"):
        op.drop_column("delegation", name)
