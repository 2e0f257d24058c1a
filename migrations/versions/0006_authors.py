"""Remember all who worked on a version, so that none of them approves it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    """Add the column; of older versions only the drafter is known."""
    op.add_column("procedure_version", sa.Column("author_ids", sa.JSON(), nullable=False, server_default="[]"))


def downgrade():
    """Drop the column."""
    op.drop_column("procedure_version", "author_ids")
