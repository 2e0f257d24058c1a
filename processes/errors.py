"""Everything the domain may refuse. A refusal has a stable code and parameters, never a sentence.

Refused
├── NotFound
├── NotSignedIn
│   └── WrongCredentials
├── NotAllowed
│   └── SameHands
├── TooManyAttempts
├── Busy
├── Conflict
│   ├── AlreadyCompleted
│   ├── TaskTaken
│   ├── TaskClosed
│   ├── FileSettled
│   ├── CallClosed
│   ├── LeaseEnded
│   ├── WrongStatus
│   │   └── Suspended
│   ├── DuplicateCode
│   ├── IdempotencyMismatch
│   └── StepIncident
└── Invalid
    ├── InvalidFile
    └── LinkExpired
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: a stable code and what its words need."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """A rule of the agency says no. Not a defect: it is shown to the person, not to the developer."""

    code = "refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params


class NotFound(Refused):
    """There is no such thing, or the person may not know of it."""

    code = "not_found"


class NotSignedIn(Refused):
    """Nobody is signed in, or the session has ended."""

    code = "not_signed_in"


class WrongCredentials(NotSignedIn):
    """The account or the password is wrong; which of them is not said."""

    code = "wrong_credentials"


class NotAllowed(Refused):
    """The person's role does not permit this action."""

    code = "not_allowed"


class SameHands(NotAllowed):
    """Who did ``step`` (``by``) may not do this one too: duties are kept apart."""

    code = "same_hands"


class TooManyAttempts(Refused):
    """Too many attempts in a short time; ``minutes`` says how long to wait."""

    code = "too_many_attempts"


class Busy(Refused):
    """Too many ask for the same heavy work at this moment; ``seconds`` says after how many to ask again."""

    code = "busy"


class Conflict(Refused):
    """Somebody else changed it in the meantime."""

    code = "conflict"


class AlreadyCompleted(Conflict):
    """The task was completed before: ``by`` and ``at`` say who and when."""

    code = "already_completed"


class TaskTaken(Conflict):
    """The task belongs to somebody else at the moment."""

    code = "task_taken"


class TaskClosed(Conflict):
    """The task was cancelled: its instance took another way."""

    code = "task_closed"


class FileSettled(Conflict):
    """The file belongs to a step that is complete, or to another person's: it stays on the list."""

    code = "file_settled"


class CallClosed(Conflict):
    """The call was answered, broken off or cancelled before: ``outcome``, ``by`` and ``at`` say how, who and when."""

    code = "call_closed"


class LeaseEnded(Conflict):
    """The call is not, or no longer, taken by who answers; ``by`` says who has it now."""

    code = "lease_ended"


class WrongStatus(Conflict):
    """The thing is not in a state that permits this."""

    code = "wrong_status"


class Suspended(WrongStatus):
    """The instance stands still: somebody has to resume it first."""

    code = "suspended"


class DuplicateCode(Conflict):
    """The code is in use already."""

    code = "duplicate_code"


class IdempotencyMismatch(Conflict):
    """The same key came with another content."""

    code = "idempotency_mismatch"


class StepIncident(Conflict):
    """The step failed inside the diagram; an incident is open and nothing moved."""

    code = "step_incident"


class Invalid(Refused):
    """The data does not satisfy the rules: ``errors`` names each field with its codes and parameters."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[Problem]] | None = None, **params: Any) -> None:
        super().__init__(**params)
        self.errors = {name: list(problems) for name, problems in (errors or {}).items()}


class InvalidFile(Invalid):
    """An uploaded file is not what it must be; ``findings`` says everything that is wrong with it."""

    code = "invalid_file"

    def __init__(self, findings: Sequence[Any] = (), **params: Any) -> None:
        super().__init__(**params)
        self.findings = list(findings)


class LinkExpired(Invalid):
    """A one-time link was used before or is too old."""

    code = "link_expired"
