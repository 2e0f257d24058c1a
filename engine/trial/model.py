"""What a trial is asked and what it answers: plain, frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from engine import limits
from engine.feel import Months
from engine.model import Event, Finding

Values = Mapping[str, Any]
Answers = Mapping[str, Values | Sequence[Values]]
"""What is entered at each task, by its id; a list holds one entry for each time that it is done."""


class Status(StrEnum):
    """How a trial ended: at its end, at rest, at a failed element, or before it began."""

    COMPLETED = "completed"
    WAITING = "waiting"
    INCIDENT = "incident"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Advance:
    """Move the clock forward; timers that become due fire in the order in which they are due."""

    by: timedelta | Months


@dataclass(frozen=True, slots=True)
class Deliver:
    """Deliver a message by its name to whoever has awaited it longest."""

    message: str
    payload: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """Send a signal by its name to everybody who awaits it."""

    name: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Complete the task with this id that has been open longest."""

    element_id: str
    values: Values = field(default_factory=dict)


Command = Advance | Deliver | Signal | Complete


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in a trial.

    ``data`` are the variables at the start, ``held`` the tasks that nobody completes; without ``automatic`` only the
    commands complete any. Every command acts when the run has come to rest. A run of more than ``most_steps`` is an
    incident.
    """

    now: datetime
    data: Values = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    commands: tuple[Command, ...] = ()
    process_id: str | None = None
    automatic: bool = True
    most_steps: int = limits.TRIAL_STEPS


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a trial waits for: a task, timer, message, signal, condition or call."""

    element_id: str
    kind: str
    name: str = ""
    due_at: datetime | None = None
    attached_to: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Why a trial could not go on, and at which element.

    What failed has left no trace, but for an error that nobody caught: all that led to it has happened.
    """

    element_id: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """How a trial went. ``trace`` are the flow nodes in the order in which they completed, ``now`` its clock."""

    status: Status
    now: datetime
    trace: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    stores: Mapping[str, Any] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    incidents: tuple[Incident, ...] = ()
    findings: tuple[Finding, ...] = ()
