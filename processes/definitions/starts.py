"""What begins processes, messages, signals and calls: written when a version is published, read by who delivers."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select

import engine
from processes.db import db, new_id
from processes.definitions.loading import files
from processes.definitions.models import ProcedureVersion, StartEvent
from processes.definitions.queries import version_in_force
from processes.definitions.settings import Settings
from processes.errors import NotFound, Problem
from processes.people import agencies

PROCESS = "process"
"""Begun by a call activity of another procedure, which names the process."""


def note(version: ProcedureVersion) -> None:
    """Note by which messages and signals the process of a version begins, and by which id it may be called."""
    diagram = files(version.agency_id, version.revision_id).diagram
    for element_id, kind, name in (*_starts(diagram), ("", PROCESS, diagram.process_id)):
        told = {"kind": kind, "name": name, "element_id": element_id}
        db.session.add(StartEvent(agency_id=version.agency_id, id=new_id(), version_id=version.id, **told))


def started_by(agency_id: int, kind: str, name: str, day: date) -> Sequence[int]:
    """List the procedures whose version in force on a day begins by a message, a signal or a call of this name."""
    query = (
        select(ProcedureVersion.procedure_id, ProcedureVersion.id)
        .join(
            StartEvent,
            and_(StartEvent.agency_id == ProcedureVersion.agency_id, StartEvent.version_id == ProcedureVersion.id),
        )
        .where(StartEvent.agency_id == agency_id, StartEvent.kind == kind, StartEvent.name == name)
        .distinct()
    )
    found = db.session.execute(query).all()
    return sorted({procedure for procedure, version in found if _is_in_force(agency_id, procedure, version, day)})


def callable_processes(agency_id: int) -> list[str]:
    """Name the processes of an agency that a call activity may call, by their ids."""
    query = select(StartEvent.name).where(StartEvent.agency_id == agency_id, StartEvent.kind == PROCESS).distinct()
    return sorted(db.session.scalars(query))


def unknown_agencies(settings: Settings) -> list[Problem]:
    """Name the pools that stand for an agency that is not there."""
    codes = {agency.code for agency in agencies()} if settings.participants else set()
    return [
        Problem("participant_unknown", {"participant": pool, "agency": code})
        for pool, code in settings.participants.items()
        if code not in codes
    ]


def _is_in_force(agency_id: int, procedure_id: int, version_id: int, day: date) -> bool:
    try:
        return version_in_force(agency_id, procedure_id, day) == version_id
    except NotFound:
        return False


def _starts(diagram: engine.Diagram) -> Iterator[tuple[str, str, Any]]:
    for element in _beginning(diagram):
        found = [(one.kind, one.name) for one in element.triggers] or [("message", element.message)]
        for kind, name in found if not element.needs_all else ():
            if kind in {"message", "signal"} and name is not None:
                yield element.id, kind, name


def _beginning(diagram: engine.Diagram) -> Iterator[engine.Element]:
    """Yield the start events of a process, receive tasks that begin it and the events behind a gateway that does."""
    for element in diagram.elements.values():
        if element.scope_id != diagram.process_id:
            continue
        if element.kind == "startEvent" or (element.kind == "receiveTask" and element.passage.instantiates):
            yield element
        elif element.passage.instantiates and not element.passage.takes_all:
            yield from (
                diagram.elements[one.target_id] for one in diagram.flows.values() if one.source_id == element.id
            )
