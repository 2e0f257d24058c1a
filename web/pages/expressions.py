"""The variables in reach at a place of a version, and a place to try what is written in FEEL over them."""

from typing import Any

from flask import Blueprint, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.limits import EXPRESSION_LENGTH
from processes import definitions
from processes.definitions import Running, reach
from web import editing, feel_check, version_frame
from web.security import access

pages = Blueprint("expressions", __name__)


@pages.get("/versions/<id:version_id>/variables")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """List the variables in reach at the chosen place."""
    return _page(version_id)


@pages.post("/versions/<id:version_id>/variables")
@access("procedure.view")
def check(version_id: int) -> ResponseReturnValue:
    """Say what is wrong with an expression over them, for a person or for the field of a page; nothing is kept."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_checked(definitions.load(g.actor.agency_id, version_id)).as_data())
    return _page(version_id, is_checked=True)


@pages.get("/versions/<id:version_id>/variables.json")
@access("procedure.view")
def names(version_id: int) -> ResponseReturnValue:
    """Give variables and functions for the completion of a field."""
    running = definitions.load(g.actor.agency_id, version_id)
    found = definitions.in_reach(running, request.values.get("at") or None)
    return jsonify({"variables": editing.offered(found), "functions": editing.functions()})


def _checked(running: Running) -> feel_check.Checked:
    text, kind = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("kind", "")
    known = reach.types(definitions.in_reach(running, request.form.get("at") or None))
    return feel_check.check(
        text[: EXPRESSION_LENGTH + 1], kind if kind in feel_check.KINDS else feel_check.EXPRESSION, known
    )


def _page(version_id: int, *, is_checked: bool = False) -> str:
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    place = request.values.get("at", "")
    found = definitions.in_reach(running, place or None)
    text, checked = request.form.get("text", ""), _checked(running) if is_checked else None
    return render_template(
        "version_variables.html",
        **version_frame.context(version, procedure, "steps"),
        places=_places(running),
        place=place,
        rows=[_row(one, running) for one in found],
        text=text,
        kind=request.form.get("kind", feel_check.EXPRESSION),
        kinds=feel_check.KINDS,
        checked=checked,
        marked=[_marked(text, one) for one in checked.remarks] if checked is not None else [],
        names_url=url_for(".names", version_id=version_id),
    )


def _places(running: Running) -> list[dict[str, str]]:
    """List where expressions may stand: elements with a name, and flows with a condition."""
    diagram = running.diagram
    found = [{"value": one.id, "label": one.name or one.id} for one in diagram.elements.values() if one.name]
    for flow in diagram.flows.values():
        if flow.condition is not None:
            ends = [diagram.elements[end].name or end for end in (flow.source_id, flow.target_id)]
            found.append({"value": flow.id, "label": f"{flow.name or flow.id}: {' → '.join(ends)}"})
    return found


def _row(one: definitions.Variable, running: Running) -> dict[str, str]:
    element = running.diagram.elements.get(one.element_id)
    return {
        "name": one.name,
        "label": one.label,
        "type": str(one.type),
        "origin": one.origin,
        "where": (element.name or element.id) if element is not None else "",
    }


def _marked(text: str, said: feel_check.Said) -> dict[str, Any]:
    """Cut the text where a remark points, so that the page can mark it."""
    flat = text.replace("\r\n", "\n")
    parts = {"before": flat[: said.position], "at": flat[said.position : said.end], "after": flat[said.end :]}
    return {**parts, "text": said.text, "is_error": said.is_error, "column": said.position + 1}
