"""Put a draft made of a document into the catalogue: under a new procedure, or as the next version of a known one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from processes import definitions, people, shapes
from processes.db import db
from processes.definitions import ProcedureVersion
from processes.drafting.making import Made
from processes.people import Actor


def begin(
    *,
    made: Made | shapes.Made,
    procedure_id: int,
    actor: Actor,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> ProcedureVersion:
    """Draft the next version of a procedure from what was made of a document, or of a shape.

    ``details`` are facts that go before those of what was made. Roles that the agency does not have are left open.
    Refuses (``InvalidFile``) what the checker refuses.
    """
    files = {"process.bpmn": made.bundle.diagram}
    files |= {f"{name}.form.json": data for name, data in made.bundle.forms.items()}
    bundle, findings = definitions.check_here(files)
    uploaded = definitions.upload(bundle, findings, agency_id=actor.agency_id, actor=actor, now=now)
    db.session.flush()
    return definitions.draft(
        procedure_id=procedure_id,
        revision_id=uploaded.revision_id,
        agency_id=actor.agency_id,
        now=now,
        details={**made.details, **(details or {})},
        settings=_with_known_roles(made.settings, actor.agency_id),
        actor=actor,
    )


def _with_known_roles(settings: Mapping[str, Any], agency_id: int) -> dict[str, Any]:
    known = {role.code for role in people.roles(agency_id)}
    return {**settings, "lanes": {lane: role for lane, role in settings["lanes"].items() if role in known}}
