"""What a step tells a trial: the flow nodes that completed, and everything that now waits."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from engine.model import Event, Step
from engine.trial.model import Waiting

_COMPLETED: Final = frozenset({"node_passed", "task_completed", "subprocess_completed"})
_KINDS: Final = {
    "open_tasks": "task",
    "timers": "timer",
    "messages": "message",
    "signals": "signal",
    "conditions": "condition",
    "calls": "call",
}


def trace(events: Iterable[Event]) -> Iterator[str]:
    """Yield the flow nodes that completed, in their order: a sub-process after its content, each round again."""
    return (event.element_id for event in events if event.kind in _COMPLETED)


def waiting(step: Step) -> tuple[Waiting, ...]:
    """List what a resting instance waits for, the oldest first."""
    found = [(one, kind) for name, kind in _KINDS.items() for one in getattr(step, name)]
    return tuple(_waiting(one, kind) for one, kind in sorted(found, key=lambda pair: number_of(pair[0])))


def number_of(one: Any) -> int:
    """Return the place of an open thing in the order of tokens."""
    return int(one.key[1:])


def _waiting(one: Any, kind: str) -> Waiting:
    return Waiting(
        element_id=one.element_id,
        kind=kind,
        name=getattr(one, "name", ""),
        due_at=getattr(one, "due_at", None),
        attached_to=getattr(one, "attached_to", None),
    )
