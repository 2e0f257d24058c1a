"""Keep what decision tables decided about a dossier: the case it is handled in and its fee."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    """Add the columns; older dossiers were decided by no table."""
    op.add_column("process_instance", sa.Column("case_code", sa.String(), nullable=True))
    op.add_column("dossier", sa.Column("fee", sa.JSON(), nullable=False, server_default="{}"))


def downgrade():
    """Drop the columns."""
    op.drop_column("dossier", "fee")
    op.drop_column("process_instance", "case_code")
