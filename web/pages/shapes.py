"""Make a procedure from one of eight shapes on one page; make a draft again with other parameters."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from processes import definitions, shapes
from processes.calendar import Unit
from processes.errors import DuplicateCode, Invalid, Problem
from processes.shapes import Made, Parameters
from web import acts, clock, errors, i18n, problems, shape_form, sketches, version_rows
from web.moments import amount_words, limit_words
from web.security import access

pages = Blueprint("shapes", __name__)

_UNITS = ("working_day", "working_hour", "calendar_day", "same_day")


@pages.get("/shapes")
@access("procedure.design")
def choose() -> ResponseReturnValue:
    """Show the eight shapes, each with its picture and two sentences."""
    rows = [
        {
            "letter": shape.letter,
            "name": i18n.t(f"shapes.{name}"),
            "about": i18n.t(f"shapes.{name}_about"),
            "url": url_for(".ask", shape=name),
            "picture": sketches.view(shapes.proposed(name)),
            "limit": limit_words(dict(shape.limit)),
        }
        for name, shape in shapes.shapes().items()
    ]
    return render_template("shapes.html", rows=rows)


@pages.get("/shapes/<shape>")
@access("procedure.design")
def ask(shape: str) -> ResponseReturnValue:
    """Ask for the parameters of a new procedure."""
    return _page(shapes.proposed(_known(shape)))


@pages.post("/shapes/<shape>")
@access("procedure.design")
def make(shape: str) -> ResponseReturnValue:
    """Make a new procedure with a draft, or only show the picture and the steps with the options as sent."""
    return _received(_known(shape), None)


@pages.get("/versions/<id:version_id>/shape")
@access("procedure.design")
def ask_again(version_id: int) -> ResponseReturnValue:
    """Ask again for what a version was made with, as it stands now."""
    before = _before(version_id)
    return _uploaded(version_id) if before is None else _page(before, version_id=version_id)


@pages.post("/versions/<id:version_id>/shape")
@access("procedure.design")
def make_again(version_id: int) -> ResponseReturnValue:
    """Make a draft again with other parameters, or the next draft of a version that is none any more."""
    before = _before(version_id)
    if before is None:
        return _uploaded(version_id)
    return _received(before.shape, version_id, {"code": before.code, "name": before.name})


def _before(version_id: int) -> Parameters | None:
    """Give what a version was made with, None for one that was uploaded."""
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    if "shape" not in version.details:
        return None
    return shapes.parameters_of(version, code=procedure.code, name=procedure.name)


def _uploaded(version_id: int) -> ResponseReturnValue:
    return redirect(url_for("versions.show", version_id=version_id), code=303)


def _known(shape: str) -> str:
    if shape not in shapes.shapes():
        abort(404)
    return shape


def _received(shape: str, version_id: int | None, kept: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """Read what was sent; make it, or answer with the page and what is wrong beside its fields."""
    data = {**shape_form.sent(shape, request.form), **(kept or {})}
    try:
        parameters = shapes.read(data)
    except Invalid as refusal:
        return _refused(data, refusal, version_id)
    made = shapes.make(parameters)
    if not request.form.get("make"):
        return _page(parameters, version_id=version_id)
    if wrong := _wrong(made):
        return _page(parameters, version_id=version_id, wrong=wrong), 422
    try:
        return acts.perform(lambda: _keep(made, version_id))
    except DuplicateCode as refusal:
        return _page(parameters, version_id=version_id, wrong={"code": [errors.words_of(refusal)]}), 422


def _keep(made: Made, version_id: int | None) -> str:
    if version_id is None:
        version = shapes.begin(made=made, actor=g.actor, now=clock.now())
    else:
        version = shapes.make_again(version_id=version_id, made=made, actor=g.actor, now=clock.now())
    errors.flash_done("shapes.made", number=version.number)
    return url_for("versions.show", version_id=version.id)


def _wrong(made: Made) -> dict[str, list[str]]:
    """Name what a procedure cannot be without, and steps that take longer than the limit without a reason."""
    wrong = {
        name: [problems.say(Problem("required_fill", {"label": i18n.t(f"uploads.{name}")}))]
        for name in ("code", "name")
        if not getattr(made.parameters, name)
    }
    held = shapes.held(made)
    if held.state == "excess" and not made.parameters.why_not_equal:
        wrong["limit_amount"] = [_held_words(made)["text"]]
    return wrong


def _refused(data: Mapping[str, Any], refusal: Invalid, version_id: int | None) -> tuple[str, int]:
    """Show the page with everything that can be read; what cannot stays as it was proposed, and is named."""
    kept = dict(data)
    for name in refusal.errors:
        _drop(kept, name.split("."))
    wrong = shape_form.wrong(refusal)
    return _page(shapes.read(kept), version_id=version_id, wrong=wrong, typed=request.form), 422


def _drop(data: dict[str, Any], path: list[str]) -> None:
    """Leave out the part of the parameters that a refusal names."""
    first, *rest = path
    if not rest:
        data.pop(first, None)
    elif isinstance(data.get(first), dict):
        data[first] = dict(data[first])
        _drop(data[first], rest)


def _held_words(made: Made) -> dict[str, str]:
    """Say how the times of the steps stand to the limit."""
    held = shapes.held(made)
    days = i18n.t("versions.days", amount=amount_words(held.rest), count=held.rest)
    total = i18n.t("versions.days", amount=amount_words(held.total), count=held.total)
    return {"total": total, "state": held.state, "text": i18n.t(f"versions.sum_{held.state}", days=days)}


def _page(
    parameters: Parameters,
    *,
    version_id: int | None = None,
    wrong: Mapping[str, list[str]] | None = None,
    typed: MultiDict[str, str] | None = None,
) -> str:
    made = shapes.make(parameters)
    roles = version_rows.role_names(g.actor.agency_id)
    return render_template(
        "shape.html",
        shape_name=parameters.shape,
        letter=parameters.known.letter,
        parameters=parameters,
        shown=shape_form.shown(parameters, made, typed),
        picture=sketches.view(parameters),
        held=_held_words(made),
        roles=[{"value": code, "label": name} for code, name in roles.items()],
        units=_UNITS,
        limit_units=list(Unit),
        kinds=list(definitions.Kind),
        version_id=version_id,
        wrong=wrong or {},
        key=acts.new_key(),
        crumbs=_crumbs(parameters, version_id),
    )


def _crumbs(parameters: Parameters, version_id: int | None) -> list[dict[str, str]]:
    first = {"label": i18n.t("nav.procedures"), "url": url_for("procedures.catalogue")}
    if version_id is None:
        second = {"label": i18n.t("shapes.title"), "url": url_for(".choose")}
        return [first, second, {"label": i18n.t(f"shapes.{parameters.shape}"), "url": ""}]
    second = {"label": parameters.name[:60], "url": url_for("versions.show", version_id=version_id)}
    return [first, second, {"label": i18n.t("shapes.again"), "url": ""}]
