"""Diagrams that are kept as they came and do not run: drawn and given back, without anything that could be set."""

from hashlib import sha256

from sqlalchemy import select

from engine import Diagram
from processes.db import db
from processes.definitions.models import ProcessDefinition, Revision

NO_PROCESS = ""
"""The process of a definition that is only kept; every process that runs has an id."""


def is_kept(agency_id: int, revision_id: int) -> bool:
    """Tell whether a revision began as a diagram that is kept although it does not run."""
    query = (
        select(ProcessDefinition.process_id)
        .join(
            Revision,
            (Revision.agency_id == ProcessDefinition.agency_id) & (Revision.definition_id == ProcessDefinition.id),
        )
        .where(Revision.agency_id == agency_id, Revision.id == revision_id)
    )
    return db.session.scalar(query) == NO_PROCESS


def blank(data: bytes) -> Diagram:
    """Give a diagram of which only the bytes are known."""
    nothing: frozenset[str] = frozenset()
    return Diagram(data, sha256(data).hexdigest(), NO_PROCESS, "", {}, {}, {}, nothing, nothing)


def is_blank(diagram: Diagram) -> bool:
    """Tell whether nothing of a diagram runs."""
    return diagram.process_id == NO_PROCESS
