"""Databases and builders for all tests: each test gets a fresh copy of a migrated database, on both kinds."""

import asyncio
import os
import shutil
import uuid
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from jinja2 import FileSystemBytecodeCache

from processes import definitions, documents, schema
from processes.db import db
from tests import house
from web import create_app
from web.settings import Settings

KINDS = ("sqlite", "postgresql")

# A busy machine must not make a property fail: what is slow is shown by the benchmarks.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_configure(config):
    """Start one PostgreSQL server for the whole run; the workers of xdist share it."""
    if hasattr(config, "workerinput") or os.environ.get("TEST_POSTGRESQL_URL") or config.option.collectonly:
        return
    if not _wants_postgresql(config):
        return
    from tests.postgresql import serve

    os.environ["TEST_POSTGRESQL_URL"] = serve()


def _wants_postgresql(config):
    named = [Path(arg.split("::")[0]) for arg in config.args]
    return not named or any(not {"browser", "engine", "guard", "tools"} & set(path.parts) for path in named)


@pytest.fixture(autouse=True)
def no_loop_of_the_browser(request):
    """Hide the event loop that Playwright leaves running in this thread from tests that drive no browser."""
    loop = asyncio._get_running_loop()
    if loop is None or request.node.get_closest_marker("browser"):
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated, empty SQLite database that tests copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_template():
    """A migrated, empty PostgreSQL database that tests copy; one for each worker."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _postgresql(f"CREATE DATABASE {name}")
    engine = sa.create_engine(_named(name))
    schema.upgrade(engine)
    engine.dispose()
    yield name
    _postgresql(f"DROP DATABASE {name}")


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """A fresh SQLite database."""
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_template):
    """A fresh PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _postgresql(f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    yield _named(name)
    _postgresql(f"DROP DATABASE {name} WITH (FORCE)")


def _named(name):
    return os.environ["TEST_POSTGRESQL_URL"].replace("/postgres?", f"/{name}?")


def _postgresql(statement):
    engine = sa.create_engine(os.environ["TEST_POSTGRESQL_URL"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def pytest_generate_tests(metafunc):
    """Run a test that uses a database on each kind; one that is marked ``any_database`` on SQLite alone."""
    if "database_url" in metafunc.fixturenames:
        is_enough = metafunc.definition.get_closest_marker("any_database")
        metafunc.parametrize("database_url", KINDS[:1] if is_enough else KINDS, indirect=True)


@pytest.fixture
def database_url(request):
    """A fresh database of the kind that is asked for."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory):
    """Templates compiled once for the whole run: each application would compile them again, half the time of a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(database_url, compiled_templates, tmp_path):
    """The application on a fresh database."""
    settings = Settings(
        instance=tmp_path / "instance",
        database_url=database_url,
        secret_key="test",
        public_url="http://localhost",
        development=True,
    )
    settings.instance.mkdir()
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    definitions.forget()
    documents.configure(settings.files)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def agency(app):
    """An agency with one person for each role and the forensic examiners' procedure published."""
    return house.build()
