"""The adapter to pyHanko. Strangers' files are read in a process of its own, within bounds of time and memory."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from processes.signatures.certificate import Certificate

NAME: Final = "pyhanko"
_ROOT: Final = Path(__file__).parents[3]
_SECONDS: Final = 30.0
_LENGTH: Final = 8


class PyHanko:
    """pyHanko behind the port."""

    def name(self) -> str:
        """Name the tool with its version."""
        return f"pyHanko {version(NAME)}"

    def examine(self, data: bytes, anchors: Sequence[bytes], at: datetime) -> dict[str, Any]:
        """Describe all signatures of a file, in a process of its own."""
        return examine(data, anchors, at)

    def certificates(self, data: bytes) -> list[Certificate]:
        """Read certificates that an administrator gives."""
        from processes.signatures.by_pyhanko.certificates import read  # noqa: PLC0415 - only administrators need it

        return read(data)


def examine(data: bytes, anchors: Sequence[bytes], at: datetime, *, seconds: float = _SECONDS) -> dict[str, Any]:
    """Describe all signatures of a file that was here at ``at``; ``anchors`` are certificates that are believed (DER).

    Whatever the file does to the reader, an answer comes: what takes longer than ``seconds`` or its bounds of processor
    time and memory is ``unreadable`` for that reason. The process gets the file and nothing else: no environment, no
    secrets, no network.
    """
    head = json.dumps({"at": at.isoformat(), "anchors": [base64.b64encode(one).decode() for one in anchors]}).encode()
    try:
        done = subprocess.run(  # our own interpreter and module, no word of the user in the command
            [sys.executable, "-m", "processes.signatures.by_pyhanko"],
            input=len(head).to_bytes(_LENGTH) + head + data,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"unreadable": "time"}
    if done.returncode:
        return {"unreadable": _reason(done)}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def unpack(sent: bytes) -> tuple[bytes, list[bytes], datetime]:
    """Take apart what ``examine`` sent: the file, the certificates, the moment."""
    end = _LENGTH + int.from_bytes(sent[:_LENGTH])
    head = json.loads(sent[_LENGTH:end])
    return sent[end:], [base64.b64decode(one) for one in head["anchors"]], datetime.fromisoformat(head["at"])


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "time"
    return "memory" if b"MemoryError" in done.stderr else "damaged"
