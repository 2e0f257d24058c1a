"""Measures of the machine, the engine, the checker and the worker."""

import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import engine
from engine import drawing, xml
from engine.soundness import Judged
from tests.performance.bench import diagrams
from tests.performance.bench.http_client import ROOT
from tests.performance.bench.stage import Stage
from web import clock

_BLOCK = 4096
_SETTLE_SECONDS = 4
_READY_SECONDS = 30


def fsync(folder: Path | None = None, times: int = 200) -> float:
    """Give the median milliseconds of writing a block and waiting until the disk has it."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            began = perf_counter()
            os.write(file.fileno(), b"x" * _BLOCK)
            os.fsync(file.fileno())
            taken.append((perf_counter() - began) * 1000)
    return median(taken)


def engine_step(runs: int) -> float:
    """Give the median milliseconds of the engine alone: state in, one task completed, state out."""
    diagram, now = engine.read(diagrams.linear(10)), clock.now()
    taken = []
    for _ in range(runs):
        step = engine.start(diagram, {}, now)
        while not step.finished:
            began = perf_counter()
            step = engine.complete(diagram, step.state, step.open_tasks[0].key, {}, now)
            taken.append((perf_counter() - began) * 1000)
    return median(taken)


def check(elements: int, runs: int) -> float:
    """Give the median milliseconds of checking a diagram of so many flow nodes, blocks of two parallel tasks."""
    data = diagrams.parallel_blocks((elements - 2) // 4)
    taken = []
    for _ in range(runs):
        began = perf_counter()
        engine.check(data)
        taken.append((perf_counter() - began) * 1000)
    return median(taken)


def soundness_states(runs: int) -> float:
    """Give the median of markings a second: of fifteen parallel tasks, each with a time limit that ends everything."""
    (scope,) = drawing.draw(xml.parse(diagrams.parallel_limits(15))).processes
    taken = []
    for _ in range(runs):
        began = perf_counter()
        judged = Judged(scope, set())
        taken.append(judged.states / (perf_counter() - began))
    return median(taken)


def worker(stage: Stage) -> tuple[float, float]:
    """Start the real worker; give its megabytes after some sweeps, and the seconds until it was ready."""
    environment = {**os.environ, "INSTANCE": str(stage.settings.instance), "DATABASE_URL": stage.settings.database_url}
    began = perf_counter()
    words = [sys.executable, str(ROOT / "run.py"), "worker"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            with selectors.DefaultSelector() as waiting:
                waiting.register(process.stdout, selectors.EVENT_READ)
                if not waiting.select(_READY_SECONDS):
                    raise RuntimeError("the worker did not start")
            process.stdout.readline()
            ready = perf_counter() - began
            sleep(_SETTLE_SECONDS)
            return _megabytes(process.pid), ready
        finally:
            process.send_signal(signal.SIGTERM)


def _megabytes(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024
