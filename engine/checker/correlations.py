"""Messages between instances: keys that cannot tell conversations apart, rules for messages that are not there."""

from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from engine import activities, conversations
from engine.checker.codes import finding
from engine.conversations import Conversations
from engine.drawing import Drawing, text_of
from engine.model import Finding
from engine.texts import Texts
from engine.vocabulary import SENDING, tag


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what could never correlate (BPMN 2.0.2 §8.4.2), and message flows that no message takes."""
    ids = activities.ids_of(drawing)
    texts = Texts(ids)
    told = conversations.read(drawing, texts)
    for code, params in texts.problems:
        yield finding(code, drawing.root, **params)
    yield from _references(drawing, ids)
    yield from _unruled(drawing, told)
    for node in drawing.nodes:
        own = Texts(ids)
        conversations.of_node(node, drawing, told, own)
        for code, params in own.problems:
            yield finding(code, node.xml, **params)
    yield from _flows(drawing)


def _references(drawing: Drawing, ids: Mapping[str, _Element]) -> Iterator[Finding]:
    """Yield keys, rules and bindings that refer to a message, property or key that is not there."""
    for rule in drawing.root.iter(tag("correlationPropertyRetrievalExpression")):
        reference = rule.get("messageRef") or ""
        if reference not in drawing.messages:
            yield finding("correlation_message_unknown", rule.getparent(), reference=reference)
    for key in drawing.root.iter(tag("correlationKey")):
        for one in key.iterchildren(tag("correlationPropertyRef")):
            yield from _property(key, text_of(one), ids)
    for subscription in (one for scope in drawing.roots for one in scope.xml.iter(tag("correlationSubscription"))):
        reference = subscription.get("correlationKeyRef") or ""
        if reference not in ids or ids[reference].tag != tag("correlationKey"):
            yield finding("correlation_key_unknown", subscription, reference=reference)
        for binding in subscription.iterchildren(tag("correlationPropertyBinding")):
            yield from _property(subscription, binding.get("correlationPropertyRef") or "", ids)


def _property(about: _Element, reference: str, ids: Mapping[str, _Element]) -> Iterator[Finding]:
    if reference not in ids or ids[reference].tag != tag("correlationProperty"):
        yield finding("correlation_property_unknown", about, reference=reference)


def _unruled(drawing: Drawing, told: Conversations) -> Iterator[Finding]:
    """Yield messages of a key for which a property of it has no rule: such a message matches no instance."""
    seen: set[tuple[str, str, str]] = set()
    for node in drawing.nodes:
        for message in conversations.messages_of(node, drawing):
            for key in told.members:
                missing = told.missing(key, message) if told.belongs(key, message) else []
                for one in missing:
                    if (key, message, one) not in seen:
                        seen.add((key, message, one))
                        yield finding("correlation_rule_missing", node.xml, key=key, message=message, property=one)


def _flows(drawing: Drawing) -> Iterator[Finding]:
    nodes = (node for process in drawing.processes for scope in process.all() for node in scope.nodes)
    senders = {node.id for node in nodes if node.kind in SENDING and conversations.messages_of(node, drawing)}
    for flow in drawing.root.iter(tag("messageFlow")):
        if flow.get("sourceRef") not in senders:
            yield finding("message_flow_not_executed", flow)
