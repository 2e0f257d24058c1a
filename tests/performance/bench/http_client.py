"""Measure an officer's completion through the real server: session, CSRF, form, redirect."""

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.parse import urlencode

from processes import people
from processes.db import db, transaction
from tests.performance.bench import diagrams
from tests.performance.bench.stage import Stage
from web import clock, ids

ROOT = Path(__file__).resolve().parents[3]
_READY_SECONDS = 30


class Browser:
    """One kept connection with a session cookie and the token that forms carry."""

    def __init__(self, port: int, stage: Stage) -> None:
        """Sign the officer in by a session of the database and read the token from a page."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with transaction():
            officer = db.session.get_one(people.Person, (stage.agency_id, stage.officer_id))
            token = people.open_session(person=officer, now=clock.now())
        self._cookie = f"session-token={token}"
        self._connection.request("GET", "/account", headers={"Cookie": self._cookie})
        page = self._connection.getresponse().read().decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None, page[:500]
        self._token = found[1]

    def complete(self, task_id: int) -> None:
        """Send the form of a task; everything but a redirect is a failure."""
        sent = {f"f.{key}": value for key, value in diagrams.FIELDS.items()}
        body = urlencode({**sent, "csrf_token": self._token, "once": str(task_id)})
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", f"/tasks/{ids.encode(task_id)}/complete", body, headers)
        answer = self._connection.getresponse()
        page = answer.read()
        if answer.status != http.client.SEE_OTHER:
            raise RuntimeError(f"{answer.status}: {page.decode()[:2000]}")


@contextmanager
def server(stage: Stage) -> Iterator[int]:
    """Run the real server on the stage's database; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "INSTANCE": str(stage.settings.instance),
        "DATABASE_URL": stage.settings.database_url,
        "PORT": str(port),
    }
    words = [sys.executable, str(ROOT / "run.py"), "serve"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = perf_counter() + _READY_SECONDS
    while perf_counter() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the server did not start")


def milliseconds(stage: Stage, name: str, steps: int, runs: int) -> float:
    """Give the median time of a completion over HTTP, after a first dossier that warms the server up."""
    taken: list[float] = []
    with server(stage) as port:
        browser = Browser(port, stage)
        for run in range(runs + 1):
            instance = stage.start(name)
            for _ in range(steps):
                task_id = stage.open_task(instance)
                db.session.rollback()
                began = perf_counter()
                browser.complete(task_id)
                taken += [(perf_counter() - began) * 1000] * (run > 0)
    return median(taken)
