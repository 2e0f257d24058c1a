"""Serve the pages: a process with a few threads, worker and listener beside it, all ended within three seconds."""

import http.client
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from web.settings import ROOT, Settings

ACCOUNTS = "demo-accounts.json"
_SQLITE_THREADS = 8
_THREADS = 16
_STOP_SECONDS = 2
_READY_SECONDS = 30
_WATCH_SECONDS = 1.0


class CannotServe(Exception):
    """The server may not or cannot start; ``code`` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def application() -> Flask:
    """Build the application in the server's process, which ends when the process that started it has gone."""
    from web.app import create_app  # noqa: PLC0415 - the process that only watches does not need it

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    return create_app()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def check(settings: Settings, host: str, port: int) -> None:
    """Refuse an address beyond this machine without https and a named proxy, and a port that is taken."""
    if not _is_loopback(host):
        if urlsplit(settings.public_url).scheme != "https":
            raise CannotServe("serve_needs_https", host=host)
        if not settings.trusted_proxy:
            raise CannotServe("serve_needs_proxy", host=host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CannotServe("serve_port_taken", host=host, port=port, reason=error) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def accounts(settings: Settings) -> Sequence[Mapping[str, str]]:
    """List the demonstration accounts of this instance; none when no demonstration data were loaded."""
    path = settings.instance / ACCOUNTS
    if not path.exists():
        return ()
    listed: Sequence[Mapping[str, str]] = json.loads(path.read_text("utf-8"))
    return listed


def live_port(settings: Settings, host: str, port: int, asked: int | None) -> int:
    """Choose the port of the listener: the one asked for, else the next one, else any that is free.

    Behind a proxy the port must be known: it refuses (``CannotServe``) one that is taken, and on each machine what was
    asked for and is taken.
    """
    chosen = asked or port + 1
    try:
        check(settings, host, chosen)
    except CannotServe:
        if asked or settings.is_secure:
            raise
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
            free.bind((host, 0))
            return int(free.getsockname()[1])
    return chosen


def run(
    settings: Settings,
    *,
    host: str,
    port: int,
    with_worker: bool,
    when_ready: Callable[[], None],
    live: int | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; call ``when_ready`` once pages are answered. Refuses as ``check`` does.

    ``live`` is the port at which a listener tells open pages what changes; without it they ask from time to time.
    """
    check(settings, host, port)
    multiprocessing.set_start_method("spawn", force=True)
    server = _server(settings, host, port)
    companions = [_Companion(words) for words in _beside(host, port, live, with_worker=with_worker)]
    for companion in companions:
        server.on_startup(companion.start)
        server.signal_handler_interrupt = companion.first(
            server.signal_handler_interrupt
        )  # the one door it leaves open
    server.on_startup(lambda: _soon(host, port, when_ready))
    try:
        server.serve()
    finally:
        for companion in companions:
            companion.stop()


def _server(settings: Settings, host: str, port: int) -> Any:
    from granian.constants import Interfaces  # noqa: PLC0415 - only the server needs it
    from granian.log import LogLevels  # noqa: PLC0415 - as above
    from granian.server import Server  # noqa: PLC0415 - as above

    return Server(
        "web.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=_SQLITE_THREADS if settings.database_url.startswith("sqlite") else _THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
        working_dir=ROOT,
    )


def _beside(host: str, port: int, live: int | None, *, with_worker: bool) -> list[list[str]]:
    """Name the commands that run beside the server."""
    commands = [["worker", "--with-parent"]] if with_worker else []
    if live is not None:
        os.environ["LIVE_PORT"] = str(live)  # the pages, in a process of their own, tell the browser where it is
        ports = ["--port", str(live), "--pages-port", str(port)]
        commands.append(["listen", "--with-parent", "--host", host, *ports])
    return commands


def _soon(host: str, port: int, when_ready: Callable[[], None]) -> None:
    def wait() -> None:
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            if _answers(host, port):
                when_ready()
                return
            time.sleep(0.05)

    threading.Thread(target=wait, daemon=True).start()


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1" if host in {"0.0.0.0", "localhost"} else host, port, timeout=2)  # noqa: S104 - compared, not bound
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


@dataclass(slots=True)
class _Companion:
    """A command of ours as a child: started again should it die, stopped with the server."""

    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start the command and watch over it."""
        self._launch()
        threading.Thread(target=self._watch, daemon=True).start()

    def _launch(self) -> None:
        words = [sys.executable, str(ROOT / "run.py"), *self.words]
        self.process = subprocess.Popen(words, cwd=ROOT)  # noqa: S603 - our own words

    def _watch(self) -> None:
        while self.process is not None:
            self.process.wait()
            if self.stopping.wait(_WATCH_SECONDS):
                return
            self._launch()

    def first(self, handler: Callable[..., None]) -> Callable[..., None]:
        """Ask the child to end before the server handles a signal, so that both end at the same time."""

        def handle(*words: Any) -> None:
            self._ask()
            handler(*words)

        return handle

    def _ask(self) -> None:
        self.stopping.set()
        if self.process is not None:
            self.process.terminate()

    def stop(self) -> None:
        """Ask the child to end; after two seconds make it."""
        self._ask()
        if self.process is None:
            return
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
