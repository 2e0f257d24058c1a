"""Working copies of diagrams that are being drawn, and who sits at them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
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
    """Create both tables."""
    op.create_table(
        "working_copy",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_for", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("base_sha256", sa.String(), nullable=False),
        sa.Column("seed", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_by_name", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        _agency("working_copy"),
        _belongs("working_copy", "version_id", "procedure_version"),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint(
            "agency_id", "version_id", "kept_for", name=op.f("uq_working_copy_agency_id_version_id_kept_for")
        ),
    )
    op.create_table(
        "drawing_seat",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        _agency("drawing_seat"),
        _belongs("drawing_seat", "version_id", "procedure_version"),
        _belongs("drawing_seat", "person_id", "person"),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_drawing_seat")),
        sa.UniqueConstraint(
            "agency_id", "version_id", "person_id", name=op.f("uq_drawing_seat_agency_id_version_id_person_id")
        ),
    )


def downgrade():
    """Drop both tables."""
    op.drop_table("drawing_seat")
    op.drop_table("working_copy")
