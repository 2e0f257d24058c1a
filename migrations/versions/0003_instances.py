"""Create instances, tasks, dossiers and due work."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _where(condition):
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade():
    """Create the tables."""
    op.create_table(
        "process_instance",
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("record_seq", sa.BigInteger(), nullable=False),
        sa.Column("record_leaf", sa.LargeBinary(length=32), nullable=True),
        sa.Column("lock", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "procedure_id"],
            ["procedure.agency_id", "procedure.id"],
            name=op.f("fk_process_instance_agency_id_procedure_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["procedure_version.agency_id", "procedure_version.id"],
            name=op.f("fk_process_instance_agency_id_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_process_instance_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_process_instance")),
        sa.UniqueConstraint("agency_id", "reference", name=op.f("uq_process_instance_agency_id_reference")),
    )
    op.create_index(
        "ix_process_instance_agency_id_started_at", "process_instance", ["agency_id", "started_at"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=True),
        sa.Column("component", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_attachment_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "uploaded_by"],
            ["person.agency_id", "person.id"],
            name=op.f("fk_attachment_agency_id_uploaded_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_attachment_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_agency_id_instance_id", "attachment", ["agency_id", "instance_id"], unique=False)
    op.create_table(
        "dossier",
        sa.Column("applicant_name", sa.String(), nullable=False),
        sa.Column("applicant", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("limit", sa.JSON(), nullable=False),
        sa.Column("received_by", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_dossier_agency_id_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dossier_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_dossier")),
    )
    op.create_table(
        "due_work",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=True),
        sa.Column("failed_attempts", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_due_work_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_due_work_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_due_work")),
        sa.UniqueConstraint(
            "agency_id", "instance_id", "kind", "subject", name=op.f("uq_due_work_agency_id_instance_id_kind_subject")
        ),
    )
    op.create_index("ix_due_work_run_at", "due_work", ["run_at"], unique=False)
    op.create_table(
        "incident",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("command", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_name", sa.String(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_incident_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_incident_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_open", "incident", ["agency_id"], **_where("resolved_at IS NULL"))
    op.create_table(
        "subscription",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_subscription_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_subscription_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("agency_id", "instance_id", "key", name=op.f("uq_subscription_agency_id_instance_id_key")),
    )
    op.create_table(
        "user_task",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("accountable_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_name", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "accountable_id"],
            ["person.agency_id", "person.id"],
            name=op.f("fk_user_task_agency_id_accountable_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "assignee_id"],
            ["person.agency_id", "person.id"],
            name=op.f("fk_user_task_agency_id_assignee_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["process_instance.agency_id", "process_instance.id"],
            name=op.f("fk_user_task_agency_id_instance_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "role_id"],
            ["role.agency_id", "role.id"],
            name=op.f("fk_user_task_agency_id_role_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_user_task_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_user_task")),
        sa.UniqueConstraint("agency_id", "instance_id", "key", name=op.f("uq_user_task_agency_id_instance_id_key")),
    )
    op.create_index("ix_user_task_assignee", "user_task", ["agency_id", "assignee_id"], **_where("closed_at IS NULL"))
    op.create_index("ix_user_task_role", "user_task", ["agency_id", "role_id", "due_at"], **_where("closed_at IS NULL"))
    op.create_table(
        "draft",
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("task_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.id"],
            name=op.f("fk_draft_agency_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "task_id"],
            ["user_task.agency_id", "user_task.id"],
            name=op.f("fk_draft_agency_id_task_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "task_id", "person_id", name=op.f("pk_draft")),
    )


def downgrade():
    """Drop the tables."""
    op.drop_table("draft")
    op.drop_table("user_task")
    op.drop_table("subscription")
    op.drop_table("incident")
    op.drop_table("due_work")
    op.drop_table("dossier")
    op.drop_table("attachment")
    op.drop_table("process_instance")
