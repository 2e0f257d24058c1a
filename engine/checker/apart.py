"""Check a stranger's file in a process of its own, so that whatever it does to the checker, the server lives on."""

import json
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
_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
Files = Mapping[str, bytes]


def check_apart(
    data: bytes, decisions: Files = _NONE, beside: Files = _NONE, *, seconds: float = _SECONDS
) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a diagram, from a separate bounded process.

    ``decisions`` are the decision files that come with it and ``beside`` the diagrams that it may call, by file name:
    they are checked there too. A check that takes longer than ``seconds`` (wall clock) or its bounds of processor time
    and memory (``limits.CHECK_…``), or that breaks down, is itself a finding, ``check_exhausted``. The process gets
    the files and nothing else: no environment, no secrets.
    """
    for name, content in (("", data), *decisions.items(), *beside.items()):
        if len(content) > limits.FILE_BYTES:
            about = {"file": name} if name else {}
            return (finding("file_too_large", bytes=len(content), limit=limits.FILE_BYTES, **about),)
    try:
        done = _run(wire.pack({"": data}, decisions, beside), seconds)
    except subprocess.TimeoutExpired:
        return (finding("check_exhausted", reason="time"),)
    if done.returncode:
        return (finding("check_exhausted", reason=_reason(done)),)
    return wire.loads(done.stdout.decode())


def main_apart(diagrams: Files, *, seconds: float = _SECONDS) -> tuple[str, ...]:
    """Name the diagrams that no other one of them calls, from a separate bounded process; none when it breaks down."""
    if any(len(content) > limits.FILE_BYTES for content in diagrams.values()):
        return ()
    try:
        done = _run(wire.pack(diagrams, {}, {}), seconds, "main")
    except subprocess.TimeoutExpired:
        return ()
    return () if done.returncode else tuple(json.loads(done.stdout))


def _run(packed: bytes, seconds: float, *asked: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603  our own interpreter and module, no word of the user in the command
        [sys.executable, "-m", "engine.checker", *asked],
        input=packed,
        capture_output=True,
        timeout=seconds,
        cwd=_ROOT,
        env={"PYTHONUTF8": "1"},
        check=False,
    )


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "time"
    return "memory" if b"MemoryError" in done.stderr else "crash"
