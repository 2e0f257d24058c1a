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

CALL_DEPTH = 600
_REASONS = 50
_FREE = 512
_WEIGHED = 8
_NO_TYPES: Mapping[str, Any] = {}


class Exhausted(Exception):
    """A budget of an evaluation is used up: the whole expression gives null; never leaves the package."""

    def __init__(self, code: str, position: int, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.limit = limit


class Frame:
    """One evaluation in progress; used once, by one thread."""

    __slots__ = ("depth", "names", "now", "pattern_seconds", "position", "reasons", "slots", "steps", "types", "zone")

    def __init__(self, names: Mapping[str, Any], now: datetime, zone: tzinfo, slots: int) -> None:
        self.types: Mapping[str, Any] = _NO_TYPES
        self.depth = 0
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
            raise Exhausted("steps_exceeded", self.position, EXPRESSION_STEPS)

    def enter(self, levels: int, height: int = 0) -> None:
        """Go down into the body of a function or another expression. Refuses (ends the evaluation) to go too deep.

        ``levels`` of Python calls lie between here and there, up to ``height`` will lie on top: so Python's own limit
        is never met.
        """
        self.depth += levels
        if self.depth + height > CALL_DEPTH:
            raise Exhausted("calls_too_deep", self.position, CALL_DEPTH)

    def leave(self, levels: int) -> None:
        """Come back from where ``enter`` went."""
        self.depth -= levels

    def weigh(self, value: Any) -> None:
        """Pay for a look at all parts of a value, each as often as it is reached. Refuses when that costs too much."""
        waiting = [value]
        count = 0
        while waiting:
            item = waiting.pop()
            if isinstance(item, list | dict):
                parts = item if isinstance(item, list) else item.values()
                waiting += [part for part in parts if type(part) is list or type(part) is dict]
                steps, count = divmod(count + len(item) + 1, _WEIGHED)
                self.spend(steps)

    def note(self, code: str, position: int, params: Mapping[str, Any]) -> None:
        """Remember why a part of the expression is null; beyond fifty reasons the rest is not kept."""
        if len(self.reasons) < _REASONS:
            self.reasons.append(Reason(code, position, params))

    def text(self, text: str) -> str:
        """Pass a text on. Refuses one that is longer than the limit."""
        if len(text) > _FREE:
            if len(text) > TEXT_LENGTH:
                raise Failure("text_too_long", limit=TEXT_LENGTH)
            self.spend(len(text) // _FREE)
        return text

    def list(self, items: list[Any]) -> list[Any]:
        """Pass a list on. Refuses one that is longer than the limit."""
        if len(items) > LIST_LENGTH:
            raise Failure("list_too_long", limit=LIST_LENGTH)
        self.spend(1 + len(items) // 64)
        return items

    def context(self, entries: dict[str, Any]) -> dict[str, Any]:
        """Pass a context on. Refuses one with more entries than the limit of lists."""
        if len(entries) > LIST_LENGTH:
            raise Failure("context_too_long", limit=LIST_LENGTH)
        self.spend(1 + len(entries) // 16)
        return entries
