"""Forms of steps as pages show them: the declared layout with what was typed, what is wrong, and what shows when."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.forms import Field, FieldType, Form, Group, Part, Separator, Text, fill
from processes import tasks
from web import i18n, markdown
from web.answers import as_typed, first, in_words, label_of
from web.typed import PREFIX

_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MANY_OPTIONS = 12
_COUNTED = 1000
_SINGLE = frozenset({FieldType.RADIO, FieldType.SELECT, FieldType.CHECKBOX})
_TYPES = {
    FieldType.TEXTFIELD: "text",
    FieldType.TEXTAREA: "textarea",
    FieldType.NUMBER: "number",
    FieldType.SELECT: "select",
    FieldType.RADIO: "radio",
    FieldType.CHECKBOX: "checkbox",
    FieldType.CHECKLIST: "checkboxes",
    FieldType.FILEPICKER: "file",
}
_DATES = {"date": "date", "time": "time", "datetime": "datetime"}
_FORMATS = {"email": "email", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form is filled with: texts by key, sentences of what is wrong, kept files, hints of single answers."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    earlier: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    hints: Mapping[tuple[str, str], str] = field(default_factory=dict)


def texts_of(form: Form, *values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write values as typed texts by key: of several mappings the first that has a value counts, else the default."""
    filled = {}
    for declared in form.fields:
        given = next((one[declared.key] for one in values if one.get(declared.key) is not None), declared.default)
        if given is not None and _fits(declared, given):
            filled[declared.key] = as_typed(given)
    return filled


def _fits(declared: Field, value: Any) -> bool:
    if not declared.options:
        return True
    chosen = value if isinstance(value, list) else [value]
    return set(chosen) <= {option.value for option in declared.options}


def layout(
    form: Form, shown: Shown, now: datetime, known: Mapping[str, Any] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Give the parts of a form for the template ``components/form.html``.

    A part whose condition looks at one single-choice field of this form carries ``show_when`` and is always there, so
    that the page can show it at once. Every other conditional part is there only when it is seen with these texts.
    Expressions of the form see these texts and what is ``known`` of the process.
    """
    values, _ = tasks.read_values(form, {key: texts for key, texts in shown.texts.items() if key in form.keys})
    filled = fill(form, values, now, known)
    return _Layout(filled.form, shown, filled.shown, now).parts(filled.form.layout)


def fields_of(form: Form, keys: Collection[str], shown: Shown, now: datetime) -> list[dict[str, Any]]:
    """Describe the fields with these keys that somebody fills in, whatever layout and conditions say; files apart."""
    settled = fill(form, {}, now).form
    made = _Layout(settled, shown, frozenset(), now)
    closed = {FieldType.FILEPICKER, FieldType.EXPRESSION}
    return [made.field(one) for one in settled.fields if one.key in keys and one.is_writable and one.type not in closed]


def fields_in(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """List the fields of a layout in order, for the summary of what is wrong."""
    found: list[dict[str, Any]] = []
    for part in parts:
        if part["kind"] == "field":
            found.append(part["field"])
        elif part["kind"] == "group":
            found += fields_in(part["parts"])
    return found


class _Layout:
    def __init__(self, form: Form, shown: Shown, seen: frozenset[str], now: datetime) -> None:
        self.shown, self.seen, self.now = shown, seen, now
        self.choices = {one.key: one for one in form.fields if one.type in _SINGLE and not one.multiple}
        self.numbers = {declared.key: number for number, declared in enumerate(form.fields, 1)}

    def parts(self, parts: Sequence[Part], *, waiting: bool = False) -> list[dict[str, Any]]:
        """Draw parts in order; within a group that waits, what has no condition of its own waits with it."""
        made = []
        for part in parts:
            if isinstance(part, Field) and part.type is FieldType.EXPRESSION:
                continue
            show_when, told = self._condition(part)
            is_seen = part.id in self.seen or (waiting and part.hidden_when is None)
            if is_seen or show_when:
                about = {"show_when": show_when, "only_when": told, "waits": not is_seen}
                made.append(self._part(part, waits=waiting or not is_seen) | about)
                if made[-1]["kind"] == "field":
                    made[-1]["field"] |= about
        return made

    def _part(self, part: Part, *, waits: bool) -> dict[str, Any]:
        if isinstance(part, Group):
            return {"kind": "group", "label": part.label, "parts": self.parts(part.parts, waiting=waits)}
        if isinstance(part, Text):
            return {"kind": "text", "html": markdown.render(part.text)}
        if isinstance(part, Separator):
            return {"kind": "line" if part.is_line else "space"}
        return {"kind": "field", "field": self.field(part)}

    def _condition(self, part: Part) -> tuple[str, str]:
        """Turn a condition on one single choice into the answers that show the part: for the script, and in words."""
        condition = part.hidden_when
        if condition is None or len(condition.names) != 1:
            return "", ""
        (name,) = condition.names
        asked = self.choices.get(name)
        if asked is None:
            return "", ""
        showing = [
            (text, label)
            for value, text, label in _answers(asked)
            if condition.evaluate({name: value}, now=self.now).value is not True
        ]
        if not showing or any(mark in text for text, _ in showing for mark in "|=") or "=" in name:
            return "", ""
        labels = ", ".join(f"«{label}»" for _, label in showing if label)
        told = i18n.t("tasks.only_when", field=label_of(asked), answers=labels) if labels else ""
        return f"{PREFIX}{name}=" + "|".join(text for text, _ in showing), told

    def field(self, declared: Field) -> dict[str, Any]:
        """Describe one field for the macro of its type."""
        texts = self.shown.texts.get(declared.key, ())
        made: dict[str, Any] = {
            "name": PREFIX + declared.key,
            "id": f"f-{declared.key}" if _PLAIN_ID.fullmatch(declared.key) else f"f-{self.numbers[declared.key]}",
            "label": label_of(declared),
            "hint": declared.description,
            "required": declared.required,
            "errors": list(self.shown.wrong.get(declared.key, ())),
            "type": type_of(declared),
            "options": [self._option(declared, option) for option in declared.options],
            "value": first(texts),
        }
        if not declared.is_writable:
            kept = declared.default if declared.default is not None else self.shown.earlier.get(declared.key)
            made |= {"type": "value", "value": in_words(declared, kept, {})}
        elif made["type"] == "checkboxes":
            made["value"] = list(texts)
        elif made["type"] == "file":
            made |= {"multiple": declared.multiple, "accept": ",".join(declared.accept) or None}
            made["files"] = self.shown.files.get(declared.key, ())
        elif made["type"] == "textarea" and declared.max_length and declared.max_length <= _COUNTED:
            made["count"] = declared.max_length
        return made

    def _option(self, declared: Field, option: Any) -> dict[str, str]:
        hint = self.shown.hints.get((declared.key, option.value), "")
        return {"value": option.value, "label": option.label, "hint": hint}


def _answers(asked: Field) -> list[tuple[Any, str, str]]:
    """List what can be answered: the FEEL value, the text that a page sends, the words; no answer at last."""
    if asked.type is FieldType.CHECKBOX:
        return [(True, "true", i18n.t("tasks.yes")), (False, "", i18n.t("tasks.no"))]
    return [*((option.value, option.value, option.label) for option in asked.options), (None, "", "")]


def type_of(declared: Field) -> str:
    """Tell by which macro of the page a field is asked for."""
    if declared.type is FieldType.DATETIME:
        return _DATES[declared.subtype or "date"]
    if declared.type is FieldType.TEXTFIELD and declared.format in _FORMATS:
        return _FORMATS[declared.format]
    if declared.type is FieldType.SELECT and declared.multiple:
        return "checkboxes"
    if declared.type is FieldType.SELECT and len(declared.options) > _MANY_OPTIONS:
        return "combobox"
    return _TYPES[declared.type]
