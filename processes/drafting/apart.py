"""Read a stranger's document in a process of its own, so that whatever it does to the reader, the server lives on."""

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from processes.drafting import guard, wire
from processes.drafting.codes import unreadable
from processes.drafting.model import Understood
from processes.errors import InvalidFile

_ROOT: Final = Path(__file__).parents[2]
_SECONDS: Final = 40.0
_AT_ONCE: Final = BoundedSemaphore(2)
"""Each reader may take a gigabyte: requests of one server wait for each other."""


def understand_apart(data: bytes, name: str, *, seconds: float = _SECONDS) -> Understood:
    """Say what a Word document says, from a separate bounded process.

    Refuses (``InvalidFile``) what is no such document, is not safe to open, or takes longer than its bounds of time
    and memory. The process gets the file and nothing else: no name, no environment, no secrets.
    """
    guard.open_package(data, name)
    try:
        with _AT_ONCE:
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
    return wire.loads(text)
