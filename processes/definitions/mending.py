"""Mend an uploaded diagram as the designer chooses, with forms for the steps that a person does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import engine
from engine import Changes, Finding, Repair, Severity
from engine.errors import InvalidDecision
from engine.importer import forms
from processes.definitions import decisions
from processes.definitions.bundle import Bundle
from processes.definitions.models import ProcedureVersion
from processes.definitions.upload import with_forms
from processes.definitions.versions import change, proposals
from processes.people import Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be mended in a bundle, the bundle mended as chosen, what changes by it and what is left to say."""

    repairs: tuple[Repair, ...]
    done: Mapping[str, str]
    bundle: Bundle
    changes: Changes
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no error is left, so that it can be taken in."""
        return not any(one.severity is Severity.ERROR for one in self.findings)


def mend(bundle: Bundle, chosen: Mapping[str, str], *, note: str) -> Offer:
    """Mend the diagram of a bundle, in a process of its own; store nothing.

    ``chosen`` has options by the key of their repair: what it does not name is taken as by default, an empty option
    leaves a repair out. Steps that a person does and that have no form get one with the fields that the diagram
    proposes and one for a ``note`` (its words); a form that is there gets the fields that no form has.
    """
    mended = engine.repair_apart(bundle.diagram, chosen, given_beside(bundle))
    new = replace(bundle, diagram=mended.repaired.data)
    said = with_forms(new, engine.check_apart(new.diagram, new.decision_files, new.beside))
    if not any(one.severity is Severity.ERROR for one in said):
        new = replace(new, forms={**bundle.forms, **forms.made(new.drawn(), bundle.forms, note)})
    return Offer(mended.repairs, mended.repaired.done, new, mended.changes, said)


def given_beside(bundle: Bundle) -> frozenset[str]:
    """Name the variables that the forms and decisions of a bundle give; files that are wrong give none."""
    try:
        known = decisions.read(bundle.decisions)
    except InvalidDecision:
        known = {}
    return forms.given_by(bundle.forms) | {name for one in known.values() for name in one.outputs}


def settle(version: ProcedureVersion, *, actor: Actor, now: datetime) -> None:
    """Set for a draft what its mended diagram proposes: the designer has confirmed it. What is set already stays."""
    offered, known = proposals(version), version.settings
    tasks = {
        step_id: {**offered["tasks"].get(step_id, {}), **{key: one for key, one in step.items() if one is not None}}
        for step_id, step in {**offered["tasks"], **known.get("tasks", {})}.items()
    }
    lanes = {**offered["lanes"], **known.get("lanes", {})}
    change(version_id=version.id, actor=actor, now=now, settings={**offered, **known, "lanes": lanes, "tasks": tasks})
