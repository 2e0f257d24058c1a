"""Fill in forms as officers would: what a story says, else what the table of values says, else the first choice."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.forms import Field, FieldType
from processes.definitions import Running
from web.moments import local

_VALUES = Path(__file__).with_name("values.toml")
_OTHERWISE = "Đã thực hiện theo quy định (minh họa)."


@cache
def _table() -> Mapping[str, str]:
    return tomllib.loads(_VALUES.read_text("utf-8"))


def fill(running: Running, element_id: str, given: Mapping[str, Any], applicant: str, at: datetime) -> dict[str, Any]:
    """Give raw values for the form of a step; what its conditions hide is dropped when it is sent."""
    form = running.form_of(element_id)
    if form is None:
        return {}
    values = {
        one.key: given.get(one.key, _value(one, applicant, at))
        for one in form.fields
        if one.is_writable and one.type is not FieldType.FILEPICKER
    }
    return {key: value for key, value in values.items() if value is not None}


def papers(running: Running, element_id: str) -> list[str]:
    """List the file fields that a step demands."""
    form = running.form_of(element_id)
    fields = form.fields if form else ()
    return [one.key for one in fields if one.type is FieldType.FILEPICKER and one.required]


def ticks(running: Running, element_id: str) -> list[str]:
    """Tick every point of a step's checklist and every required output."""
    step = running.settings.step(element_id)
    return [item.id for item in step.checklist] + [f"output:{item.id}" for item in step.required_outputs]


def _value(one: Field, applicant: str, at: datetime) -> Any:
    told = _table().get(one.key)
    if told is not None:
        return told.format(applicant=applicant, day=f"{local(at):%d/%m/%Y}")
    if one.type is FieldType.DATETIME:
        form = {"time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}.get(one.subtype or "date", "%Y-%m-%d")
        return local(at).strftime(form)
    if one.type is FieldType.CHECKBOX:
        return "on" if one.required else None
    if one.options:
        return _choice(one)
    if one.type is FieldType.NUMBER:
        return str(one.minimum or 1) if one.required else None
    return _OTHERWISE if one.required else None


def _choice(one: Field) -> Any:
    if one.type is FieldType.CHECKLIST or one.multiple:
        return [option.value for option in one.options]
    return one.options[0].value
