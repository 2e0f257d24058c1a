"""Rules that choose the role of a step: conditions in FEEL over the routing variables, roles named in the settings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import InvalidExpression, feel
from processes.errors import Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A role, and when it is the one; the last rule has no condition: it holds when no other does."""

    role: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The role of a new task; by which rule (counted from 1), after which rules that could not be decided."""

    role: str | None
    rule: int | None = None
    undecided: tuple[int, ...] = ()

    def as_recorded(self) -> dict[str, Any]:
        """Describe the choice for the record of the act; nothing when no rule was asked."""
        if self.rule is None:
            return {}
        made: dict[str, Any] = {"role": self.role, "rule": self.rule}
        return {"assignment": made | ({"undecided": list(self.undecided)} if self.undecided else {})}


def read(data: Sequence[Mapping[str, Any]] | None) -> tuple[Rule, ...]:
    """Read rules from their JSON form (written by this product alone)."""
    return tuple(Rule(str(one.get("role") or ""), str(one["when"]) if one.get("when") else None) for one in data or ())


def choose(rules: Sequence[Rule], variables: Mapping[str, Any], now: datetime) -> Chosen:
    """Give the role of the first rule that holds; a condition that is null does not, and that is remembered."""
    undecided: list[int] = []
    for number, rule in enumerate(rules, 1):
        value = True if rule.when is None else feel.parse(rule.when).evaluate(variables, now=now).value
        if value is True:
            return Chosen(rule.role, number, tuple(undecided))
        if value is not False:
            undecided.append(number)
    return Chosen(None)


def names(rules: Sequence[Rule]) -> frozenset[str]:
    """Name the variables that conditions read; of those that are no FEEL, none."""
    found: set[str] = set()
    for rule in rules:
        expression = _parsed(rule)
        if isinstance(expression, feel.Expression):
            found |= expression.names - expression.filter_names
    return frozenset(found)


def gaps(rules: Sequence[Rule], role_codes: frozenset[str]) -> Iterator[Problem]:
    """Say what keeps rules from choosing: unknown roles, wrong conditions, no rule or more than one for all else."""
    for number, rule in enumerate(rules, 1):
        if rule.role not in role_codes:
            yield Problem("role_unknown", {"role": rule.role})
        refusal = _parsed(rule)
        if isinstance(refusal, InvalidExpression):
            where = {"reason": refusal.code, "position": refusal.position}
            yield Problem("assignment_invalid", {"rule": number, "text": rule.when, **where})
        if rule.when is None and number < len(rules):
            yield Problem("assignment_after_else", {"rule": number})
    if rules and rules[-1].when is not None:
        yield Problem("assignment_else_missing")


def _parsed(rule: Rule) -> feel.Expression | InvalidExpression | None:
    try:
        return None if rule.when is None else feel.parse(rule.when).sound()
    except InvalidExpression as refusal:
        return refusal
