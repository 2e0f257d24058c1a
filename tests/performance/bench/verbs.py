"""Measures of the verb that an officer uses most: milliseconds, statements, commits, growth, bytes."""

from statistics import median
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from processes import idempotency, outbox, people
from processes.db import db, transaction
from processes.instances import ProcessInstance
from processes.people import Actor
from tests.performance.bench.stage import Stage
from web import clock


def run_through(stage: Stage, name: str, steps: int) -> list[float]:
    """Take one dossier through all its steps; give the milliseconds of each completion, everything included."""
    instance, actor = stage.start(name), stage.actor()
    taken = []
    for _ in range(steps):
        task_id = stage.open_task(instance)
        began = perf_counter()
        stage.complete(task_id, actor)
        taken.append((perf_counter() - began) * 1000)
    return taken


def milliseconds(stage: Stage, runs: int) -> float:
    """Give the median time of completing a task, after a first dossier that warms everything up."""
    run_through(stage, "linear_10", 10)
    return median(one for _ in range(runs) for one in run_through(stage, "linear_10", 10))


def statements_and_commits(stage: Stage) -> tuple[float, float]:
    """Count the statements (without BEGIN and COMMIT) and the commits of one completion in the middle of a case."""
    run_through(stage, "linear_10", 10)
    instance, actor = stage.start("linear_10"), stage.actor()
    stage.complete(stage.open_task(instance), actor)
    task_id = stage.open_task(instance)
    counted = {"statements": 0, "commits": 0}

    def on_statement(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted["statements"] += not statement.lstrip().upper().startswith(("BEGIN", "COMMIT"))

    def on_commit(_connection: Any) -> None:
        counted["commits"] += 1

    listeners = (("before_cursor_execute", on_statement), ("commit", on_commit))
    for event, listener in listeners:
        sa.event.listen(db.engine, event, listener)
    stage.complete(task_id, actor)
    for event, listener in listeners:
        sa.event.remove(db.engine, event, listener)
    return float(counted["statements"]), float(counted["commits"])


def fiftieth_over_tenth(stage: Stage, runs: int) -> float:
    """Compare the steps around the fiftieth with those around the tenth, on dossiers of fifty steps."""
    run_through(stage, "linear_50", 50)
    taken = [run_through(stage, "linear_50", 50) for _ in range(runs)]
    early = median(one for run in taken for one in run[7:12])
    late = median(one for run in taken for one in run[44:49])
    return late / early


def thousandth_over_fifth(stage: Stage, rounds: int = 1000, pairs: int = 20) -> float:
    """Compare rounds of a hand-back around the thousandth with the fifth of other dossiers, measured in turns."""
    actor = stage.actor()
    old = stage.start("loop")
    for _ in range(rounds - pairs):
        _round(stage, old, actor)
    early, late = [], []
    for _ in range(pairs):
        young = stage.start("loop")
        fifth = [_round(stage, young, actor) for _ in range(5)][-1]
        early.append(fifth)
        late.append(_round(stage, old, actor))
    return median(late) / median(early)


def _round(stage: Stage, instance: ProcessInstance, actor: Actor) -> float:
    """Let the first step be done and the second one hand it back; give the seconds."""
    first = stage.open_task(instance)
    began = perf_counter()
    stage.complete(first, actor)
    taken = perf_counter() - began
    second = stage.open_task(instance)
    began = perf_counter()
    stage.complete(second, actor, decision="return")
    return taken + perf_counter() - began


def bytes_per_instance(stage: Stage, name: str, steps: int, count: int) -> tuple[float, float]:
    """Give the growth of the database file for each finished dossier, and the largest state on the way, in bytes."""
    largest = 0
    run_through(stage, name, steps)
    before = _size(stage)
    for _ in range(count):
        instance, actor = stage.start(name), stage.actor()
        for _ in range(steps):
            largest = max(largest, _state(instance))
            stage.complete(stage.open_task(instance), actor)
    return (_size(stage) - before) / count, float(largest)


def _state(instance: ProcessInstance) -> int:
    return len(instance.state.encode())


def _size(_stage: Stage) -> int:
    """Give the bytes of all used pages of SQLite after pruning."""
    now = clock.now()
    with transaction():
        people.forget_ended(now)
        idempotency.prune(now)
        outbox.prune(now)
    sizes = [db.session.scalar(sa.text(f"PRAGMA {name}")) for name in ("page_count", "freelist_count", "page_size")]
    db.session.rollback()
    pages, free, each = (int(size or 0) for size in sizes)
    return (pages - free) * each
