"""Check a stranger's file in a process of its own, so that whatever it does to the checker, the server lives on."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from engine import limits
from engine.checker import wire
from engine.checker.codes import finding
from engine.model import Finding

_ROOT: Final = Path(__file__).parents[2]
_SECONDS: Final = 15.0


def check_apart(
    data: bytes, decisions: Mapping[str, bytes] = MappingProxyType({}), *, seconds: float = _SECONDS
) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a diagram, from a separate bounded process.

    ``decisions`` are the decision files that come with it, by file name: they are checked there too. A check that takes
    longer than ``seconds`` (wall clock) or its bounds of processor time and memory (``limits.CHECK_…``), or that breaks
    down, is itself a finding, ``check_exhausted``. The process gets the files and nothing else: no environment, no
    secrets.
    """
    for name, content in (("", data), *decisions.items()):
        if len(content) > limits.FILE_BYTES:
            about = {"file": name} if name else {}
            return (finding("file_too_large", bytes=len(content), limit=limits.FILE_BYTES, **about),)
    try:
        done = subprocess.run(  # our own interpreter and module, no word of the user in the command
            [sys.executable, "-m", "engine.checker"],
            input=wire.pack(data, decisions),
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return (finding("check_exhausted", reason="time"),)
    if done.returncode:
        return (finding("check_exhausted", reason=_reason(done)),)
    return wire.loads(done.stdout.decode())


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "time"
    return "memory" if b"MemoryError" in done.stderr else "crash"
