"""The real listener in a process of its own: who hears what, who hears nothing, how it ends."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processes import deadlines, feed, people, tasks
from processes.db import db, transaction
from processes.errors import Conflict
from tests import house
from web import ids
from web.live import hub
from web.live.readers import MOST_OF_A_PERSON

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
PAGES = 8123
ORIGIN = f"http://127.0.0.1:{PAGES}"


def now():
    return datetime.now(UTC)


class Stream:
    """One open page's stream, read event by event."""

    def __init__(self, port, cookie=None, query="", **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        sent = {"Origin": ORIGIN, **({"Cookie": f"session-token={cookie}"} if cookie else {}), **headers}
        self.connection.request("GET", f"/live/stream{query}", headers=sent)
        self.answer = self.connection.getresponse()
        self.status, self.last = self.answer.status, ""

    def hear(self, kind):
        """Wait for an event of a kind; gives its data."""
        while True:
            event = self.next()
            if event is None or event[0] == kind:
                assert event is not None, f"the stream ended before {kind}"
                return event[1]

    def next(self):
        """Read the next event; None when the stream has ended."""
        kind, data = "", None
        while line := self.answer.readline():
            name, _, text = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                self.last = text
            elif name == "event":
                kind = text
            elif name == "data":
                data = json.loads(text)
            elif not name and kind:
                return kind, data
        return None

    def close(self):
        self.answer.close()
        self.connection.close()


@pytest.fixture
def stream():
    """Open streams; those still open are closed after the test."""
    opened = []

    def begin(*words, **headers):
        opened.append(Stream(*words, **headers))
        return opened[-1]

    yield begin
    for one in opened:
        one.close()


@contextmanager
def listening(app, folder):
    """Run the listener on the database of the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = app.config["SETTINGS"].database_url
    env = {**os.environ, "INSTANCE": str(folder), "DATABASE_URL": url, "PORT": str(PAGES), "SECRET_KEY": "test"}
    words = [sys.executable, str(ROOT / "run.py"), "listen", "--port", str(port), "--pages-port", str(PAGES)]
    started = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_for(port, started)
        yield port, started
    finally:
        started.kill()
        started.communicate()


def wait_for(port, started):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert started.poll() is None, started.stderr.read().decode()
        try:
            assert ask(port, "/healthz")[0] == 200
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the listener does not answer")


def ask(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def sign_in(person):
    with transaction():
        return people.open_session(person=db.session.merge(person), now=now())


def refusals(stream, port, cookie, foreign):
    """Ask for all that nobody may have; gives the answers' statuses."""
    return [
        stream(port).status,
        stream(port, "a" * 43).status,
        stream(port, cookie, Origin="http://127.0.0.1:9").status,
        stream(port, cookie, Origin="https://evil.example").status,
        stream(port, cookie, **{"Sec-Fetch-Site": "cross-site"}).status,
        stream(port, cookie, f"?task={ids.encode(foreign.id)}").status,
        stream(port, cookie, "?task=nothing").status,
        ask(port, "/live/stream", "POST", Origin=ORIGIN)[0],
        ask(port, "/")[0],
        ask(port, "/metrics", **{"X-Forwarded-For": "1.2.3.4"})[0],
    ]


def test_an_open_page_hears_what_concerns_it_until_it_may_no_longer(app, agency, tmp_path, stream):
    with transaction():
        hai = house.person(agency, "intake_officer", "hai.tuphap", "Võ Thị Hai")
    other = house.build("H98.01", "Sở Nội vụ")
    foreign = house.open_task(house.start(other, now()))
    task = house.open_task(house.start(agency, now()))
    lan, clerk, far = sign_in(agency.intake_officer), sign_in(agency.clerk), sign_in(other.intake_officer)
    with listening(app, tmp_path) as (port, process):
        assert refusals(stream, port, lan, foreign) == [401, 401, 403, 403, 403, 404, 404, 405, 404, 404]
        page = stream(port, lan, f"?task={ids.encode(task.id)}")
        assert page.answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        elsewhere, beyond = stream(port, clerk), stream(port, far)
        assert page.hear("figures") == {"mine": 0, "group": 1, "delegated": 0, "late": 0, "alerts": 0}
        before = page.hear("sight")["sight"]
        elsewhere.hear("figures")
        assert beyond.hear("figures")["group"] == 1
        with transaction():
            tasks.claim(task_id=task.id, actor=house.actor(hai, now()), now=now())
        assert page.hear("figures")["group"] == 0
        assert page.hear("sight")["sight"] != before
        figures = ask(port, "/metrics")[1]
        assert 'live_requests_total{status="200"} 3.0' in figures
        assert 'live_requests_total{status="401"} 2.0' in figures
        assert deadlines.last_beat("listener") is not None

        admin = house.actor(agency.administrator, now())
        with transaction():
            people.deactivate(person_id=agency.clerk.id, actor=admin, now=now())
        elsewhere.hear("ended")
        assert elsewhere.next() is None
        assert stream(port, clerk).status == 401
        with transaction():
            people.close_session(lan)
        page.hear("ended")
        process.send_signal(signal.SIGTERM)
        beyond.hear("again")
        assert beyond.next() is None
        assert process.wait(PATIENCE_S) == 0


@pytest.mark.any_database
def test_whoever_comes_back_without_having_missed_anything_is_told_nothing_again(app, agency, tmp_path, stream):
    lan = sign_in(agency.intake_officer)
    house.start(agency, now())
    with transaction():
        feed.place(agency.agency_id, now())
    with listening(app, tmp_path) as (port, _):
        first = stream(port, lan)
        first.hear("figures")
        first.close()
        back = stream(port, lan, **{"Last-Event-ID": first.last})
        house.start(agency, now())
        assert back.hear("figures")["group"] == 2
        pages = [stream(port, lan) for _ in range(MOST_OF_A_PERSON)]
        back.hear("over")
        assert pages[-1].hear("figures")["group"] == 2


def test_a_look_that_fails_does_not_end_the_next_ones(app, monkeypatch):
    class Stumbling(hub.Hub):
        async def _tick(self):
            if self.ticks == 1:
                raise Conflict
            went_on.set()

    async def run():
        running = asyncio.create_task(Stumbling(app)._run())
        try:
            await asyncio.wait_for(went_on.wait(), PATIENCE_S)
        finally:
            running.cancel()

    monkeypatch.setattr(hub, "_TICK_SECONDS", 0)
    went_on = asyncio.Event()
    asyncio.run(run())
