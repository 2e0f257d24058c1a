"""Separation of duties as a version sets it: a step that must not be done by whoever did another one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import engine
from processes.errors import Problem


@dataclass(frozen=True, slots=True)
class Apart:
    """Not the same person as at ``step``: as the last who did it, or with ``any`` as everybody who ever did.

    A step that names itself gives each of its rounds to another person: one person, one seat.
    """

    step: str
    any: bool = False


def read(data: Sequence[str | Mapping[str, Any]] | None) -> tuple[Apart, ...]:
    """Read the steps of which a step keeps apart: ids, or ``{"step": id, "any": true}``."""
    return tuple(
        Apart(one) if isinstance(one, str) else Apart(str(one["step"]), bool(one.get("any"))) for one in data or ()
    )


def gaps(apart: Sequence[Apart], element: engine.Element, diagram: engine.Diagram) -> Iterator[Problem]:
    """Name the steps that are none of this diagram, and a step without rounds that is kept apart from itself."""
    steps = {one.id for one in diagram.user_tasks}
    for one in apart:
        if one.step not in steps:
            yield Problem("apart_unknown", {"step": one.step})
        elif one.step == element.id and element.rounds is None and not one.any:
            yield Problem("apart_from_itself")
