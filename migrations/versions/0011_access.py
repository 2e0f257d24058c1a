"""Let software in: accounts of services, access tokens, webhooks and what was delivered to them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
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
    """Create the tables, and the index that finds records without a place in the agency's log."""
    op.create_table(
        "service_account",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("procedures", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_name", sa.String(), nullable=True),
        *_owned("service_account"),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_service_account_agency_id_name")),
    )
    op.create_table(
        "access_token",
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=True),
        *_owned("access_token"),
        _belongs("access_token", "person_id", "person"),
        _belongs("access_token", "account_id", "service_account"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    op.create_index("ix_access_token_agency_id_person_id", "access_token", ["agency_id", "person_id"])
    op.create_index("ix_access_token_agency_id_account_id", "access_token", ["agency_id", "account_id"])
    op.create_table(
        "webhook",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.Column("key_number", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=True),
        *_owned("webhook"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        *_owned("webhook_delivery"),
        _belongs("webhook_delivery", "webhook_id", "webhook"),
        sa.UniqueConstraint(
            "agency_id", "webhook_id", "position", name=op.f("uq_webhook_delivery_agency_id_webhook_id_position")
        ),
    )
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_index(
        "ix_quality_record_unplaced", "quality_record", ["agency_id", "recorded_at"], **_where("idx IS NULL")
    )


def downgrade():
    """Drop the index and the tables."""
    op.drop_index("ix_quality_record_unplaced", table_name="quality_record")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    op.drop_table("access_token")
    op.drop_table("service_account")
