"""Serve the pages: one process with a few threads, its worker beside it, everything ended within three seconds."""

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


def run(settings: Settings, *, host: str, port: int, with_worker: bool, when_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; call ``when_ready`` once pages are answered. Refuses as ``check`` does."""
    from granian.constants import Interfaces  # noqa: PLC0415 - only the server needs it
    from granian.log import LogLevels  # noqa: PLC0415 - as above
    from granian.server import Server  # noqa: PLC0415 - as above

    check(settings, host, port)
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
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
    companion = _Companion()
    if with_worker:
        server.on_startup(companion.start)
        handler = companion.first(server.signal_handler_interrupt)
        server.signal_handler_interrupt = handler  # type: ignore[method-assign]  # the one door it leaves open
    server.on_startup(lambda: _soon(host, port, when_ready))
    try:
        server.serve()
    finally:
        companion.stop()


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
    """The worker as a child: started again should it die, stopped with the server."""

    process: subprocess.Popen[bytes] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start the worker and watch over it."""
        self._launch()
        threading.Thread(target=self._watch, daemon=True).start()

    def _launch(self) -> None:
        words = [sys.executable, str(ROOT / "run.py"), "worker", "--with-parent"]
        self.process = subprocess.Popen(words, cwd=ROOT)  # noqa: S603 - our own words

    def _watch(self) -> None:
        while self.process is not None:
            self.process.wait()
            if self.stopping.wait(_WATCH_SECONDS):
                return
            self._launch()

    def first(self, handler: Callable[..., None]) -> Callable[..., None]:
        """Ask the worker to end before the server handles a signal, so that both end at the same time."""

        def handle(*words: Any) -> None:
            self._ask()
            handler(*words)

        return handle

    def _ask(self) -> None:
        self.stopping.set()
        if self.process is not None:
            self.process.terminate()

    def stop(self) -> None:
        """Ask the worker to end; after two seconds make it."""
        self._ask()
        if self.process is None:
            return
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
