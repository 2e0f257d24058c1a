"""What follows from an event: a table that upper folders fill once, so that lower ones need not know them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import engine
from processes.definitions import Running
from processes.instances.models import ProcessInstance, UserTask
from processes.people import Actor


@dataclass(frozen=True, slots=True)
class Change:
    """Everything one step did to an instance, for those who react to it within the same transaction.

    What they put into ``facts`` is recorded with the act, to what they put into ``payload`` the record only commits.
    """

    instance: ProcessInstance
    running: Running
    step: engine.Step
    opened: Sequence[UserTask]
    closed: Sequence[UserTask]
    actor: Actor | None
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)


Reaction = Callable[[Change, Sequence[engine.Event]], None]


@dataclass(slots=True)
class _Reactions:
    by_kind: dict[str, list[Reaction]] = field(default_factory=dict)


reactions = _Reactions()


def react(kinds: Sequence[str], reaction: Reaction) -> None:
    """Call ``reaction`` once a step, with all its events of these kinds, after the state is written."""
    for kind in kinds:
        listed = reactions.by_kind.setdefault(kind, [])
        if reaction not in listed:
            listed.append(reaction)


def run_reactions(change: Change) -> None:
    """Call every reaction that has events in this step, in the order in which they were registered."""
    wanted: dict[Reaction, list[engine.Event]] = {}
    for event in change.step.events:
        for reaction in reactions.by_kind.get(event.kind, ()):
            wanted.setdefault(reaction, []).append(event)
    order = list(dict.fromkeys(reaction for listed in reactions.by_kind.values() for reaction in listed))
    for reaction in sorted(wanted, key=order.index):
        reaction(change, wanted[reaction])


def table() -> list[tuple[str, str]]:
    """List which reaction follows which kind of event, for the guard test and for readers."""
    return [
        (kind, f"{reaction.__module__}.{reaction.__qualname__}")
        for kind, listed in sorted(reactions.by_kind.items())
        for reaction in listed
    ]
