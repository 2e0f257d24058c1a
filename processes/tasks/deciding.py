"""Steps that are decided with one answer: those that may be decided for many dossiers at once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.forms import Field, FieldType, Form, fill
from processes.definitions import Running

_CHOICES = frozenset({FieldType.RADIO, FieldType.SELECT})


def only_decision(running: Running, element_id: str, now: datetime, there: Collection[str] = ()) -> Field | None:
    """Give the one decision that a step asks for, with the answers after which it asks nothing else.

    ``there`` are the outputs and fields of which the step has a file already. None where it asks for more: for other
    outputs and files, or for ticks.
    """
    form, settings = running.form_of(element_id), running.settings.step(element_id)
    if form is None or settings.checklist or any(item.id not in there for item in settings.required_outputs):
        return None
    needed = _needed(form, {}, now, there)
    if len(needed) != 1 or needed[0].type not in _CHOICES or needed[0].multiple:
        return None
    asked = needed[0]
    plain = tuple(one for one in asked.options if len(_needed(form, {asked.key: one.value}, now, there)) == 1)
    return replace(asked, options=plain) if plain else None


def _needed(form: Form, values: Mapping[str, Any], now: datetime, there: Collection[str]) -> list[Field]:
    shown = fill(form, values, now).shown_keys
    asked = (one for one in form.fields if one.required and one.is_writable and one.key in shown)
    return [one for one in asked if one.type is not FieldType.FILEPICKER or one.key not in there]
