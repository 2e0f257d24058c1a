"""Moves to another version in words: what changes for a dossier, why one cannot go, how far a plan is."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import g, url_for

from engine import Element
from processes import migration, people
from processes.calendar import Limit
from processes.migration import MigrationMove, MigrationPlan, MoveStatus, Place, PlanStatus, Side, Tried
from web import i18n, ids, moments

Row = dict[str, Any]
_STATES = {
    MoveStatus.WAITING: "paused",
    MoveStatus.MOVED: "done",
    MoveStatus.HELD: "near",
    MoveStatus.FAILED: "late",
    MoveStatus.RETURNING: "paused",
    MoveStatus.UNDONE: "none",
}
_OPEN = (MoveStatus.WAITING, MoveStatus.RETURNING)


def tried_row(one: Tried) -> Row:
    """Word one instance of a dry run; no applicant is named."""
    return {
        "id": ids.encode(one.instance.id),
        "reference": one.instance.reference,
        "url": dossier_url(one.instance.id),
        "places": [_place(place) for place in one.places],
        "why": [_why(found.code, found.params) for found in one.obstacles],
        "notes": [i18n.t("migration.unheard", name=name) for name in one.unheard]
        + ([i18n.t("migration.missing_names", names=", ".join(one.missing))] if one.missing else []),
    }


def _why(code: str, params: Mapping[str, Any]) -> str:
    kinds = {side: _kind(kind) for side, kind in params.items() if side in {"before", "after"}}
    return i18n.t(f"migration.{code}", **{**params, **kinds})


def _kind(kind: str) -> str:
    """Word a kind of element; one that has no word stays as BPMN calls it."""
    key = f"differences.kind_{kind}"
    return i18n.t(key) if i18n.has(key) else kind


def dossier_url(instance_id: int) -> str:
    """Give the address of a dossier for those who may see it, else ""."""
    return url_for("dossiers.show", instance_id=instance_id) if people.may(g.actor, "dossier.view") else ""


def _place(place: Place) -> Row:
    before, after = place.before, place.after
    name = i18n.t("migration.timer", name=before.name) if place.kind == "timer" else before.name
    if after is None:
        return {"name": i18n.t("migration.place", before=name, after="—"), "facts": []}
    shown = name if before.name == after.name else i18n.t("migration.place", before=name, after=after.name)
    return {"name": shown, "facts": list(_facts(before, after))}


def _facts(before: Side, after: Side) -> Iterator[str]:
    if before.role or after.role:
        yield _pair("role", before.role or "—", after.role or "—")
    if before.due_at or after.due_at:
        yield _pair("due", _moment(before), _moment(after))
    if before.budget or after.budget:
        yield _pair("budget", limit_words(before.budget), limit_words(after.budget))


def _moment(side: Side) -> str:
    return moments.moment_words(side.due_at) if side.due_at else "—"


def _pair(name: str, before: str, after: str) -> str:
    if before == after:
        return i18n.t(f"migration.{name}_kept", value=before)
    return i18n.t(f"migration.{name}_changed", before=before, after=after)


def limit_words(limit: Limit | None) -> str:
    """Write a budget; "—" without one."""
    return "—" if limit is None else moments.limit_words({"amount": str(limit.amount), "unit": str(limit.unit)})


def standing(plan: MigrationPlan, counts: Mapping[str, int]) -> dict[str, str]:
    """Say as a chip where a plan stands; that it is done follows from its moves."""
    name = str(plan.status)
    if plan.status == PlanStatus.RUNNING:
        is_busy = any(counts.get(status) for status in _OPEN)
        name = ("undoing" if plan.is_undoing else "running") if is_busy else "undone_all" if plan.is_undoing else "done"
    state = {"proposed": "near", "stopped": "paused", "withdrawn": "none", "done": "done", "undone_all": "done"}
    return {"name": name, "text": i18n.t(f"migration.plan_{name}"), "state": state.get(name, "on_time")}


def figures(counts: Mapping[str, int]) -> list[Row]:
    """List how many instances fared how, in the order of their course; those of no instance are left out."""
    rows = [
        {"label": i18n.t(f"migration.move_{status}"), "value": str(counts.get(status, 0))}
        for status in MoveStatus
        if counts.get(status) or status == MoveStatus.MOVED
    ]
    return [*rows, {"label": i18n.t("migration.all"), "value": str(sum(counts.values()))}]


def move_row(plan: MigrationPlan, move: MigrationMove, instance: Any, *, may_undo: bool) -> Row:
    """Word how one instance of a plan fared."""
    reasons = [_why(one["code"], one["params"]) for one in move.reasons]
    return {
        "reference": instance.reference,
        "url": dossier_url(instance.id),
        "status": {"text": i18n.t(f"migration.move_{move.status}"), "state": _STATES[MoveStatus(move.status)]},
        "why": reasons,
        "at": moments.moment_words(at) if (at := move.undone_at or move.moved_at) else "—",
        "undo_url": url_for("migrations.ask_back", plan_id=plan.id, move_id=move.id)
        if may_undo and move.status == MoveStatus.MOVED and migration.may_return(move, plan, instance)
        else "",
    }


def told(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """Word what the record of a move says beside its title: plan, who answers for it, the steps with other ids."""
    said = body.get("migration")
    if not said:
        return []
    rows = [
        {
            "label": i18n.t("migration.plan"),
            "value": i18n.t(
                "migration.plan_told",
                number=said["plan"],
                before=said["from"]["version"],
                after=said["to"]["version"],
                author=said["proposed_by"],
                approver=said["approved_by"],
            ),
        }
    ]
    if said["mapping"]:
        pairs = [i18n.t("migration.place", before=old, after=new) for old, new in said["mapping"].items()]
        rows.append({"label": i18n.t("migration.mapping"), "value": "; ".join(pairs)})
    return rows


def mapping_words(plan: MigrationPlan, before: Any, after: Any) -> str:
    """Name the steps of a mapping by their drawn names; "" where all keep their ids."""
    one, other = before.diagram.elements, after.diagram.elements
    return "; ".join(_mapped(one[old], other[new]) for old, new in plan.mapping.items())


def _mapped(old: Element, new: Element) -> str:
    if old.name == new.name:
        return i18n.t("migration.mapped", name=old.name, before=old.id, after=new.id)
    return i18n.t("migration.place", before=old.name or old.id, after=new.name or new.id)
