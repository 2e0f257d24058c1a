"""The real server killed twenty times while dossiers come in: what was answered is there, nothing is there twice."""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from processes import people
from processes.db import db, transaction
from processes.instances import ProcessInstance, prove
from web import ids

ROOT = Path(__file__).parents[2]
KILLS = 20
PATIENCE_S = 30


class Clerk(threading.Thread):
    """A clerk at the counter: receives one dossier after another, sends again what got no answer."""

    def __init__(self, port, cookie, procedure_id):
        super().__init__(daemon=True)
        self.port, self.cookie, self.procedure = port, cookie, ids.encode(procedure_id)
        self.answered, self.sent, self.token, self.is_open = [], 0, "", True

    def run(self):
        while self.is_open:
            name = f"Người nộp số {self.sent}"
            while self.is_open and not self.receive(name):
                time.sleep(0.02)
            if self.is_open:
                self.answered.append(name)
                self.sent += 1

    def receive(self, name):
        """Send the form; True when the server answered that the dossier is received."""
        form = {"procedure": self.procedure, "name": name, "channel": "counter", "once": name}
        try:
            self.token = self.token or self.read_token()
            headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
            answer = self.ask("POST", "/dossiers", urlencode({**form, "csrf_token": self.token}), headers)
        except (OSError, http.client.HTTPException):
            return False
        assert answer[0] in {303, 503}, answer
        return answer[0] == 303

    def read_token(self):
        page = self.ask("GET", "/account", None, {"Cookie": self.cookie})[1]
        return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    def ask(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def serve(instance, database_url, port, clerk):
    """Start the real server in a process group of its own and wait until it has received a dossier."""
    env = {**os.environ, "INSTANCE": str(instance), "DATABASE_URL": database_url, "SECRET_KEY": "test"}
    env |= {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, str(ROOT / "run.py"), "serve"]
    quiet, before = subprocess.DEVNULL, len(clerk.answered)
    started = subprocess.Popen(command, env=env, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)
    until = time.monotonic() + PATIENCE_S
    while len(clerk.answered) == before:
        assert started.poll() is None, "the server did not start"
        assert clerk.is_alive(), "the clerk got an answer that is none"
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.01)
    return started


def kill(server):
    """Kill every process of the server at once, as a power cut would."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


@pytest.mark.any_database
def test_twenty_kills_of_the_server_lose_nothing_answered_and_double_nothing(app, agency, database_url):
    settings, chance = app.config["SETTINGS"], random.Random(20)
    with transaction():
        token = people.open_session(person=agency.intake_officer, now=datetime.now(UTC))
    agency_id, procedure_id = agency.agency_id, agency.procedure_id
    db.session.remove()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clerk = Clerk(port, f"session-token={token}", procedure_id)
    clerk.start()
    for _ in range(KILLS):
        server = serve(settings.instance, database_url, port, clerk)
        time.sleep(chance.uniform(0, 0.2))
        kill(server)
    server = serve(settings.instance, database_url, port, clerk)
    clerk.is_open = False
    clerk.join(PATIENCE_S)
    kill(server)

    found = db.session.scalars(sa.select(ProcessInstance).where(ProcessInstance.agency_id == agency_id)).all()
    subjects = Counter(instance.subject for instance in found)
    assert len(clerk.answered) > KILLS
    assert set(clerk.answered) <= set(subjects)
    assert set(subjects.values()) == {1}
    assert len(found) - len(clerk.answered) <= 1
    assert all(prove(agency_id, instance.id).is_intact for instance in found)
