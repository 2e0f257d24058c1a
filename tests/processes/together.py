"""Do things at the same moment: threads that start together, each with a session of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from processes.db import db
from processes.errors import Refused

PATIENCE = 60
"""Seconds; far more than any act waits for another."""


def at_once(app, acts):
    """Run all acts in threads that begin together; give what each returned or the refusal it raised, in order."""
    barrier = threading.Barrier(len(acts), timeout=PATIENCE)
    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        begun = [pool.submit(_run, app, act, barrier.wait) for act in acts]
        outcomes = [future.result(PATIENCE) for future in begun]
    db.session.rollback()
    db.session.expire_all()
    return outcomes


@contextmanager
def alone(app, act):
    """Run one act in another thread; give its future."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(_run, app, act, lambda: None)


def _run(app, act, begin):
    with app.app_context():
        begin()
        try:
            return act()
        except Refused as refusal:
            return refusal
