"""Carry messages and signals between instances: what was sent, what is awaited by which keys, who may send."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    """Create the tables and add the keys of what is awaited; what waits already has none and goes by name."""
    op.add_column("subscription", sa.Column("kind", sa.String(), nullable=False, server_default="message"))
    op.add_column("subscription", sa.Column("keys", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("subscription", sa.Column("lookup", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_subscription_agency_id_name_lookup", "subscription", ["agency_id", "name", "lookup"])
    op.create_table(
        "start_event",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["procedure_version.agency_id", "procedure_version.id"],
            name=op.f("fk_start_event_agency_id_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_start_event_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_start_event")),
    )
    op.create_index("ix_start_event_agency_id_name", "start_event", ["agency_id", "name"])
    op.create_table(
        "sent_message",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=True),
        sa.Column("to_agency_id", sa.BigInteger(), nullable=False),
        sa.Column("to_instance_id", sa.BigInteger(), nullable=True),
        sa.Column("to_procedure_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("look_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("delivered_to", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_name", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_sent_message_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"],
            ["agency.id"],
            name=op.f("fk_sent_message_to_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_sent_message_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_sent_message")),
    )
    op.create_index("ix_sent_message_look_at", "sent_message", ["look_at"])
    op.create_index("ix_sent_message_agency_id_sent_at", "sent_message", ["agency_id", "sent_at"])
    op.create_index("ix_sent_message_to_agency_id_sent_at", "sent_message", ["to_agency_id", "sent_at"])
    op.create_table(
        "trusted_sender",
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["agency.id"],
            name=op.f("fk_trusted_sender_sender_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_trusted_sender_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_trusted_sender")),
    )
    op.create_index("ix_trusted_sender_agency_id_sender_id", "trusted_sender", ["agency_id", "sender_id"])


def downgrade():
    """Drop them."""
    op.drop_table("trusted_sender")
    op.drop_table("sent_message")
    op.drop_table("start_event")
    op.drop_index("ix_subscription_agency_id_name_lookup", "subscription")
    op.drop_column("subscription", "lookup")
    op.drop_column("subscription", "keys")
    op.drop_column("subscription", "kind")
