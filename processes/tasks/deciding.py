"""Steps that are decided with one answer: those that may be decided for many dossiers at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.forms import Field, FieldType, Form, fill
from processes.definitions import Running

_CHOICES = frozenset({FieldType.RADIO, FieldType.SELECT})


def only_decision(running: Running, element_id: str, now: datetime) -> Field | None:
    """Give the one decision that a step asks for, with the answers after which it asks nothing else.

    None where the step asks for more, or for outputs, ticks or files.
    """
    form, settings = running.form_of(element_id), running.settings.step(element_id)
    if form is None or settings.required_outputs or settings.checklist:
        return None
    needed = _needed(form, {}, now)
    if len(needed) != 1 or needed[0].type not in _CHOICES or needed[0].multiple:
        return None
    asked = needed[0]
    plain = tuple(one for one in asked.options if len(_needed(form, {asked.key: one.value}, now)) == 1)
    return replace(asked, options=plain) if plain else None


def _needed(form: Form, values: Mapping[str, Any], now: datetime) -> list[Field]:
    shown = fill(form, values, now).shown_keys
    return [one for one in form.fields if one.required and one.is_writable and one.key in shown]
