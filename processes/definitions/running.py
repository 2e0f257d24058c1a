"""A version as instances run it, and the names that it reads and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import engine
from engine.forms import Form
from processes.definitions.decisions import Decision
from processes.definitions.settings import Settings


def asked(diagram: engine.Diagram, details: Mapping[str, Any]) -> tuple[str, ...]:
    """List the ids of the decisions that a version asks: in its diagram, for its limit, for its fee."""
    ids = [element.rule.decision_id for element in diagram.rule_tasks if element.rule is not None]
    for name in ("limit", "fee"):
        told = details.get(name)
        if isinstance(told, Mapping) and "decision" in told:
            ids.append(str(told["decision"]))
    return tuple(dict.fromkeys(ids))


def needed_by(diagram: engine.Diagram, details: Mapping[str, Any], known: Mapping[str, Decision]) -> frozenset[str]:
    """Name the variables that expressions and decisions of a version read."""
    inputs = (name for one in asked(diagram, details) if one in known for name in known[one].inputs)
    return diagram.variables | frozenset(inputs)


def given_by(diagram: engine.Diagram, known: Mapping[str, Decision]) -> frozenset[str]:
    """Name the variables that the decisions and the activities of a diagram give."""
    found = {name for element in diagram.elements.values() for name in element.given}
    for element in diagram.rule_tasks:
        if element.rule is None:
            continue
        if element.rule.result is not None:
            found.add(element.rule.result)
        elif element.rule.decision_id in known:
            found.update(known[element.rule.decision_id].outputs)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Running:
    """A version as instances run it. Immutable once published, therefore kept in memory.

    ``callees`` are the versions of other procedures that it calls, by the process: their elements, settings and forms
    are among its own. ``rules`` are the decisions that their rule tasks ask, ``files`` all diagrams as a caller needs
    them.
    """

    agency_id: int
    version_id: int
    procedure_id: int
    procedure_code: str
    procedure_name: str
    number: int
    diagram: engine.Diagram
    settings: Settings
    settings_sha256: str
    details: Mapping[str, Any]
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    role_ids: Mapping[str, int]
    files: tuple[engine.File, ...] = ()
    callees: Mapping[str, "Running"] = field(default_factory=dict)
    rules: Mapping[str, Decision] = field(default_factory=dict)

    def decision_of(self, element_id: str) -> Decision | None:
        """Give the decision that a rule task asks: of the procedure that drew the task, None when it is unknown."""
        rule = self.diagram.elements[element_id].rule
        return self.rules.get(element_id) or (None if rule is None else self.decisions.get(rule.decision_id))

    def form_of(self, element_id: str) -> Form | None:
        """Give the form of a step, or None when it has none."""
        return self.forms.get(self.settings.step(element_id).form or "")

    @property
    def start_form(self) -> Form | None:
        """The form that is filled in when an instance starts, None when nothing is asked."""
        return self.forms.get(self.settings.start_form or "")

    @property
    def variables(self) -> frozenset[str]:
        """The names that steer an instance: of expressions, of what decisions are made from, of rules of assignment."""
        own = needed_by(self.diagram, self.details, self.decisions) | self.settings.variables
        return own.union(*(one.variables for one in self.callees.values()))

    def as_recorded(self) -> dict[str, Any]:
        """Name the version for a record: code, number and the hashes of what it runs."""
        return {
            "code": self.procedure_code,
            "version": self.number,
            "diagram": self.diagram.sha256,
            "settings": self.settings_sha256,
            **({"calls": [one.as_recorded() for one in self.callees.values()]} if self.callees else {}),
        }
