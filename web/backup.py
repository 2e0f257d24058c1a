"""Copy the database and the attached files to a safe place while the application runs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from web.settings import Settings

_PAGES = 1000


class CannotCopy(Exception):
    """A backup could not be made; ``code`` says why, ``detail`` what the tool said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: the database's file, its size in bytes, and how many attached files stand beside it."""

    file: Path
    size: int
    attachments: int


def make(settings: Settings, file: Path) -> Backup:
    """Copy the database to ``file`` and the attached files to ``file`` + ``.files``.

    The database comes first: files are only ever added, so the copy of the files holds at least what the copied
    database names. Refuses to overwrite, a copy that is not whole, and PostgreSQL without ``pg_dump``.
    """
    folder = file.with_name(f"{file.name}.files")
    if file.exists() or folder.exists():
        raise CannotCopy("backup_exists")
    url = make_url(settings.database_url)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(url.database or ""), part)
        else:
            _dump_postgresql(url, part)
        count = _copy_files(settings.files, folder)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, count)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Use SQLite's online backup, then read every page of the copy."""
    try:
        read_only = f"{source.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(read_only, uri=True)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy, pages=_PAGES, sleep=0.01)
            copy.execute("PRAGMA journal_mode = DELETE")
            flaws = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        raise CannotCopy("backup_failed", str(error)) from error
    if flaws != ["ok"]:
        raise CannotCopy("backup_flawed", "; ".join(flaws[:5]))


def _dump_postgresql(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise CannotCopy("backup_needs_pg_dump")
    told = {
        "PGHOST": str(url.query.get("host") or url.host or ""),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    environment = {**os.environ, **{name: value for name, value in told.items() if value}}
    words = [program, "--format=custom", "--no-password", f"--file={target}"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise CannotCopy("backup_failed", done.stderr.strip()[-500:])


def _copy_files(source: Path, target: Path) -> int:
    if not source.is_dir():
        return 0
    shutil.copytree(source, target, copy_function=shutil.copy2)
    target.chmod(0o700)
    return sum(path.is_file() for path in target.rglob("*"))
