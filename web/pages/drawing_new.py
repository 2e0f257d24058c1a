"""A new procedure whose process is drawn: from nothing, or from one of the eight shapes."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, drawings, shapes
from processes.errors import DuplicateCode, Problem
from web import acts, clock, errors, i18n, problems
from web.security import access

pages = Blueprint("drawing_new", __name__)

NOTHING = "nothing"
_LONGEST = {"code": 50, "name": 300, "field": 300}


@pages.get("/drawings/new")
@access("procedure.design")
def ask() -> ResponseReturnValue:
    """Ask for the name of the procedure and for what its drawing begins with."""
    return _page({"begin": request.args.get("begin", NOTHING), "kind": definitions.Kind.TTHC.value}, {})


@pages.post("/drawings/new")
@access("procedure.design")
def begin() -> ResponseReturnValue:
    """Add the procedure with a draft that is right as it stands, and open it on the drawing table."""
    typed = {name: _shown(request.form.get(name, "")) for name in ("begin", "code", "name", "kind", "field")}
    if wrong := _wrong(typed):
        return _page(typed, wrong), 422
    try:
        return acts.perform(lambda: _begin(typed))
    except DuplicateCode as refusal:
        return _page(typed, {"code": [errors.words_of(refusal)]}), 422


def _shown(text: str) -> str:
    """Leave out what is no letter: no drawing may hold it."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _begin(typed: dict[str, str]) -> str:
    if typed["begin"] == NOTHING:
        version_id = _from_nothing(typed)
    else:
        about = {name: typed[name] for name in ("code", "name", "kind", "field") if typed[name]}
        made = shapes.make(shapes.read({"shape": typed["begin"], **about}))
        version_id = shapes.begin(made=made, actor=g.actor, now=clock.now()).id
    return url_for("drawings.show", version_id=version_id)


def _from_nothing(typed: dict[str, str]) -> int:
    names = {part: i18n.t(f"drawing.blank_{part}") for part in drawings.NAMES}
    data = drawings.blank(code=typed["code"], name=typed["name"], names=names)
    bundle, found = definitions.check_here({definitions.MAIN: data})
    procedure = definitions.add_procedure(
        agency_id=g.actor.agency_id,
        code=typed["code"],
        name=typed["name"],
        kind=typed["kind"],
        field=typed["field"] or None,
        actor=g.actor,
        now=clock.now(),
    )
    return definitions.begin(
        procedure_id=procedure.id, bundle=bundle, findings=found, actor=g.actor, now=clock.now()
    ).id


def _wrong(typed: dict[str, str]) -> dict[str, list[str]]:
    wrong = {
        name: [problems.say(Problem("required_fill", {"label": i18n.t(f"uploads.{name}")}))]
        for name in ("code", "name")
        if not typed[name]
    }
    for name, most in _LONGEST.items():
        if len(typed[name]) > most:
            wrong[name] = [problems.say(Problem("text_too_long", {"count": most}))]
    for name, known in (("kind", set(definitions.Kind)), ("begin", {NOTHING, *shapes.shapes()})):
        if typed[name] not in known:
            label = i18n.t("uploads.kind" if name == "kind" else "drawing.begin")
            wrong[name] = [problems.say(Problem("required_choose", {"label": label}))]
    return wrong


def _page(typed: dict[str, str], wrong: dict[str, list[str]]) -> str:
    begins: list[dict[str, Any]] = [{"value": NOTHING, "label": i18n.t("drawing.begin_nothing")}]
    begins += [{"value": name, "label": i18n.t(f"shapes.{name}")} for name in shapes.shapes()]
    return render_template(
        "drawing_new.html",
        typed=typed,
        wrong=wrong,
        begins=begins,
        kinds=[{"value": kind.value, "label": i18n.t(f"procedures.kind_{kind}")} for kind in definitions.Kind],
        key=acts.new_key(),
        crumbs=[
            {"label": i18n.t("nav.procedures"), "url": url_for("procedures.catalogue")},
            {"label": i18n.t("drawing.new_title"), "url": ""},
        ],
    )
