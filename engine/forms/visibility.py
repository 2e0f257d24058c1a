"""Which parts of a form are seen, decided by their FEEL conditions."""

from typing import Any

from engine.forms.evaluation import Evaluator
from engine.forms.model import Field, Group, Part, parts_of


def show(layout: tuple[Part, ...], seen: dict[str, Any], evaluator: Evaluator) -> frozenset[str]:
    """Return the ids of all parts that are seen with these values, texts and groups too.

    A part is hidden when its condition, or that of a group around it, is true; a condition that gives null hides
    nothing. In document order, a hidden field's value no longer counts: it becomes null in ``seen``.
    """
    shown: set[str] = set()
    _show(layout, seen, evaluator, shown)
    return frozenset(shown)


def _show(layout: tuple[Part, ...], seen: dict[str, Any], evaluator: Evaluator, shown: set[str]) -> None:
    for part in layout:
        if part.hidden_when is not None and evaluator.value(part.hidden_when, seen) is True:
            seen.update({inner.key: None for inner in parts_of((part,)) if isinstance(inner, Field)})
            continue
        shown.add(part.id)
        if isinstance(part, Group):
            _show(part.parts, seen, evaluator, shown)
