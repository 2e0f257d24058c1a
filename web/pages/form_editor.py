"""Draw the form of a step of a draft: what is wrong with it and how officers will see it stand beside it."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import forms
from processes import definitions
from processes.definitions import ProcedureVersion, Running
from processes.errors import Conflict, InvalidFile, NotFound, WrongStatus
from web import acts, clock, editing, errors, i18n, version_frame
from web import findings as said
from web import forms as layouts
from web.pages.version_forms import given_to, used_by
from web.security import access

pages = Blueprint("form_editor", __name__)

_CHECK = "check"
_INDENT = 2


@pages.get("/versions/<id:version_id>/forms/<name>/edit")
@access("procedure.design")
def show(version_id: int, name: str) -> ResponseReturnValue:
    """Show the editor of a form; of a step without one an empty form named after it."""
    return _page(version_id, name)


@pages.post("/versions/<id:version_id>/forms/<name>/edit")
@access("procedure.design")
def save(version_id: int, name: str) -> ResponseReturnValue:
    """Save the form as the next revision of the draft; with ``do=check`` only say what is wrong and show it.

    With a fault, or when somebody else changed the form, nothing is saved and what was written stays.
    """
    typed = editing.Typed.of_request("schema")
    if request.form.get("do") == _CHECK:
        return _page(version_id, name, typed)
    version, _, revision = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    before = definitions.files_of(g.actor.agency_id, revision.id).forms.get(name)
    settings = _settings(name, version, running) if before is None else None
    edited = definitions.Edited(name, typed.over(before), typed.seen)

    def act() -> str:
        is_changed = definitions.save_form(
            version_id=version_id, edited=edited, actor=g.actor, now=clock.now(), settings=settings
        )
        errors.flash_done("editors.form_saved" if is_changed else "editors.nothing_changed", name=name)
        return url_for(".show", version_id=version_id, name=name)

    try:
        return acts.perform(act)
    except InvalidFile:
        return _page(version_id, name, typed, is_refused=True), 422
    except WrongStatus:
        raise
    except Conflict:
        return _page(version_id, name, typed, is_overtaken=True), 409


def _settings(name: str, version: ProcedureVersion, running: Running) -> dict[str, Any] | None:
    """Give the new form to the step that it is named after. Refuses every other new name."""
    if (settings := given_to(name, name, version, running)) is None:
        raise NotFound(form=name)
    return settings


def _page(
    version_id: int,
    name: str,
    typed: editing.Typed | None = None,
    *,
    is_refused: bool = False,
    is_overtaken: bool = False,
) -> str:
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    kept = definitions.files_of(g.actor.agency_id, revision.id).forms.get(name)
    steps = {element.id: element.name or element.id for element in running.diagram.user_tasks}
    if kept is None and name not in steps:
        raise NotFound(form=name)
    data = typed.over(kept) if typed is not None else kept if kept is not None else _empty(name)
    findings = forms.check(data)
    return render_template(
        "form_editor.html",
        **version_frame.context(version, procedure, "forms"),
        name=name,
        title=steps.get(name, name) if kept is None else name,
        used_by=used_by(name, running),
        written=typed.text if typed is not None else editing.text_of(data),
        seen=typed.seen if typed is not None else definitions.mark(kept),
        is_new=kept is None,
        is_refused=is_refused,
        is_overtaken=is_overtaken,
        findings=said.words(findings),
        counts=said.counts(findings),
        parts=_parts(data) if not findings else [],
        config=_config(name, running),
        has_file=kept is not None,
    )


def _empty(name: str) -> bytes:
    form = {"type": "default", "id": name, "schemaVersion": 1, "components": []}
    return json.dumps(form, ensure_ascii=False, indent=_INDENT).encode()


def _parts(data: bytes) -> list[dict[str, Any]]:
    """Lay the form out as its step will show it."""
    now = clock.now()
    form = forms.read(data)
    return layouts.layout(form, layouts.Shown(texts=layouts.texts_of(forms.presented(form, now))), now)


def _config(name: str, running: Running) -> Mapping[str, Any]:
    """Tell the editor which parts there are, how they are called here, and which variables it may offer."""
    step = next((e.id for e in running.diagram.user_tasks if running.settings.step(e.id).form == name), None)
    if step is None and name in running.diagram.elements:
        step = name
    return {
        "parts": {kind: i18n.t(f"editors.part_{kind}") for kind in forms.COMPONENTS},
        "words": editing.words("form"),
        "variables": editing.offered(definitions.in_reach(running, step)),
    }
