"""How tokens enter and leave a node beyond one at a time: quantities, activation and instantiation, as written."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml.etree import _Element

from engine import limits, originals
from engine.drawing import Node, text_of
from engine.errors import InvalidExpression
from engine.vocabulary import ACTIVITIES, tag
from engine.work import PLAIN, Passage

COUNTED: Final = frozenset({"activationCount", "activationCounts", "waitingForStart"})
"""What the expressions of a complex gateway see beside the variables (BPMN 2.0.2 §13.4.5)."""


def of_node(node: Node) -> Passage:
    """Return how tokens pass a node; what cannot be read counts as not written."""
    if node.kind in ACTIVITIES:
        needed, made = (_quantity(node, name) or 1 for name in ("startQuantity", "completionQuantity"))
        begins = receives_first(node)
        return Passage(needed, made, instantiates=begins) if (needed, made) != (1, 1) or begins else PLAIN
    if node.kind == "eventBasedGateway" and instantiates(node):
        return Passage(instantiates=True, takes_all=node.xml.get("eventGatewayType") == "Parallel")
    written = activation(node)
    if written is None:
        return PLAIN
    try:
        return Passage(activation=originals.of_condition(written).feel)
    except InvalidExpression:
        return PLAIN  # said by the checker


def activation(node: Node) -> _Element | None:
    """Return the activation condition of a complex gateway as written, or None without a text."""
    written = node.xml.find(tag("activationCondition")) if node.kind == "complexGateway" else None
    return written if written is not None and (text_of(written) or len(written)) else None


def instantiates(node: Node) -> bool:
    """Tell whether an event-based gateway begins its process."""
    return node.kind == "eventBasedGateway" and node.xml.get("instantiate") == "true"


def receives_first(node: Node) -> bool:
    """Tell whether a receive task begins its process."""
    return node.kind == "receiveTask" and node.xml.get("instantiate") == "true"


def begins(node: Node) -> bool:
    """Tell whether a node other than a start event begins its process."""
    return instantiates(node) or receives_first(node)


def problems(node: Node) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield quantities that are no whole numbers from 1 to the limit."""
    for name in ("startQuantity", "completionQuantity") if node.kind in ACTIVITIES else ():
        if _quantity(node, name) is None:
            yield "token_quantity_invalid", {"attribute": name, "limit": limits.TOKEN_QUANTITY}


def _quantity(node: Node, name: str) -> int | None:
    written = node.xml.get(name, "1").strip()
    if not written.isdecimal() or len(written) > len(str(limits.TOKEN_QUANTITY)):
        return None
    return number if 1 <= (number := int(written)) <= limits.TOKEN_QUANTITY else None
