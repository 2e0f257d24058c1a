"""The steps of a procedure below one another on one page: each a group of fields under names of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import g, request

import engine
from processes import dossiers, tasks
from processes.definitions import Running
from processes.errors import Invalid, Problem
from web import forms, i18n, problems, typed
from web.answers import label_of
from web.typed import CHECKED, Typed

_STEP = "s:"


def prefix(element_id: str) -> str:
    """Begin the names of a step's fields; no element's id has a colon."""
    return f"{_STEP}{element_id}:"


def typed_of(step: engine.Element) -> Typed:
    """Read what this request brings for a step."""
    begin = prefix(step.id)
    sent = {name.removeprefix(begin): texts for name, texts in request.form.lists() if name.startswith(begin)}
    return typed.of_fields(sent)


def parts(
    running: Running, steps: Sequence[engine.Element], refusal: Invalid | None, now: datetime
) -> list[dict[str, Any]]:
    """Give a group for each step in order; one that only some answer opens says so and shows with that answer."""
    found = refusal.errors if refusal is not None else {}
    shown = _shown_when(running, steps, now)
    return [_step(running, step, number, found, shown.get(step.id, {}), now) for number, step in enumerate(steps, 1)]


def _step(
    running: Running,
    step: engine.Element,
    number: int,
    errors: Mapping[str, Sequence[Problem]],
    seen: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    begin = dossiers.place(step.id, "")
    found = {key.removeprefix(begin): listed for key, listed in errors.items() if key.startswith(begin)}
    filled = typed_of(step)
    drawn = [*_form(running, step, filled, found, now), *_points(running, step, filled, found)]
    named = _renamed(drawn, prefix(step.id), f"s{number}-")
    return {"kind": "group", "label": step.name, "parts": named, **seen}


def _form(
    running: Running, step: engine.Element, filled: Typed, found: Mapping[str, Sequence[Problem]], now: datetime
) -> list[dict[str, Any]]:
    form = running.form_of(step.id)
    if form is None:
        return []
    declared = {one.key: one for one in form.fields}
    about = {
        key: [problems.about(one, label_of(declared[key]), forms.type_of(declared[key])) for one in listed]
        for key, listed in found.items()
        if key in declared
    }
    sent = any(name.startswith(prefix(step.id)) for name in request.form)
    before = {} if sent else forms.texts_of(form, dossiers.proposed(form, g.actor, now))
    drawn = forms.layout(form, forms.Shown(texts={**before, **filled.texts}, wrong=about), now)
    for field in forms.fields_in(drawn):
        source = str(declared[field["name"].removeprefix(typed.PREFIX)].properties.get("prefill", ""))
        if source.startswith("applicant."):
            field |= {"required": False, "unmarked": True, "hint": i18n.t("instant.as_applicant")}
    return [part for part in drawn if part["kind"] != "field" or part["field"]["type"] != "file"]


def _points(
    running: Running, step: engine.Element, filled: Typed, found: Mapping[str, Sequence[Problem]]
) -> list[dict[str, Any]]:
    """Ask for the points of the checklist, and for a tick that each output exists on paper."""
    settings = running.settings.step(step.id)
    checks = [(item.id, item.text) for item in settings.checklist]
    papers = [(tasks.OUTPUT + item.id, item.text) for item in settings.required_outputs]
    asked = (("checklist", "tasks.checklist", checks), ("outputs", "instant.on_paper", papers))
    return [
        {
            "kind": "field",
            "field": {
                "name": CHECKED,
                "id": key,
                "type": "checklist",
                "label": i18n.t(label),
                "value": list(filled.checked),
                "options": [{"value": value, "label": text} for value, text in items],
                "errors": [problems.say(one) for value, _ in items for one in found.get(value, ())],
            },
        }
        for key, label, items in asked
        if items
    ]


def _renamed(drawn: Sequence[dict[str, Any]], begin: str, id_begin: str) -> list[dict[str, Any]]:
    """Put names and ids of a step's own fields into the page, and what they are shown for."""
    made = []
    for part in drawn:
        own = dict(part)
        if own["kind"] == "group":
            own["parts"] = _renamed(own["parts"], begin, id_begin)
        if own["kind"] == "field":
            field = own["field"]
            own["field"] = {**field, "name": begin + field["name"], "id": id_begin + field["id"]}
            _move(own["field"], begin)
        _move(own, begin)
        made.append(own)
    return made


def _move(part: dict[str, Any], begin: str) -> None:
    if part.get("show_when"):
        part["show_when"] = begin + part["show_when"]


def _shown_when(running: Running, steps: Sequence[engine.Element], now: datetime) -> dict[str, dict[str, Any]]:
    """Tell for which answers a step is shown that these answers of one other step open, and nothing else does."""
    ways = {step.id: tasks.ahead(running, step.id, {}, now) for step in steps}
    if any(way.certain is None and not way.by_choice for way in ways.values()):
        return {}  # where a step may lead is not known
    leads = {
        key: {to.id for to in (*way.by_choice.values(), *([way.certain] if way.certain is not None else ()))}
        for key, way in ways.items()
    }
    found = {}
    for step in steps:
        opened_by = [key for key, to in leads.items() if step.id in to]
        if len(opened_by) == 1:
            found[step.id] = _by_answers(running, opened_by[0], ways[opened_by[0]], step.id)
    return found


def _by_answers(running: Running, element_id: str, way: tasks.Ahead, to: str) -> dict[str, Any]:
    """Say which answers of one choice open a step; nothing where it follows in any case, or by several choices."""
    form, keys = running.form_of(element_id), {key for (key, _), one in way.by_choice.items() if one.id == to}
    asked = [one for one in (form.fields if form is not None else ()) if one.key in keys]
    if len(asked) != 1:
        return {}
    name = f"{prefix(element_id)}{typed.PREFIX}{asked[0].key}"
    opening = [one for one in asked[0].options if (asked[0].key, one.value) in way.by_choice]
    opening = [one for one in opening if way.by_choice[asked[0].key, one.value].id == to]
    words = ", ".join(f"«{one.label}»" for one in opening)
    return {
        "show_when": f"{name}=" + "|".join(one.value for one in opening),
        "only_when": i18n.t("tasks.only_when", field=label_of(asked[0]), answers=words),
        "waits": request.form.get(name) not in {one.value for one in opening},
    }


def elsewhere(refusal: Invalid | None, drawn: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what is wrong without a field of the page: unknown names, and fields that a step does not have."""
    if refusal is None:
        return []
    told = {"", *(one["name"].removeprefix(typed.PREFIX) for one in drawn)}
    for one in (one for one in drawn if one["name"].startswith(_STEP)):
        step, _, key = one["name"].removeprefix(_STEP).partition(":")
        told.add(dossiers.place(step, key.removeprefix(typed.PREFIX)))
        told |= {dossiers.place(step, option["value"]) for option in one.get("options", ())}
    return [
        i18n.t("problems.unknown_named", name=name) if problem.code == "unknown_field" else problems.say(problem)
        for name, listed in refusal.errors.items()
        if name not in told
        for problem in listed
    ]
