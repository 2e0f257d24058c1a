"""One decision being made: a FEEL frame that also knows where it stands, which rules matched and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from engine.feel.frame import Frame
from engine.feel.values import Failure
from engine.limits import DECISION_STEPS
from engine.model import Reason

_REASONS = 50
_RULES = 1_000
NOWHERE = ("", None, 0)

Place = tuple[str, str | None, int]
"""Where an expression stands: the name of the decision or knowledge model, the element's id, the line."""


@dataclass(frozen=True, slots=True)
class Trouble(Reason):
    """Why something became null, with the decision (or knowledge model), the element and the line where it stands."""

    decision: str = ""
    element_id: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that matched: the values seen at the inputs and given by the outputs, each with its label or name."""

    decision: str
    number: int
    id: str | None
    inputs: tuple[tuple[str, Any], ...]
    outputs: tuple[tuple[str, Any], ...]
    annotations: tuple[tuple[str, str], ...] = ()
    line: int | None = None


class Call(Frame):
    """One decision in progress: one budget, one clock, one list of reasons for all expressions in it."""

    __slots__ = ("rules", "where")

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        super().__init__({}, now, zone, 0)
        self.steps = DECISION_STEPS
        self.where: Place = NOWHERE
        self.rules: list[MatchedRule] = []

    def note(self, code: str, position: int, params: Mapping[str, Any]) -> None:
        """Remember why a part is null, and where; beyond fifty reasons the rest is not kept."""
        if len(self.reasons) < _REASONS:
            decision, element_id, line = self.where
            self.reasons.append(Trouble(code, position, params, decision, element_id, line or None))

    def note_at(self, place: Place, failure: Failure) -> None:
        """Remember a refusal at a place."""
        outer, self.where = self.where, place
        self.note(failure.code, 0, failure.params)
        self.where = outer

    def matched(self, rule: MatchedRule) -> None:
        """Remember a rule that matched; beyond a thousand the rest is not kept."""
        if len(self.rules) < _RULES:
            self.rules.append(rule)


def call_of(frame: Frame) -> Call:
    """Return the frame when a decision is being made; otherwise a call that shares its clock, budget and reasons."""
    if isinstance(frame, Call):
        return frame
    call = Call(frame.now, frame.zone)
    call.steps, call.depth, call.types = frame.steps, frame.depth, frame.types
    call.reasons = frame.reasons
    return call
