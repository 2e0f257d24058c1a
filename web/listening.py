"""What a page needs to stay up to date: what it is about, and where the browser finds the listener.

Behind a proxy that is at the address of the pages, else on a port beside them.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for

from processes import watch
from processes.instances import ProcessInstance, UserTask
from web import ids
from web.settings import Settings

PATH = "/live/stream"


def other_origin(settings: Settings, host: str) -> str:
    """Give the listener's origin when it is not that of the pages, which were asked for as ``host``; else ""."""
    if settings.live_port is None or settings.is_secure:
        return ""
    try:
        name = urlsplit(f"http://{host}").hostname or ""
    except ValueError:
        return ""
    if not name or not name.replace(".", "").replace("-", "").replace(":", "").isalnum():
        return ""
    return f"http://{f'[{name}]' if ':' in name else name}:{settings.live_port}"


def address(settings: Settings, host: str) -> str:
    """Give the address of the stream for a page that was asked for as ``host``; "" when there is no listener."""
    return "" if settings.live_port is None else other_origin(settings, host) + PATH


def look_at_task(task: UserTask, instance: ProcessInstance) -> None:
    """Note that the page being drawn is about a task, and how that stands."""
    g.looking = {"kind": "task", "id": ids.encode(task.id), "sight": watch.sight_of_task(task, instance)}


def look_at_dossier(instance: ProcessInstance, waiting: Iterable[Any]) -> None:
    """Note that the page being drawn is about a dossier, and how that stands."""
    sight = watch.sight_of_dossier(instance, waiting)
    g.looking = {"kind": "dossier", "id": ids.encode(instance.id), "sight": sight}


def frame(figures: Mapping[str, int]) -> dict[str, Any]:
    """Give a page what its script needs to stay up to date: where to listen, where to ask, what it shows now."""
    looking = g.get("looking")
    about = {looking["kind"]: looking["id"]} if looking else {}
    stream = address(current_app.config["SETTINGS"], request.host)
    return {
        "figures": dict(figures),
        "stream": stream,
        "ask": url_for("live.show", **about),
        "about": "&".join(f"{kind}={public}" for kind, public in about.items()),
        "sight": looking["sight"] if looking else "",
    }
