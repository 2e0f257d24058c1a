"""Migrations tell the whole truth, go both ways, and leave the old schema when they break."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from processes import records, schema
from processes.db import db, transaction
from tests import house


@pytest.fixture
def engine(request, database_url, tmp_path):
    """An engine on an empty database of each kind."""
    empty = sa.create_engine(
        f"sqlite:///{tmp_path / 'empty.db'}" if database_url.startswith("sqlite") else database_url
    )
    schema.downgrade(empty, "base") if schema.current(empty) else None
    yield empty
    empty.dispose()


def shape(engine):
    """Everything that a schema is made of: tables with their columns, indexes, constraints, triggers."""
    look = sa.inspect(engine)
    names = sorted(set(look.get_table_names()) - {"alembic_version"})
    tables = {
        name: repr((
            [(column["name"], str(column["type"]), column["nullable"]) for column in look.get_columns(name)],
            sorted(index["name"] for index in look.get_indexes(name)),
            sorted(key["name"] or "" for key in look.get_foreign_keys(name)),
        ))
        for name in names
    }  # fmt: skip
    return tables, triggers(engine)


def triggers(engine):
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return connection.exec_driver_sql(query).scalars().all()


def test_an_empty_database_is_brought_up_to_date_and_holds_what_the_models_say(engine):
    assert schema.current(engine) == ""
    assert schema.upgrade(engine) == schema.newest()
    assert schema.differences(engine) == []
    assert triggers(engine)


def test_up_to_date_is_left_as_it_is(engine):
    schema.upgrade(engine)
    before = shape(engine)
    assert schema.upgrade(engine) == schema.newest()
    assert shape(engine) == before


def test_all_the_way_down_and_up_again_gives_the_same_schema(engine):
    schema.upgrade(engine)
    before = shape(engine)
    schema.downgrade(engine, "base")
    assert shape(engine) == ({}, [])
    assert schema.current(engine) == ""
    schema.upgrade(engine)
    assert shape(engine) == before


def test_each_step_down_and_up_gives_the_same_schema(engine):
    schema.upgrade(engine)
    names = sorted((path.name[:4] for path in Path("migrations/versions").glob("[0-9]*.py")), reverse=True)
    for upper, lower in pairwise(names):
        before = shape(engine)
        schema.downgrade(engine, lower)
        schema.upgrade(engine, upper)
        assert shape(engine) == before, upper
        schema.downgrade(engine, lower)


def test_a_migration_that_breaks_half_way_leaves_the_old_schema(engine):
    schema.upgrade(engine, "0002")
    with engine.begin() as connection:  # in the way of a table that the next migration adds last
        connection.exec_driver_sql("CREATE TABLE draft (id INTEGER)")
    before = shape(engine)
    with pytest.raises(DBAPIError):
        schema.upgrade(engine)
    assert shape(engine) == before
    assert schema.current(engine) == "0002"
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE draft")
    assert schema.upgrade(engine) == schema.newest()


def test_the_rows_of_a_working_agency_take_part_in_the_newer_migrations(app, agency):
    instance = house.start(agency)
    about = {"about": {"instance": str(instance.id), "reference": instance.reference}}
    with transaction():
        alert = records.Act("alert.task_near", {"system": "deadlines"}, about)
        records.append_to_agency(alert, agency_id=agency.agency_id, now=house.NOW)
    engine = db.engine
    db.session.remove()

    def counted():
        tables = ("record_about", "start_event", "process_instance", "quality_record")
        with engine.connect() as connection:
            return [connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in tables]

    before = counted()
    assert 0 not in before
    schema.downgrade(engine, "0013")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE process_instance SET search = :long"), {"long": "y" * 3000})
        told = {"applicant": json.dumps({"name": "Lan", "phone": "+84 912.345.678"})}
        connection.execute(sa.text("UPDATE dossier SET applicant = :applicant"), told)
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT phone FROM dossier").scalar() == "0912345678"
    assert counted() == before
