"""Turn a checked diagram into SpiffWorkflow specs: built once per file, kept, never changed by a run.

They are built from the ``Diagram`` that the checker has read, not by SpiffWorkflow's parser: that one walks the flows
recursively, drops what it cannot reach, orders branches by their coordinates and keeps no sequence-flow ids.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from engine.errors import InvalidDiagram, StepFailed
from engine.model import Diagram, Element, Finding, Severity
from engine.semantics import (
    ad_hoc,
    calling,
    compensation,
    complex_gateways,
    event_nodes,
    gateways,
    gathering,
    links,
    nodes,
    receiving,
    rounds,
    scripts,
)
from engine.semantics.call_activities import CallActivity
from engine.semantics.event_subprocesses import EventSubProcess
from engine.semantics.events import ProcessStart
from engine.semantics.scopes import HOLDS_ALL

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
    insides = [
        element.id
        for element in diagram.elements.values()
        if element.kind in {"subProcess", "adHocSubProcess", "transaction"}
    ]
    scopes = {name: nodes.Scope(name) for name in (diagram.process_id, *diagram.callees, *insides)}
    made: dict[str, Any] = {}
    for element in diagram.elements.values():
        around = diagram.elements.get(element.scope_id)
        if around is not None and around.by_event and element.kind == "startEvent":
            made[element.id] = _made_listener(element, made[around.id], scopes[around.scope_id])
        elif element.called is not None:
            made[element.id] = _made(element, scopes, partial(_called, element, scopes))
        else:
            made[element.id] = _made(element, scopes)
    for flow in diagram.flows.values():
        made[flow.source_id].leaving.append(flow)
        made[flow.target_id].arriving.append(flow)
    for element in diagram.elements.values():
        if element.attached_to is not None and element.handler is None:
            made[element.attached_to].guards.append(made[element.id])
    links.connect(made.values())
    for element in diagram.elements.values():
        if element.passage.needed > 1:
            gathering.gather(scopes[element.scope_id], made[element.id], element.passage.needed)
    compensation.connect(diagram, made, scopes)
    for scope in scopes.values():
        scope.entries, scope.alternatives = _entries(scope)
    process = scopes[diagram.process_id]
    process.has_conditions = any(map(event_nodes.has_condition, diagram.elements.values()))
    return Specification(diagram, process, scopes)


def _entries(scope: nodes.Scope) -> tuple[list[Any], list[Any]]:
    """Find where a scope starts, and where else: by a trigger instead of its plain start event.

    Without a start event it starts at every node that no flow leads to; ways that wait for something wait together.
    Raises InvalidDiagram for several plain start events.
    """
    specs = scope.task_specs.values()
    starts = [node for node in specs if isinstance(node, nodes.StartEvent)]
    free = [node for node in specs if node.may_begin and not node.arriving]
    waiting = [node for node in specs if isinstance(node, ProcessStart) or (node in free and node.starts_process)]
    if len(starts) > 1:
        raise _not_runnable(scope.name, None, starts=len(starts))
    if starts:
        return starts, waiting
    return (waiting if any(isinstance(node, ProcessStart) for node in waiting) else free), []


def _called(call: Element, scopes: Mapping[str, nodes.Scope]) -> nodes.Scope:
    """Find the scope of a called process. Raises StepFailed (``callee_missing``) where no file has it."""
    name = "" if call.called is None else call.called.process_id
    if name not in scopes:
        raise StepFailed(call.id, "callee_missing", {"process": name})
    return scopes[name]


def _made(element: Element, scopes: Mapping[str, nodes.Scope], find: Callable[[], nodes.Scope] | None = None) -> Any:
    """Make the node of an element; one that runs in rounds stands inside the node for all of them."""
    scope = scopes[element.scope_id]
    whole = None if element.rounds is None else rounds.whole_of(element.rounds, scope, element.id)
    around = scope if whole is None else whole.inside
    if find is not None and element.called is not None:
        node: Any = CallActivity(around, element.id, element.called, find)
    else:
        node = _node(element, around)
    node.element = element
    if isinstance(node, nodes.Activity):
        node.mappings = element.mappings
        node.inside = scopes.get(element.id)
        node.holds = HOLDS_ALL if element.mappings.outputs else node.holds
    if whole is None:
        return node
    whole.element = element
    whole.take(node)
    return whole


def _made_listener(start: Element, subprocess: EventSubProcess, around: nodes.Scope) -> Any:
    """Make the start event of an event sub-process."""
    node = event_nodes.make_listener(around, subprocess, start)
    if node is None:
        raise _not_runnable(start.id, start.line, kind=start.kind, event=start.event)
    node.element = start
    return node


def _node(element: Element, scope: nodes.Scope) -> Any:
    if element.by_event:
        return EventSubProcess(scope, element.id)
    kind = element.kind if element.service is None or element.service.kind != "service" else "serviceTask"
    make = nodes.UserTask if element.is_by_person else _KINDS.get(kind)
    node = event_nodes.make(scope, element) if make is None else make(scope, element.id)
    if node is None:
        raise _not_runnable(element.id, element.line, kind=element.kind, event=element.event)
    return node


def _not_runnable(element_id: str, line: int | None, **params: Any) -> InvalidDiagram:
    return InvalidDiagram((Finding("not_runnable", Severity.ERROR, element_id, line=line, params=params),))


_KINDS: Mapping[str, Callable[[nodes.Scope, str], Any]] = {
    "subProcess": nodes.EmbeddedSubProcess,
    "transaction": nodes.EmbeddedSubProcess,
    "adHocSubProcess": ad_hoc.AdHocSubProcess,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
    "complexGateway": complex_gateways.ComplexGateway,
    "eventBasedGateway": gateways.EventBasedGateway,
    "businessRuleTask": nodes.RuleTask,
    "scriptTask": scripts.ScriptTask,
    "receiveTask": receiving.ReceiveTask,
    "serviceTask": calling.ServiceTask,
    "sendTask": calling.SendTask,
}
