"""Events: what each may react to, and where it may stand."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import vocabulary as bpmn
from engine.checker.codes import finding
from engine.drawing import Drawing, Node
from engine.model import Finding
from engine.vocabulary import tag

_NEVER: Final = {
    "signal": "signal_event_unsupported",
    "error": "error_event_unsupported",
    "escalation": "escalation_event_unsupported",
    "conditional": "conditional_event_unsupported",
    "compensation": "compensation_event_unsupported",
    "link": "link_event_unsupported",
    "cancel": "cancel_event_unsupported",
}
_RUNS: Final = {
    ("intermediateCatchEvent", "timer"),
    ("intermediateCatchEvent", "message"),
    ("boundaryEvent", "timer"),
    ("boundaryEvent", "message"),
    ("endEvent", "terminate"),
}
_NOT_YET: Final = {
    ("startEvent", "timer"): "timer_start_unsupported",
    ("startEvent", "message"): "message_start_unsupported",
    ("endEvent", "message"): "message_throw_unsupported",
    ("intermediateThrowEvent", "message"): "message_throw_unsupported",
}


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield the events that do not run yet or cannot mean anything (OMG formal/2011-01-03, tables 10.84–10.93)."""
    for node in drawing.nodes:
        if node.kind not in bpmn.EVENTS:
            continue
        if node.kind == "implicitThrowEvent":
            yield finding("implicit_throw_unsupported", node.xml)
        yield from _definitions(node)
        yield from _place(node)
        for definition in node.xml.iterchildren(tag("messageEventDefinition")):
            yield from _message(drawing, node, definition)


def _definitions(node: Node) -> Iterator[Finding]:
    definitions = node.definitions
    references = node.xml.findall(tag("eventDefinitionRef"))
    if references:
        yield finding("event_definition_reference_unsupported", node.xml)
    if len(definitions) > 1 or node.xml.get("parallelMultiple") == "true":
        yield finding("multiple_event_unsupported", node.xml)
    if not definitions and not references and node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        yield finding("event_definition_missing", node.xml)
    for event in {bpmn.EVENT_DEFINITIONS[bpmn.local_name(str(xml.tag))]: None for xml in definitions}:
        if event in _NEVER:
            yield finding(_NEVER[event], node.xml)
        elif (node.kind, event) in _NOT_YET:
            yield finding(_NOT_YET[node.kind, event], node.xml)
        elif (node.kind, event) not in _RUNS:
            yield finding("event_definition_misplaced", node.xml, event=event, kind=node.kind)


def _place(node: Node) -> Iterator[Finding]:
    if node.kind == "startEvent" and node.incoming:
        yield finding("start_with_incoming", node.xml)
    if node.kind == "endEvent" and node.outgoing:
        yield finding("end_with_outgoing", node.xml)
    if node.kind == "boundaryEvent":
        if node.incoming:
            yield finding("boundary_with_incoming", node.xml)
        if node.host is None:
            reference = node.xml.get("attachedToRef")
            yield finding("reference_dangling", node.xml, attribute="attachedToRef", reference=reference)
        elif node.host.kind not in bpmn.ACTIVITIES or node.host.scope is not node.scope:
            yield finding("boundary_host_invalid", node.xml, host=node.host.id)


def _message(drawing: Drawing, node: Node, definition: _Element) -> Iterator[Finding]:
    reference = definition.get("messageRef")
    if not reference:
        yield finding("message_reference_missing", node.xml)
    elif reference not in drawing.messages:
        yield finding("reference_dangling", node.xml, attribute="messageRef", reference=reference)
    elif not (drawing.messages[reference].get("name") or "").strip():
        yield finding("message_without_name", node.xml, message=reference)
    if node.kind == "boundaryEvent" and not node.interrupting:
        yield finding("message_non_interrupting_unsupported", node.xml)
