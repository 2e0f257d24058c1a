"""Dossiers in a wanted state, arranged by the same verbs that the pages call, so that tests begin where they matter."""

from datetime import timedelta

from processes import instances, tasks
from processes.db import transaction
from tests import house
from tests.browser.server import now
from web import ids

LONG_NAME = "Công-tằng Tôn-nữ Nguyễn Phước Thị Bích Ngọc Lan Anh Hoàng Gia"
"""A name of sixty letters."""

_WAY = ("check_dossier", "transfer_dossier", "assign_officer", "appraise_dossier", "review_draft")
_VALUES = {
    "check_dossier": {"intake_decision": "accept"},
    "appraise_dossier": {"appraisal_result": "eligible"},
    "review_draft": {"review_decision": "agree"},
}


def received(server, office, name, *, at="check_dossier", since=timedelta(0), claimed_by=None):
    """Receive a dossier and bring it to a step; gives the open task's public id, the instance's, and the code."""
    with server.inside():
        moment = now() - since
        instance = house.start(office, moment, name=name)
        for step in _WAY[: _WAY.index(at)]:
            house.complete(office, instance, step, _VALUES.get(step), moment)
        task = house.open_task(instance, at)
        if claimed_by is not None:
            claim(task, claimed_by)
        return Received(ids.encode(task.id), ids.encode(instance.id), instance.reference, task.name)


class Received:
    """What a test needs to know of a dossier."""

    def __init__(self, task, instance, code, step):
        self.task, self.instance, self.code, self.step = task, instance, code, step
        self.path = f"/tasks/{task}"


def claim(task, person):
    """Let a person take a task."""
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(person, now()), now=now())


def finished(server, office, name):
    """Receive a dossier and refuse it at the counter: the shortest way to an end."""
    with server.inside():
        instance = house.start(office, now(), name=name)
        house.complete(office, instance, "check_dossier", {"intake_decision": "refuse"}, now())
        return ids.encode(instance.id)


def completed_by(server, office, received, person):
    """Complete the open task of a dossier in another window."""
    with server.inside():
        instance = instances.instance(office.agency_id, ids.decode(received.instance))
        house.complete(office, instance, None, {"intake_decision": "accept"}, now(), by=house.actor(person, now()))
