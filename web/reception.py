"""The start form of a procedure on the page where dossiers are received, and what tables decide from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from processes import calendar, dossiers
from processes.calendar import Limit, WorkingCalendar
from processes.definitions import Running
from processes.dossiers import Beginning
from processes.errors import Invalid
from web import decisions, forms, i18n, problems, typed, why
from web.answers import label_of


def drawn(running: Running, refusal: Invalid | None, now: datetime) -> dict[str, Any]:
    """Give the start form with what was sent, what is wrong with it, and its fields for the summary of errors."""
    form = running.start_form
    found = refusal.errors if refusal is not None else {}
    extra = [problems.say(problem) for problem in found.get("", ())]
    if form is None:
        return {"parts": [], "start_fields": [], "extra": extra}
    sent = typed.of_request().texts
    declared = {one.key: one for one in form.fields}
    shown = forms.Shown(
        texts={**forms.texts_of(form), **sent},
        wrong={
            key: [problems.about(problem, label_of(declared[key]), forms.type_of(declared[key])) for problem in listed]
            for key, listed in found.items()
            if key in declared
        },
    )
    parts = forms.layout(form, shown, now)
    return {"parts": parts, "start_fields": forms.fields_in(parts), "extra": extra}


def values() -> dict[str, Any]:
    """Read the texts of the start form from this request. Refuses names that no page of ours sends."""
    return dict(typed.of_request().texts)


def decided(begun: Beginning | None, running: Running, agency_id: int, now: datetime) -> dict[str, Any]:
    """Say when the dossier would be due and what it would cost; before its values are known, which tables decide it."""
    clock_of = calendar.of_agency(agency_id)
    limit = begun.limit if begun is not None else running.details.get("limit") or {}
    fee = begun.fee if begun is not None else {}
    return {
        "due": _due(limit, clock_of, now) if "unit" in limit else None,
        "limit_by": decisions.by_words(limit) if begun is not None else _asked(limit, running),
        "fee": decisions.money_words(fee["amount"]) if fee else "",
        "fee_by": decisions.by_words(fee) if fee else _asked(running.details.get("fee"), running),
        "may_preview": running.start_form is not None,
    }


def _due(limit: Mapping[str, Any], clock_of: WorkingCalendar, now: datetime) -> why.Why:
    counted = Limit.parse(limit)
    return why.explain(clock_of, counted, now, clock_of.due(now, counted), now)


def _asked(told: Any, running: Running) -> str:
    """Name the table that will decide, as long as nothing is decided."""
    if not isinstance(told, Mapping) or "decision" not in told:
        return ""
    decision = running.decisions.get(str(told["decision"]))
    return i18n.t("decisions.by_table", name=decision.name if decision is not None else told["decision"])


def facts(running: Running, told: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """List what the procedure gives and costs."""
    fee = running.details.get("fee")
    words = told["fee"] or told["fee_by"] or (fee if isinstance(fee, str) and fee else "—")
    note = f" — {told['fee_by']}" if told["fee"] and told["fee_by"] else ""
    return [
        {"label": i18n.t("dossiers.result"), "value": running.details.get("result") or "—"},
        {"label": i18n.t("dossiers.fee"), "value": words + note},
    ]


def preview(procedure_id: int, received_at: datetime, agency_id: int) -> Beginning:
    """Decide limit and fee for the values of this request; nothing is kept. Refuses (``Invalid``) faulty values."""
    return dossiers.preview(procedure_id=procedure_id, values=values(), received_at=received_at, agency_id=agency_id)
