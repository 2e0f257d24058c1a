"""Databases and builders for all tests: each test gets a fresh copy of a migrated database, on both kinds."""

import asyncio
import os
import shutil
import uuid
from functools import partial
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from processes import definitions, documents, schema
from processes.db import db
from tests import house
from tests.dressed import dressed
from tests.processes import newer
from web import create_app
from web.app import create_base
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
    engine.dispose()
    _close_log(path)
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


@pytest.fixture(scope="session")
def sqlite_agency(sqlite_template, tmp_path_factory):
    """An SQLite database with an agency in it, and what stands for that agency."""
    path = tmp_path_factory.mktemp("template") / "agency.db"
    shutil.copy(sqlite_template, path)
    kept = _with_agency(f"sqlite:///{path}", path.parent)
    _close_log(path)
    return path, kept


def _close_log(path):
    """Make the file the whole database again, fit to be copied."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_agency(postgresql_template, tmp_path_factory):
    """A PostgreSQL database with an agency in it, and what stands for that agency; one for each worker."""
    name = f"agency_{uuid.uuid4().hex[:12]}"
    _copy_postgresql(postgresql_template, name)
    yield name, _with_agency(_named(name), tmp_path_factory.mktemp("template"))
    _postgresql(f"DROP DATABASE {name}")


def _with_agency(url, folder):
    app = create_base(_settings(url, folder / "instance"))
    with app.app_context():
        kept = house.kept(house.build())
        db.session.remove()
        db.engine.dispose()
    return kept


@pytest.fixture
def sqlite_url(request, tmp_path):
    """A fresh SQLite database."""
    path = tmp_path / "test.db"
    shutil.copy(_template(request, "sqlite"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(request):
    """A fresh PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _copy_postgresql(_template(request, "postgresql"), name)
    yield _named(name)
    _postgresql(f"DROP DATABASE {name} WITH (FORCE)")


def _template(request, kind):
    """Give what to copy: a test that asks for the agency finds it there already."""
    if "agency" in request.fixturenames:
        return request.getfixturevalue(f"{kind}_agency")[0]
    return request.getfixturevalue(f"{kind}_template")


def _named(name):
    return os.environ["TEST_POSTGRESQL_URL"].replace("/postgres?", f"/{name}?")


def _copy_postgresql(template, name):
    """Copy the files: half the time of writing each page to the log, which nobody here needs to survive."""
    _postgresql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


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
def pattern(tmp_path_factory):
    """The application whose pages all others wear; its database is never asked."""
    return create_app(_settings("sqlite://", tmp_path_factory.mktemp("pattern") / "instance"))


@pytest.fixture
def application(pattern):
    """What builds the application."""
    return partial(dressed, pattern)


@pytest.fixture
def app(application, database_url, tmp_path):
    """The application on a fresh database."""
    settings = _settings(database_url, tmp_path / "instance")
    app = application(settings)
    app.testing = True
    definitions.forget()
    documents.configure(settings.files)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _settings(url, instance):
    instance.mkdir()
    return Settings(
        instance=instance,
        database_url=url,
        secret_key="test",
        public_url="http://localhost",
        development=True,
    )


@pytest.fixture
def agency(request, app):
    """An agency with one person for each role and the forensic examiners' procedure published."""
    return house.found(request.getfixturevalue(f"{db.engine.dialect.name}_agency")[1])


@pytest.fixture
def old(agency):
    """A dossier that began before there was a second version, at the step that has another id there."""
    return newer.at_the_choice(agency)


@pytest.fixture
def version(agency, old):
    """The version to which dossiers are moved."""
    return newer.publish(agency)
