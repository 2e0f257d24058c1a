"""Pauses of limits, shared budgets, and since when a limit stands."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
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
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f(f"fk_{table}_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
    )


def upgrade():
    """Create the tables and add the columns."""
    op.create_table(
        "pause",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("due_before", sa.DateTime(), nullable=True),
        sa.Column("due_after", sa.DateTime(), nullable=True),
        *_owned("pause"),
    )
    place = ["agency_id", "instance_id"]
    op.create_index("ix_pause_open", "pause", place, unique=True, **_where("ended_at IS NULL"))
    op.create_index(op.f("ix_pause_agency_id_instance_id"), "pause", place)
    op.create_table(
        "shared_budget",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        *_owned("shared_budget"),
    )
    op.create_index(
        "ix_shared_budget_open", "shared_budget", [*place, "element_id"], unique=True, **_where("closed_at IS NULL")
    )
    op.add_column("process_instance", sa.Column("clock_stopped_at", sa.DateTime(), nullable=True))
    op.add_column("due_work", sa.Column("held_at", sa.DateTime(), nullable=True))
    op.add_column("user_task", sa.Column("shared_budget_id", sa.BigInteger(), nullable=True))


def downgrade():
    """Drop them."""
    op.drop_column("user_task", "shared_budget_id")
    op.drop_column("due_work", "held_at")
    op.drop_column("process_instance", "clock_stopped_at")
    op.drop_table("shared_budget")
    op.drop_table("pause")
