"""The forms of a version: which there are, how each looks, and new ones."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.forms import presented
from processes import definitions
from processes.definitions import ProcedureVersion, Running
from processes.errors import InvalidFile, NotFound, Problem
from web import acts, clock, errors, i18n, problems, version_frame
from web import findings as said
from web import forms as layouts
from web.pages.versions import download
from web.security import access

pages = Blueprint("version_forms", __name__)

_ENDINGS = (".form.json", ".form", ".json")
_SUFFIX = ".form.json"


@pages.get("/versions/<id:version_id>/forms")
@access("procedure.view")
def list_all(version_id: int) -> ResponseReturnValue:
    """List the forms of the revision with the steps that use them."""
    return _page(version_id)


@pages.post("/versions/<id:version_id>/forms")
@access("procedure.design")
def add(version_id: int) -> ResponseReturnValue:
    """Add or replace one form of a draft, and give it to a step where one was chosen."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        return _page(version_id, wrong=[problems.say(Problem("file_missing"))]), 422
    version, _, revision = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    step_id, name, data = request.form.get("step", ""), _stem(chosen.filename), chosen.read()

    def act() -> str:
        kept = definitions.add_form(revision_id=revision.id, name=name, data=data, actor=g.actor, now=clock.now())
        definitions.change(
            version_id=version_id,
            revision_id=kept.revision_id,
            settings=given_to(step_id, name, version, running),
            actor=g.actor,
            now=clock.now(),
        )
        errors.flash_done("versions.form_added", name=name)
        return url_for(".list_all", version_id=version_id)

    try:
        return acts.perform(act)
    except InvalidFile as refusal:
        return _page(version_id, findings=said.words(refusal.findings)), 422


@pages.get("/versions/<id:version_id>/forms/<name>")
@access("procedure.view")
def show(version_id: int, name: str) -> ResponseReturnValue:
    """Show a form as its step will show it; nothing can be sent."""
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    if name not in running.forms:
        raise NotFound(form=name)
    context = version_frame.context(version, procedure, "forms")
    form = running.forms[name]
    now = clock.now()
    shown = layouts.Shown(texts=layouts.texts_of(presented(form, now)))
    return render_template(
        "form_preview.html",
        **context,
        name=name,
        used_by=used_by(name, running),
        parts=layouts.layout(form, shown, now),
        routing=sorted(form.keys & running.variables),
    )


@pages.get("/versions/<id:version_id>/forms/<name>/file")
@access("procedure.view")
def file(version_id: int, name: str) -> ResponseReturnValue:
    """Give back a form as it was uploaded, byte for byte."""
    _, _, revision = definitions.version(g.actor.agency_id, version_id)
    data = definitions.files_of(g.actor.agency_id, revision.id).forms.get(name)
    if data is None:
        raise NotFound(form=name)
    return download(data, "application/json", name + _SUFFIX)


def _stem(filename: str) -> str:
    """Take the name of a form from its file: what stands before .form.json."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    ending = next((ending for ending in _ENDINGS if base.endswith(ending)), "")
    stem = base.removesuffix(ending)
    return "".join(letter for letter in stem if letter.isprintable())[:100] or "form"


def given_to(step_id: str, name: str, version: ProcedureVersion, running: Running) -> dict[str, Any] | None:
    """Make the settings in which the chosen step has the form, and its other proposals; None changes no setting."""
    saved = version.settings.get("tasks", {})
    if step_id not in {element.id for element in running.diagram.user_tasks}:
        return None
    offered = definitions.proposals(version)["tasks"].get(step_id, {})
    return {**version.settings, "tasks": {**saved, step_id: {**saved.get(step_id, offered), "form": name}}}


def used_by(name: str, running: Running) -> list[str]:
    """Name the steps that have a form, the reception first."""
    start = [i18n.t("versions.start_form")] if running.settings.start_form == name else []
    return start + [e.name or e.id for e in running.diagram.user_tasks if running.settings.step(e.id).form == name]


def _without_form(version_id: int, running: Running) -> list[dict[str, str]]:
    """List the steps that have no form yet, with the way to make one; an id that no address can hold is left out."""
    return [
        {"label": e.name or e.id, "url": url_for("form_editor.show", version_id=version_id, name=e.id)}
        for e in running.diagram.user_tasks
        if running.form_of(e.id) is None and e.id not in running.forms and "/" not in e.id
    ]


def _page(version_id: int, *, wrong: list[str] | None = None, findings: list[dict[str, Any]] | None = None) -> str:
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    rows = [
        {
            "name": name,
            "url": url_for(".show", version_id=version_id, name=name),
            "file_url": url_for(".file", version_id=version_id, name=name),
            "edit_url": url_for("form_editor.show", version_id=version_id, name=name),
            "fields": len(form.fields),
            "used_by": ", ".join(used_by(name, running)),
        }
        for name, form in sorted(running.forms.items())
        if "/" not in name  # another procedure shows its own
    ]
    return render_template(
        "version_forms.html",
        **version_frame.context(version, procedure, "forms"),
        rows=rows,
        missing=_without_form(version_id, running),
        step_options=[{"value": e.id, "label": e.name or e.id} for e in running.diagram.user_tasks],
        step_id=request.values.get("step", ""),
        wrong=wrong or [],
        findings=findings or [],
    )
