"""What a version calls of other procedures of its agency: found by the process, and kept when it is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import engine
from processes.db import db, new_id
from processes.definitions import joining, starts
from processes.definitions.loading import load
from processes.definitions.models import Callee, Procedure, ProcedureVersion
from processes.definitions.queries import version_in_force
from processes.definitions.running import Running
from processes.definitions.upload import files_of
from processes.errors import Invalid, Problem


@dataclass(frozen=True, slots=True)
class Found:
    """The published versions that a version calls, by the process, and what is wrong with its calls, by element."""

    callees: Mapping[str, Running] = field(default_factory=dict)
    problems: Mapping[str, list[Problem]] = field(default_factory=dict)


def find(version: ProcedureVersion, diagram: engine.Diagram, day: date) -> Found:
    """Find what the open calls of a version's own files call on a day: procedures of the same agency, in force then.

    What another agency has is not there. Refused are a procedure that calls the caller in turn, two procedures with
    one process, and versions that cannot run together: two of one procedure, or processes of one id.
    """
    found: dict[str, Running] = {}
    wrong: dict[str, list[Problem]] = {}
    for call in diagram.open_calls:
        name = "" if call.called is None else call.called.process_id
        if name in found:
            continue
        problem = _look(version, name, day, found)
        if problem is not None:
            wrong.setdefault(call.id, []).append(problem)
    if found and not wrong:
        wrong = _together(version, found, diagram)
    return Found(found, wrong)


def _look(version: ProcedureVersion, name: str, day: date, found: dict[str, Running]) -> Problem | None:
    procedures = starts.started_by(version.agency_id, starts.PROCESS, name, day)
    if not procedures:
        return Problem("callee_missing", {"process": name})
    if len(procedures) > 1:
        return Problem("callee_several", {"process": name, "procedures": ", ".join(_codes(version, procedures))})
    running = load(version.agency_id, version_in_force(version.agency_id, procedures[0], day))
    if version.procedure_id in {one.procedure_id for one in _all(running)}:
        return Problem("callee_cycle", {"process": name, "procedure": running.procedure_code})
    found[name] = running
    return None


def _codes(version: ProcedureVersion, procedures: Sequence[int]) -> Iterator[str]:
    for one in procedures:
        procedure = db.session.get(Procedure, (version.agency_id, one))
        if procedure is not None:
            yield procedure.code


def _all(running: Running) -> Iterator[Running]:
    yield running
    for one in running.callees.values():
        yield from _all(one)


def _together(
    version: ProcedureVersion, found: Mapping[str, Running], diagram: engine.Diagram
) -> dict[str, list[Problem]]:
    """Say why versions cannot run together, at the first call."""
    used: dict[int, set[int]] = {}
    for one in (inner for callee in found.values() for inner in _all(callee)):
        used.setdefault(one.procedure_id, set()).add(one.number)
        if len(used[one.procedure_id]) > 1:
            numbers = ", ".join(map(str, sorted(used[one.procedure_id])))
            told = Problem("callee_versions", {"procedure": one.procedure_code, "numbers": numbers})
            return {diagram.open_calls[0].id: [told]}
    bundle = files_of(version.agency_id, version.revision_id)
    try:
        engine.read(bundle.diagram, None, (*bundle.others, *(file for one in found.values() for file in one.files)))
    except engine.InvalidDiagram as refusal:
        errors = [one for one in refusal.findings if one.severity is engine.Severity.ERROR]
        places = [str(place) for one in errors for place in one.params.get("places", ())]
        told = Problem("callee_clash", {"process": errors[0].params.get("process", ""), "places": ", ".join(places)})
        return {errors[0].element_id or "": [told]}
    return {}


def pin(version: ProcedureVersion, day: date) -> list[Running]:
    """Keep which versions a version calls from now on, whatever those procedures publish later.

    Refuses (``Invalid``, by element) calls that nothing answers.
    """
    bundle = files_of(version.agency_id, version.revision_id)
    found = find(version, bundle.drawn(), day)
    if found.problems:
        raise Invalid(found.problems)
    for name, running in found.callees.items():
        db.session.add(
            Callee(
                agency_id=version.agency_id,
                id=new_id(),
                version_id=version.id,
                process_id=name,
                callee_id=running.version_id,
                sha256=running.diagram.sha256,
            )
        )
    return list(found.callees.values())


def with_callees(version: ProcedureVersion, day: date) -> Running:
    """Give a version ready to run; a draft with what it would call if it were published on a day, if all is there."""
    running = load(version.agency_id, version.id)
    found = find(version, running.diagram, day)
    if not found.callees or found.problems:
        return running
    return joining.join(running, files_of(version.agency_id, version.revision_id), found.callees)


def needs(found: Found) -> tuple[frozenset[str], frozenset[str]]:
    """Name the variables that called versions need from their caller, and those that they give it."""
    given = frozenset().union(*(joining.provided(one) for one in found.callees.values()))
    needed = frozenset().union(*(one.variables - joining.provided(one) for one in found.callees.values()))
    return needed, given
