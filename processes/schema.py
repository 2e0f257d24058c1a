"""The shape of the database: bring it up to date, say whether it is."""

from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

_FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def _config(connection: Connection) -> Any:
    from alembic.config import Config  # noqa: PLC0415 - only commands need it

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> str:
    """Bring the database to a revision, whole or not at all; give the revision it has then."""
    from alembic import command  # noqa: PLC0415 - only commands need it

    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        command.upgrade(_config(connection), revision)
    return current(engine)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision; refuses nothing, so only tests and operators call it."""
    from alembic import command  # noqa: PLC0415 - only commands need it

    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str:
    """Tell the revision of the database; "" when it is empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def newest() -> str:
    """Tell the newest revision that this software knows."""
    names = sorted(path.name.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
    return names[-1]


def differences(engine: Engine) -> list[Any]:
    """List how the database differs from the models; empty when the migrations tell the whole truth."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - only tests need it
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - only tests need it

    from processes import (  # noqa: PLC0415 - declare every table
        documents,
        drawings,
        exchange,
        feed,
        idempotency,
        migration,
        providers,
        tokens,
        views,
        wiring,
    )
    from processes.db import Base  # noqa: PLC0415 - as above

    assert all((documents, drawings, exchange, feed, idempotency, migration, providers, tokens, views, wiring))
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
