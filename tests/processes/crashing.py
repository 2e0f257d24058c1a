"""A program that officers' work is done in and that is killed: it notes each act only after it was acknowledged.

Called by ``test_crash.py`` as ``python -m tests.processes.crashing URL FOLDER AGENCY_ID ROUNDS``. It forks a child for
each round, kills it (SIGKILL) at a random moment after its first act and starts the next; all children write to one
journal.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import engine
from processes import people
from processes.db import db
from processes.definitions import Procedure
from tests import house
from tests.house import NOW
from web import create_app
from web.settings import Settings


def main(url, folder, agency_id, rounds):
    settings = Settings(
        instance=Path(folder), database_url=url, secret_key="test", public_url="http://localhost", development=True
    )
    app = create_app(settings)
    _warm_up()
    chance = random.Random(20260302)
    journal = Path(folder) / "journal"
    journal.touch()
    for _ in range(rounds):
        size = journal.stat().st_size
        child = os.fork()
        if child == 0:
            _work(app, agency_id, journal)
        while journal.stat().st_size == size and os.waitpid(child, os.WNOHANG) == (0, 0):
            time.sleep(0.005)
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit("a child ended by itself")


def _warm_up():
    """Load the engine before the first child, so that children work instead of importing."""
    files, _ = house.package_files("appoint-forensic-examiner")
    engine.start(engine.read(files["process.bpmn"]), {}, NOW)


def _work(app, agency_id, journal):
    try:
        with app.app_context(), journal.open("a", buffering=1) as acknowledged:
            built = _agency(agency_id)
            while True:
                instance = house.start(built)
                acknowledged.write(f"started {instance.id} {instance.reference}\n")
                house.complete(built, instance, values={"intake_decision": "accept"})
                acknowledged.write(f"completed {instance.id} check_dossier\n")
    finally:
        os._exit(1)


def _agency(agency_id):
    found = {
        person.username.split(".")[0]: person
        for person in db.session.scalars(db.select(people.Person).where(people.Person.agency_id == agency_id))
    }
    procedure = db.session.scalars(db.select(Procedure).where(Procedure.agency_id == agency_id)).one()
    return SimpleNamespace(
        agency_id=agency_id, roles=people.role_ids(agency_id), procedure_id=procedure.id, now=NOW, **found
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
