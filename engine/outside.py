"""What is done outside: by an implementation that a task names, or with messages that send and receive tasks name."""

from typing import Final

from lxml.etree import _Element

from engine import rule_tasks
from engine.drawing import Drawing, Node
from engine.texts import extension
from engine.vocabulary import CAMUNDA, OURS, SPIFF, ZEEBE, tag
from engine.work import Service

KINDS: Final = {"serviceTask": "service", "sendTask": "send", "businessRuleTask": "service"}
MESSAGED: Final = frozenset({"sendTask", "receiveTask"})
_CAMUNDA: Final = ("topic", "delegateExpression", "expression", "class", "type")
_UNSPECIFIED: Final = {"", "##unspecified", "##webservice", "##other"}


def of_node(node: Node, drawing: Drawing) -> Service | None:
    """Return what somebody outside does; None where nothing says who, so that a person does it, and for other nodes."""
    if node.kind not in KINDS or rule_tasks.of_node(node) is not None:
        return None
    implementation, message = _implementation(node.xml), message_of(node, drawing)
    if implementation is None and message is None:
        return None
    return Service(KINDS[node.kind], implementation, message)


def message_of(node: Node, drawing: Drawing) -> str | None:
    """Return the name of the message that a send or receive task refers to, or None."""
    if node.kind not in MESSAGED:
        return None
    message = drawing.messages.get(node.xml.get("messageRef") or "")
    return None if message is None else (message.get("name") or "").strip() or None


def _implementation(task: _Element) -> str | None:
    defined = extension(task, "taskDefinition", ZEEBE)
    operator = extension(task, "serviceTaskOperator", SPIFF)
    connector = extension(task, "connector", CAMUNDA)
    found = [
        task.get(tag("service", OURS)),
        None if defined is None else defined.get("type"),
        None if operator is None else operator.get("id"),
        *(task.get(tag(name, CAMUNDA)) for name in _CAMUNDA),
        task.get("operationRef"),
        None if connector is None else connector.findtext(tag("connectorId", CAMUNDA)),
    ]
    written = (task.get("implementation") or "").strip()
    found.append(None if written.lower() in _UNSPECIFIED else written)
    return next((text.strip() for text in found if text and text.strip()), None)
