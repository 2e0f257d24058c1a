"""Which parts of a form are seen, decided by their FEEL conditions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.forms.model import Field, Form, Group, Part, parts_of


def visible_fields(form: Form, values: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """Return the keys of the fields that are seen with these values.

    A field is hidden when its condition, or that of a group around it, is true; a condition that gives null hides
    nothing. A field without a value is null. In document order, a hidden field's value no longer counts.
    """
    shown = visible_parts(form, values, now)
    return frozenset(declared.key for declared in form.fields if declared.id in shown)


def visible_parts(form: Form, values: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """Return the ids of all parts that are seen, texts and groups too, by the rule of ``visible_fields``."""
    seen: dict[str, Any] = dict.fromkeys(form.keys) | dict(values)
    shown: set[str] = set()
    _show(form.layout, seen, now, shown)
    return frozenset(shown)


def _show(layout: tuple[Part, ...], seen: dict[str, Any], now: datetime, shown: set[str]) -> None:
    for part in layout:
        if part.hidden_when is not None and part.hidden_when.evaluate(seen, now=now).value is True:
            seen.update({inner.key: None for inner in parts_of((part,)) if isinstance(inner, Field)})
            continue
        shown.add(part.id)
        if isinstance(part, Group):
            _show(part.parts, seen, now, shown)
