"""Mend an uploaded diagram as the designer chooses, with forms for the steps that a person does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import engine
from engine import Changes, Element, Finding, Repair, Severity
from processes.definitions.bundle import Bundle
from processes.definitions.models import ProcedureVersion
from processes.definitions.upload import with_forms
from processes.definitions.versions import change, proposals
from processes.people import Actor

_NOTE: Final = "note"
_NOTE_LENGTH: Final = 2_000
_SCHEMA: Final = 16


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
    proposes and one for a ``note`` (its words).
    """
    mended = engine.repair_apart(bundle.diagram, chosen)
    new = replace(bundle, diagram=mended.repaired.data)
    said = with_forms(new, engine.check_apart(new.diagram, new.decision_files, new.beside))
    if not any(one.severity is Severity.ERROR for one in said):
        new = replace(new, forms={**_forms(new.drawn(), bundle.forms, note), **bundle.forms})
    return Offer(mended.repairs, mended.repaired.done, new, mended.changes, said)


def settle(version: ProcedureVersion, *, actor: Actor, now: datetime) -> None:
    """Set for a draft what its mended diagram proposes: the designer has confirmed it. What is set already stays."""
    offered, known = proposals(version), version.settings
    tasks = {
        step_id: {**offered["tasks"].get(step_id, {}), **{key: one for key, one in step.items() if one is not None}}
        for step_id, step in {**offered["tasks"], **known.get("tasks", {})}.items()
    }
    lanes = {**offered["lanes"], **known.get("lanes", {})}
    change(version_id=version.id, actor=actor, now=now, settings={**offered, **known, "lanes": lanes, "tasks": tasks})


def _forms(diagram: engine.Diagram, known: Mapping[str, bytes], note: str) -> dict[str, bytes]:
    made = {}
    for element in diagram.user_tasks:
        if element.id not in known and element.proposals.get("form") not in known:
            made[element.id] = _form(element, note)
    return made


def _form(element: Element, note: str) -> bytes:
    fields = [_component(one) for one in element.proposals.get("fields", ())]
    about = {"id": "field_note", "type": "textarea", "key": _NOTE, "label": note}
    written = {**about, "validate": {"maxLength": _NOTE_LENGTH}}
    form = {"type": "default", "id": "form", "schemaVersion": _SCHEMA, "components": [*fields, written]}
    return json.dumps(form, ensure_ascii=False, indent=2).encode()


def _component(field: Mapping[str, Any]) -> dict[str, Any]:
    made = {"id": f"field_{field['key']}", "type": field["type"], "key": field["key"], "label": field["label"]}
    if field["answers"]:
        made["values"] = [{"label": one["label"], "value": one["value"]} for one in field["answers"]]
    return {**made, "validate": {"required": True}} if field["required"] else made
