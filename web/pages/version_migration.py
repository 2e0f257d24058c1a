"""A dry run of moving the dossiers of a version to another one: who could go where, who could not and why."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, migration, people
from processes.definitions import VersionStatus
from processes.errors import NotFound
from web import i18n, ids, moments, version_frame
from web.security import access

pages = Blueprint("version_migration", __name__)
_FIELD = "to:"


@pages.get("/versions/<id:version_id>/migration")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Try the move with the mapping that is asked for; nothing is written, and no applicant is named."""
    agency_id = g.actor.agency_id
    version, procedure, _ = definitions.version(agency_id, version_id)
    sealed = {VersionStatus.PUBLISHED, VersionStatus.APPROVED}
    targets = [
        one for one in definitions.versions(agency_id, procedure.id) if one.id != version_id and one.status in sealed
    ]
    chosen = _chosen(targets)
    context: dict[str, Any] = {
        "targets": [
            {"value": ids.encode(one.id), "label": i18n.t("procedures.version_number", number=one.number)}
            for one in targets
        ],
        "chosen": ids.encode(chosen) if chosen is not None else "",
        "tried": [],
        "selects": [],
    }
    if chosen is not None:
        mapping = {
            name.removeprefix(_FIELD): value
            for name, value in request.args.items()
            if name.startswith(_FIELD) and value
        }
        context |= _dry_run(version_id, chosen, mapping)
    return render_template(
        "version_migration.html", **version_frame.context(version, procedure, "migration", **context)
    )


def _chosen(targets: list[definitions.ProcedureVersion]) -> int | None:
    text = request.args.get("target", "")
    if not text:
        return targets[0].id if targets else None
    try:
        wanted = ids.decode(text)
    except ValueError:
        raise NotFound(version=text) from None
    if wanted not in {one.id for one in targets}:
        raise NotFound(version=wanted)
    return wanted


def _dry_run(version_id: int, target: int, mapping: dict[str, str]) -> dict[str, Any]:
    agency_id = g.actor.agency_id
    after = definitions.load(agency_id, target).diagram
    tried = migration.try_move(agency_id, version_id, target, mapping)
    may_view = people.may(g.actor, "dossier.view")
    rows = [
        {
            "reference": one.instance.reference,
            "url": url_for("dossiers.show", instance_id=one.instance.id) if may_view else "",
            "places": [
                i18n.t("migration.place", before=place.before.name, after=place.after.name if place.after else "—")
                + (f" · {moments.moment_words(place.before.due_at)}" if place.before.due_at is not None else "")
                for place in one.places
            ],
            "obstacles": [i18n.t(f"migration.{found.code}", **found.params) for found in one.obstacles],
            "missing": ", ".join(one.missing),
        }
        for one in tried
    ]
    selects = [
        {
            "name": f"{_FIELD}{element.id}",
            "label": element.name or element.id,
            "value": mapping.get(element.id, element.id if element.id in after.elements else ""),
            "options": [
                {"value": other.id, "label": other.name or other.id}
                for other in after.elements.values()
                if other.kind == element.kind and other.event == element.event
            ],
        }
        for element in migration.waiting_at(agency_id, version_id)
    ]
    free = sum(not row["obstacles"] for row in rows)
    return {
        "tried": rows,
        "selects": selects,
        "free": free,
        "held": len(rows) - free,
        "is_cut": len(rows) == migration.MOST,
    }
