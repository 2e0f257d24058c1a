"""Read a stranger's document in a process of its own, so that whatever it does to the reader, the server lives on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from processes.drafting import guard, wire
from processes.drafting.codes import unreadable
from processes.drafting.listing import Listed
from processes.drafting.model import Understood
from processes.errors import InvalidFile
from processes.queues import Queue

_ROOT: Final = Path(__file__).parents[2]
_SECONDS: Final = 40.0
QUEUE: Final = Queue(at_once=2, waiting=4, seconds=30)
"""Each reader may take a gigabyte: requests of one server wait for each other."""


def understand_apart(data: bytes, name: str, *, seconds: float = _SECONDS) -> Understood:
    """Say what a Word document says, from a separate bounded process.

    Refuses (``InvalidFile``) what is no such document, is not safe to open, or takes longer than its bounds of time
    and memory; (``Busy``) where too many documents are read at once. The process gets the file and nothing else: no
    name, no environment, no secrets.
    """
    if is_list(data, name):
        raise unreadable("draft_file_kind_unknown")
    return wire.loads(_asked(data, seconds))


def list_apart(data: bytes, name: str, *, seconds: float = _SECONDS) -> tuple[Listed, ...]:
    """Say which procedures an Excel workbook lists, as ``understand_apart`` does. Refuses one without any."""
    if not is_list(data, name):
        raise unreadable("draft_file_kind_unknown")
    found = wire.loads_list(_asked(data, seconds))
    if not found:
        raise unreadable("draft_list_missing")
    return found


def is_list(data: bytes, name: str) -> bool:
    """Tell a workbook from a document by what is inside. Refuses (``InvalidFile``) what is neither or is unsafe."""
    return any(part.startswith("xl/") for part in guard.open_package(data, name).names)


def _asked(data: bytes, seconds: float) -> str:
    try:
        with QUEUE.place():
            done = subprocess.run(
                [sys.executable, "-m", "processes.drafting"],
                input=data,
                capture_output=True,
                timeout=seconds,
                cwd=_ROOT,
                env={"PYTHONUTF8": "1"},
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise unreadable("draft_file_exhausted") from error
    if done.returncode:
        raise unreadable("draft_file_exhausted")
    text = done.stdout.decode()
    if text.startswith('{"refused"'):
        raise InvalidFile([wire.finding(one) for one in json.loads(text)["refused"]])
    return text
