"""What a file says about messages between instances: the keys of each message, what is sent, to which pool.

Read are ``correlationKey``, ``correlationProperty`` and ``correlationSubscription`` (BPMN 2.0.2 §8.4.2), the
``zeebe:subscription`` of a message and the ``messagePayload`` of SpiffWorkflow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element

from engine import feel
from engine.correlation import DIRECT, UNCORRELATED, Correlation, Key, Property
from engine.drawing import Drawing, Node, text_of
from engine.outside import message_of
from engine.texts import EXTENSIONS, Texts, extension
from engine.vocabulary import SENDING, SPIFF, ZEEBE, tag

_QUOTES: Final = "'\""
_HOLDERS: Final = ("collaboration", "conversation", "subConversation", "globalConversation", "choreography")


@dataclass(slots=True)
class Conversations:
    """The keys of a file. ``members`` are the properties of each key in their order, ``names`` how keys are called.

    ``rules`` are the retrieval expressions by property and name of the message, ``bindings`` those of the process by
    key and property, ``flows`` the message flows as (source, target, id of the message), by their id.
    """

    members: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    covered: dict[str, set[str]] = field(default_factory=dict)
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    bindings: dict[str, dict[str, str]] = field(default_factory=dict)
    flows: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    pools: dict[str, str] = field(default_factory=dict)

    def belongs(self, key: str, message: str) -> bool:
        """Tell whether the conversations of a key have a message: by their message flows, else by a rule for it."""
        is_told = any(message in self.rules.get(one, ()) for one in self.members[key])
        return is_told or message in self.covered[key]

    def missing(self, key: str, message: str) -> list[str]:
        """Name the properties of a key that have no rule for a message."""
        return [one for one in self.members[key] if message not in self.rules.get(one, ())]

    def keys_of(self, message: str) -> Iterator[Key]:
        """Yield the keys that tell the conversations of a message apart."""
        for key, members in self.members.items():
            if members and self.belongs(key, message) and not self.missing(key, message):
                bound = self.bindings.get(key, {})
                found = (Property(one, self.rules[one][message], bound.get(one)) for one in members)
                yield Key(self.names[key], tuple(found))


def read(drawing: Drawing, texts: Texts) -> Conversations:
    """Read the keys of a file; what cannot be read stays in ``texts``, what refers to nothing is left out."""
    found = Conversations()
    for flow in drawing.root.iter(tag("messageFlow")):
        ends = (flow.get("sourceRef") or "", flow.get("targetRef") or "", flow.get("messageRef") or "")
        found.flows[flow.get("id") or ""] = ends
    for holder in (one for name in _HOLDERS for one in drawing.root.iter(tag(name))):
        for key in holder.iterchildren(tag("correlationKey")):
            _key(found, key, holder, drawing)
    for one in drawing.root.iterchildren(tag("correlationProperty")):
        found.rules[one.get("id") or ""] = dict(_rules(one, drawing, texts))
    for scope in drawing.roots:
        for one in scope.xml.iter(tag("correlationSubscription")):
            found.bindings.setdefault(one.get("correlationKeyRef") or "", {}).update(_bindings(one, texts))
    _pools(found, drawing)
    return found


def of_node(node: Node, drawing: Drawing, found: Conversations, texts: Texts) -> Correlation:
    """Return what a node says about its messages; problems stay in ``texts``."""
    messages = _messages(node, drawing)
    direct = {name: texts.zeebe(_subscribed(xml)) for name, xml in messages.items()}
    keys = {name: (*_direct(direct[name]), *found.keys_of(name)) for name in messages}
    written = _payload(node, drawing)
    payload = None if written is None else _context(written, texts)
    participant = _addressed(node, found)
    if payload is None and participant is None and not any(keys.values()):
        return UNCORRELATED
    return Correlation({name: some for name, some in keys.items() if some}, payload, participant)


def messages_of(node: Node, drawing: Drawing) -> list[str]:
    """Name the messages that a node sends or waits for."""
    return list(_messages(node, drawing))


def _key(found: Conversations, key: _Element, holder: _Element, drawing: Drawing) -> None:
    name = key.get("id") or ""
    found.members[name] = [text_of(one) for one in key.iterchildren(tag("correlationPropertyRef"))]
    found.names[name] = (key.get("name") or "").strip() or name
    listed = {text_of(one) for one in holder.iterchildren(tag("messageFlowRef"))}
    is_whole = holder.tag == tag("collaboration")
    ids = (message for flow, (_, _, message) in found.flows.items() if is_whole or flow in listed)
    found.covered[name] = {said for one in ids if (said := _name(drawing.messages.get(one)))}


def _rules(one: _Element, drawing: Drawing, texts: Texts) -> Iterator[tuple[str, str]]:
    for rule in one.iterchildren(tag("correlationPropertyRetrievalExpression")):
        message = _name(drawing.messages.get(rule.get("messageRef") or ""))
        expression = texts.standard(rule.find(tag("messagePath")))
        if message and expression is not None:
            yield message, expression


def _bindings(subscription: _Element, texts: Texts) -> Iterator[tuple[str, str]]:
    for binding in subscription.iterchildren(tag("correlationPropertyBinding")):
        expression = texts.standard(binding.find(tag("dataPath")))
        if expression is not None:
            yield binding.get("correlationPropertyRef") or "", expression


def _pools(found: Conversations, drawing: Drawing) -> None:
    """Note which pool a message flow may lead to: a participant itself, or what its process has."""
    processes = {scope.id: scope for scope in drawing.processes}
    for participant in drawing.root.iter(tag("participant")):
        name = participant.get("id") or ""
        found.pools[name] = name
        process = processes.get((participant.get("processRef") or "").rpartition(":")[2])
        for scope in process.all() if process is not None else ():
            found.pools.update((node.id, name) for node in scope.nodes)


def _addressed(node: Node, found: Conversations) -> str | None:
    if node.kind not in SENDING:
        return None
    targets = (target for source, target, _ in found.flows.values() if source == node.id)
    return next((found.pools[target] for target in targets if target in found.pools), None)


def _messages(node: Node, drawing: Drawing) -> Mapping[str, _Element | None]:
    named = [*drawing.messages_of(node), message_of(node, drawing)]
    by_name = {_name(xml): xml for xml in drawing.messages.values()}
    return {name: by_name.get(name) for name in named if name is not None}


def _name(message: _Element | None) -> str:
    return "" if message is None else (message.get("name") or "").strip()


def _subscribed(message: _Element | None) -> str | None:
    found = None if message is None else extension(message, "subscription", ZEEBE)
    return None if found is None else found.get("correlationKey")


def _direct(expression: str | None) -> Iterator[Key]:
    if expression is not None:
        yield Key(DIRECT, (Property(DIRECT, expression, expression),), sees_scope=True)


def _context(written: str, texts: Texts) -> str | None:
    """Read a payload as SpiffWorkflow writes it: a dictionary of Python, or an expression that gives a context."""
    if not (written.startswith("{") and written.endswith("}")):
        return texts.python(written)
    found = []
    for entry in _entries(written[1:-1]):
        key, _, value = entry.partition(":")
        expression = texts.python(value.strip())
        if expression is not None:
            found.append(f"{feel.to_literal(key.strip().strip(_QUOTES))}: {expression}")
    return f"{{{', '.join(found)}}}"


def _entries(inside: str) -> Iterator[str]:
    """Yield what stands between the commas of a list, leaving brackets and quoted texts whole."""
    depth, quoted, begun = 0, "", 0
    for place, sign in enumerate(f"{inside},"):
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in _QUOTES:
            quoted = sign
        elif sign == "," and depth == 0:
            if inside[begun:place].strip():
                yield inside[begun:place]
            begun = place + 1
        else:
            depth += (sign in "([{") - (sign in ")]}")


def _payload(node: Node, drawing: Drawing) -> str | None:
    """Return the text of SpiffWorkflow's payload: at the node, its event definition or the message itself."""
    if node.kind not in SENDING:
        return None
    owners = (node.xml, *node.definitions, *(xml for xml in _messages(node, drawing).values() if xml is not None))
    written = (owner.findtext(f"{EXTENSIONS}/{tag('messagePayload', SPIFF)}") for owner in owners)
    return next((text.strip() for text in written if text and text.strip()), None)
