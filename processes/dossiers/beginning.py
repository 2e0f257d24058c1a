"""What a dossier begins with: the values of its start form, and the limit and the fee that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import engine
from processes import tasks
from processes.definitions import Made, Running, limit_of, plain
from processes.errors import Invalid, Problem

_ABOUT_LIMIT = ("anchor", "note", "none", "reason")


@dataclass(frozen=True, slots=True)
class Beginning:
    """Checked values of the start form and what they decide. ``case`` is the case in which the dossier is handled."""

    form: str | None
    values: Mapping[str, Any]
    routing: Mapping[str, Any]
    limit: dict[str, Any]
    fee: dict[str, Any]
    case: str | None
    made: tuple[Made, ...]

    def facts(self) -> dict[str, Any]:
        """Tell the record which form was sent and what of it steers the diagram, and what the tables gave."""
        sent = {"form": self.form, "routing": tasks.feel_encoded(self.routing)} if self.form else {}
        return {**sent, **({"fee": self.fee} if self.fee else {}), **({"case": self.case} if self.case else {})}

    def payload(self) -> dict[str, Any]:
        """Give what the record only commits to."""
        return {"values": tasks.feel_encoded(self.values)} if self.values else {}


def read(
    running: Running, raw: Mapping[str, Any], received_at: datetime, errors: Mapping[str, Sequence[Problem]]
) -> Beginning:
    """Check the values of the start form; decide the limit and the fee where tables give them.

    ``errors`` are those of the rest of the reception: refuses (``Invalid``) all of them at once. A table that gives no
    limit or no amount for these values is such an error: the dossier is not received.
    """
    form = running.start_form
    values, wrong = tasks.read_form(form, raw, received_at) if form is not None or raw else ({}, {})
    if found := {**errors, **wrong}:
        raise Invalid(found)
    routing = {name: value for name, value in values.items() if name in running.variables}
    limit, case, by_limit = _limit(running, routing, received_at)
    fee, by_fee = _fee(running, routing, received_at)
    made = tuple(one for one in (by_limit, by_fee) if one is not None)
    return Beginning(running.settings.start_form, values, routing, limit, fee, case, made)


def _limit(running: Running, values: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any], str | None, Made | None]:
    told = dict(running.details.get("limit") or {})
    if "decision" not in told:
        return told, None, None
    made = _make(running, told["decision"], values, at)
    try:
        limit, case = limit_of(made.value, told.get("unit"))
    except Invalid as refusal:
        raise _undecided("limit_undecided", made) from refusal
    kept = {name: told[name] for name in _ABOUT_LIMIT if name in told}
    return {**kept, **limit.as_json(), **made.by(), **({"case": case} if case else {})}, case, made


def _fee(running: Running, values: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any], Made | None]:
    told = running.details.get("fee")
    if not isinstance(told, Mapping):
        return {}, None
    made = _make(running, told["decision"], values, at)
    amount = made.value.get("amount") if isinstance(made.value, Mapping) else made.value
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0:
        raise _undecided("fee_undecided", made)
    return {"amount": plain(amount), **made.by()}, made


def _make(running: Running, decision_id: str, values: Mapping[str, Any], at: datetime) -> Made:
    decision = running.decisions.get(decision_id)
    if decision is None:
        raise Invalid({"": [Problem("decision_unknown", {"decision": decision_id})]})
    try:
        return decision.make(values, at)
    except engine.StepFailed as failure:
        raise Invalid({"": [Problem("decision_failed", failure.params)]}) from failure


def _undecided(code: str, made: Made) -> Invalid:
    return Invalid({"": [Problem(code, {"decision": made.decision.name})]})
