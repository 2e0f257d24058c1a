"""The worker: what is due is done, e-mails leave, what is old is forgotten. The scheduler only ticks."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import DBAPIError

from processes import calls, deadlines, documents, exchange, idempotency, instances, migration, outbox, people
from processes.db import db, transaction
from processes.errors import Conflict, StepIncident
from web import clock, hooks, logs, mailer
from web.app import create_base
from web.settings import Settings

_SWEEP_SECONDS = 1
_MAIL_SECONDS = 2
_HOOK_SECONDS = 2
_BEAT_SECONDS = 10
_PRUNE_SECONDS = 3600
_CLEAN_SECONDS = 24 * 3600
_WATCH_SECONDS = 0.5
_END_SECONDS = 2.0
_log = structlog.get_logger("worker")
_Key = tuple[int, int]
_Keep = Callable[[_Key, Exception, datetime], None]


def run(settings: Settings, *, when_ready: Callable[[], None], with_parent: bool = False) -> None:
    """Work until SIGINT or SIGTERM; with ``with_parent`` also until the process that started it has gone."""
    logs.configure()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is skipped while one runs is no news
    app = create_base(settings)
    ending = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ending.set())
    scheduler = _scheduler(app, settings)
    _within(app, lambda: beat(clock.now()))()
    scheduler.start()
    when_ready()
    parent = os.getppid()
    while not ending.wait(_WATCH_SECONDS):
        if with_parent and os.getppid() != parent:
            break
    _end(scheduler)


def _end(scheduler: BackgroundScheduler) -> None:
    """Let the running jobs finish for two seconds; what they had not committed did not happen."""
    finishing = threading.Thread(target=scheduler.shutdown, daemon=True)
    finishing.start()
    finishing.join(_END_SECONDS)
    if finishing.is_alive():
        sys.stderr.flush()
        os._exit(0)


def _scheduler(app: Flask, settings: Settings) -> BackgroundScheduler:
    """Tick: one thread a job, never two of the same job; a tick that came late is done once."""
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None})
    jobs: tuple[tuple[Callable[[], object], int], ...] = (
        (lambda: sweep(clock.now()), _SWEEP_SECONDS),
        (lambda: mailer.send_due(settings, clock.now()), _MAIL_SECONDS),
        (lambda: hooks.work(settings, clock.now()), _HOOK_SECONDS),
        (lambda: beat(clock.now()), _BEAT_SECONDS),
        (lambda: prune(clock.now()), _PRUNE_SECONDS),
        (lambda: clean(clock.now()), _CLEAN_SECONDS),
    )
    for job, seconds in jobs:
        scheduler.add_job(_within(app, job), "interval", seconds=seconds, next_run_time=clock.now(), max_instances=1)
    return scheduler


def _within(app: Flask, job: Callable[[], object]) -> Callable[[], None]:
    """Run a job within the application; a database that is away is looked for at the next tick."""

    def run_job() -> None:
        with app.app_context():
            try:
                job()
            except DBAPIError as error:
                _log.error("database", error=type(error.orig).__name__, detail=str(error.orig)[:200])

    return run_job


def sweep(now: datetime) -> int:
    """Do all that is due, each piece in a transaction of its own; give the number of pieces done.

    A piece that fails stops no other: it is tried again later, or an incident says that it never will.
    """
    timed = sum(_do(key, now, deadlines.run, _keep_failure) for key in deadlines.waiting(now))
    served = sum(_do(key, now, calls.serve, _keep_unserved) for key in calls.due(now))
    moved = sum(_do(key, now, migration.run, _keep_unmoved) for key in migration.waiting(now))
    sent = sum(_do(key, now, exchange.run, _keep_undelivered) for key in exchange.waiting(now))
    return timed + served + moved + sent


def _do(key: _Key, now: datetime, act: Callable[[_Key, datetime], bool], keep: _Keep) -> bool:
    try:
        with transaction():
            return act(key, now)
    except DBAPIError:
        raise
    except Exception as failure:  # noqa: BLE001 - whatever a diagram or a defect does, the other instances go on
        _log.error("due_work_failed", work=str(key[1]), exc_info=failure)
        _note(key, failure, now, keep)
        return False


def _note(key: _Key, failure: Exception, now: datetime, keep: _Keep) -> None:
    """Note a failure; where somebody else changes the same at this moment, the next tick comes upon it again."""
    try:
        keep(key, failure, now)
    except Conflict as conflict:
        _log.warning("due_work_in_the_way", work=str(key[1]), exc_info=conflict)


def _keep_undelivered(key: _Key, failure: Exception, now: datetime) -> None:
    """Note why a message could not be handed over; operators see it on their page."""
    with transaction():
        exchange.note_failure(key, failure, now)


def _keep_unserved(key: _Key, failure: Exception, now: datetime) -> None:
    """Note that a built-in service could not do what it was called for."""
    with transaction():
        calls.note_failure(key, failure, now)


def _keep_unmoved(key: _Key, _failure: Exception, now: datetime) -> None:
    """Note that an instance could not be moved to another version, for a reason of ours."""
    with transaction():
        incident = migration.note_failure(key, now)
        if incident is not None:
            instances.open_incident(incident, actor=None, now=now)


def _keep_failure(key: _Key, failure: Exception, now: datetime) -> None:
    """Note a failure after its rollback. What the diagram itself refuses will not get better: an incident at once."""
    with transaction():
        incident = deadlines.note_failure(key, now, failure if isinstance(failure, StepIncident) else None)
        if incident is not None:
            instances.open_incident(incident, actor=None, now=now)


def clean(now: datetime) -> None:
    """Delete bytes of refused files a day later, and say in the log how many."""
    with transaction():
        count, size = documents.prune(now)
    db.session.remove()
    if count:
        _log.info("unclaimed_files_deleted", count=count, bytes=size)


def beat(now: datetime) -> None:
    """Note that the worker is alive."""
    with transaction():
        deadlines.beat(now)


def prune(now: datetime) -> None:
    """Forget sessions that have ended, old answers to repeated requests, and old messages that were read."""
    with transaction():
        people.forget_ended(now)
        idempotency.prune(now)
        outbox.prune(now)
    db.session.remove()
