"""Plans to move running instances to another version, and their moves."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_LATER = {"deferrable": True, "initially": "DEFERRED"}


def _owned(column, table):
    return sa.ForeignKeyConstraint(["agency_id", column], [f"{table}.agency_id", f"{table}.id"], **_LATER)


def upgrade():
    """Add the tables."""
    op.create_table(
        "migration_plan",
        sa.Column("agency_id", sa.BigInteger(), sa.ForeignKey("agency.id", **_LATER), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_undoing", sa.Boolean(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("is_recounted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("lock", sa.BigInteger(), nullable=False),
        _owned("procedure_id", "procedure"),
        _owned("from_id", "procedure_version"),
        _owned("to_id", "procedure_version"),
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.UniqueConstraint("agency_id", "number"),
    )
    op.create_table(
        "migration_move",
        sa.Column("agency_id", sa.BigInteger(), sa.ForeignKey("agency.id", **_LATER), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after_sha256", sa.String(), nullable=True),
        sa.Column("moved_at", sa.DateTime(), nullable=True),
        sa.Column("moved_seq", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_name", sa.String(), nullable=True),
        _owned("plan_id", "migration_plan"),
        _owned("instance_id", "process_instance"),
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.UniqueConstraint("agency_id", "plan_id", "instance_id"),
    )
    op.create_index(
        "ix_migration_move_run_at",
        "migration_move",
        ["run_at"],
        sqlite_where=sa.text("run_at IS NOT NULL"),
        postgresql_where=sa.text("run_at IS NOT NULL"),
    )
    op.create_index("ix_migration_move_agency_id_instance_id", "migration_move", ["agency_id", "instance_id"])


def downgrade():
    """Drop the tables."""
    op.drop_table("migration_move")
    op.drop_table("migration_plan")
