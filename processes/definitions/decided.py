"""What a version leaves to decision tables: the limit and the fee at reception; what of it is missing or wrong."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from engine import Severity
from engine.decisions import coverage
from engine.decisions.model import HitPolicy
from engine.forms import Form
from processes.calendar import Limit
from processes.definitions.decisions import Decision
from processes.definitions.settings import Settings
from processes.errors import Invalid, Problem

_ANY_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Answers of a limit's rules are constants: no clock is asked."""


def plain(value: Any) -> str:
    """Write a number of a table without exponent and trailing zeros, a text as it is, nothing for null."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def limit_of(value: Any, unit: Any = None) -> tuple[Limit, str | None]:
    """Read what the table of a limit gives: amount, unit and the case, or the amount alone in the ``unit`` beside it.

    Refuses (``Invalid``) what is no limit.
    """
    given = value if isinstance(value, Mapping) else {"amount": value}
    limit = Limit.parse({"amount": plain(given.get("amount")), "unit": given.get("unit", unit)})
    return limit, plain(given.get("case")) or None


def limits(details: Mapping[str, Any], known: Mapping[str, Decision]) -> list[tuple[int, Limit, str | None]]:
    """List the limits that the rules of a version's limit table give: number of the rule, limit, case.

    Rules whose answer is no constant limit are left out; without a table there are none.
    """
    told = details.get("limit") or {}
    decision = known.get(str(told.get("decision")))
    found = []
    for number, row in decision.rows(_ANY_MOMENT) if decision is not None else ():
        try:
            limit, case = limit_of(row if len(row) > 1 else next(iter(row.values()), None), told.get("unit"))
        except Invalid:
            continue
        found.append((number, limit, case))
    return found


def gaps(
    details: Mapping[str, Any], settings: Settings, forms: Mapping[str, Form], known: Mapping[str, Decision]
) -> Iterator[Problem]:
    """Name what keeps limit and fee from being decided when a dossier is received (domain rules V05, V12).

    Exactly one rule of the limit's table must match, whatever is received: it says so itself by its hit policy, and
    has neither gaps nor overlaps.
    """
    if settings.start_form is not None and settings.start_form not in forms:
        yield Problem("start_form_unknown", {"form": settings.start_form})
    start = forms.get(settings.start_form or "")
    asked = {field.key for field in start.fields} if start is not None else set()
    for name in ("limit", "fee"):
        told = details.get(name)
        if not isinstance(told, Mapping) or "decision" not in told:
            continue
        decision = known.get(str(told["decision"]))
        if decision is None:
            yield Problem("decision_unknown", {"decision": str(told["decision"])})
            continue
        for missing in sorted(set(decision.inputs) - asked):
            yield Problem("decision_input_unasked", {"decision": decision.name, "name": missing})
        if name == "limit":
            yield from _table_gaps(decision, told.get("unit"))


def _table_gaps(decision: Decision, unit: Any) -> Iterator[Problem]:
    table = decision.table
    if table is None or table.hit_policy is not HitPolicy.UNIQUE:
        yield Problem("limit_table_not_unique", {"decision": decision.name})
        return
    for number, row in decision.rows(_ANY_MOMENT):
        try:
            limit_of(row if len(decision.outputs) > 1 else next(iter(row.values()), None), unit)
        except Invalid:
            yield Problem("limit_rule_unreadable", {"decision": decision.name, "number": number})
    file = decision.model.definitions
    variables = [one.variable for one in file.inputs] + [one.variable for one in file.decisions]
    names = frozenset(variable.name for variable in variables)
    said = coverage.findings(table, names, {item.name: item for item in file.types})
    for code in dict.fromkeys(one.code for one in said if one.severity is Severity.WARNING):
        yield Problem("limit_table_uncertain", {"decision": decision.name, "code": code})
