"""One version of a procedure: its diagram, what the checker says, and the settings of every step."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine import Finding, encodings
from processes import definitions, drawings, instances, people, providers, shapes
from processes.definitions import ProcedureVersion, Revision, VersionStatus
from web import clock, draft_changes, i18n, packages, problems, steps, version_frame, version_rows
from web import findings as said
from web.moments import moment_words
from web.security import access

pages = Blueprint("versions", __name__)


@pages.get("/versions/<id:version_id>")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Show the diagram beside findings and settings; a draft's settings can be changed here."""
    return page(version_id)


@pages.post("/versions/<id:version_id>/settings")
@access("procedure.design")
def save(version_id: int) -> ResponseReturnValue:
    """Save all settings of a draft at once; with a fault nothing is saved and what was typed stays."""
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    sent = steps.read(request.form, running, version.settings, version_rows.role_names(g.actor.agency_id))
    if sent.wrong:
        return page(version_id, typed=request.form, wrong=sent.wrong), 422

    def overtaken(said: list[str]) -> str:
        return page(version_id, typed=request.form, wrong={"": said})

    then = url_for(".show", version_id=version_id)
    return draft_changes.change(version_id, then=then, overtaken=overtaken, settings=sent.settings)


@pages.get("/versions/<id:version_id>/uploaded.bpmn")
@access("procedure.view")
def uploaded(version_id: int) -> ResponseReturnValue:
    """Give back the diagram as it was uploaded, byte for byte."""
    _, _, revision = definitions.version(g.actor.agency_id, version_id)
    data = definitions.export(g.actor.agency_id, revision.definition_id, uploaded=True)
    return download(data, "application/xml", "process.bpmn")


@pages.get("/versions/<id:version_id>/files.zip")
@access("procedure.view")
def files(version_id: int) -> ResponseReturnValue:
    """Give all files of the revision that the version runs, each byte for byte, in one archive."""
    _, _, revision = definitions.version(g.actor.agency_id, version_id)
    bundle = definitions.files_of(g.actor.agency_id, revision.id)
    return download(packages.archive(bundle), "application/zip", "process.zip")


def download(data: bytes, kind: str, name: str) -> Response:
    """Answer with a file to keep: never shown inside the browser."""
    answer = Response(data, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def page(
    version_id: int,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, list[str]] | None = None,
    asked_for_review: bool = False,
) -> str:
    """Render the view of the steps, with what was typed and what is wrong with it."""
    version, procedure, revision = definitions.version(agency_id := g.actor.agency_id, version_id)
    context = version_frame.context(version, procedure, "steps")
    if definitions.is_kept_only(version):
        return _kept(version, context, revision, asked_for_review=asked_for_review)
    running = definitions.load(agency_id, version_id)
    settings, proposed = version_rows.settings_shown(version, running)
    gaps = definitions.gaps(version, people.today(clock.now())) if context["is_open"] else {}
    names = version_rows.role_names(agency_id)
    found = _open_findings(definitions.findings(agency_id, revision.id), running)
    return render_template(
        "version.html",
        **context,
        **_times_and_gaps(running, gaps, procedure.kind if context["is_open"] else None),
        alone=listed(running, definitions.alone(running.settings, running.diagram, agency_id, clock.now())),
        findings=said.words(found),
        counts=said.counts(found),
        lanes=version_rows.lanes(running, settings, names),
        steps=version_rows.step_rows(running, settings, names, gaps),
        **version_rows.clock(running, settings),
        services=version_rows.services_called(running, providers.available(agency_id, people.today(clock.now()))),
        going=_going(version),
        **_standing_of_drawing(version, revision),
        proposed=proposed,
        values=typed if typed is not None else steps.typed(settings, running),
        wrong=wrong or {},
        element_names={element.id: element.name or element.id for element in running.diagram.elements.values()},
        **_choices(names, running),
        comments=version_rows.comments(version, running),
        asked_for_review=asked_for_review,
    )


def _choices(names: Mapping[str, str], running: definitions.Running) -> dict[str, Any]:
    """List what the settings of a step choose from: roles, forms, units of time."""
    return {
        "roles": [{"value": code, "label": name} for code, name in names.items()],
        "forms": [{"value": name, "label": name} for name in sorted(running.forms)],
        "units": [*steps.UNITS],
    }


def _kept(version: ProcedureVersion, context: Mapping[str, Any], revision: Revision, *, asked_for_review: bool) -> str:
    """Render what there is of a drawing that is kept only: itself, its files, why it does not run, what can be done."""
    found = definitions.findings(version.agency_id, revision.id)
    bundle = definitions.files_of(version.agency_id, revision.id)
    return render_template(
        "version_kept.html",
        **context,
        picture=encodings.text(engine.picture(bundle.diagram)),
        findings=said.words(found),
        counts=said.counts(found),
        asked_for_review=asked_for_review,
    )


def _going(version: ProcedureVersion) -> list[dict[str, Any]]:
    """Say how many dossiers run on which version of the procedure, newest first, with the way to each."""
    counts = instances.going(version.agency_id, version.procedure_id)
    return [
        {
            "words": i18n.t("versions.going_on", number=one.number, count=counts.get(one.id, 0)),
            "url": url_for(".show", version_id=one.id) if one.id != version.id else "",
        }
        for one in definitions.versions(version.agency_id, version.procedure_id)
        if one.id in counts or one.status == VersionStatus.PUBLISHED
    ]


def _standing_of_drawing(version: ProcedureVersion, revision: Revision) -> dict[str, Any]:
    """Say where the diagram comes from, and whose drawing is not in the draft yet."""
    copy = drawings.unfinished(version, revision) if people.may(g.actor, "procedure.design") else None
    drawn = None if copy is None else {"by": copy.saved_by_name, "at": moment_words(copy.saved_at)}
    return {"origin": _origin(version, revision.sha256), "drawn": drawn}


def _origin(version: ProcedureVersion, sha256: str) -> str:
    """Say which shape a version was made from, and whether its diagram is still the one that was made."""
    if "shape" not in version.details:
        return ""
    shape = i18n.t(f"shapes.{version.details['shape']['parameters']['shape']}")
    return i18n.t("shapes.origin" if shapes.is_as_made(version, sha256) else "shapes.origin_changed", shape=shape)


def _open_findings(findings: tuple[Finding, ...], running: definitions.Running) -> list[Finding]:
    """Leave out hints about variables that the revision provides, and warnings about calls that are answered."""
    provided = {declared.key for form in running.forms.values() for declared in form.fields}
    asked = (element.rule for element in running.diagram.rule_tasks)
    provided |= {rule.result for rule in asked if rule is not None and rule.result is not None}
    answered = {"variable_used": ("name", provided), "callee_outside": ("process", set(running.callees))}
    return [
        f for f in findings if f.code not in answered or f.params.get(answered[f.code][0]) not in answered[f.code][1]
    ]


def _times_and_gaps(running: definitions.Running, gaps: Mapping[str, Any], kind: str | None) -> dict[str, Any]:
    """Say what is missing, what is worth another look (for a ``kind`` only) and the times."""
    return {
        "advice": listed(running, definitions.advice(running, kind)) if kind is not None else [],
        "gaps": listed(running, gaps),
        "gap_count": sum(len(found) for found in gaps.values()),
        "times": version_rows.times(running),
    }


def listed(running: definitions.Running, found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Say problems by element as the component «findings» shows them; what is about no element stands by itself."""
    elements = running.diagram.elements
    rows = [
        (element_id, part)
        for element_id, problems_there in found.items()
        for part in ([problems_there] if element_id in elements else [[one] for one in problems_there])
    ]
    return [
        {
            "severity": "warning",
            "title": " · ".join(problems.say(problem) for problem in part),
            "element_id": element_id,
            "element_name": elements[element_id].name if element_id in elements else "",
        }
        for element_id, part in rows
    ]
