"""Files to look at inside the product: pictures as they are, pages of a PDF drawn by a process of their own.

A browser never opens a stranger's PDF here: it sees pictures of its pages.
"""

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from processes.errors import Invalid, Problem

PICTURES = frozenset({"image/png", "image/jpeg"})
PDF = "application/pdf"
SHOWN = PICTURES | {PDF}
_ROOT = Path(__file__).parents[1]
_PATIENCE_S = 20
_AT_ONCE = BoundedSemaphore(2)
"""Each drawing may take a gigabyte: requests of one server wait for each other."""


def count(data: bytes) -> int:
    """Count the pages of a PDF; 0 when it cannot be drawn."""
    told = _ask(data, 0)
    return int(json.loads(told)["pages"]) if told else 0


def draw(data: bytes, number: int) -> bytes:
    """Draw a page of a PDF as PNG, the first is 1. Refuses (``Invalid``) what cannot be drawn within its bounds."""
    told = _ask(data, number)
    if not told:
        raise Invalid({"file": [Problem("file_undrawable")]})
    return told


def _ask(data: bytes, number: int) -> bytes:
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module, a number, no word of the user
                [sys.executable, "-m", "web.draughtsman", str(number)],
                input=data,
                capture_output=True,
                cwd=_ROOT,
                env={"PYTHONUTF8": "1"},
                timeout=_PATIENCE_S,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return b""
    return b"" if done.returncode else done.stdout
