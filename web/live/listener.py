"""Run the listener: one process, one event loop, ended cleanly within two seconds."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable

from web import logs
from web.app import create_base
from web.live.door import Door
from web.live.hub import Hub
from web.settings import Settings

_WATCH_SECONDS = 0.5
_STOP_SECONDS = 2.0


def run(
    settings: Settings,
    *,
    host: str,
    port: int,
    pages_port: int,
    when_ready: Callable[[], None],
    with_parent: bool = False,
) -> None:
    """Listen until SIGINT or SIGTERM; with ``with_parent`` also until the process that started it has gone."""
    logs.configure()
    hub = Hub(create_base(settings))
    asyncio.run(_serve(Door(hub, settings, pages_port), host, port, when_ready, with_parent=with_parent))


async def _serve(door: Door, host: str, port: int, when_ready: Callable[[], None], *, with_parent: bool) -> None:
    from granian.constants import Interfaces  # noqa: PLC0415 - only the listener needs it
    from granian.log import LogLevels  # noqa: PLC0415 - as above
    from granian.server.embed import Server  # noqa: PLC0415 - as above

    server = Server(
        door,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_level=LogLevels.error,
    )
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ending.set)
    await door.hub.start()
    serving = asyncio.create_task(server.serve())
    when_ready()
    parent = os.getppid()
    while not ending.is_set() and not serving.done():
        if with_parent and os.getppid() != parent:
            break
        try:
            await asyncio.wait_for(ending.wait(), _WATCH_SECONDS)
        except TimeoutError:
            continue
    last = threading.Timer(_STOP_SECONDS, os._exit, (0,))  # a stream that does not end may not hold up the others
    last.daemon = True
    last.start()
    await door.hub.stop()
    server.stop()  # type: ignore[no-untyped-call]  # granian says no type
    await serving
    sys.stderr.flush()
    os._exit(0)  # threads of the server that outlive the interpreter would abort the process
