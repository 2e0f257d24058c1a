"""Saved views of the lists, the one a list opens with, and whether somebody works with single keys."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def _belongs(table, column, other):
    return sa.ForeignKeyConstraint(
        ["agency_id", column],
        [f"{other}.agency_id", f"{other}.id"],
        name=op.f(f"fk_{table}_agency_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _agency(table):
    return sa.ForeignKeyConstraint(
        ["agency_id"], ["agency.id"], name=op.f(f"fk_{table}_agency_id"), initially="DEFERRED", deferrable=True
    )


def upgrade():
    """Create the tables and add the column."""
    op.create_table(
        "saved_view",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        _agency("saved_view"),
        _belongs("saved_view", "person_id", "person"),
        _belongs("saved_view", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "agency_id", "person_id", "place", "name", name=op.f("uq_saved_view_agency_id_person_id_place_name")
        ),
    )
    op.create_index("ix_saved_view_agency_id_unit_id", "saved_view", ["agency_id", "unit_id"])
    op.create_table(
        "default_view",
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("view_id", sa.BigInteger(), nullable=False),
        _agency("default_view"),
        _belongs("default_view", "person_id", "person"),
        _belongs("default_view", "view_id", "saved_view"),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "place", name=op.f("pk_default_view")),
    )
    op.add_column("person", sa.Column("uses_keys", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade():
    """Drop the column and the tables."""
    op.drop_column("person", "uses_keys")
    op.drop_table("default_view")
    op.drop_index("ix_saved_view_agency_id_unit_id", table_name="saved_view")
    op.drop_table("saved_view")
