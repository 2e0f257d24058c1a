"""Event definitions of a diagram as plain values: when a timer is due, what an event waits for or throws."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Original:
    """What a file says where the engine reads its translation into FEEL: the text and its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class TimerDefinition:
    """When a timer is due: ``kind`` is ``duration``, ``date`` or ``cycle``, ``expression`` FEEL text that gives it.

    An ISO 8601 literal of the file is already written as FEEL (``P3D`` → ``duration("P3D")``). ``original`` is what
    stands in the file when it was another language.
    """

    kind: str
    expression: str
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event definition: what an event waits for or throws. ``kind`` is the word for it (``signal``).

    ``name`` is the name of a message, signal or link, or the code of an error or escalation (None: whatever code);
    ``timer`` says when a timer is due, ``condition`` is FEEL text, ``original`` what it was translated from.
    Of a compensation that is thrown ``name`` is the activity (None: all of the scope), ``waits`` whether the event
    passes only when all is compensated.
    """

    kind: str
    name: str | None = None
    timer: TimerDefinition | None = None
    condition: str | None = None
    original: Original | None = None
    waits: bool = True
