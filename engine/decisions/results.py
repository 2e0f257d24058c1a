"""What a decision gives to those who ask: the names of its outputs, and how many rules may answer."""

from collections.abc import Mapping
from typing import Any, Final

from engine.decisions.model import Decision, DecisionTable, HitPolicy

_LISTS: Final = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})


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


def is_missing(value: Any) -> bool:
    """Tell whether a result, or a part of it, is null."""
    if isinstance(value, Mapping):
        return any(item is None for item in value.values())
    return value is None or (isinstance(value, list) and any(item is None for item in value))
