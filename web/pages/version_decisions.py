"""The decision tables of a version: to read, to try, and as files."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine import feel
from engine.feel.types import Type
from processes import definitions
from processes.definitions import Decision, Running
from processes.errors import NotFound
from web import clock, decisions, i18n, version_frame
from web.pages.versions import download
from web.security import access

pages = Blueprint("version_decisions", __name__)

_SUFFIX = ".dmn"
_LONGEST = 200
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES = frozenset({"true", "có", "yes"})


@pages.get("/versions/<id:version_id>/decisions")
@access("procedure.view")
def list_all(version_id: int) -> ResponseReturnValue:
    """Show every decision as a table to read; with ``try`` in the query, what it decides for the values given."""
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    return render_template(
        "version_decisions.html",
        **version_frame.context(version, procedure, "decisions"),
        decisions=[_row(decision, running) for decision in running.decisions.values()],
    )


@pages.get("/versions/<id:version_id>/decisions/<name>")
@access("procedure.view")
def file(version_id: int, name: str) -> ResponseReturnValue:
    """Give back a decision file as it was uploaded, byte for byte."""
    _, _, revision = definitions.version(g.actor.agency_id, version_id)
    kept = definitions.files_of(g.actor.agency_id, revision.id).decisions
    data = kept.get(name.removesuffix(_SUFFIX)) if name.endswith(_SUFFIX) else None
    if data is None:
        raise NotFound(decision=name)
    return download(data, "application/xml", name)


def _row(decision: Decision, running: Running) -> dict[str, Any]:
    tried = request.args.get("try") == decision.id
    asked = [
        {
            "name": f"in.{needed.name}",
            "id": f"in-{decision.id}-{number}",
            "label": decisions.input_label(decision, needed.name),
            "value": request.args.get(f"in.{needed.name}", "")[:_LONGEST] if tried else "",
            "required": False,
            "unmarked": True,
        }
        for number, needed in enumerate(decision.model.needs(decision.id), 1)
    ]
    return {
        **decisions.shown(decision),
        "used_by": _used_by(decision, running),
        "file_url": url_for(".file", version_id=running.version_id, name=decision.file + _SUFFIX),
        "edit_url": url_for("decision_editor.show", version_id=running.version_id, name=decision.file),
        "asked": asked,
        "tried": _tried(decision, {str(field["name"]): str(field["value"]) for field in asked}) if tried else None,
    }


def _used_by(decision: Decision, running: Running) -> list[str]:
    """Say what asks a decision: steps of the diagram, the limit, the fee, other decisions."""
    elements = running.diagram.rule_tasks
    found = [
        element.name or element.id for element in elements if element.rule and element.rule.decision_id == decision.id
    ]
    for name in ("limit", "fee"):
        told = running.details.get(name)
        if isinstance(told, Mapping) and told.get("decision") == decision.id:
            found.append(i18n.t(f"decisions.used_for_{name}"))
    needing = [
        other.name
        for other in running.decisions.values()
        if other.file == decision.file and any(one.id == decision.id for one in other.definition.information)
    ]
    return found + [i18n.t("decisions.used_by_other", name=name) for name in needing]


def _tried(decision: Decision, typed: Mapping[str, str]) -> dict[str, Any]:
    """Make a decision for values as typed; nothing is kept."""
    values = {
        needed.name: _value(typed[f"in.{needed.name}"], needed.type)
        for needed in decision.model.needs(decision.id)
        if typed[f"in.{needed.name}"].strip()
    }
    try:
        made = decision.make(values, clock.now())
    except engine.StepFailed as failure:
        return {"failed": decisions.failure_words(failure.params), "result": "", "rules": []}
    by = made.by()
    return {
        "failed": "",
        "result": decisions.result_words(made),
        "by": decisions.by_words(by),
        "rules": by["rules"],
    }


def _value(text: str, wanted: Type) -> Any:
    """Read what was typed as the type that is wanted: a number as people write it, else the text."""
    text = text.strip()
    if wanted.kind == "number":
        plain = text.replace(".", "") if _GROUPED.fullmatch(text) else text
        try:
            return Decimal(plain.replace(",", "."))
        except InvalidOperation:
            return text
    if wanted.kind == "date":
        return feel.parse(f'date("{text}")').evaluate({}, now=clock.now()).value if _DAY.fullmatch(text) else text
    return text.casefold() in _YES if wanted.kind == "boolean" else text
