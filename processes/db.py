"""The database session and the one place that commits."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, MetaData, TypeDecorator, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.orm.exc import StaleDataError

from processes.errors import Conflict

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_BUSY_MS = 30_000
_LOST_RACES = frozenset({
    "23505",  # PostgreSQL: unique_violation
    "40001",  # PostgreSQL: serialization_failure
    "40P01",  # PostgreSQL: deadlock_detected
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_UNIQUE",
})  # fmt: skip


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in time: aware when written, UTC when read."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Refuse a naive datetime; store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Give back an aware UTC datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base class of every model; constraint names are predictable for migrations."""

    registry = registry(
        metadata=MetaData(naming_convention=_NAMES), type_annotation_map={datetime: UTCDateTime, int: BigInteger}
    )


def new_id() -> int:
    """Draw the id of a new row: 63 random bits, so that an id tells nothing and cannot be guessed."""
    return secrets.randbits(63)


class Owned:
    """A row of one agency: the agency leads the key, so that another agency's row is never found by accident."""

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id, autoincrement=False)


def where(condition: str) -> dict[str, Any]:
    """Limit an index to the rows that are looked for: an index over finished work would only grow."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """Tie a column to a row of the same agency in another table; checked at commit, so that order is free."""
    return ForeignKeyConstraint(
        ["agency_id", column], [f"{table}.agency_id", f"{table}.id"], deferrable=True, initially="DEFERRED"
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Make SQLite durable and strict; we begin transactions ourselves (pysqlite would not, for reads)."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def is_writing() -> bool:
    """Whether a transaction is open in this thread."""
    return bool(db.session().info.get("writing"))


def demand_transaction() -> None:
    """Refuse to write where nobody would commit it."""
    if not is_writing():
        raise RuntimeError("what is written outside transaction() would be lost")


def note_undecided(thing: object) -> None:
    """Note what this transaction has only just decided: nobody may keep it in memory before it is committed."""
    db.session.info.setdefault("undecided", set()).add(thing)


def is_undecided(thing: object) -> bool:
    """Whether this transaction has only just decided it."""
    return thing in db.session.info.get("undecided", ())


def _lost_a_race(error: DBAPIError) -> bool:
    """Whether somebody else was faster: the same key was taken, or two transactions waited for each other."""
    return {getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorname", None)} & _LOST_RACES != set()


@contextmanager
def transaction() -> Iterator[None]:
    """Commit everything or nothing. Opened by a request, a command or a scheduled job, never inside another.

    What was read before is forgotten: on SQLite a connection that has read cannot become a writer safely, and on
    every database what was read before the lock is old. Refuses with ``Conflict`` when a row changed meanwhile or
    somebody else took the same key.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a transaction is open already: one act, one transaction")
    session.rollback()
    session.expire_all()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"writing": True})
        yield
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict from error
    except DBAPIError as error:
        session.rollback()
        if _lost_a_race(error):
            raise Conflict from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        session.info.pop("undecided", None)
