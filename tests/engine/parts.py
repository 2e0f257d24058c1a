"""Activities as files write them, between a start and an end, for the tests of what an activity does."""

from decimal import Decimal
from typing import Any

import engine
from tests.engine.checker.build import around, flow
from tests.engine.walk import NOW, Walk

SPIFF = 'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'


def walk(node: str, more: str = "", beside: str = "", **variables: Any) -> Walk:
    """Walk s → x → e, where ``node`` is x, as the checker has read it."""
    return Walk(engine.read(around(node, more, beside)), **variables)


def activity(kind: str, inside: str = "", extensions: str = "", attributes: str = "") -> str:
    """Write the activity x."""
    extended = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{kind} id="x" name="X" {attributes}>{extended}{inside}</{kind}>'


def nested(node: str, attributes: str = "", characteristics: str = "") -> str:
    """Write the sub-process x with i → y → o, where ``node`` is y."""
    inside = f'<startEvent id="i"/>{node}<endEvent id="o"/>{flow("i", "y")}{flow("y", "o")}'
    return f'<subProcess id="x" {attributes}>{characteristics}{inside}</subProcess>'


def value(found: Walk, name: str) -> Any:
    """Return a variable of the process, numbers as int."""
    return plain(found.step.variables.get(name))


def plain(found: Any) -> Any:
    """Return whole numbers as int, in lists and contexts too."""
    if isinstance(found, list):
        return [plain(one) for one in found]
    if isinstance(found, dict):
        return {key: plain(one) for key, one in found.items()}
    return int(found) if isinstance(found, Decimal) and found == int(found) else found


__all__ = ["NOW", "SPIFF", "activity", "nested", "plain", "value", "walk"]
