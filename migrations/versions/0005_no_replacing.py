"""Close the side door of SQLite: INSERT OR REPLACE and UPDATE OR REPLACE remove a row without its delete trigger."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TRIGGERS = {
    "quality_record_no_replace": """
        BEFORE INSERT ON quality_record WHEN EXISTS (
            SELECT 1 FROM quality_record AS other WHERE other.agency_id = NEW.agency_id AND (
                other.id = NEW.id
                OR (other.instance_id = NEW.instance_id AND other.instance_seq = NEW.instance_seq)
                OR (other.log_id = NEW.log_id AND other.idx = NEW.idx)))
        BEGIN SELECT RAISE(ABORT, 'records are append-only'); END""",
    "quality_record_no_displace": """
        BEFORE UPDATE ON quality_record WHEN EXISTS (
            SELECT 1 FROM quality_record AS other WHERE other.agency_id = NEW.agency_id
                AND other.log_id = NEW.log_id AND other.idx = NEW.idx AND other.id <> NEW.id)
        BEGIN SELECT RAISE(ABORT, 'records are append-only'); END""",
    "record_payload_no_replace": """
        BEFORE INSERT ON record_payload WHEN EXISTS (
            SELECT 1 FROM record_payload AS other WHERE other.agency_id = NEW.agency_id AND other.id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'payloads are never changed'); END""",
}


def upgrade():
    """Add the triggers; PostgreSQL has no such statement."""
    if op.get_bind().dialect.name == "sqlite":
        for name, body in _TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {body}")


def downgrade():
    """Remove the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
