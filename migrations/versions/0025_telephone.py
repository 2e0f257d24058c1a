"""The telephone number of an applicant as digits, so that a dossier is found by it."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_BATCH = 1000
_LENGTHS = range(8, 16)
_SIGNS = str.maketrans("", "", " \u00a0\t.,-()/")


def upgrade():
    """Add the column and its index, and take over the numbers that are kept already."""
    op.add_column("dossier", sa.Column("phone", sa.String(), nullable=True))
    bind = op.get_bind()
    rows = sa.table("dossier", sa.column("agency_id"), sa.column("id"), sa.column("applicant"), sa.column("phone"))
    keep = (
        rows.update()
        .where(rows.c.agency_id == sa.bindparam("agency"), rows.c.id == sa.bindparam("dossier"))
        .values(phone=sa.bindparam("digits"))
    )
    found = bind.execute(sa.select(rows.c.agency_id, rows.c.id, sa.cast(rows.c.applicant, sa.String))).all()
    told = [
        {"agency": agency_id, "dossier": dossier_id, "digits": digits}
        for agency_id, dossier_id, applicant in found
        if (digits := _digits(json.loads(applicant or "{}").get("phone") or ""))
    ]
    for start in range(0, len(told), _BATCH):
        bind.execute(keep, told[start : start + _BATCH])
    op.create_index("ix_dossier_phone", "dossier", ["agency_id", "phone"])


def _digits(text):
    plain = str(text).translate(_SIGNS)
    plain = "0" + plain[3:] if plain.startswith("+84") else plain
    return plain if plain.isascii() and plain.isdigit() and len(plain) in _LENGTHS else None


def downgrade():
    """Drop both."""
    op.drop_index("ix_dossier_phone", table_name="dossier")
    op.drop_column("dossier", "phone")
