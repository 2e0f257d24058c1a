"""form-js JSON → form, with every problem of the file at once."""

import json
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from graphlib import CycleError, TopologicalSorter
from typing import Any

from engine.errors import InvalidForm
from engine.forms.fields import field_of
from engine.forms.model import Field, FieldType, Form, Group, Part, Separator, Text, parts_of, value_of
from engine.forms.properties import Component
from engine.limits import FILE_BYTES, FORM_DEPTH, FORM_FIELDS
from engine.model import Finding, Severity

_REFUSED = frozenset({"html", "iframe", "dynamiclist", "table", "taglist", "image", "documentPreview", "columns"})
_FIELDS = frozenset(kind.value for kind in FieldType)
_LINES = {"separator": True, "spacer": False}
_PARTS = FORM_FIELDS * 4
COMPONENTS = (*(kind.value for kind in FieldType), "group", "text", *_LINES)
"""The form-js names of everything that a form may be made of."""


def read(data: bytes) -> Form:
    """Read a form of bpmn.io's form-js. Refuses (InvalidForm) with all its findings."""
    reading = _Reading()
    form = reading.form(data)
    if form is None or reading.findings:
        raise InvalidForm(tuple(reading.findings))
    return form


def check(data: bytes) -> tuple[Finding, ...]:
    """Return everything that forbids to use the file as a form; empty when ``read`` accepts it."""
    reading = _Reading()
    reading.form(data)
    return tuple(reading.findings)


class _Reading:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.keys: set[str] = set()
        self.ids: set[str] = set()
        self.parts = 0
        self.fields = 0

    def form(self, data: bytes) -> Form | None:
        schema = self._schema(data)
        if schema is None:
            return None
        layout = self._layout(schema["components"], "components", 1)
        if self.fields > FORM_FIELDS or self.parts > _PARTS:
            self._find("form_fields_too_many", limit=FORM_FIELDS)
        parts = tuple(parts_of(layout))
        identifier = schema.get("id")
        fields = tuple(part for part in parts if isinstance(part, Field))
        return Form(identifier if isinstance(identifier, str) else "", layout, fields, self._order(fields))

    def _order(self, fields: tuple[Field, ...]) -> tuple[str, ...]:
        """Put computed values after those that they need. A circle is an error of the form."""
        needs = {field.key: given.names for field in fields if (given := value_of(field)) is not None}
        inner = {key: sorted(names & needs.keys()) for key, names in needs.items()}
        try:
            return tuple(TopologicalSorter(inner).static_order())
        except CycleError as error:
            self._find("form_expression_cycle", keys=list(dict.fromkeys(error.args[1])))
            return ()

    def _find(self, code: str, **params: Any) -> None:
        self.findings.append(Finding(code, Severity.ERROR, params=params))

    def _schema(self, data: bytes) -> dict[str, Any] | None:
        if len(data) > FILE_BYTES:
            self._find("form_too_big", limit=FILE_BYTES)
            return None
        try:
            schema = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant)
            json.dumps(schema, ensure_ascii=False, default=str).encode()  # half a letter (\ud800) can never be shown
        except (ValueError, DecimalException) as error:
            self._find("form_not_json", position=getattr(error, "pos", 0))
            return None
        except RecursionError:
            self._find("form_too_deep", limit=FORM_DEPTH)
            return None
        version = schema.get("schemaVersion", 1) if isinstance(schema, dict) else None
        usable = isinstance(version, int) and not isinstance(version, bool) and version >= 1
        if not usable or schema.get("type") != "default" or not isinstance(schema.get("components"), list):
            self._find("form_schema_unknown")
            return None
        return dict(schema)

    def _layout(self, components: list[Any], path: str, depth: int) -> tuple[Part, ...]:
        if depth > FORM_DEPTH:
            self.findings.append(Finding("form_too_deep", Severity.ERROR, params={"limit": FORM_DEPTH, "path": path}))
            return ()
        parts: list[Part] = []
        for index, raw in enumerate(components):
            self.parts += 1
            if self.parts > _PARTS:
                break
            part = self._part(raw, f"{path}[{index}]", depth)
            if part is not None:
                parts.append(part)
        return tuple(parts)

    def _part(self, raw: Any, path: str, depth: int) -> Part | None:
        component = Component(raw if isinstance(raw, dict) else {}, path, self.findings)
        kind = component.raw.get("type")
        if not isinstance(kind, str):
            component.find("form_component_unknown", type="")
            return None
        if kind == "button":
            return None
        if component.id in self.ids and ("id" in component.raw or component.id not in self.keys):
            component.find("form_id_duplicate", id=component.id)
        self.ids.add(component.id)
        return self._made(component, kind, depth)

    def _made(self, component: Component, kind: str, depth: int) -> Part | None:
        if kind in _FIELDS:
            self.fields += 1
            return field_of(component, FieldType(kind), self.keys) if self.fields <= FORM_FIELDS else None
        if kind == "group":
            return self._group(component, depth)
        if kind == "text":
            return Text(component.id, component.text("text"), component.condition(), component.computed)
        if kind in _LINES:
            return Separator(component.id, _LINES[kind], component.condition())
        component.find("form_component_refused" if kind in _REFUSED else "form_component_unknown", type=kind)
        return None

    def _group(self, component: Component, depth: int) -> Group:
        inner = component.raw.get("components", [])
        if component.raw.get("path"):
            component.find("form_group_path_refused")
        if not isinstance(inner, list):
            component.wrong("components")
            inner = []
        parts = self._layout(inner, f"{component.path}.components", depth + 1)
        return Group(component.id, component.text("label"), parts, component.condition(), component.computed)


def _no_constant(word: str) -> Mapping[str, Any]:
    raise ValueError(word)
