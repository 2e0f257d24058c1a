"""When a timer of the calendar began: one that begins while the limit stands waits from then on."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    """Add the column; of the timers that run already nobody has to know it."""
    op.add_column("due_work", sa.Column("begun_at", sa.DateTime(), nullable=True))


def downgrade():
    """Drop it."""
    op.drop_column("due_work", "begun_at")
