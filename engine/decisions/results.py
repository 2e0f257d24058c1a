"""What a decision gives to those who ask: its outputs, how many rules may answer, and whether it may be used."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from engine.decisions.call import Trouble
from engine.decisions.deciding import Decided
from engine.decisions.model import Decision, DecisionTable, HitPolicy
from engine.decisions.models import Model

_LISTS: Final = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})
_TOLD: Final = frozenset({"rules", "input", "output", "name", "type"})
_SPOILING: Final = frozenset(
    {"input_not_allowed", "output_not_allowed", "value_not_allowed", "type_unfit", "rules_overlap", "rules_disagree"}
)


def table_of(decision: Decision) -> DecisionTable | None:
    """Return the table of a decision, None where its logic is something else."""
    return decision.logic if isinstance(decision.logic, DecisionTable) else None


def output_names(decision: Decision) -> tuple[str, ...]:
    """Return the names of what a decision gives: of the outputs of its table, else its own."""
    table = table_of(decision)
    names = [output.name for output in table.outputs] if table is not None else []
    return tuple(name or decision.variable.name for name in names) or (decision.variable.name,)


def gives_list(decision: Decision) -> bool:
    """Tell whether several rules of a decision may answer at once (DMN 1.5 §8.2.8)."""
    table = table_of(decision)
    if table is None:
        return False
    return (table.hit_policy is HitPolicy.COLLECT and table.aggregation is None) or table.hit_policy in _LISTS


def make(model: Model, decision: Decision, variables: Mapping[str, Any], now: datetime) -> Decided:
    """Make a decision of ``model`` with what it needs of ``variables``, at a moment."""
    needed = (need.name for need in model.needs(decision.id or ""))
    return model.decide(decision.id or "", {name: variables[name] for name in needed if name in variables}, now=now)


def failure(decided: Decided, decision: Decision) -> dict[str, str] | None:
    """Tell why a procedure must not use what was decided, None when it may: the decision, the code of the error.

    Of the error's parameters only what words need is told; never the values seen, which may be personal.
    """
    error = spoiled(decided)
    if error is None:
        return None
    told = {name: str(value) for name, value in error.params.items() if name in _TOLD}
    return {"decision": error.decision or decision.name, "reason": error.code, **told}


def spoiled(decided: Decided) -> Trouble | None:
    """Return the error for which a procedure must not use a decision, None when it may.

    Nothing was decided, or something was decided on a value that is not allowed or of a wrong type, or by rules that
    contradict their hit policy. Other errors are nulls inside expressions that their rules have taken into account.
    """
    if decided.errors and _is_missing(decided.value):
        return decided.errors[0]
    return next((error for error in decided.errors if error.code in _SPOILING), None)


def _is_missing(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(item is None for item in value.values())
    return value is None or (isinstance(value, list) and any(item is None for item in value))
