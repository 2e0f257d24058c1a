"""What event definitions refer to: messages, signals, errors, escalations, links, definitions of the file."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.checker.codes import finding
from engine.drawing import Drawing, Node, Scope, text_of
from engine.model import Finding
from engine.triggers import CODED, condition_of
from engine.vocabulary import EVENT_DEFINITIONS, local_name, tag

_NAMED: Final = frozenset({"message", "signal"})


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield references to nothing, names and conditions that are missing, links that lead nowhere or to two events."""
    for node in drawing.nodes:
        for reference in node.xml.iterchildren(tag("eventDefinitionRef")):
            if text_of(reference) not in drawing.declared["definition"]:
                yield _dangling(node, "eventDefinitionRef", text_of(reference))
        for definition in node.definitions:
            yield from _of_definition(drawing, node, definition)
    for scope in drawing.scopes:
        yield from _links(scope)


def _of_definition(drawing: Drawing, node: Node, definition: _Element) -> Iterator[Finding]:
    kind = EVENT_DEFINITIONS[local_name(str(definition.tag))]
    if kind == "conditional" and condition_of(definition) is None:
        yield finding("event_condition_missing", node.xml)
    if kind not in _NAMED and kind not in CODED:
        return
    reference = definition.get(f"{kind}Ref")
    if reference and reference not in drawing.declared[kind]:
        yield _dangling(node, f"{kind}Ref", reference)
    elif kind in _NAMED and not reference:
        yield finding(f"{kind}_reference_missing", node.xml)
    elif kind in _NAMED and drawing.named(kind, definition) is None:
        yield finding(f"{kind}_without_name", node.xml, **{kind: reference})
    else:
        yield from _computed(drawing, node, kind, definition)


def _computed(drawing: Drawing, node: Node, kind: str, definition: _Element) -> Iterator[Finding]:
    """Yield a name or code that another tool would compute: here a name is what it says."""
    name = drawing.named(kind, definition, CODED.get(kind, "name")) or ""
    if name.startswith("=") or "${" in name or "#{" in name:
        yield finding("name_computed", node.xml, name=name[:64])


def _dangling(node: Node, attribute: str, reference: str) -> Finding:
    return finding("reference_dangling", node.xml, attribute=attribute, reference=reference)


def _links(scope: Scope) -> Iterator[Finding]:
    """Yield links that are not drawn as BPMN 2.0.2 §10.5.5 wants them: both ends in one scope, one of them catching."""
    linked = [node for node in scope.nodes if "link" in node.events]
    thrown = {node.link for node in linked if node.kind == "intermediateThrowEvent"}
    caught: dict[str, Node] = {}
    for node in linked:
        is_caught = node.kind == "intermediateCatchEvent"
        if node.link is None:
            yield finding("link_without_name", node.xml)
        elif is_caught and node.link in caught:
            yield finding("link_caught_twice", node.xml, link=node.link, first=caught[node.link].id)
        elif is_caught:
            caught[node.link] = node
        if node.incoming if is_caught else node.outgoing:
            yield finding("link_with_flow", node.xml)
    for node in linked:
        is_caught = node.kind == "intermediateCatchEvent"
        if node.link is not None and node.link not in (thrown if is_caught else caught):
            yield finding("link_not_thrown" if is_caught else "link_not_caught", node.xml, link=node.link)
