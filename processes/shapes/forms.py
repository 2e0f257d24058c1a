"""Make the forms of the steps: what every form of the kind asks, and the fields that a designer added."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from processes.shapes import catalogue
from processes.shapes.catalogue import Step
from processes.shapes.parameters import Parameters
from processes.text import fold

_LONGEST = 4000
_KINDS = {"file": "filepicker", "files": "filepicker", "date": "datetime"}
_ADDED: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "textfield", "most": 300},
    "long": {"type": "textarea"},
    "number": {"type": "number"},
}


def form(step: Step, parameters: Parameters) -> bytes:
    """Make the form of a step as form-js writes it."""
    asked = catalogue.fields().get(step.id, {})
    components: list[dict[str, Any]] = []
    if "intro" in asked:
        components.append({"id": "text_intro", "type": "text", "text": asked["intro"]})
    known = [one for one in asked.get("fields", ()) if one.get("with", "") in {"", *parameters.holds}]
    components += [_field(one, parameters) for one in (*known, *_added(step, parameters)) if _is_asked(one, parameters)]
    document = {"type": "default", "id": step.id, "schemaVersion": 16, "components": components}
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def choices(field: Mapping[str, Any], parameters: Parameters) -> list[dict[str, str]]:
    """List what may be chosen in a field, with the options as they are."""
    source = field.get("values_of")
    if source == "components":
        names = [one["name"] for one in parameters.components]
        return [{"label": name, "value": f"paper_{number}"} for number, name in enumerate(names, 1)]
    if source is not None:
        prefix = source[:-1] if source != "bodies" else "body"
        return [
            {"label": name, "value": f"{prefix}_{number}"} for number, name in enumerate(parameters.listed(source), 1)
        ]
    values = field.get("values", ())
    return [{"label": one[1], "value": one[0]} for one in values if len(one) < 3 or one[2] in parameters.holds]  # noqa: PLR2004 - a third part names an option


def _is_asked(field: Mapping[str, Any], parameters: Parameters) -> bool:
    """Leave out a choice between nothing."""
    return "values_of" not in field or bool(choices(field, parameters))


def _field(field: Mapping[str, Any], parameters: Parameters) -> dict[str, Any]:
    kind = field["type"]
    made: dict[str, Any] = {"id": f"field_{field['key']}", "type": _KINDS.get(kind, kind), "key": field["key"]}
    made["dateLabel" if kind == "date" else "label"] = field["label"]
    if kind == "date":
        made["subtype"] = "date"
    if "hint" in field:
        made["description"] = field["hint"]
    if "values" in field or "values_of" in field:
        made["values"] = choices(field, parameters)
    if kind in {"file", "files"}:
        made |= {"accept": field["accept"], "multiple": kind == "files"}
    if kind == "number":
        made["decimalDigits"] = 0 if "min" in field else 2
    if checks := dict(_checks(field)):
        made["validate"] = checks
    if "hide" in field:
        made["conditional"] = {"hide": f"={field['hide']}"}
    properties = {"personal_data": "basic"} if field.get("personal") else {}
    if "prefill" in field:
        properties["prefill"] = field["prefill"]
    if properties:
        made["properties"] = properties
    return made


def _checks(field: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if not field.get("optional"):
        yield "required", True
    for name, key in (("min", "min"), ("max", "max"), ("pattern", "pattern"), ("least", "minLength")):
        if name in field:
            yield key, field[name]
    if field["type"] in {"textfield", "textarea"}:
        yield "maxLength", field.get("most", _LONGEST)


def _added(step: Step, parameters: Parameters) -> Iterator[dict[str, Any]]:
    """Turn what a designer asks for besides into fields; their keys follow from their labels."""
    used = {one["key"] for one in catalogue.fields().get(step.id, {}).get("fields", ())}
    for number, one in enumerate(parameters.steps.get(step.id, {}).get("fields", ()), 1):
        letters = fold(one["label"])
        key = "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in letters).split())[:50] or "field"
        if key in used or not key[0].isalpha():
            key = f"more_{number}_{key}"[:60]
        used.add(key)
        kind: Mapping[str, Any] = {"type": "date"} if one["type"] == "date" else _ADDED[one["type"]]
        yield {**kind, "key": key, "label": one["label"], "optional": True}
