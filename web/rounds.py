"""Steps that are done once for each of several, as a page about the instance tells them: together, with how far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Element
from engine.work import PARALLEL
from processes.instances import ITEM
from processes.records import RecordView

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open tasks of one step; ``opened`` is how many there were in all, None for a step that is done once."""

    rows: Sequence[Any]
    opened: int | None = None

    @property
    def step(self) -> str:
        """Name the step, without the item where several wait."""
        name = str(self.rows[0].name)
        return name.partition(ITEM)[0] if len(self.rows) > 1 else name

    @property
    def done(self) -> int:
        """Tell how many no longer wait."""
        return (self.opened or 0) - len(self.rows)

    @property
    def items(self) -> str:
        """Name what is still waited for, the first dozen."""
        named = [item for row in self.rows if (item := row.name.partition(ITEM)[2])]
        return ", ".join(named[:_LISTED]) + ("…" if len(named) > _LISTED else "")


def waiting(rows: Iterable[Any], views: Sequence[RecordView], elements: Mapping[str, Element]) -> list[Waiting]:
    """Put the open tasks of one step together where it is done once for each of several, in the order of the first."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row.element_id if _several(row.element_id, elements) else row.id, []).append(row)
    opened = _opened(views, elements) if any(isinstance(key, str) for key in found) else {}
    return [Waiting(rows, opened.get(key, len(rows)) if isinstance(key, str) else None) for key, rows in found.items()]


def _several(element_id: str, elements: Mapping[str, Element]) -> str | None:
    """Find the activity around a step, or the step itself, that runs for all items at once."""
    element = elements.get(element_id)
    while element is not None:
        if element.rounds is not None and element.rounds.kind == PARALLEL:
            return element.id
        element = elements.get(element.scope_id)
    return None


def _opened(views: Sequence[RecordView], elements: Mapping[str, Element]) -> dict[str, int]:
    """Count the tasks of each such step that opened since its activity last began."""
    around = {element_id: whole for element_id in elements if (whole := _several(element_id, elements)) is not None}
    counts: dict[str, int] = {}
    for view in views:
        for event in view.body.get("events", ()):
            name = event["element"]
            if event["kind"] == "rounds_started":
                counts |= {element_id: 0 for element_id, whole in around.items() if whole == name}
            elif event["kind"] == "task_opened" and name in around:
                counts[name] = counts.get(name, 0) + 1
    return counts
