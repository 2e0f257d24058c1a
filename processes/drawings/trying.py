"""A drawing as it would run, before it is the draft: its diagram and what it says, with the files of its version."""

import dataclasses
from datetime import date

from processes import definitions, people
from processes.definitions import Bundle, Running, callees, joining
from processes.definitions import settings as settings_of
from processes.drawings.copies import Table
from processes.drawings.merging import merged


def as_drawn(table: Table, bundle: Bundle, day: date) -> Running:
    """Give a version ready to be tried with what is drawn. Refuses (``InvalidDiagram``) a drawing with errors."""
    version, diagram = table.version, bundle.drawn()
    roles = {role.code for role in people.roles(version.agency_id)}
    settings = merged(version.settings, table.seed, diagram, roles=roles, forms=bundle.forms)
    running = dataclasses.replace(
        definitions.load(version.agency_id, version.id), diagram=diagram, settings=settings_of.read(settings)
    )
    found = callees.find(version, diagram, day).callees
    return joining.join(running, bundle, found) if found else running
