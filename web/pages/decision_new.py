"""Begin a decision table from nothing: its name, how its rules count, what it looks at and what it gives."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import feel
from engine.decisions import writing
from engine.decisions.writing import Column, Table
from processes import definitions
from processes.definitions import Running, Variable
from processes.errors import InvalidFile, Problem
from processes.text import fold
from web import acts, clock, errors, i18n, problems, version_frame
from web.security import access

pages = Blueprint("decision_new", __name__)

_OUTPUTS = 4
_LONGEST = 120
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_TYPES = {"date and time": "dateTime"}


@pages.get("/versions/<id:version_id>/decisions/new")
@access("procedure.design")
def ask(version_id: int) -> ResponseReturnValue:
    """Ask for name, hit policy, inputs and outputs of a new table."""
    return _page(version_id, {})


@pages.post("/versions/<id:version_id>/decisions/new")
@access("procedure.design")
def make(version_id: int) -> ResponseReturnValue:
    """Keep an empty table in the draft and go on to its editor; with a fault nothing is kept."""
    running = definitions.load(g.actor.agency_id, version_id)
    table, wrong = _table(running)
    if wrong:
        return _page(version_id, wrong), 422
    edited = definitions.Edited(table.id, writing.write(table), "")

    def act() -> str:
        definitions.save_decision(version_id=version_id, edited=edited, actor=g.actor, now=clock.now())
        errors.flash_done("editors.decision_begun", name=table.name)
        return url_for("decision_editor.show", version_id=version_id, name=table.id)

    try:
        return acts.perform(act)
    except InvalidFile:
        return _page(version_id, {"name": [_word("decision_name_unfit")]}), 422


def _table(running: Running) -> tuple[Table, dict[str, list[str]]]:
    name = " ".join(request.form.get("name", "").split())
    policy = request.form.get("policy", "")
    wrong: dict[str, list[str]] = {}
    if not name:
        wrong["name"] = [_word("required_fill", label=i18n.t("editors.new_name"))]
    elif len(name) > _LONGEST or any(not letter.isprintable() for letter in name):
        wrong["name"] = [_word("text_too_long", count=_LONGEST)]
    if policy not in writing.POLICIES:
        wrong["policy"] = [_word("required_choose", label=i18n.t("editors.new_policy"))]
    known = {one.name: one for one in definitions.in_reach(running)}
    inputs = [_input(known[name], running) for name in dict.fromkeys(request.form.getlist("inputs")) if name in known]
    if not inputs:
        wrong["inputs"] = [_word("required_choose", label=i18n.t("editors.new_inputs"))]
    outputs = _outputs(wrong)
    return Table(_id(name, running), name, policy, inputs, outputs), wrong


def _input(variable: Variable, running: Running) -> Column:
    fields = [one for form in running.forms.values() for one in form.fields if one.key == variable.name]
    values = [option.value for option in fields[0].options] if fields and not fields[0].multiple else []
    kind = _TYPES.get(str(variable.type), str(variable.type))
    return Column(variable.name, kind if kind in writing.TYPES else "Any", variable.label, values)


def _outputs(wrong: dict[str, list[str]]) -> list[Column]:
    names, types = request.form.getlist("output_name"), request.form.getlist("output_type")
    found: list[Column] = []
    for at, written in enumerate(names[:_OUTPUTS]):
        name = written.strip()
        kind = types[at] if at < len(types) and types[at] in writing.TYPES else "Any"
        if name and not feel.is_name(name):
            wrong["outputs"] = [_word("not_a_name")]
        elif name and name in {one.name for one in found}:
            wrong["outputs"] = [_word("name_twice", name=name)]
        elif name:
            found.append(Column(name, kind))
    if not found and "outputs" not in wrong:
        wrong["outputs"] = [_word("required_fill", label=i18n.t("editors.new_outputs"))]
    return found


def _id(name: str, running: Running) -> str:
    """Make an id of the name's letters that no decision and no file has."""
    plain = _NOT_WORD.sub("_", fold(name)).strip("_")[:40]
    base = plain if plain[:1].isalpha() else f"decision_{plain}".rstrip("_")
    taken = set(running.decisions) | {one.file for one in running.decisions.values()}
    return next(one for one in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _word(code: str, **params: Any) -> str:
    return problems.say(Problem(code, params))


def _page(version_id: int, wrong: Mapping[str, list[str]]) -> str:
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    known = {one.name: one for one in definitions.in_reach(running)}
    names = request.form.getlist("output_name")[:_OUTPUTS]
    types = request.form.getlist("output_type")[:_OUTPUTS]
    rows = [{"name": n, "type": t} for n, t in zip(names, [*types, *[""] * len(names)], strict=False)]
    return render_template(
        "decision_new.html",
        **version_frame.context(version, procedure, "decisions"),
        name_value=request.form.get("name", ""),
        policy_value=request.form.get("policy", writing.POLICIES[0]),
        policies=[
            {"value": one, "label": f"{one} – {i18n.t('decisions.policy_' + one.replace(' ', '_'))}"}
            for one in writing.POLICIES
        ],
        inputs=[
            {"value": one.name, "label": one.label or one.name, "hint": f"{one.name}: {one.type}"}
            for one in known.values()
        ],
        chosen=request.form.getlist("inputs"),
        rows=[*rows, *[{"name": "", "type": "string"}] * (_OUTPUTS - len(rows))],
        types=writing.TYPES,
        wrong=wrong,
    )
