"""Killed at any moment: what was acknowledged is there, nothing is there twice, and every chain of records is whole."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from processes import records
from processes.db import db
from processes.deadlines import DueWork
from processes.instances import ProcessInstance, UserTask, prove

ROOT = Path(__file__).parents[2]
KILLS = {"sqlite": 14, "postgresql": 6}
FIRST = ["dossier.start", "task.attach", "task.complete"]


def test_twenty_kills_lose_nothing_that_was_acknowledged_and_double_nothing(app, agency, database_url, tmp_path):
    kills = KILLS[db.engine.dialect.name]
    db.session.remove()
    command = [sys.executable, "-m", "tests.processes.crashing", database_url, tmp_path / "instance"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, str(agency.agency_id), str(kills)], check=True, cwd=ROOT, env=environment, timeout=120)
    journal = [line.split() for line in (tmp_path / "instance" / "journal").read_text("utf-8").splitlines()]
    started = {int(instance_id): reference for act, instance_id, reference in journal if act == "started"}
    completed = {int(instance_id) for act, instance_id, _ in journal if act == "completed"}
    found = {one.id: one for one in db.session.scalars(sa.select(ProcessInstance))}

    assert len(started) >= kills
    assert {instance_id: found[instance_id].reference for instance_id in started} == started
    assert len(found.keys() - started.keys()) <= kills
    serials = sorted(one.reference for one in found.values())
    assert serials == [f"H99.01-260302-{number:04}" for number in range(1, len(found) + 1)]
    for instance_id, instance in found.items():
        acts = [view.act for view in records.of_instance(instance.agency_id, instance_id)]
        assert acts == FIRST[: len(acts)]
        assert len(acts) == len(FIRST) or instance_id not in completed
        assert prove(instance.agency_id, instance_id).is_intact
    _nothing_is_left_half_done(found)


def _nothing_is_left_half_done(found):
    """Every instance has exactly one open task, and due work exactly for what is open."""
    tasks = db.session.scalars(sa.select(UserTask).where(UserTask.closed_at.is_(None))).all()
    assert Counter(task.instance_id for task in tasks) == dict.fromkeys(found, 1)
    due = {(work.instance_id, work.subject) for work in db.session.scalars(sa.select(DueWork))}
    wanted = {(task.instance_id, task.key) for task in tasks if task.due_at is not None}
    assert due == wanted | {(instance_id, "") for instance_id in found}
