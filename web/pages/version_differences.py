"""Two versions side by side: both diagrams with what came, went and changed, and the same as a list without script."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions
from processes.definitions import Difference, ProcedureVersion, Running, Sort
from processes.errors import NotFound
from web import differences, i18n, ids, version_frame, version_rows
from web.security import access

pages = Blueprint("version_differences", __name__)


@pages.get("/versions/<id:version_id>/differences")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Compare a version with another of its procedure: the one before it, unless ``with`` names one."""
    agency_id = g.actor.agency_id
    version, procedure, _ = definitions.version(agency_id, version_id)
    others = [one for one in definitions.versions(agency_id, procedure.id) if one.id != version.id]
    other = _other(version, others)
    context: dict[str, Any] = {"other": None, "others": []}
    if other is not None:
        before, after = definitions.load(agency_id, other.id), definitions.load(agency_id, version.id)
        context = _compared(before, after, other, version) | {
            "other": other,
            "other_number": i18n.t("procedures.version_number", number=other.number),
            "before_url": url_for("diagrams.of_version", version_id=other.id),
            "others": [
                {"value": ids.encode(one.id), "label": i18n.t("procedures.version_number", number=one.number)}
                for one in others
            ],
            "chosen": ids.encode(other.id),
        }
    return render_template(
        "version_differences.html", **version_frame.context(version, procedure, "differences", **context)
    )


def _other(version: ProcedureVersion, others: list[ProcedureVersion]) -> ProcedureVersion | None:
    """Find what to compare with: what is asked for, else the newest version before this one, else the oldest."""
    if text := request.args.get("with", ""):
        try:
            wanted = ids.decode(text)
        except ValueError:
            raise NotFound(version=text) from None
        found = next((one for one in others if one.id == wanted), None)
        if found is None:
            raise NotFound(version=wanted)
        return found
    return next((one for one in others if one.number < version.number), others[-1] if others else None)


def _compared(before: Running, after: Running, old: ProcedureVersion, new: ProcedureVersion) -> dict[str, Any]:
    drawn = definitions.drawn(before.diagram, after.diagram)
    names = version_rows.role_names(g.actor.agency_id)
    return {
        "drawn": [_row(one, before) for one in drawn],
        "added": [one.after_id for one in drawn if one.sort is Sort.ADDED],
        "removed": [one.before_id for one in drawn if one.sort is Sort.REMOVED],
        "changed": [one.after_id for one in drawn if one.sort is Sort.CHANGED],
        "fields": [
            {"form": form, "field": field, "before": one or "—", "after": two or "—"}
            for form, field, one, two in definitions.forms_compared(before, after)
        ],
        "decided": [
            {"id": one, "sort": str(sort), "words": i18n.t(f"differences.{sort}")}
            for one, sort in definitions.decisions_compared(before, after)
        ],
        "set": [
            *differences.facts(before, after),
            *differences.between(before, after, (old.settings, new.settings), names),
            *differences.timers(before, after),
            *differences.pauses(before, after),
        ],
    }


def _row(one: Difference, before: Running) -> dict[str, Any]:
    kind = f"differences.kind_{one.kind}"
    was = before.diagram.elements[one.was] if one.was is not None else None
    return {
        "sort": str(one.sort),
        "words": i18n.t(f"differences.{one.sort}"),
        "before_id": one.before_id or "",
        "after_id": one.after_id or "",
        "name": one.name or one.after_id or one.before_id,
        "kind": i18n.t(kind) if i18n.has(kind) else one.kind,
        "changes": [
            {
                "label": i18n.t(f"differences.part_{name}") if i18n.has(f"differences.part_{name}") else name,
                "before": old or "—",
                "after": new or "—",
            }
            for name, old, new in one.changes
        ],
        "was": (was.name or was.id) if was is not None else "",
    }
