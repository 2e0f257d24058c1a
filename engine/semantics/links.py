"""Links: a way drawn in two pieces inside one scope (BPMN 2.0.2 §10.5.5, §13.5.3)."""

from collections.abc import Iterable
from typing import Any

from engine.model import Flow
from engine.semantics.throwing import LinkCatch, LinkThrow


def connect(nodes: Iterable[Any]) -> None:
    """Tell every thrown link where it is caught, and the event that catches it from where tokens come.

    A link that nobody catches, or several, leads nowhere: the checker refuses it.
    """
    found = list(nodes)
    caught = {(node.element.scope_id, _name(node)): node for node in found if isinstance(node, LinkCatch)}
    for node in found:
        target = caught.get((node.element.scope_id, _name(node))) if isinstance(node, LinkThrow) else None
        if target is not None:
            node.target = target.name
            target.arriving.append(Flow(f"{node.name} link", node.name, target.name, ""))


def _name(node: Any) -> str | None:
    return next((trigger.name for trigger in node.element.triggers), None)
