"""A worker that carries out a plan of migration and is killed again and again, until nothing is left to do.

Called by ``test_migration_kills.py`` as ``python -m tests.processes.moving_killed URL FOLDER KILLS``: it forks a
worker, kills it (SIGKILL) at a random moment and starts the next; the last one works to the end.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from processes import migration
from processes.db import db, transaction
from tests.house import NOW
from web import create_app, worker
from web.settings import Settings


def main(url, folder, kills):
    """Kill so many workers, then let one finish."""
    settings = Settings(
        instance=Path(folder), database_url=url, secret_key="test", public_url="http://localhost", development=True
    )
    app = create_app(settings)
    chance = random.Random(20260302)
    with app.app_context():
        migration.waiting(NOW)
        db.session.remove()
        db.engine.dispose()
    for number in range(kills + 1):
        child = os.fork()
        if child == 0:
            _work(app)
        if number < kills:
            time.sleep(chance.uniform(0.005, 0.08))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _work(app):
    with app.app_context():
        for key in migration.waiting(NOW + timedelta(hours=1)):
            with transaction():
                migration.run(key, NOW)
        while worker.sweep(NOW):
            pass
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
