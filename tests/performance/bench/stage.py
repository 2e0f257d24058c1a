"""A database with an agency, an officer and procedures to measure on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask

from processes import definitions, dossiers, instances, people, schema, tasks
from processes.db import db, transaction
from processes.instances import ProcessInstance
from processes.people import Actor, Power
from tests.performance.bench import diagrams
from web import clock
from web.app import create_base
from web.settings import Settings

_DAY = date(2020, 1, 1)


@dataclass
class Stage:
    """An application on a database of its own, with one officer who may do everything."""

    app: Flask
    settings: Settings
    agency_id: int = 0
    officer_id: int = 0
    procedures: dict[str, int] = field(default_factory=dict)

    def actor(self) -> Actor:
        """Load the officer, as the guard of a request does before the verb."""
        return people.actor(self.agency_id, self.officer_id, clock.now())

    def start(self, name: str) -> ProcessInstance:
        """Receive a dossier of a procedure."""
        now, actor = clock.now(), self.actor()
        with transaction():
            return dossiers.start(
                procedure_id=self.procedures[name],
                applicant={"name": "Nguyễn Thị An Nhiên", "phone": "0900000000"},
                channel="counter",
                actor=actor,
                now=now,
            )

    def open_task(self, instance: ProcessInstance) -> int:
        """Find the one open task."""
        (task,) = instances.open_tasks(instance)
        return task.id

    def complete(self, task_id: int, actor: Actor, **values: str) -> None:
        """Complete a task with the form of ten fields, in a transaction: what is measured."""
        with transaction():
            tasks.complete(task_id=task_id, data={**diagrams.FIELDS, **values}, actor=actor, now=clock.now())


@contextmanager
def sqlite() -> Iterator[Stage]:
    """Measure on a new SQLite database, durable as in use."""
    with tempfile.TemporaryDirectory(prefix="thong-suot-bench-") as folder:
        yield from _on(Path(folder), f"sqlite:///{folder}/thongsuot.db")


@contextmanager
def postgresql(url: str) -> Iterator[Stage]:
    """Measure on a PostgreSQL server."""
    with tempfile.TemporaryDirectory(prefix="thong-suot-bench-") as folder:
        yield from _on(Path(folder), url)


def _on(folder: Path, url: str) -> Iterator[Stage]:
    settings = Settings(instance=folder, database_url=url, secret_key="bench", public_url="http://127.0.0.1")
    stage = Stage(create_base(settings), settings)
    with stage.app.app_context():
        schema.upgrade(db.engine)
        _people(stage)
        for steps in (10, 50):
            _publish(stage, f"linear_{steps}", diagrams.linear(steps), steps)
        _publish(stage, "loop", diagrams.loop(), 2)
        try:
            yield stage
        finally:
            db.session.remove()
            db.engine.dispose()


def _people(stage: Stage) -> None:
    now = clock.now()
    with transaction():
        agency = people.add_agency(code="BENCH", name="Cơ quan đo", level="department", from_on=_DAY, now=now)
        stage.agency_id = agency.id
        unit = people.add_unit(agency_id=agency.id, code="VP", name="Văn phòng", from_on=_DAY, now=now)
        powers = [Power.WORK, Power.RECEIVE]
        role = people.add_role(
            agency_id=agency.id, code="case_officer", name="Chuyên viên", powers=powers, from_on=_DAY, now=now
        )
        officer = people.add_person(agency_id=agency.id, username="officer", name="Lê Đo", now=now)
        db.session.flush()
        stage.officer_id = officer.id
        post = {"person_id": officer.id, "unit_id": unit.id, "role_id": role.id}
        people.appoint(agency_id=agency.id, **post, from_on=_DAY, now=now)


def _publish(stage: Stage, name: str, diagram: bytes, steps: int) -> None:
    now = clock.now()
    bundle, findings = definitions.check_here(diagrams.files(diagram))
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=stage.agency_id, actor=None, now=now)
        procedure = definitions.add_procedure(
            agency_id=stage.agency_id, code=name, name=name, kind=definitions.Kind.TTHC, now=now
        )
        db.session.flush()
        stage.procedures[name] = procedure.id
        version = definitions.draft(
            procedure_id=procedure.id,
            revision_id=uploaded.revision_id,
            agency_id=stage.agency_id,
            details={"limit": {"amount": "20", "unit": "working_day"}},
            settings=diagrams.settings(steps),
            now=now,
        )
        db.session.flush()
        definitions.install(version=version, effective_on=_DAY, now=now)
