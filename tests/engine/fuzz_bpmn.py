"""Spoilt BPMN files, checked and tried: `python -m tests.engine.fuzz_bpmn --count 100000 --processes 2`.

No exception but ours, none over 2 s of processor time, none over 512 MB; what is refused is refused by an error that
the checker names, what waits waits for something. The processes are reused; `--only N` tries one file and shows it.
A file with a complaint is kept in build/fuzz: its number means another one when the files to spoil have changed.
"""

import argparse
import random
import re
import resource
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from engine import limits, trial
from engine.checker.codes import CODES
from engine.reader import read
from tests.engine.mutations import ROOT, corpus, mutated

SECONDS: Final = 2.0
NOW: Final = datetime.fromisoformat("2026-01-05T08:00+07:00")
_KEPT: Final = ROOT / "build" / "fuzz"
_STEPS: Final = 40
_STEPS_OF_THOUSANDS: Final = 3
_DOUBTS: Final = {
    "deadlock",
    "multiple_merge",
    "soundness_undecided",
    "token_quantity_waits",
    "token_quantity_multiplies",
}
_CHUNK: Final = 250
_VALUES: Final = (True, False, None, 0, 1, 3, "a", "", [1, 2, 3], {"y": 1}, timedelta(hours=1), NOW, "PT1H")


class _TooLong(BaseException):
    """More than the seconds that a file may take: nobody may catch it on the way."""


def _stop(_signal: int, _frame: Any) -> None:
    raise _TooLong


@cache
def _files() -> tuple[bytes, ...]:
    return corpus()


def file(number: int) -> bytes:
    """Make the file of this number, always the same."""
    return mutated(random.Random(number), _files())


def tried(number: int, data: bytes) -> tuple[str, str | None]:
    """Check a file and run it when it may; return how that ended, and what is wrong or None."""
    done = trial.run(trial.Library({"spoilt.bpmn": data}), _plan(random.Random(number), data))
    wrong = [found.code for found in done.findings if found.code not in CODES]
    if wrong:
        return done.status, f"finds {wrong}"
    has_errors = any(found.severity == "error" for found in done.findings)
    if (done.status == "refused") != has_errors:
        return done.status, f"{done.status} with errors: {has_errors}"
    if any(one.code == "engine_failure" for one in done.incidents):
        return done.status, f"fails: {done.incidents}"
    if done.status == "waiting" and not done.waiting and not _DOUBTS & {found.code for found in done.findings}:
        return done.status, "waits for nothing"
    return done.status, None


def _plan(chance: random.Random, data: bytes) -> trial.Plan:
    """Enter any values, leave some tasks open, let time pass, and send every message and signal that is named."""
    text = data.decode("utf-8", "replace")
    names = re.findall(r'<(?:\w+:)?(message|signal) [^>]*?name="([^"]+)"', text)
    sent = [trial.Deliver(name) if kind == "message" else trial.Signal(name) for kind, name in names[:6]]
    ids = re.findall(r'<(?:\w+:)?\w*[tT]ask [^>]*?id="([^"]+)"', text)
    held = frozenset(one for one in ids if chance.random() < 0.3) if chance.random() < 0.4 else frozenset()
    day = trial.Advance(timedelta(days=1))
    data_names = sorted(set(re.findall(r"\b[a-z_]{1,20}\b", " ".join(re.findall(r">([^<]+)<", text)))))[:40]
    values = {name: chance.choice(_VALUES) for name in data_names if chance.random() < 0.7}
    steps = _STEPS_OF_THOUSANDS if "000<" in text else _STEPS  # the cost of a step grows with what is open
    return trial.Plan(NOW, data=values, held=held, commands=(*sent, day, *sent, day), most_steps=steps)


def fuzz(first: int, count: int) -> tuple[Counter[str], float, list[str]]:
    """Try files in this process; return how they ended, the most seconds that one took, and every complaint."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHECK_MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    signal.signal(signal.SIGPROF, _stop)
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    ends: Counter[str] = Counter()
    complaints: list[str] = []
    longest = 0.0
    for number in range(first, first + count):
        data = file(number)
        began = time.process_time()
        end, wrong = _guarded(number, data)
        longest = max(longest, time.process_time() - began)
        ends[end] += 1
        if wrong:
            complaints.append(f"{number}: {wrong}")
            _KEPT.mkdir(parents=True, exist_ok=True)
            (_KEPT / f"{number}.bpmn").write_bytes(data)
    return ends, longest, complaints


def _guarded(number: int, data: bytes) -> tuple[str, str | None]:
    """Try a file; a handler stops what takes too long in Python, and the process ends when it does so elsewhere."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS * 5)
    try:
        return tried(number, data)
    except _TooLong:
        return "too long", f"takes more than {SECONDS} s"
    except Exception as error:  # noqa: BLE001 - every exception is the finding
        return "raised", f"raises {type(error).__name__}: {str(error)[:300]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        read.cache_clear()


def main() -> int:
    """Fuzz in several reused processes and tell the complaints; 1 when there were any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", type=int, help="number of the one file to show and to try")
    chosen = parser.parse_args()
    if chosen.only is not None:
        data = file(chosen.only)
        sys.stdout.write(f"{data.decode('utf-8', 'replace')}\n{tried(chosen.only, data)}\n")
        return 0
    return _all(chosen.first, chosen.count, chosen.processes)


def _all(first: int, count: int, processes: int) -> int:
    began = time.monotonic()
    starts = range(first, first + count, _CHUNK)
    counts = [min(_CHUNK, first + count - start) for start in starts]
    ends: Counter[str] = Counter()
    longest, complained = 0.0, 0
    with ProcessPoolExecutor(processes) as pool:
        for ended, seconds, complaints in pool.map(fuzz, starts, counts):
            ends += ended
            longest = max(longest, seconds)
            complained += len(complaints)
            for complaint in complaints:
                sys.stdout.write(complaint + "\n")
                sys.stdout.flush()
        megabytes = max(pool.map(_megabytes, range(processes)))
    told = ", ".join(f"{number} {end}" for end, number in sorted(ends.items()))
    sys.stdout.write(
        f"{count} files ({told}), {complained} complaints, longest {longest:.2f} s, "
        f"{megabytes} MB, {time.monotonic() - began:.0f} s\n"
    )
    return int(bool(complained))


def _megabytes(_number: int) -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
