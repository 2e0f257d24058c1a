"""Diagrams from a few lines of text (``engine.sketch.lines``), also without asking the checker."""

import hashlib

from engine import drawing, passages, rule_tasks, timers, triggers, xml
from engine.event_definitions import TimerDefinition, Trigger
from engine.model import Diagram, Element, Flow
from engine.sketch.lines import drawn

__all__ = ["drawn", "unchecked"]


def unchecked(data: bytes | str) -> Diagram:
    """Return the diagram of a file, or of a text as above, without asking the checker."""
    data = drawn(data) if isinstance(data, str) else data
    drawn_file = drawing.draw(xml.parse(data))
    (process,) = drawn_file.processes
    scopes = list(process.all())
    nodes = [node for scope in scopes for node in scope.nodes]
    arcs = [arc for scope in scopes for arc in scope.arcs]
    elements = {
        node.id: Element(
            node.id,
            node.kind,
            node.xml.get("name") or "",
            1,
            node.scope.id,
            attached_to=node.host.id if node.host else None,
            event=node.event,
            interrupting=node.interrupting,
            message=drawn_file.message(node),
            triggers=_triggers(node, drawn_file),
            needs_all=node.needs_all,
            by_event=node.by_event,
            passage=passages.of_node(node),
            rule=rule_tasks.of_node(node),
        )
        for node in nodes
    }
    flows = {
        arc.id: Flow(arc.id, arc.source.id, arc.target.id, "", arc.condition, is_default=arc.is_default)
        for arc in arcs
        if arc.source and arc.target
    }
    digest = hashlib.sha256(data).hexdigest()
    return Diagram(data, digest, process.id, "P", elements, flows, {}, frozenset(), frozenset())


def _triggers(node: drawing.Node, drawn_file: drawing.Drawing) -> tuple[Trigger, ...]:
    """Return what an event waits for, without asking whether its times are expressions."""
    found = []
    for definition in node.definitions:
        written = timers.written(definition)
        if written is None:
            found.append(triggers.of_definition(definition, drawn_file))
        else:
            kind, element = written
            text = drawing.text_of(element)
            found.append(Trigger("timer", timer=TimerDefinition(kind, timers.literal(kind, text) or text)))
    return tuple(found)
