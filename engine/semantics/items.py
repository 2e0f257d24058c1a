"""Which item a token works on: the text by which people tell the instances of one activity apart."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from engine import feel

_LONGEST = 120
_NAMES = ("name", "label", "title")
_PLAIN = (Decimal, date, time, timedelta)


def item_of(token: Any) -> str | None:
    """Give the item of the nearest multi-instance activity around a token (BPMN 2.0.2 §13.3.7), in one line.

    A context is called by its ``name``, ``label`` or ``title``; what has no such text is not called at all.
    """
    text = next((text for round_ in _around(token) if (text := _text(_item(round_)))), None)
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def facts(token: Any) -> dict[str, str]:
    """Say the item beside an event; nothing when there is none."""
    item = item_of(token)
    return {} if item is None else {"item": item}


def _around(token: Any) -> Iterator[Any]:
    while True:
        if token.task_spec.rounds is not None:
            yield token
        level = token.workflow
        if level is level.process:
            return
        token = level.owner


def _item(token: Any) -> Any:
    how = token.task_spec.rounds.how
    if how.item is None or how.collection is None:
        return None
    return token.workflow.process.variables.get(token.key, {}).get(how.item)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in _NAMES if isinstance(value.get(name), str)), None)
    if isinstance(value, _PLAIN):
        value = feel.to_literal(value).strip('@"')
    return " ".join(value.split()) if isinstance(value, str) else ""
