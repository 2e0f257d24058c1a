"""What one evaluation carries along: the variables, the clock, the budget and the reasons for nulls."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from engine.feel.patterns import PATTERN_SECONDS
from engine.feel.values import Failure
from engine.limits import EXPRESSION_STEPS, LIST_LENGTH, TEXT_LENGTH
from engine.model import Reason

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam keeps UTC+7 all year (Decision 121/CP of 1967, whole country since 1975): no zone database is needed."""

_REASONS = 50


class Exhausted(Exception):
    """The budget of an evaluation is used up: the whole expression gives null; never leaves the package."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class Frame:
    """One evaluation in progress; used once, by one thread."""

    __slots__ = ("names", "now", "pattern_seconds", "position", "reasons", "slots", "steps", "zone")

    def __init__(self, names: Mapping[str, Any], now: datetime, zone: tzinfo, slots: int) -> None:
        self.names = names
        self.now = now
        self.zone = zone
        self.slots: list[Any] = [None] * slots
        self.steps = EXPRESSION_STEPS
        self.pattern_seconds = PATTERN_SECONDS
        self.position = 0
        self.reasons: list[Reason] = []

    def spend(self, steps: int) -> None:
        """Take steps from the budget. Refuses (ends the evaluation) when none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted(self.position)

    def note(self, code: str, position: int, params: Mapping[str, Any]) -> None:
        """Remember why a part of the expression is null; beyond fifty reasons the rest is not kept."""
        if len(self.reasons) < _REASONS:
            self.reasons.append(Reason(code, position, params))

    def text(self, text: str) -> str:
        """Pass a text on. Refuses one that is longer than the limit."""
        if len(text) > TEXT_LENGTH:
            raise Failure("text_too_long", limit=TEXT_LENGTH)
        return text

    def list(self, items: list[Any]) -> list[Any]:
        """Pass a list on. Refuses one that is longer than the limit."""
        if len(items) > LIST_LENGTH:
            raise Failure("list_too_long", limit=LIST_LENGTH)
        self.spend(1 + len(items) // 64)
        return items
