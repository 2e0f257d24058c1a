"""Who stopped a plan to move dossiers: only they or a second person let it go on."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    """Plans that are stopped already do not know who stopped them: a second person lets them go on."""
    op.add_column("migration_plan", sa.Column("ended_by", sa.BigInteger(), nullable=True))


def downgrade():
    """Drop the column."""
    op.drop_column("migration_plan", "ended_by")
