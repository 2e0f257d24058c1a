"""Make the register append-only in the database itself: no update, no delete, no truncate.

A record gets its place in the agency's log later (``log_id``, ``idx`` from null once); a payload may be deleted when
its retention ends, never changed.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIXED = ("agency_id", "id", "instance_id", "instance_seq", "act", "actor_id", "recorded_at", "body", "leaf", "prev")


def upgrade():
    """Add the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in _sqlite():
            op.execute(statement)
    else:
        for statement in _postgresql():
            op.execute(statement)


def downgrade():
    """Remove the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("quality_record_no_update", "quality_record_no_delete", "record_payload_no_update"):
            op.execute(f"DROP TRIGGER {name}")
        return
    for table in ("quality_record", "record_payload"):
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute("DROP FUNCTION quality_record_guard")
    op.execute("DROP FUNCTION record_payload_guard")


def _changed(is_not: str) -> str:
    return " OR ".join(f"OLD.{name} {is_not} NEW.{name}" for name in (*_FIXED,))


def _sqlite():
    moved = "OLD.idx IS NOT NULL OR OLD.log_id IS NOT NULL"
    return (
        f"CREATE TRIGGER quality_record_no_update BEFORE UPDATE ON quality_record WHEN {_changed('IS NOT')} OR {moved} "
        "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END",
        "CREATE TRIGGER quality_record_no_delete BEFORE DELETE ON quality_record "
        "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END",
        "CREATE TRIGGER record_payload_no_update BEFORE UPDATE ON record_payload "
        "BEGIN SELECT RAISE(ABORT, 'payloads are never changed'); END",
    )


def _postgresql():
    moved = "OLD.idx IS NOT NULL OR OLD.log_id IS NOT NULL"
    return (
        "CREATE FUNCTION quality_record_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF NOT ({_changed('IS DISTINCT FROM')} OR {moved}) THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION 'records are append-only'; END $$",
        "CREATE FUNCTION record_payload_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'payloads are never changed'; END $$",
        "CREATE TRIGGER quality_record_append_only BEFORE UPDATE OR DELETE ON quality_record "
        "FOR EACH ROW EXECUTE FUNCTION quality_record_guard()",
        "CREATE TRIGGER quality_record_no_truncate BEFORE TRUNCATE ON quality_record "
        "FOR EACH STATEMENT EXECUTE FUNCTION quality_record_guard()",
        "CREATE TRIGGER record_payload_append_only BEFORE UPDATE ON record_payload "
        "FOR EACH ROW EXECUTE FUNCTION record_payload_guard()",
        "CREATE TRIGGER record_payload_no_truncate BEFORE TRUNCATE ON record_payload "
        "FOR EACH STATEMENT EXECUTE FUNCTION record_payload_guard()",
    )
