"""Bytes of files that were refused go a day later; whatever an instance has a row for stays, removed files too."""

import os
from datetime import timedelta

import pytest

from processes import documents, tasks
from processes.db import transaction
from processes.errors import NotFound
from tests import house

LATER = house.NOW + timedelta(days=3)


def _keep(words, *, age=timedelta(days=2)):
    """Keep a file as if it had been handed in some time before ``LATER``."""
    stored = documents.store().keep("a.pdf", b"%PDF-1.4 " + words)
    moment = (LATER - age).timestamp()
    os.utime(_path(stored), (moment, moment))
    return stored


def _path(stored):
    return documents.store()._path(stored.sha256)


def test_only_bytes_that_nobody_claimed_for_a_day_are_deleted(agency):
    task = house.open_task(house.start(agency))
    officer = house.actor(agency.intake_officer)
    refused, young = _keep(b"bi tu choi"), _keep(b"vua nop", age=timedelta(hours=1))
    listed, wrong = _keep(b"dung"), _keep(b"nham")
    with transaction():
        tasks.attach(task_id=task.id, stored=listed, name="a.pdf", actor=officer, now=house.NOW)
        row = tasks.attach(task_id=task.id, stored=wrong, name="b.pdf", actor=officer, now=task.opened_at)
    with transaction():
        tasks.remove(task_id=task.id, file_id=row.id, reason="Nhầm", actor=officer, now=house.NOW)
    assert documents.prune(LATER) == (1, refused.size)
    for stays in (young, listed, wrong):
        assert documents.store().read(stays.sha256)
    with pytest.raises(NotFound):
        documents.store().read(refused.sha256)
    assert documents.prune(LATER) == (0, 0)


def test_a_folder_that_is_another_databases_is_left_alone(agency):
    strange = _keep(b"cua co so du lieu khac")
    assert documents.prune(LATER) == (0, 0)
    assert documents.store().read(strange.sha256)


def test_bytes_that_are_handed_in_again_while_they_are_looked_at_stay(agency):
    old = _keep(b"nop lai")
    before = LATER - timedelta(days=1)
    (path,) = documents.store().old(before)
    os.utime(path, (LATER.timestamp(), LATER.timestamp()))
    assert documents.store().discard(path, before) == 0
    assert documents.store().read(old.sha256)
