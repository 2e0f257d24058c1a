"""Commands about the database: bring it up to date, back it up."""

from pathlib import Path

import click

from processes import schema
from processes.db import db as database
from web import backup as copies
from web.cli import frame
from web.settings import Settings


@click.group()
def db() -> None:
    """Bring the database up to date, back it up."""


@db.command()
@frame.as_json
@frame.in_language
@frame.in_application
def upgrade() -> None:
    """Bring the database to the newest shape, whole or not at all; may be repeated."""
    revision = schema.upgrade(database.engine)
    if frame.wants_json():
        frame.answer({"revision": revision})
    else:
        frame.say("cli.database_ready", revision=revision)


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@frame.as_json
@frame.in_language
def backup(file: Path) -> None:
    """Copy the database to FILE while it is in use, and the attached files to FILE.files.

    A copy of SQLite is checked before it gets its name; PostgreSQL is written by pg_dump. Never overwrites.
    """
    with frame.application() as settings:
        made = _made(file, settings)
    if frame.wants_json():
        frame.answer({"file": str(made.file), "bytes": made.size, "files": made.attachments})
    else:
        frame.say("cli.backup_done", file=made.file, megabytes=f"{made.size / 1e6:.1f}", count=made.attachments)


def _made(file: Path, settings: Settings) -> copies.Backup:
    try:
        return copies.make(settings, file)
    except copies.CannotCopy as refusal:
        raise frame.stop(f"cli.{refusal.code}", file=file, detail=refusal.detail) from refusal
