"""The benchmark of `run.py bench`: every figure with its unit, medians, each on databases of its own."""

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from tests.performance.bench import film, http_client, language, machine, processes, verbs
from tests.performance.bench.postgresql import serve
from tests.performance.bench.stage import postgresql, sqlite

_UNITS: Mapping[str, str] = {
    "fsync_ms": "ms",
    "verb_complete_sqlite_ms": "ms",
    "verb_complete_postgresql_ms": "ms",
    "http_complete_sqlite_ms": "ms",
    "http_complete_postgresql_ms": "ms",
    "http_complete_50_sqlite_ms": "ms",
    "engine_step_ms": "ms",
    "statements_per_completion": "statements",
    "commits_per_completion": "commits",
    "bytes_per_instance_10": "bytes",
    "bytes_per_instance_50": "bytes",
    "state_bytes": "bytes",
    "step_50_over_step_10": "ratio",
    "loop_1000_over_loop_5": "ratio",
    "engine_step_50_over_step_10": "ratio",
    "engine_step_200_over_step_10": "ratio",
    "engine_loop_100_over_loop_5": "ratio",
    "engine_loop_1000_over_loop_5": "ratio",
    "engine_loop_10000_over_loop_5": "ratio",
    "engine_block_40_over_block_2": "ratio",
    "engine_after_1000_calls_over_1": "ratio",
    "engine_one_of_5000_instances_ms": "ms",
    "try_5000_instances_s": "s",
    "replay_500_open_ms": "ms",
    "replay_500_seek_ms": "ms",
    "replay_500_page_kb": "kB",
    "worker_rss_mb": "MB",
    "worker_ready_s": "s",
    "check_10_elements_ms": "ms",
    "check_100_elements_ms": "ms",
    "check_300_elements_ms": "ms",
    "soundness_states_per_s": "markings",
    "feel_condition_us": "µs",
    "python_condition_us": "µs",
    "feel_parse_us": "µs",
    "feel_table_100_rules_us": "µs",
}
NAMES = tuple(_UNITS)


@dataclass
class _Bench:
    """What is asked for, how thoroughly, and what was found."""

    wanted: frozenset[str]
    quick: bool
    values: dict[str, float] = field(default_factory=dict)

    def asks(self, *names: str) -> bool:
        return bool(self.wanted & set(names))

    def times(self, thorough: int, quick: int) -> int:
        return quick if self.quick else thorough


def run(names: tuple[str, ...] = (), *, quick: bool = False) -> dict[str, dict[str, float | str]]:
    """Measure what is named, or everything; what needs PostgreSQL is left out where there is none."""
    bench = _Bench(frozenset(names or NAMES), quick)
    for part in (_machine, _growth, _sqlite_verbs, _sqlite_growth, _sqlite_bytes, _sqlite_http, _replay, _postgresql):
        part(bench)
    found = [name for name in NAMES if name in bench.wanted and name in bench.values]
    return {name: {"value": round(bench.values[name], 3), "unit": _UNITS[name]} for name in found}


def _machine(bench: _Bench) -> None:
    single: tuple[tuple[str, Callable[[], float]], ...] = (
        ("fsync_ms", machine.fsync),
        ("engine_step_ms", lambda: machine.engine_step(bench.times(50, 10))),
        ("check_10_elements_ms", lambda: machine.check(10, bench.times(20, 5))),
        ("check_100_elements_ms", lambda: machine.check(100, bench.times(20, 5))),
        ("check_300_elements_ms", lambda: machine.check(300, bench.times(10, 3))),
        ("soundness_states_per_s", lambda: machine.soundness_states(bench.times(5, 2))),
        ("feel_condition_us", lambda: language.condition(bench.times(20_000, 2_000))),
        ("python_condition_us", lambda: language.python_condition(bench.times(20_000, 2_000))),
        ("feel_parse_us", lambda: language.parse(bench.times(5_000, 500))),
        ("feel_table_100_rules_us", lambda: language.table(bench.times(5_000, 500))),
    )
    for name, measure in single:
        if bench.asks(name):
            bench.values[name] = measure()


def _growth(bench: _Bench) -> None:
    runs = bench.times(200, 40)
    measures: dict[str, Callable[[], float]] = {
        **{f"engine_step_{n}_over_step_10": partial(processes.late_step_over_tenth, n, runs) for n in (50, 200)},
        **{
            f"engine_loop_{n}_over_loop_5": partial(processes.late_round_over_fifth, n, runs)
            for n in (100, 1_000, 10_000)
        },
        "engine_block_40_over_block_2": partial(processes.fortieth_block_over_second, runs),
        "engine_after_1000_calls_over_1": partial(processes.after_thousand_calls_over_first, runs),
        "engine_one_of_5000_instances_ms": partial(processes.one_of_5000_instances, bench.times(20, 5)),
        "try_5000_instances_s": partial(processes.trial_of_5000_instances, bench.times(5, 2)),
    }
    for name, measure in measures.items():
        if bench.asks(name):
            bench.values[name] = measure()


def _sqlite_verbs(bench: _Bench) -> None:
    if not bench.asks(
        "verb_complete_sqlite_ms",
        "statements_per_completion",
        "commits_per_completion",
        "worker_rss_mb",
        "worker_ready_s",
    ):
        return
    with sqlite() as stage:
        if bench.asks("verb_complete_sqlite_ms"):
            bench.values["verb_complete_sqlite_ms"] = verbs.milliseconds(stage, bench.times(30, 6))
        counted = verbs.statements_and_commits(stage)
        bench.values["statements_per_completion"], bench.values["commits_per_completion"] = counted
        if bench.asks("worker_rss_mb", "worker_ready_s"):
            bench.values["worker_rss_mb"], bench.values["worker_ready_s"] = machine.worker(stage)


def _sqlite_growth(bench: _Bench) -> None:
    if bench.asks("step_50_over_step_10"):
        with sqlite() as stage:
            bench.values["step_50_over_step_10"] = verbs.fiftieth_over_tenth(stage, bench.times(20, 4))
    if bench.asks("loop_1000_over_loop_5"):
        with sqlite() as stage:
            bench.values["loop_1000_over_loop_5"] = verbs.thousandth_over_fifth(stage)


def _sqlite_bytes(bench: _Bench) -> None:
    if bench.asks("bytes_per_instance_10", "state_bytes"):
        with sqlite() as stage:
            size = verbs.bytes_per_instance(stage, "linear_10", 10, bench.times(100, 20))
            bench.values["bytes_per_instance_10"], bench.values["state_bytes"] = size
    if bench.asks("bytes_per_instance_50"):
        with sqlite() as stage:
            size = verbs.bytes_per_instance(stage, "linear_50", 50, bench.times(40, 4))
            bench.values["bytes_per_instance_50"] = size[0]


def _sqlite_http(bench: _Bench) -> None:
    for name, procedure, steps, runs in (
        ("http_complete_sqlite_ms", "linear_10", 10, bench.times(20, 5)),
        ("http_complete_50_sqlite_ms", "linear_50", 50, bench.times(6, 1)),
    ):
        if bench.asks(name):
            with sqlite() as stage:
                bench.values[name] = http_client.milliseconds(stage, procedure, steps, runs)


def _replay(bench: _Bench) -> None:
    names = ("replay_500_open_ms", "replay_500_seek_ms", "replay_500_page_kb")
    measured = film.milliseconds(bench.times(10, 2), bench.times(60, 8)) if bench.asks(*names) else None
    bench.values.update(zip(names, measured or (), strict=False))


def _postgresql(bench: _Bench) -> None:
    if not bench.asks("verb_complete_postgresql_ms", "http_complete_postgresql_ms"):
        return
    with ExitStack() as stack:
        url = stack.enter_context(serve())
        if url is None:
            sys.stderr.write("PostgreSQL is not installed here: its figures are left out\n")
            return
        stage = stack.enter_context(postgresql(url))
        if bench.asks("verb_complete_postgresql_ms"):
            bench.values["verb_complete_postgresql_ms"] = verbs.milliseconds(stage, bench.times(30, 6))
        if bench.asks("http_complete_postgresql_ms"):
            milliseconds = http_client.milliseconds(stage, "linear_10", 10, bench.times(20, 5))
            bench.values["http_complete_postgresql_ms"] = milliseconds
