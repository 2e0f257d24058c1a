"""One line per stage of the set-up: what it was, how long it took, and a clear sentence when something is missing."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_OFFLINE = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ProxyError",
    "Network is unreachable",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENETUNREACH",
    "ETIMEDOUT",
)


class Missing(Exception):
    """The machine lacks something: the sentence says what and what to do, in Vietnamese and in English."""

    def __init__(self, vietnamese: str, english: str, output: str = "") -> None:
        super().__init__(english)
        self.vietnamese = vietnamese
        self.english = english
        self.output = output


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print one line with the name of the stage and the seconds it took; a failed stage prints nothing."""
    started = time.perf_counter()
    yield
    seconds = f"{time.perf_counter() - started:.1f} s"
    print(f"  {name:<58}{seconds:>8}", flush=True)


def command(*words: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run a program quietly and return what it printed; refuse with its last lines when it fails."""
    try:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=cwd,
            env=env,
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except FileNotFoundError as error:
        raise Missing(f"Không tìm thấy {words[0]}.", f"{words[0]} was not found.") from error
    if done.returncode:
        raise _explained(words, done.stdout)
    return done.stdout


def _explained(words: Sequence[str | Path], output: str) -> Missing:
    """Say why a program failed as well as its output allows."""
    tail = "\n".join(output.strip().splitlines()[-25:])
    if any(sign in output for sign in _OFFLINE):
        return Missing(
            "Không kết nối được mạng để tải thư viện. Hãy kiểm tra mạng hoặc proxy rồi chạy lại.",
            "The network cannot be reached to fetch libraries. Check the connection or the proxy, then try again.",
            tail,
        )
    if "No space left on device" in output:
        return Missing("Ổ đĩa đã đầy.", "The disk is full.", tail)
    said = " ".join(Path(str(word)).name if index == 0 else str(word) for index, word in enumerate(words))
    return Missing(f"Lệnh này không chạy được: {said}", f"This command failed: {said}", tail)


def explain(missing: Missing) -> None:
    """Print the sentence of what is missing, after the last lines of the program that failed."""
    if missing.output:
        print(missing.output, file=sys.stderr)
    print(f"\n  ✗ {missing.vietnamese}\n    {missing.english}\n", file=sys.stderr)
