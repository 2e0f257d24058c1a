"""One budget for all expressions of a form, so that no form keeps a page waiting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.feel import HANOI, Expression
from engine.feel.frame import Exhausted, Frame
from engine.limits import EXPRESSION_STEPS, FORM_PATTERN_SECONDS, FORM_STEPS


class Evaluator:
    """Evaluates the expressions of one form at one moment; used once, by one thread."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.steps = FORM_STEPS
        self.pattern_seconds = FORM_PATTERN_SECONDS

    def value(self, expression: Expression, names: Mapping[str, Any]) -> Any:
        """Give the value for these names; null for an error, and for everything once the budget is used up."""
        frame = Frame(names, self.now, HANOI, 0)
        frame.steps = steps = min(EXPRESSION_STEPS, self.steps)
        frame.pattern_seconds = seconds = min(frame.pattern_seconds, self.pattern_seconds)
        try:
            frame.spend(1)
            return expression.within(frame, names)
        except (Exhausted, ArithmeticError):
            return None
        finally:
            self.steps -= steps - max(frame.steps, 0)
            self.pattern_seconds -= seconds - max(frame.pattern_seconds, 0.0)
