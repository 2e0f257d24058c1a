"""Keep calls of services as rows, the services of an agency, and letters to people who have no account."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _where(condition):
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade():
    """Create the tables; a message may go to an address instead of a person."""
    op.create_table(
        "service",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_service")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_service_agency_id_code")),
    )
    op.create_table(
        "service_call",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("most_attempts", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_name", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_service_call_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_service_call_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_service_call")),
        sa.UniqueConstraint("agency_id", "instance_id", "key", name=op.f("uq_service_call_agency_id_instance_id_key")),
    )
    op.create_index("ix_service_call_open", "service_call", ["service", "due_at"], **_where("closed_at IS NULL"))
    with op.batch_alter_table("message") as message:
        message.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
        message.add_column(sa.Column("address", sa.String(), nullable=True))


def downgrade():
    """Drop the tables, and the letters to people who have no account."""
    op.execute("DELETE FROM message WHERE person_id IS NULL")
    with op.batch_alter_table("message") as message:
        message.drop_column("address")
        message.alter_column("person_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_table("service_call")
    op.drop_table("service")
