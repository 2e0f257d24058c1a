"""Absence and what a deputy stands in for, on whose behalf a task was done, saved views of the inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    """Add the columns and the table."""
    op.add_column("delegation", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("delegation", sa.Column("procedures", sa.JSON(), nullable=True))
    op.add_column("delegation", sa.Column("is_absent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("user_task", sa.Column("closed_for", sa.BigInteger(), nullable=True))
    op.create_table(
        "saved_view",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_saved_view_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.id"],
            name=op.f("fk_saved_view_agency_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("agency_id", "person_id", "name", name=op.f("uq_saved_view_agency_id_person_id_name")),
    )


def downgrade():
    """Drop the table and the columns."""
    op.drop_table("saved_view")
    op.drop_column("user_task", "closed_for")
    for name in ("is_absent", "procedures", "reason"):
        op.drop_column("delegation", name)
