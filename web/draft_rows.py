"""What was understood of a document, as a page shows it: facts, and every row with what was not understood of it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine import Finding, Severity
from engine.words import Kind
from processes.drafting import Kept, Listed, Step, Understood
from web import findings as said
from web import i18n
from web.moments import amount_words

_WEIGHT = list(Severity)


def facts_of(understood: Understood) -> list[dict[str, str]]:
    """List what was read around the table, each with its label; what was not found is a dash."""
    facts, details = understood.facts, understood.facts.details
    rows = {
        "code": facts.code,
        "name": facts.title,
        "limit": _days(facts.limit.days) if facts.limit.days is not None else facts.limit_text,
        "sum": _days(understood.sum),
        "legal_basis": "\n".join(one["text"] for one in details.get("legal_basis", ())),
        "components": "\n".join(_component(one) for one in details.get("components", ())),
        "fee": details.get("fee", ""),
        "result": details.get("result", ""),
        "retention": details.get("retention", ""),
    }
    told = [{"name": name, "label": i18n.t(f"drafting.fact_{name}"), "text": text} for name, text in rows.items()]
    for name, said_of in details.get("document", {}).items():
        text = said_of if isinstance(said_of, str) else "\n".join(map(_line, said_of))
        told.append({"name": f"document_{name}", "label": i18n.t(f"outlines.{name}"), "text": text})
    return told


def _line(one: str | Mapping[str, str]) -> str:
    """Write a row of a list in one line."""
    return one if isinstance(one, str) else " – ".join(text for text in one.values() if text)


def rows_of(understood: Understood, role_names: Mapping[str, str]) -> list[dict[str, Any]]:
    """List every row: what it says, what was understood, and the findings about it."""
    about: dict[str, list[Finding]] = {}
    for finding in understood.findings:
        about.setdefault(finding.element_id or "", []).append(finding)
    numbers = {step.id: step.no for step in understood.steps}
    return [_row(step, role_names, about.get(step.id, []), numbers) for step in understood.steps]


def listed(found: Sequence[Listed], known: Container[str], kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """List the procedures of a list: what was read, what will be done, or what was done."""
    rows = []
    for place, one in enumerate(found):
        will = "refused" if one.is_refused else "updated" if one.code in known else "created"
        done = kept[place] if kept else None
        rows.append(
            {
                "sheet": one.sheet,
                "row": one.row,
                "code": one.code or "—",
                "name": one.name,
                "field": one.facts.get("field", ""),
                "limit": _days(one.limit.days) if one.limit.days is not None else one.facts.get("limit", "") or "—",
                "steps": len(one.understood.steps) if one.understood is not None else 0,
                "state": done.state if done is not None else will,
                "version_id": done.version_id if done is not None else None,
                "findings": said.words(one.findings),
            }
        )
    return rows


def general(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Word the findings that are about no single row."""
    return said.words([one for one in findings if one.element_id is None])


def _row(step: Step, role_names: Mapping[str, str], found: list[Finding], numbers: Mapping[str, str]) -> dict[str, Any]:
    worst = min((_WEIGHT.index(one.severity) for one in found), default=None)
    return {
        "element_id": step.id,
        "no": step.no,
        "text": step.text,
        "responsible": step.responsible,
        "role": role_names.get(step.role, step.role) if step.is_known else "",
        "written": " ".join(step.written.split()),
        "time": _time(step, numbers),
        "group": step.group or "",
        "forms": step.forms,
        "refers_to": ", ".join(step.refers_to),
        "findings": said.words(found),
        "severity": "" if worst is None else str(_WEIGHT[worst]),
    }


def _time(step: Step, numbers: Mapping[str, str]) -> str:
    if step.shared not in {"", step.id}:
        return i18n.t("drafting.time_shared", step=numbers[step.shared])
    if step.days is not None:
        return _days(step.days)
    return i18n.t(f"drafting.time_{step.time.kind}") if step.time.kind is not Kind.AMOUNT else ""


def _days(days: Any) -> str:
    amount = Decimal(days.numerator) / Decimal(days.denominator)
    return i18n.t("versions.days", amount=amount_words(round(amount, 4)), count=amount)


def _component(one: Mapping[str, Any]) -> str:
    return f"{one['name']} ({one['copies']} {i18n.t('versions.component_' + str(one['form'])).lower()})"
