"""Suspend instances, and move them from one version of their procedure to another by a plan."""

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
    """Create the tables, and the index that counts the instances of a version."""
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
    op.create_table(
        "migration_plan",
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("from_version_id", sa.BigInteger(), nullable=False),
        sa.Column("to_version_id", sa.BigInteger(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("batch_size", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("author_ids", sa.JSON(), nullable=False),
        sa.Column("drafted_by_name", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by_name", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("lock", sa.BigInteger(), nullable=False),
        *_owned("migration_plan"),
        _belongs("migration_plan", "procedure_id", "procedure"),
        _belongs("migration_plan", "from_version_id", "procedure_version"),
        _belongs("migration_plan", "to_version_id", "procedure_version"),
    )
    op.create_index("ix_migration_plan_agency_id_procedure_id", "migration_plan", ["agency_id", "procedure_id"])
    op.create_table(
        "migration_move",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("obstacles", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("record_seq", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        *_owned("migration_move"),
        _belongs("migration_move", "plan_id", "migration_plan"),
        _belongs("migration_move", "instance_id", "process_instance"),
        sa.UniqueConstraint(
            "agency_id", "plan_id", "instance_id", name=op.f("uq_migration_move_agency_id_plan_id_instance_id")
        ),
    )
    op.create_index(
        "ix_process_instance_agency_id_version_id_status", "process_instance", ["agency_id", "version_id", "status"]
    )


def downgrade():
    """Drop the tables and the index."""
    op.drop_index("ix_process_instance_agency_id_version_id_status", "process_instance")
    for table in ("migration_move", "migration_plan", "suspension"):
        op.drop_table(table)
