"""A drawing as it would run, before it is the draft: its diagram and what it says, with the files of its version."""

import dataclasses
from datetime import date

from processes import definitions
from processes.definitions import Bundle, Running, callees, joining
from processes.definitions import settings as settings_of
from processes.drawings.copies import Table, as_settings


def as_drawn(table: Table, bundle: Bundle, day: date) -> Running:
    """Give a version ready to be tried with what is drawn. Refuses (``InvalidDiagram``) a drawing with errors."""
    version, diagram = table.version, bundle.drawn()
    settings = as_settings(version, table.seed, bundle)
    running = dataclasses.replace(
        definitions.load(version.agency_id, version.id), diagram=diagram, settings=settings_of.read(settings)
    )
    found = callees.find(version, diagram, day).callees
    return joining.join(running, bundle, found) if found else running
