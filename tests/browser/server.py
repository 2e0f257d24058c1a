"""The real server with its worker on a scratch instance, and a door into the same database for arranging things."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from argon2 import PasswordHasher

from processes import documents, people, schema
from processes.db import db, transaction
from tests import house
from web.app import create_base
from web.settings import Settings, from_environment

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "browser"
PASSWORD = "bảy con trâu gặm cỏ ven sông"
PATIENCE_S = 40


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Server:
    """A running server: its address, its settings, and the application that tests arrange things with."""

    address: str
    settings: Settings
    app: Any
    env: dict[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @contextmanager
    def inside(self):
        """Stand on the server's own database."""
        documents.configure(self.settings.files)
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        """Start one of our commands beside the server; it ends with the tests."""
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, str(ROOT / "run.py"), *words], cwd=ROOT, env=self.env, stdout=log, stderr=log
            )
        self.processes.append(started)
        return started

    def wait(self) -> None:
        """Wait until pages are answered."""
        host, port = self.address.removeprefix("http://").split(":")
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            assert self.processes[0].poll() is None, self.log.read_text("utf-8")
            connection = http.client.HTTPConnection(host, int(port), timeout=2)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise AssertionError(self.log.read_text("utf-8"))

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def serving(name: str, *words: str):
    """Serve a migrated, empty instance until the block ends; its log is kept under build/browser."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="thong-suot-browser-")
    env = {**os.environ, "INSTANCE": folder, "PORT": str(_free_port()), "DEVELOPMENT": "1"}
    for unwanted in ("DATABASE_URL", "PUBLIC_URL", "SECRET_KEY", "TRUSTED_PROXY"):
        env.pop(unwanted, None)
    settings = from_environment(env)
    app = create_base(settings)
    with app.app_context():
        schema.upgrade(db.engine)
    log = BUILD / f"server-{name}.log"
    log.write_bytes(b"")
    server = Server(settings.public_url, settings, app, env, log)
    try:
        server.run("serve", *words)
        server.wait()
        yield server
    finally:
        server.stop()
        with app.app_context():
            db.engine.dispose()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def open_office(code: str, name: str, **more: Any):
    """Build an agency whose people have passwords."""
    office = house.build(code, name, **more)
    office.code = code
    for role in house.ROLES:
        setattr(office, role, with_password(getattr(office, role)))
    return office


def with_password(person) -> SimpleNamespace:
    """Let a person sign in with the tests' password; gives what tests need to know of them."""
    known = SimpleNamespace(agency_id=person.agency_id, id=person.id, username=person.username, name=person.name)
    with transaction():
        db.session.get_one(people.Person, (known.agency_id, known.id)).password_hash = _hashed()
    return known


@cache
def _hashed() -> str:
    """Hash the password once for everybody: hashing is slow on purpose."""
    return PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
