"""Evaluate FEEL texts: the engine's one expression language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import feel
from engine.model import Evaluation


def evaluate(expression: str, context: Mapping[str, Any], now: datetime) -> Evaluation:
    """Evaluate a FEEL expression with the variables of ``context`` at the moment ``now`` (aware).

    An error inside gives null with its reasons, as DMN 1.5 §10.3 wants it. Raises InvalidExpression when the text is
    not FEEL.
    """
    return feel.parse(expression).sound().evaluate(context, now=now)
