"""Turn a checked diagram into SpiffWorkflow specs: built once per file, kept, never changed by a run.

They are built from the ``Diagram`` that the checker has read, not by SpiffWorkflow's parser: that one walks the flows
recursively, drops what it cannot reach, orders branches by their coordinates and keeps no sequence-flow ids.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from engine.errors import InvalidDiagram
from engine.model import Diagram, Element, Finding, Severity
from engine.semantics import calling, events, gateways, nodes, rounds, scripts
from engine.semantics.timers import Timer
from engine.semantics.tokens import HOLDS_ALL

_KEPT = 256
_known: OrderedDict[tuple[str, str], "Specification"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Specification:
    """What a run needs of a diagram. ``scopes`` are the process and its sub-processes by id."""

    diagram: Diagram
    process: nodes.Scope
    scopes: Mapping[str, nodes.Scope]

    def node(self, element_id: str) -> Any:
        """Give the node of an element of the diagram."""
        return self.scopes[self.diagram.elements[element_id].scope_id].task_specs[element_id]


def specify(diagram: Diagram) -> Specification:
    """Give the specification of ``diagram``, built at its first use in this Python process.

    Raises InvalidDiagram (``not_runnable``) for an element that the engine does not run.
    """
    name = (diagram.sha256, diagram.process_id)
    with _lock:
        if name in _known:
            _known.move_to_end(name)
            return _known[name]
    built = _build(diagram)
    with _lock:
        _known[name] = built
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return built


def _build(diagram: Diagram) -> Specification:
    insides = [element.id for element in diagram.elements.values() if element.kind == "subProcess"]
    scopes = {name: nodes.Scope(name) for name in (diagram.process_id, *insides)}
    made = {element.id: _made(element, scopes) for element in diagram.elements.values()}
    for flow in diagram.flows.values():
        made[flow.source_id].leaving.append(flow)
        made[flow.target_id].arriving.append(flow)
    for element in diagram.elements.values():
        if element.attached_to is not None:
            made[element.attached_to].guards.append(made[element.id])
    for scope in scopes.values():
        starts = [node for node in scope.task_specs.values() if isinstance(node, nodes.StartEvent)]
        if len(starts) != 1:
            raise _not_runnable(scope.name, None, starts=len(starts))
        scope.entry = starts[0]
    return Specification(diagram, scopes[diagram.process_id], scopes)


def _made(element: Element, scopes: Mapping[str, nodes.Scope]) -> Any:
    """Make the node of an element; one that runs in rounds stands inside the node for all of them."""
    scope = scopes[element.scope_id]
    whole = None if element.rounds is None else rounds.whole_of(element.rounds, scope, element.id)
    node = _node(element, scope if whole is None else whole.inside)
    node.element = element
    if isinstance(node, nodes.Activity):
        node.mappings = element.mappings
        node.inside = scopes.get(element.id)
        node.holds = HOLDS_ALL if element.mappings.outputs else ""
    if whole is None:
        return node
    whole.element = element
    whole.take(node)
    return whole


def _node(element: Element, scope: nodes.Scope) -> Any:
    make = nodes.UserTask if element.is_by_person else _KINDS.get((element.kind, element.event))
    if make is not None:
        return make(scope, element.id)
    definition = _definition(element)
    if definition is not None and element.kind == "boundaryEvent":
        return events.BoundaryEvent(scope, element.id, definition, interrupting=element.interrupting)
    if definition is not None and element.kind == "intermediateCatchEvent":
        return events.CatchEvent(scope, element.id, event_definition=definition)
    raise _not_runnable(element.id, element.line, kind=element.kind, event=element.event)


def _definition(element: Element) -> Any:
    if element.event == "timer" and element.timer is not None:
        return Timer(element.id, element.timer)
    if element.event == "message" and element.message is not None:
        return events.Message(element.message)
    return None


def _not_runnable(element_id: str, line: int | None, **params: Any) -> InvalidDiagram:
    return InvalidDiagram((Finding("not_runnable", Severity.ERROR, element_id, line=line, params=params),))


_KINDS: Mapping[tuple[str, str | None], Callable[[nodes.Scope, str], Any]] = {
    ("startEvent", None): nodes.StartEvent,
    ("endEvent", None): nodes.EndEvent,
    ("endEvent", "terminate"): nodes.TerminateEndEvent,
    ("intermediateThrowEvent", None): nodes.ThrowEvent,
    ("subProcess", None): nodes.EmbeddedSubProcess,
    ("exclusiveGateway", None): gateways.ExclusiveGateway,
    ("parallelGateway", None): gateways.ParallelGateway,
    ("inclusiveGateway", None): gateways.InclusiveGateway,
    ("eventBasedGateway", None): gateways.EventBasedGateway,
    ("businessRuleTask", None): nodes.RuleTask,
    ("scriptTask", None): scripts.ScriptTask,
    ("serviceTask", None): calling.ServiceTask,
    ("sendTask", None): calling.SendTask,
}
