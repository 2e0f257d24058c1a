"""What a published version calls of other procedures, and by which process id it may be called itself."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LATER = {"deferrable": True, "initially": "DEFERRED"}
_BITS = 63


def upgrade():
    """Add the table, and note the processes of versions that are published already."""
    op.create_table(
        "callee",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("callee_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["procedure_version.agency_id", "procedure_version.id"],
            name=op.f("fk_callee_agency_id_version_id"),
            **_LATER,
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "callee_id"],
            ["procedure_version.agency_id", "procedure_version.id"],
            name=op.f("fk_callee_agency_id_callee_id"),
            **_LATER,
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_callee_agency_id"), **_LATER),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_callee")),
        sa.UniqueConstraint(
            "agency_id", "version_id", "process_id", name=op.f("uq_callee_agency_id_version_id_process_id")
        ),
    )
    _note_processes()


def _note_processes():
    found = op.get_bind().execute(
        sa.text(
            "SELECT v.agency_id, v.id, d.process_id FROM procedure_version v"
            " JOIN revision r ON r.agency_id = v.agency_id AND r.id = v.revision_id"
            " JOIN process_definition d ON d.agency_id = r.agency_id AND d.id = r.definition_id"
            " WHERE v.status IN ('published', 'retired')"
        )
    )
    columns = [sa.column(name) for name in ("agency_id", "id", "version_id", "kind", "name", "element_id")]
    rows = [
        {"agency_id": agency, "id": secrets.randbits(_BITS), "version_id": version, "kind": "process", "name": name}
        for agency, version, name in found
    ]
    if rows:
        op.bulk_insert(sa.table("start_event", *columns), [{**row, "element_id": ""} for row in rows])


def downgrade():
    """Drop the table and forget the processes."""
    op.execute("DELETE FROM start_event WHERE kind = 'process'")
    op.drop_table("callee")
