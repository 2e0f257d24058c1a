"""Suspend instances, and count those of a version."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _where(condition):
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _owned(table):
    return (
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f(f"fk_{table}_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f(f"pk_{table}")),
    )


def _belongs(table, column, other):
    return sa.ForeignKeyConstraint(
        ["agency_id", column],
        [f"{other}.agency_id", f"{other}.id"],
        name=op.f(f"fk_{table}_agency_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade():
    """Create the table, and the index that counts the instances of a version."""
    op.create_table(
        "suspension",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=True),
        *_owned("suspension"),
        _belongs("suspension", "instance_id", "process_instance"),
    )
    op.create_index(
        "ix_suspension_open", "suspension", ["agency_id", "instance_id"], unique=True, **_where("ended_at IS NULL")
    )
    op.create_index(
        "ix_process_instance_agency_id_version_id_status", "process_instance", ["agency_id", "version_id", "status"]
    )


def downgrade():
    """Drop the table and the index."""
    op.drop_index("ix_process_instance_agency_id_version_id_status", "process_instance")
    op.drop_table("suspension")
