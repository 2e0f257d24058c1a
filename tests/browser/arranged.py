"""Dossiers in a wanted state, arranged by the same verbs that the pages call, so that tests begin where they matter."""

import json
from datetime import timedelta

from sqlalchemy import update

from processes import instances, people, tasks
from processes.db import db, transaction
from tests import house
from tests.browser.server import now
from tests.engine.drawings import drawn
from web import ids

LONG_NAME = "Công-tằng Tôn-nữ Nguyễn Phước Thị Bích Ngọc Lan Anh Hoàng Gia"
"""A name of sixty letters."""

_WAY = ("check_dossier", "transfer_dossier", "assign_officer", "appraise_dossier", "review_draft", "sign_decision")
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


def let_sessions_end(server, person):
    """Let an hour pass in which the person did nothing."""
    with server.inside(), transaction():
        mine = update(people.Session).where(people.Session.person_id == person.id)
        db.session.execute(mine.values(seen_at=now() - timedelta(hours=1)))


def failing(server, office):
    """Publish a procedure whose gateway knows no way for the answer «b»; receive a dossier of it."""
    form = {"id": "pick", "type": "default", "components": [_CHOICE]}
    files = {"process.bpmn": drawn(_GAP), "pick.form.json": json.dumps(form).encode()}
    step = {"role": "intake_officer", "budget": {"none": True}, "form": "pick"}
    procedure = {
        "code": "9.400400",
        "name": "Thủ tục có chỗ hở",
        "kind": "INTERNAL",
        "limit": {"none": True, "reason": "kiểm thử"},
        "settings": {"lanes": {}, "tasks": {"pick": step}, "timers": {}},
    }
    with server.inside():
        published = house.publish(office, files=files, procedure=procedure)
        instance = house.start(office, now(), name="Người Gặp Chỗ Hở", procedure_id=published.procedure_id)
        task = house.open_task(instance)
        claim(task, office.intake_officer)
        return Received(ids.encode(task.id), ids.encode(instance.id), instance.reference, task.name)


def to_sign(server, office, count):
    """Publish a procedure whose only step is the leader's signature; receive so many dossiers of it."""
    options = [{"label": "Ký", "value": "sign"}, {"label": "Không ký", "value": "refuse"}]
    form = {"id": "sign", "type": "default", "components": [{**_CHOICE, "label": "Quyết định", "values": options}]}
    step = {"role": "leader", "budget": {"none": True}, "form": "sign"}
    procedure = {
        "code": "9.400401",
        "name": "Ký văn bản",
        "kind": "INTERNAL",
        "limit": {"none": True, "reason": "kiểm thử"},
        "settings": {"lanes": {}, "tasks": {"sign": step}, "timers": {}},
    }
    files = {"process.bpmn": drawn(_ONE_STEP), "sign.form.json": json.dumps(form).encode()}
    with server.inside():
        published = house.publish(office, files=files, procedure=procedure)
        for number in range(1, count + 1):
            house.start(office, now(), name=f"Văn bản số {number}", procedure_id=published.procedure_id)


_ONE_STEP = """
    start s
    user sign
    end e
    s -> sign -> e
"""
_CHOICE = {
    "id": "field_way",
    "type": "radio",
    "key": "way",
    "label": "Đi lối nào",
    "values": [{"label": "Lối A", "value": "a"}, {"label": "Lối B", "value": "b"}],
    "validate": {"required": True},
}
_GAP = """
    start s
    user pick
    xor g
    end done
    end other
    s -> pick -> g
    g -> done if way = "a"
    g -> other if way = "c"
"""
