"""Forms for the fields that a drawing proposes: made new, or added to a form that is there."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine import forms
from engine.errors import InvalidForm
from engine.model import Diagram, Element

NOTE: Final = "note"
_NOTE_LENGTH: Final = 2_000
_SCHEMA: Final = 16
Files = Mapping[str, bytes]


def given_by(files: Files) -> frozenset[str]:
    """Name the variables that forms give; one that cannot be read gives none."""
    found: set[str] = set()
    for data in files.values():
        try:
            found |= {field.key for field in forms.read(data).fields}
        except InvalidForm:
            continue  # said by the checker of forms
    return frozenset(found)


def made(diagram: Diagram, known: Files, note: str) -> dict[str, bytes]:
    """Return the forms that are new or changed, by name: each step by a person has one, with what is proposed for it.

    A new form also has a field for a ``note`` (its words), but that of the reception, which is made only for fields.
    What any form asks for already is not added again, nothing is taken out of a form, and one with errors stays.
    """
    given = given_by(known)
    found: dict[str, bytes] = {}
    for element in (*diagram.user_tasks, *_starts(diagram)):
        is_start = element.kind == "startEvent"
        named = (str(element.proposals.get("form") or ""), element.id)
        name = next((one for one in named if one in known), element.id)
        fields = [one for one in element.proposals.get("fields", ()) if one["key"] not in given]
        if name not in known and (fields or not is_start):
            found[name] = _new(fields, "" if is_start else note)
        elif name in known and fields and not forms.check(known[name]):
            found[name] = _with(known[name], fields)
    return found


def asking(diagram: Diagram, files: Files) -> dict[str, bytes]:
    """Return those of some forms that belong to a step or reception for which fields are proposed."""
    asked = {element.id for element in diagram.elements.values() if element.proposals.get("fields")}
    return {name: data for name, data in files.items() if name in asked}


def _starts(diagram: Diagram) -> Iterator[Element]:
    return (one for one in diagram.elements.values() if one.kind == "startEvent" and one.proposals.get("fields"))


def _new(fields: list[Mapping[str, Any]], note: str) -> bytes:
    components = [_component(one) for one in fields]
    if note:
        about = {"id": "field_note", "type": "textarea", "key": NOTE, "label": note}
        components.append({**about, "validate": {"maxLength": _NOTE_LENGTH}})
    return _written({"type": "default", "id": "form", "schemaVersion": _SCHEMA, "components": components})


def _with(data: bytes, fields: list[Mapping[str, Any]]) -> bytes:
    form = json.loads(data)
    used = {str(one.get("id")) for one in form["components"]}
    new = [one for one in map(_component, fields) if one["id"] not in used]
    form["components"] = [*new, *form["components"]]
    return _written(form)


def _component(field: Mapping[str, Any]) -> dict[str, Any]:
    made_of = {"id": f"field_{field['key']}", "type": field["type"], "key": field["key"]}
    if field["type"] == "datetime":
        made_of |= {"subtype": "date", "dateLabel": field["label"]}
    else:
        made_of["label"] = field["label"]
    if field["answers"]:
        made_of["values"] = [{"label": one["label"], "value": one["value"]} for one in field["answers"]]
    return {**made_of, "validate": {"required": True}} if field["required"] else made_of


def _written(form: Mapping[str, Any]) -> bytes:
    return json.dumps(form, ensure_ascii=False, indent=2).encode()
