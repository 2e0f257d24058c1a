"""Lead from an instance to what the agency's own stream says about it; let no statement read a whole register.

SQLite's triggers of 0005 asked three questions joined by OR: it answered them by reading every record of the agency at
each insert. Asked one by one, each is answered by an index.
"""

import json

import sqlalchemy as sa
from alembic import op

from processes.records.packing import unpack

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_PART = 2000
_SAME = "SELECT 1 FROM quality_record AS other WHERE other.agency_id = NEW.agency_id"
_PLACE = "other.log_id = NEW.log_id AND other.idx = NEW.idx AND other.idx IS NOT NULL"
_STOP = "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END"
_TRIGGERS = {
    "quality_record_no_replace": f"""
        BEFORE INSERT ON quality_record
        WHEN EXISTS ({_SAME} AND other.id = NEW.id)
            OR EXISTS ({_SAME} AND other.instance_id = NEW.instance_id AND other.instance_seq = NEW.instance_seq)
            OR EXISTS ({_SAME} AND {_PLACE})
        {_STOP}""",
    "quality_record_no_displace": f"""
        BEFORE UPDATE ON quality_record WHEN EXISTS ({_SAME} AND {_PLACE} AND other.id <> NEW.id)
        {_STOP}""",
}
_BEFORE = {
    "quality_record_no_replace": f"""
        BEFORE INSERT ON quality_record WHEN EXISTS ({_SAME} AND (
                other.id = NEW.id
                OR (other.instance_id = NEW.instance_id AND other.instance_seq = NEW.instance_seq)
                OR (other.log_id = NEW.log_id AND other.idx = NEW.idx)))
        {_STOP}""",
    "quality_record_no_displace": f"""
        BEFORE UPDATE ON quality_record WHEN EXISTS (
            {_SAME} AND other.log_id = NEW.log_id AND other.idx = NEW.idx AND other.id <> NEW.id)
        {_STOP}""",
}


def upgrade():
    """Add the table and fill it from the records."""
    op.create_table(
        "record_about",
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "record_id"],
            ["quality_record.agency_id", "quality_record.id"],
            name=op.f("fk_record_about_agency_id_record_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agency_id", "instance_id", "record_id", name=op.f("pk_record_about")),
    )
    _fill(op.get_bind())
    _renew(_TRIGGERS)


def _renew(triggers):
    """Write the triggers anew; PostgreSQL has none of them."""
    if op.get_bind().dialect.name == "sqlite":
        for name, body in triggers.items():
            op.execute(f"DROP TRIGGER {name}")
            op.execute(f"CREATE TRIGGER {name} {body}")


def _fill(connection):
    stream = sa.text("SELECT agency_id, id, body FROM quality_record WHERE instance_id IS NULL")
    found = []
    for agency_id, record_id, body in connection.execute(stream):
        about = json.loads(unpack(bytes(body))).get("about", {}).get("instance")
        if about is not None:
            found.append({"agency_id": agency_id, "instance_id": int(about), "record_id": record_id})
    table = sa.table("record_about", sa.column("agency_id"), sa.column("instance_id"), sa.column("record_id"))
    for part in range(0, len(found), _PART):
        connection.execute(sa.insert(table), found[part : part + _PART])


def downgrade():
    """Drop the table, write the triggers as they were."""
    _renew(_BEFORE)
    op.drop_table("record_about")
