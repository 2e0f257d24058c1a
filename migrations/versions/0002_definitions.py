"""Create procedures, definitions and versions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    """Create the tables."""
    op.create_table(
        "procedure",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_procedure_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_procedure_agency_id_code")),
    )
    op.create_table(
        "process_definition",
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_process_definition_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_process_definition")),
    )
    op.create_table(
        "revision",
        sa.Column("definition_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "definition_id"],
            ["process_definition.agency_id", "process_definition.id"],
            name=op.f("fk_revision_agency_id_definition_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_revision_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_revision")),
        sa.UniqueConstraint(
            "agency_id", "definition_id", "number", name=op.f("uq_revision_agency_id_definition_id_number")
        ),
    )
    op.create_table(
        "part",
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "revision_id"],
            ["revision.agency_id", "revision.id"],
            name=op.f("fk_part_agency_id_revision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_part_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_part")),
        sa.UniqueConstraint(
            "agency_id", "revision_id", "kind", "name", name=op.f("uq_part_agency_id_revision_id_kind_name")
        ),
    )
    op.create_table(
        "procedure_version",
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("settings_sha256", sa.String(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.BigInteger(), nullable=True),
        sa.Column("drafted_by_name", sa.String(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_by", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("lock", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "procedure_id"],
            ["procedure.agency_id", "procedure.id"],
            name=op.f("fk_procedure_version_agency_id_procedure_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "revision_id"],
            ["revision.agency_id", "revision.id"],
            name=op.f("fk_procedure_version_agency_id_revision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_procedure_version_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint(
            "agency_id", "procedure_id", "number", name=op.f("uq_procedure_version_agency_id_procedure_id_number")
        ),
    )
    op.create_index("ix_procedure_version_status", "procedure_version", ["agency_id", "status"], unique=False)
    op.create_table(
        "review_comment",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["procedure_version.agency_id", "procedure_version.id"],
            name=op.f("fk_review_comment_agency_id_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_review_comment_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_review_comment")),
    )


def downgrade():
    """Drop the tables."""
    op.drop_table("review_comment")
    op.drop_table("procedure_version")
    op.drop_table("part")
    op.drop_table("revision")
    op.drop_table("process_definition")
    op.drop_table("procedure")
