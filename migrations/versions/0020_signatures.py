"""Signatures on files: whom an agency trusts, what was found about each file, which file was taken off the list."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


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
    """Create the tables, and let a file say how it is signed and that it was taken off the list."""
    op.add_column("attachment", sa.Column("signature", sa.String(), nullable=True))
    op.add_column("attachment", sa.Column("removed_at", sa.DateTime(), nullable=True))
    op.create_table(
        "trust_anchor",
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("is_authority", sa.Boolean(), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("to_at", sa.DateTime(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("removed_by_name", sa.String(), nullable=True),
        *_owned("trust_anchor"),
    )
    op.create_table(
        "signature_check",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("record_seq", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        *_owned("signature_check"),
        _belongs("signature_check", "instance_id", "process_instance"),
        _belongs("signature_check", "attachment_id", "attachment"),
    )
    op.create_index("ix_signature_check_instance", "signature_check", ["agency_id", "instance_id"])


def downgrade():
    """Drop the tables and the columns."""
    op.drop_table("signature_check")
    op.drop_table("trust_anchor")
    for name in ("removed_at", "signature"):
        op.drop_column("attachment", name)
