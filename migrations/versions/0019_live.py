"""What people chose to be told, and the secret addresses of calendars of due dates."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _of_person(table, *more):
    return (
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.id"],
            name=op.f(f"fk_{table}_agency_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
    )


def upgrade():
    """Create the tables."""
    op.create_table(
        "notice_choice",
        *_of_person("notice_choice"),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("on_page", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "subject", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "calendar_address",
        *_of_person("calendar_address"),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("with_names", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "person_id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_address_token_hash")),
    )


def downgrade():
    """Drop the tables."""
    op.drop_table("calendar_address")
    op.drop_table("notice_choice")
