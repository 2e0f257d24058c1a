"""A worker killed while it carries out a plan: each dossier is moved exactly once, none half."""

import os
import subprocess
import sys
from pathlib import Path

from processes import definitions, migration, records
from processes.db import db
from processes.deadlines import DueWork
from processes.instances import ProcessInstance, UserTask, prove
from tests.processes import newer

ROOT = Path(__file__).parents[2]
KILLS, DOSSIERS = 6, 8


def test_killed_workers_move_each_dossier_exactly_once_and_whole(app, agency, database_url, tmp_path):
    found = [newer.at_the_choice(agency).id for _ in range(DOSSIERS)]
    version_id = newer.publish(agency).id
    plan = newer.plan(agency, definitions.version(agency.agency_id, version_id)[0])
    newer.act(migration.approve, agency, plan)
    plan_id = plan.id
    db.session.remove()
    command = [sys.executable, "-m", "tests.processes.moving_killed", database_url, tmp_path / "instance", str(KILLS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=120)
    assert migration.counts(agency.agency_id, [plan_id])[plan_id] == {"moved": DOSSIERS}
    for one in found:
        acts = [view.act for view in records.of_instance(agency.agency_id, one)]
        assert acts.count("dossier.migrate") == 1
        assert prove(agency.agency_id, one).is_intact
    assert set(db.session.scalars(db.select(ProcessInstance.version_id))) == {version_id}
    still = db.session.scalars(db.select(UserTask.element_id).where(UserTask.closed_at.is_(None))).all()
    due = db.session.scalars(db.select(DueWork.element_id).where(DueWork.kind == "task")).all()
    assert still == ["choose_officer"] * DOSSIERS
    assert set(due) <= {"choose_officer"}
