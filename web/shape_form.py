"""The page on which a procedure is made: what was sent as parameters, and parameters as fields."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from werkzeug.datastructures import MultiDict

from processes import shapes
from processes.errors import Invalid
from processes.shapes import Made, Parameters, Step
from web import i18n, problems, steps
from web.moments import amount_words

TEXTS = ("code", "name", "field", "result", "fee", "retention", "why_not_equal", "partner")
_SPARE_ROWS = 3
_TYPES = {"số": "number", "ngày": "date", "dài": "long", "number": "number", "date": "date", "long": "long"}
_SAID = {"number": "số", "date": "ngày", "long": "dài"}


def sent(shape: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """Turn a sent form into the parameters as JSON has them; ``shapes.read`` says what is wrong with them."""
    data: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
    data |= {"shape": shape, "options": form.getlist("options"), "kind": form.get("kind", "TTHC")}
    data["legal_basis"] = [{"text": line} for line in _lines(form.get("legal_basis", ""))]
    data["components"] = _components(form)
    limit = _limit(form, "limit")
    if note := form.get("limit_note", "").strip():
        limit |= {"reason" if limit.get("none") else "note": note}
    data["limit"] = limit if "limit_unit" in form else shapes.shapes()[shape].limit
    data["lanes"] = {
        lane: {key: form.get(f"{key}:{lane}", "").strip() for key in ("name", "role")}
        for lane in shapes.lanes()
        if f"role:{lane}" in form
    }
    data["steps"] = {step: _step(form, step) for step in shapes.steps() if f"unit:{step}" in form}
    data["waits"] = {name: _limit(form, name) for name in shapes.waits() if form.get(f"unit:{name}")}
    data["lists"] = {name: _lines(form[f"list:{name}"]) for name in shapes.lists() if f"list:{name}" in form}
    return data


def _step(form: MultiDict[str, str], step: str) -> dict[str, Any]:
    made: dict[str, Any] = {"budget": _limit(form, step)}
    if f"checklist:{step}" in form:
        made["checklist"] = _lines(form[f"checklist:{step}"])
    if f"outputs:{step}" in form:
        text, marks = steps.unmarked(form[f"outputs:{step}"], "required_outputs")
        told = zip(text.splitlines(), marks, strict=True)
        made["outputs"] = [{"text": line, "signature": mark} if mark else line for line, mark in told]
    if f"fields:{step}" in form:
        made["fields"] = [_field(line) for line in _lines(form[f"fields:{step}"])]
    return made


def _field(line: str) -> dict[str, str]:
    label, _, kind = line.partition("|")
    return {"label": label.strip(), "type": _TYPES.get(kind.strip().casefold(), "text") if kind.strip() else "text"}


def _limit(form: Mapping[str, str], name: str) -> dict[str, Any]:
    prefix, unit = (f"{name}_", "") if name == "limit" else ("", f":{name}")
    amount, chosen = form.get(f"{prefix}amount{unit}", "").strip(), form.get(f"{prefix}unit{unit}", "")
    if chosen == "none":
        return {"none": True}
    return {"amount": amount.replace(",", "."), "unit": chosen} if chosen else {}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _components(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    columns = (form.getlist(f"component_{name}") for name in ("name", "copies", "form"))
    found = []
    for name, copies, kind in zip_longest(*columns, fillvalue=""):
        if name.strip():
            count = copies.strip() or "1"
            number = int(count) if count.isascii() and count.isdecimal() and len(count) <= 2 else 0  # noqa: PLR2004 - two digits
            found.append({"name": name.strip(), "copies": number, "form": kind or "original"})
    return found


def wrong(refusal: Invalid) -> dict[str, list[str]]:
    """Say what is wrong by the names of the fields of this page."""
    return {_field_name(name): [problems.say(one) for one in found] for name, found in refusal.errors.items()}


def _field_name(name: str) -> str:
    """Name the field for a parameter: ``steps.x.budget`` is entered at ``amount:x``."""
    kind, _, rest = name.partition(".")
    step, _, part = rest.partition(".")
    if kind == "steps" and part:
        return f"amount:{step}" if part == "budget" else f"{part}:{step}"
    if name == "limit":
        return "limit_amount"
    return {"waits": f"amount:{rest}", "lists": f"list:{rest}", "lanes": f"name:{rest}"}.get(kind, name)


def shown(parameters: Parameters, made: Made, typed: MultiDict[str, str] | None = None) -> dict[str, Any]:
    """Describe all that the page asks, filled with the parameters; what was ``typed`` wrongly stays as it was typed."""
    chosen = made.chosen
    tasks = shapes.tasks(chosen)
    lanes = [lane for lane in shapes.lanes() if lane in {step.lane for step in (*chosen.steps, *tasks)}]
    is_listed = {
        "bodies": any(step.kind == "consultation" for step in chosen.steps),
        "seats": any(step.id == "convene_council" for step in tasks),
    }
    return {
        "options": [
            {"value": name, "label": i18n.t(f"shapes.option_{name}"), "hint": i18n.t(f"shapes.option_{name}_about")}
            for name in parameters.known.options
        ],
        "chosen": sorted(parameters.options),
        "components": [*_rows(parameters, typed), *[{"name": "", "copies": "", "form": "original"}] * _SPARE_ROWS],
        "limit": _limit_typed(parameters, typed),
        "limit_note": parameters.limit.get("note") or parameters.limit.get("reason") or "",
        "lanes": [{"id": lane, **parameters.lane(lane)} for lane in lanes],
        "steps": [_shown_step(step, parameters, made, typed) for step in (*tasks, *_answers(made))],
        "waits": [
            {"id": name, "label": i18n.t(f"shapes.wait_{name}"), **_typed(parameters.wait(name), typed, name)}
            for name in shapes.timed(chosen)
        ],
        "lists": [
            {"id": name, "label": i18n.t(f"shapes.list_{name}"), "value": "\n".join(parameters.listed(name))}
            for name in shapes.lists()
            if is_listed[name]
        ],
        "has_partner": any(step.kind == "send" for step in chosen.steps),
    }


def _answers(made: Made) -> Iterable[Step]:
    return (step for step in made.chosen.steps if step.kind == "receive")


def _shown_step(step: Step, parameters: Parameters, made: Made, typed: MultiDict[str, str] | None) -> dict[str, Any]:
    said = made.settings["tasks"].get(step.id, {})
    more: Sequence[Mapping[str, str]] = parameters.steps.get(step.id, {}).get("fields", ())
    return {
        "id": step.id,
        "name": step.name,
        "text": step.text,
        "lane": parameters.lane(step.lane)["name"],
        "is_task": step.kind == "task",
        "checklist": "\n".join(item["text"] for item in said.get("checklist", ())),
        "outputs": "\n".join(steps.marked(item) for item in said.get("required_outputs", ())),
        "fields": "\n".join(
            f"{one['label']} | {_SAID[one['type']]}" if one["type"] in _SAID else one["label"] for one in more
        ),
        **_typed(parameters.budget(step.id), typed, step.id),
    }


def _rows(parameters: Parameters, typed: MultiDict[str, str] | None) -> list[Mapping[str, Any]]:
    if typed is None:
        return list(parameters.components)
    columns = (typed.getlist(f"component_{name}") for name in ("name", "copies", "form"))
    rows = zip_longest(*columns, fillvalue="")
    return [{"name": name, "copies": copies, "form": kind} for name, copies, kind in rows if name.strip()]


def _limit_typed(parameters: Parameters, typed: MultiDict[str, str] | None) -> dict[str, str]:
    if typed is not None and "limit_unit" in typed:
        return {"amount": typed.get("limit_amount", ""), "unit": typed["limit_unit"]}
    return _typed(parameters.limit)


def _typed(limit: Mapping[str, Any], typed: MultiDict[str, str] | None = None, name: str = "") -> dict[str, str]:
    """Write a time as its two fields have it."""
    if typed is not None and f"unit:{name}" in typed:
        return {"amount": typed.get(f"amount:{name}", ""), "unit": typed[f"unit:{name}"]}
    if not limit or limit.get("none"):
        return {"amount": "", "unit": "none" if limit else ""}
    is_counted = limit["unit"] not in {"same_day", "immediate"}
    return {"amount": amount_words(Decimal(str(limit["amount"]))) if is_counted else "", "unit": str(limit["unit"])}
