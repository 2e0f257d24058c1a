"""The decisions of a version: found by id, made with the variables of an instance, told with their rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

import engine
from engine import decisions, feel
from engine.decisions import Decided, MatchedRule, Model, results
from engine.decisions import model as dmn

SUFFIX: Final = ".dmn"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a file of a bundle, with the hash of that file."""

    id: str
    name: str
    file: str
    sha256: str
    definition: dmn.Decision
    model: Model = field(repr=False, compare=False)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all data that it needs, directly or through other decisions."""
        return tuple(needed.name for needed in self.model.needs(self.id))

    @property
    def table(self) -> dmn.DecisionTable | None:
        """The table of the decision, None where its logic is something else."""
        return results.table_of(self.definition)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of what it gives: of its outputs, else its own."""
        return results.output_names(self.definition)

    @property
    def gives_list(self) -> bool:
        """Whether several of its rules may answer at once."""
        return results.gives_list(self.definition)

    def make(self, variables: Mapping[str, Any], now: datetime, *, element_id: str = "") -> "Made":
        """Make the decision with what it needs of ``variables``, at a moment.

        Refuses (``StepFailed`` ``decision_failed``) what must not be used: no single rule for these values, a value
        that is not allowed, a missing one.
        """
        decided = results.make(self.model, self.definition, variables, now)
        failure = results.failure(decided, self.definition)
        if failure is not None:
            raise engine.StepFailed(element_id, "decision_failed", failure)
        return Made(self, decided)

    def rows(self, now: datetime) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give what each rule of the table answers, by its number; an output that is no constant is left out."""
        for rule in self.table.rules if self.table is not None else ():
            found = {}
            for name, cell in zip(self.outputs, rule.outputs, strict=False):
                value = _constant(cell.text, now)
                if value is not None:
                    found[name] = value
            yield rule.number, found


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as it was made once."""

    decision: Decision
    decided: Decided

    @property
    def value(self) -> Any:
        """What it gave, as a FEEL value."""
        return self.decided.value

    def facts(self) -> dict[str, Any]:
        """Tell which table decided by which rules, with nothing of the values: FEEL values for a record's event."""
        return {
            "decision": self.decision.id,
            "name": self.decision.name,
            "file": self.decision.file + SUFFIX,
            "sha256": self.decision.sha256,
            "rules": [self._rule(rule) for rule in self.decided.rules],
        }

    def _rule(self, rule: MatchedRule) -> dict[str, Any]:
        told: dict[str, Any] = {"decision": rule.decision, "number": Decimal(rule.number), "id": rule.id}
        return {**told, "annotations": [text for _, text in rule.annotations if text]}

    def seen(self) -> dict[str, Any]:
        """Tell the values that the rules saw and gave, encoded: for the part of a record that is only committed to."""
        rules = [
            {
                "decision": rule.decision,
                "number": rule.number,
                "inputs": _encoded(rule.inputs),
                "outputs": _encoded(self._labelled(rule)),
            }
            for rule in self.decided.rules
        ]
        return {"decision": self.decision.id, "rules": rules, "value": feel.encode(self.value)}

    def _labelled(self, rule: MatchedRule) -> list[tuple[str, Any]]:
        """Give the outputs of a rule under the heads of their columns."""
        made = next((one for one in self.decision.model.decisions if one.name == rule.decision), None)
        table = made.logic if made is not None and isinstance(made.logic, dmn.DecisionTable) else None
        labels = [output.label for output in table.outputs] if table is not None else []
        return [
            (labels[at] or name if at < len(labels) else name, value) for at, (name, value) in enumerate(rule.outputs)
        ]

    def by(self) -> dict[str, Any]:
        """Name the decision and its own matched rules beside what was taken from it (a limit, a fee)."""
        own = [rule for rule in self.decided.rules if rule.decision in {self.decision.id, self.decision.name}]
        texts = [text for rule in own for _, text in rule.annotations if text]
        told = {"decision": self.decision.id, "decided_by": self.decision.name}
        return {**told, "rules": [rule.number for rule in own], **({"because": "; ".join(texts)} if texts else {})}


def read(files: Mapping[str, bytes]) -> dict[str, Decision]:
    """Read all decisions of the files of a bundle (by stem), by their ids; of one id the first file counts.

    Refuses (``InvalidDecision``) a file with errors.
    """
    named = {name + SUFFIX: data for name, data in files.items()}
    found: dict[str, Decision] = {}
    for name, data in files.items():
        model = decisions.read(data, {other: content for other, content in named.items() if other != name + SUFFIX})
        digest = sha256(data).hexdigest()
        for definition in model.definitions.decisions:
            if definition.id is not None and definition.id not in found:
                found[definition.id] = Decision(definition.id, definition.name, name, digest, definition, model)
    return found


def _constant(text: str, now: datetime) -> Any:
    try:
        return feel.parse(text).evaluate({}, now=now).value
    except engine.InvalidExpression:
        return None


def _encoded(pairs: Any) -> list[dict[str, Any]]:
    return [{"label": label, "value": feel.encode(value)} for label, value in pairs]
