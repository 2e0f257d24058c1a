"""Moving the dossiers of a version to another one: a dry run of who could go where, kept as a plan once it is right."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from processes import definitions, migration, people
from processes.definitions import ProcedureVersion, VersionStatus
from processes.errors import Invalid, NotFound
from processes.migration import Selection
from web import acts, clock, dates, i18n, ids, migrations, problems, version_frame
from web.errors import flash_done
from web.moments import limit_words
from web.security import access

pages = Blueprint("version_migration", __name__)
_FIELD = "to:"


@pages.get("/versions/<id:version_id>/migration")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Try the move with the mapping that is asked for; nothing is written, and no applicant is named."""
    return _page(version_id, request.args)


@pages.post("/versions/<id:version_id>/migration")
@access("migration.plan")
def propose(version_id: int) -> ResponseReturnValue:
    """Keep the dry run as a plan, for another person to approve."""
    form = request.form
    chosen = _chosen(_targets(version_id), form)
    if chosen is None:
        raise NotFound(version=version_id)

    def do() -> str:
        plan = migration.propose(
            from_id=version_id,
            to_id=chosen,
            mapping=_mapping(form),
            selection=_selection(form, only_ticked=form.get("scope") == "ticked"),
            reason=form.get("reason", ""),
            legal_basis=form.get("legal_basis", ""),
            is_recounted=form.get("due") == "recounted",
            actor=g.actor,
            now=clock.now(),
        )
        return url_for("migrations.show", plan_id=plan.id)

    try:
        answer = acts.perform(do)
    except Invalid as refusal:
        return _page(version_id, form, refusal), 422
    flash_done("migration.proposed")
    return answer


def _targets(version_id: int) -> list[ProcedureVersion]:
    _, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    sealed = {VersionStatus.PUBLISHED, VersionStatus.APPROVED}
    listed = definitions.versions(g.actor.agency_id, procedure.id)
    return [one for one in listed if one.id != version_id and one.status in sealed]


def _chosen(targets: list[ProcedureVersion], asked: MultiDict[str, str]) -> int | None:
    text = asked.get("target", "")
    if not text:
        return targets[0].id if targets else None
    try:
        wanted = ids.decode(text)
    except ValueError:
        raise NotFound(version=text) from None
    if wanted not in {one.id for one in targets}:
        raise NotFound(version=wanted)
    return wanted


def _mapping(asked: MultiDict[str, str]) -> dict[str, str]:
    given = ((name.removeprefix(_FIELD), value) for name, value in asked.items() if name.startswith(_FIELD))
    return {old: new for old, new in given if new}


def _selection(asked: MultiDict[str, str], *, only_ticked: bool = False) -> Selection:
    """Read which dossiers are meant: the ticked ones, else those at a step or received until the end of a day."""
    if only_ticked:
        return Selection(ids=frozenset(_ids(asked.getlist("instance"))))
    until = dates.asked(asked, "until")
    return Selection(asked.get("step", ""), dates.begin(until + timedelta(days=1)) if until else None)


def _ids(texts: list[str]) -> list[int]:
    found = []
    for text in texts:
        try:
            found.append(ids.decode(text))
        except ValueError:
            raise NotFound(instance=text) from None
    return found


def _page(version_id: int, asked: MultiDict[str, str], refusal: Invalid | None = None) -> str:
    agency_id = g.actor.agency_id
    version, procedure, _ = definitions.version(agency_id, version_id)
    targets = _targets(version_id)
    chosen = _chosen(targets, asked)
    context: dict[str, Any] = {
        "targets": [
            {"value": ids.encode(one.id), "label": i18n.t("procedures.version_number", number=one.number)}
            for one in targets
        ],
        "chosen": ids.encode(chosen) if chosen is not None else "",
        "plans": _plans(version_id),
        "may_plan": people.may(g.actor, "migration.plan"),
        "once": acts.new_key(),
        "tried": [],
        "selects": [],
        "same": [],
    }
    if chosen is not None:
        context |= _dry_run(version_id, chosen, asked, refusal)
    return render_template(
        "version_migration.html", **version_frame.context(version, procedure, "migration", **context)
    )


def _plans(version_id: int) -> list[dict[str, Any]]:
    agency_id = g.actor.agency_id
    found = migration.plans(agency_id, version_id)
    counted = migration.counts(agency_id, [one.id for one in found])
    numbers = {one.id: definitions.load(agency_id, one.id).number for one in _both(found)}
    return [
        {
            "title": i18n.t("migration.plan_number", number=one.number),
            "url": url_for("migrations.show", plan_id=one.id),
            "way": i18n.t("migration.way", before=numbers[one.from_id], after=numbers[one.to_id]),
            "author": one.author_name,
            "count": sum(counted[one.id].values()),
            "chip": migrations.standing(one, counted[one.id]),
        }
        for one in found
    ]


def _both(found: Any) -> list[Any]:
    agency_id = g.actor.agency_id
    wanted = {one for plan in found for one in (plan.from_id, plan.to_id)}
    return [definitions.version(agency_id, one)[0] for one in sorted(wanted)]


def _dry_run(version_id: int, target: int, asked: MultiDict[str, str], refusal: Invalid | None) -> dict[str, Any]:
    agency_id = g.actor.agency_id
    before, after = definitions.load(agency_id, version_id), definitions.load(agency_id, target)
    mapping = _mapping(asked)
    try:
        selection, wrong = _selection(asked), refusal
    except Invalid as refused:
        selection, wrong = Selection(), refused
    is_recounted = asked.get("due") == "recounted"
    tried = migration.try_move(agency_id, version_id, target, mapping, selection=selection, is_recounted=is_recounted)
    waiting = migration.waiting_at(agency_id, version_id)
    selects = [_select(element, mapping, after.diagram) for element in waiting]
    rows = [migrations.tried_row(one) for one in tried]
    free = sum(not row["why"] for row in rows)
    limits = [limit_words(one.details.get("limit")) for one in (before, after)]
    return {
        "tried": rows,
        "selects": [one for one in selects if one["is_other"]],
        "same": [one for one in selects if not one["is_other"]],
        "filters": _filters(asked, waiting, wrong),
        "kept": _kept(asked),
        "fields": _plan_fields(asked, wrong),
        "limits": {"label": i18n.t("versions.fact_limit"), "value": limits[1], "before": limits[0]},
        "free": free,
        "held": len(rows) - free,
        "is_cut": len(rows) == migration.MOST,
        "ticked": asked.getlist("instance"),
    }


def _select(element: Any, mapping: dict[str, str], diagram: Any) -> dict[str, Any]:
    return {
        "name": f"{_FIELD}{element.id}",
        "id": f"becomes-{element.id}",
        "label": i18n.t("migration.step_becomes", name=element.name or element.id),
        "is_other": element.id not in diagram.elements or mapping.get(element.id, element.id) != element.id,
        "value": mapping.get(element.id, element.id if element.id in diagram.elements else ""),
        "options": [
            {"value": other.id, "label": other.name or other.id}
            for other in diagram.elements.values()
            if other.kind == element.kind and other.event == element.event
        ],
    }


def _filters(asked: MultiDict[str, str], waiting: Any, wrong: Invalid | None) -> list[dict[str, Any]]:
    steps = [{"value": one.id, "label": one.name or one.id} for one in waiting if one.is_by_person]
    due = [{"value": one, "label": i18n.t(f"migration.policy_{one}")} for one in ("kept", "recounted")]
    fields: list[dict[str, Any]] = [
        {"name": "step", "type": "select", "options": [{"value": "", "label": i18n.t("migration.any_step")}, *steps]},
        {"name": "until", "type": "date"},
        {"name": "due", "type": "select", "options": due, "value": "kept"},
    ]
    return [_field(field, asked, wrong, required=False) for field in fields]


def _plan_fields(asked: MultiDict[str, str], wrong: Invalid | None) -> list[dict[str, Any]]:
    scope = [{"value": one, "label": i18n.t(f"migration.scope_{one}")} for one in ("all", "ticked")]
    fields: list[dict[str, Any]] = [
        {"name": "scope", "type": "radio", "options": scope, "value": "all"},
        {"name": "reason", "type": "textarea"},
        {"name": "legal_basis", "type": "text", "autocomplete": "off"},
    ]
    found = [_field(field, asked, wrong) for field in fields]
    if wrong is not None:
        found[0]["errors"] = [
            *found[0]["errors"],
            *(word for name in ("selection", "target", "mapping") for word in problems.by_field(wrong).get(name, [])),
        ]
    return found


def _field(field: dict[str, Any], asked: MultiDict[str, str], wrong: Invalid | None, **more: Any) -> dict[str, Any]:
    named = {"label": i18n.t(f"migration.field_{field['name']}"), "unmarked": True, **field, **more}
    named["value"] = asked.get(field["name"]) or field.get("value", "")
    named["errors"] = problems.beside(wrong, named)
    return named


def _kept(asked: MultiDict[str, str]) -> dict[str, str]:
    """Carry what was tried over into the plan: what is proposed is what was seen."""
    names = {"target", "step", "until", "due"}
    return {name: value for name, value in asked.items() if name in names or name.startswith(_FIELD)}
