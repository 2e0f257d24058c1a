"""Every example of every shipped procedure, carried out by the officers whose roles it names, leaves the drawn path."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes import deadlines, definitions, dossiers, instances, records, tasks
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.instances import Doing, InstanceStatus, UserTask, prove
from tests import house
from tests.house import NOW, PACKAGES

NAMES = sorted(path.name for path in PACKAGES.iterdir() if path.is_dir())
PASSED = {"node_passed", "task_completed", "subprocess_completed"}
APPLICANT = "Đặng Thị Kín"


class Run:
    """One dossier that follows an example, an hour for each step."""

    def __init__(self, built, procedure_id, values=None):
        self.built, self.now = built, NOW
        self.instance = house.start(built, NOW, name=APPLICANT, procedure_id=procedure_id, values=values)
        self.place = (self.instance.agency_id, self.instance.id)
        self.running = definitions.load(self.instance.agency_id, self.instance.version_id)

    def follow(self, steps):
        for step in steps:
            self.now += timedelta(hours=1)
            if "complete" in step:
                self.complete(step["complete"], step["values"])
            elif "fire" in step:
                self.fire(step["fire"])
            elif step["deliver"] == dossiers.WITHDRAWAL:
                self.withdraw()
            else:
                self.receive(step["deliver"], step["values"])

    def complete(self, element_id, values):
        ways = tasks.ways_back(self.running, element_id)
        way = next((way for way in ways if values == {way.variable: way.value}), None)
        if way is None:
            house.complete(self.built, self.instance, element_id, values, self.now)
            return
        task = house.open_task(self.instance, element_id)
        with transaction():
            tasks.hand_back(
                task_id=task.id,
                flow_id=way.flow_id,
                reason="Thiếu căn cứ",
                actor=house.doer(self.built, task, self.now),
                now=self.now,
            )

    def fire(self, element_id):
        query = sa.select(DueWork).where(DueWork.instance_id == self.instance.id, DueWork.element_id == element_id)
        work = min(db.session.scalars(query), key=lambda one: int(one.subject[1:]))
        self.now = max(self.now, work.run_at)
        with transaction():
            assert deadlines.run((work.agency_id, work.id), self.now)

    def receive(self, message, values):
        with transaction():
            doing = Doing("message.receive", self.now, system="exchange")
            instances.deliver(instances.lock(*self.place), message, values, doing)

    def withdraw(self):
        with transaction():
            dossiers.withdraw(
                instance_id=self.instance.id,
                reason="Theo đề nghị",
                actor=house.actor(self.built.intake_officer, self.now),
                now=self.now,
            )

    def path(self):
        views = records.of_instance(*self.place)
        return [event["element"] for view in views for event in view.body.get("events", ()) if event["kind"] in PASSED]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_carried_out_by_its_officers_and_leaves_its_path(agency, name):
    procedure_id = agency.procedure_id
    if name != "appoint-forensic-examiner":
        procedure_id = house.publish(agency, name).procedure_id
    for file in sorted((PACKAGES / name / "examples").glob("*.json")):
        example = json.loads(file.read_text("utf-8"))
        run = Run(agency, procedure_id, example.get("start"))
        _begins_as_decided(run, example.get("decided", {}))
        run.follow(example["steps"])
        assert run.path() == example["path"], file.name
        _ends_as_promised(run, example)
        _each_step_was_done_in_its_role(run)
        assert prove(*run.place).is_intact


def _begins_as_decided(run, decided):
    begun = dossiers.dossier(*run.place)
    for name, value in decided.get("limit", {}).items():
        assert begun.limit[name] == value
    assert begun.fee.get("amount") == decided.get("fee")


def _ends_as_promised(run, example):
    db.session.rollback()
    db.session.expire_all()
    ended = instances.instance(*run.place).status == InstanceStatus.FINISHED
    assert ended is example["finished"]
    if ended:
        for model in (DueWork, instances.Subscription):
            assert db.session.scalars(sa.select(model).where(model.instance_id == run.instance.id)).all() == []
        tasks_left = sa.select(UserTask).where(UserTask.instance_id == run.instance.id, UserTask.closed_at.is_(None))
        assert db.session.scalars(tasks_left).all() == []


def _each_step_was_done_in_its_role(run):
    elements = run.running.diagram.elements
    for view in records.of_instance(*run.place):
        assert APPLICANT not in json.dumps(view.body, ensure_ascii=False)
        if view.act in {"task.complete", "task.hand_back"}:
            role = run.running.settings.role_of(elements[view.body["task"]["element"]])
            assert view.body["actor"]["role"]["code"] == role
            assert view.body["procedure"] == run.running.as_recorded()
