"""The facts of law of a version: legal basis, components, limit, result, fee, retention."""

import re
from collections.abc import Container, Mapping
from itertools import zip_longest
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from processes import definitions
from processes.calendar import Limit, Unit
from processes.definitions import ProcedureVersion, Running
from processes.errors import Invalid, Problem
from web import draft_changes, i18n, problems, version_frame, version_rows
from web.moments import amount_words
from web.security import access

pages = Blueprint("version_facts", __name__)

_TEXTS = ("result", "fee", "retention")
_LONGEST = 2_000
_SPARE_ROWS = 3
_COPIES = re.compile("0{0,3}[1-9][0-9]?")
_COPY_FORMS = ("original", "copy")


@pages.get("/versions/<id:version_id>/facts")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Show the facts of law; those of a draft can be changed here."""
    return _page(version_id)


@pages.post("/versions/<id:version_id>/facts")
@access("procedure.design")
def save(version_id: int) -> ResponseReturnValue:
    """Save the facts of law of a draft; with a fault nothing is saved and what was typed stays."""
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    known = definitions.load(g.actor.agency_id, version_id).decisions
    wrong: dict[str, list[str]] = {}
    details = _read(request.form, version.details, known, wrong)
    if wrong:
        return _page(version_id, shown=details, typed=request.form, wrong=wrong), 422

    def overtaken(said: list[str]) -> str:
        return _page(version_id, shown=details, wrong={"": said})

    then = url_for(".show", version_id=version_id)
    return draft_changes.change(version_id, then=then, overtaken=overtaken, details=details)


def _read(
    form: MultiDict[str, str], before: Mapping[str, Any], known: Container[str], wrong: dict[str, list[str]]
) -> dict[str, Any]:
    """Read the sent facts over those before: what this page does not show stays as it was."""
    notes = {basis["text"]: basis for basis in before.get("legal_basis", ())}
    return {
        **before,
        "legal_basis": [notes.get(line, {"text": line}) for line in _lines(form.get("legal_basis", ""))],
        "components": _components(form, wrong),
        "limit": _limit(form, before.get("limit") or {}, known, wrong),
        "sums_to_limit": {"no": why} if (why := form.get("why_not_equal", "").strip()[:_LONGEST]) else True,
        **{name: form.get(name, "").strip()[:_LONGEST] for name in _TEXTS},
        "fee": _fee(form, known),
    }


def _fee(form: Mapping[str, str], known: Container[str]) -> Any:
    """Read the fee: a text, or a decision with the text beside it as its note."""
    text, decision = form.get("fee", "").strip()[:_LONGEST], form.get("fee_decision", "")
    if not decision or decision not in known:
        return text
    return {"decision": decision, **({"note": text} if text else {})}


def _lines(text: str) -> list[str]:
    return [line.strip()[:_LONGEST] for line in text.splitlines() if line.strip()]


def _components(form: MultiDict[str, str], wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Read the rows of components; a row without a name is left out."""
    columns = (form.getlist(f"component_{name}") for name in ("name", "copies", "form"))
    found = []
    for number, (name, copies, kind) in enumerate(zip_longest(*columns, fillvalue=""), 1):
        if not name.strip():
            continue
        count = copies.strip() or "1"
        if not _COPIES.fullmatch(count):
            wrong[f"component_copies_{number}"] = [i18n.t("versions.copies_wrong", row=number)]
            count = "1"
        original = kind if kind in _COPY_FORMS else _COPY_FORMS[0]
        found.append({"name": name.strip()[:_LONGEST], "copies": int(count), "form": original})
    return found


def _limit(
    form: Mapping[str, str], before: Mapping[str, Any], known: Container[str], wrong: dict[str, list[str]]
) -> dict[str, Any]:
    decision = form.get("limit_decision", "")
    if decision and decision in known:
        note = form.get("limit_note", "").strip()[:_LONGEST]
        kept = {name: before[name] for name in ("anchor",) if name in before}
        return {"anchor": "accepted_at", **kept, "decision": decision, **({"note": note} if note else {})}
    amount, unit = form.get("limit_amount", "").strip().replace(",", "."), form.get("limit_unit", "")
    note = form.get("limit_note", "").strip()[:_LONGEST]
    if unit == "none":
        return {"none": True, "reason": note}
    if not unit:
        if amount:
            wrong["limit_amount"] = [problems.say(Problem("unit_missing"))]
        return {}
    counted = unit in set(Unit) and Unit(unit).is_counted
    try:
        limit = Limit.parse({"amount": amount if counted else "", "unit": unit}).as_json()
    except Invalid as refusal:
        wrong["limit_amount"] = [text for texts in problems.by_field(refusal).values() for text in texts]
        return dict(before)
    kept = {name: value for name, value in before.items() if name not in {"none", "reason", "note", "decision"}}
    return {"anchor": "accepted_at", **kept, **limit, **({"note": note} if note else {})}


def _page(
    version_id: int,
    *,
    shown: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, list[str]] | None = None,
) -> str:
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    details = shown if shown is not None else version.details
    context = version_frame.context(version, procedure, "facts")
    return render_template(
        "version_facts.html",
        **context,
        details=details,
        rows=_rows(details, is_open=context["is_open"]),
        limit=_typed_limit(details.get("limit") or {}, typed),
        **_decided(details, running),
        units=list(Unit),
        times=version_rows.times(running),
        missing=_missing(version),
        wrong=wrong or {},
    )


def _decided(details: Mapping[str, Any], running: Running) -> dict[str, Any]:
    """Say which decisions give limit and fee, and which there are to choose from."""
    fee = details.get("fee")
    chosen = {"limit": (details.get("limit") or {}).get("decision", ""), "fee": ""}
    text = fee if isinstance(fee, str) else ""
    if isinstance(fee, Mapping):
        chosen["fee"], text = str(fee.get("decision", "")), str(fee.get("note", ""))
    return {
        "decisions": [{"value": one.id, "label": one.name} for one in running.decisions.values()],
        "chosen": chosen,
        "chosen_names": {
            name: running.decisions[one].name if one in running.decisions else one for name, one in chosen.items()
        },
        "fee": text,
    }


def _rows(details: Mapping[str, Any], *, is_open: bool) -> list[dict[str, Any]]:
    spare = [{"name": "", "copies": "", "form": "original"}] * _SPARE_ROWS if is_open else []
    return [*details.get("components", ()), *spare]


def _typed_limit(limit: Mapping[str, Any], typed: Mapping[str, str] | None) -> dict[str, str]:
    if typed is not None:
        return {name: typed.get(f"limit_{name}", "") for name in ("amount", "unit", "note")}
    if limit.get("none"):
        return {"amount": "", "unit": "none", "note": str(limit.get("reason", ""))}
    if "unit" not in limit:
        return {"amount": "", "unit": "", "note": str(limit.get("note", ""))}
    known = Limit.parse(limit)
    amount = amount_words(known.amount) if known.unit.is_counted else ""
    return {"amount": amount, "unit": known.unit.value, "note": str(limit.get("note", ""))}


def _missing(version: ProcedureVersion) -> list[str]:
    """Name the facts that a published procedure must state (Decree 63/2010/NĐ-CP art. 8(2))."""
    asked = ("legal_basis", "components", "limit", "result", "retention")
    return [i18n.t(f"versions.fact_{name}") for name in asked if not version.details.get(name)]
