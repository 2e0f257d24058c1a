"""What follows a step as drawn: for certain, or by what its form decides; so that nobody completes blindly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import engine
from engine import feel
from engine.forms import Field, FieldType
from processes.definitions import Running

_WAITING = frozenset({"task", "userTask", "manualTask"})
_GATEWAY = "exclusiveGateway"
_START, _END, _SUBPROCESS, _BOUNDARY = "startEvent", "endEvent", "subProcess", "boundaryEvent"
_CALL = "callActivity"
_SINGLE = _WAITING | {_GATEWAY, _START, _END, _SUBPROCESS, _BOUNDARY, _CALL}
_ENDS_ALL = "terminate"


@dataclass(frozen=True, slots=True)
class Ahead:
    """The step or the end that follows: ``certain`` whatever is decided, ``by_choice`` by form key and answer."""

    certain: engine.Element | None = None
    by_choice: Mapping[tuple[str, str], engine.Element] = field(default_factory=dict)


def ahead(running: Running, element_id: str, variables: Mapping[str, Any], now: datetime) -> Ahead:
    """Follow the flows from a step to the next step of a person, or to an end; into sub-processes, calls and out.

    ``variables`` are those of the dossier now; what this step's form asks is known only by its answer. A gateway that
    asks for more than one answer of the form stays open, and so does the end of a sub-process in which something else
    may still be under way, and a step that is done once for each of several; nothing is guessed. Of a way that ends in
    a sub-process, the first end is given.
    """
    if running.diagram.elements[element_id].rounds is not None:
        return Ahead()
    form = running.form_of(element_id)
    asked = form.fields if form is not None else ()
    known = dict.fromkeys(running.diagram.variables) | dict(variables)
    way = _Way(running.diagram, {name: known[name] for name in known.keys() - {one.key for one in asked}}, now)
    certain = way.follow(element_id, {})
    if certain is not None:
        return Ahead(certain)
    found = {}
    for declared in asked:
        if declared.key in running.diagram.variables and _is_choice(declared):
            for option in declared.options:
                if (target := way.follow(element_id, {declared.key: option.value})) is not None:
                    found[declared.key, option.value] = target
    return Ahead(None, found)


def _is_choice(declared: Field) -> bool:
    return declared.type in {FieldType.RADIO, FieldType.SELECT} and not declared.multiple


class _Way:
    def __init__(self, diagram: engine.Diagram, variables: Mapping[str, Any], now: datetime) -> None:
        self.diagram, self.variables, self.now = diagram, variables, now
        self.out: dict[str, list[engine.Flow]] = {}
        for flow in diagram.flows.values():
            self.out.setdefault(flow.source_id, []).append(flow)

    def follow(self, element_id: str, answers: Mapping[str, Any]) -> engine.Element | None:
        """Walk on while the way is clear; None where it forks, waits or leaves the process."""
        known = {**self.variables, **answers}
        seen = {element_id}
        first_end: engine.Element | None = None
        at = self._after(element_id, known)
        while at is not None and at.id not in seen:
            if at.kind in _WAITING:
                return at
            if at.kind == _END:
                first_end = first_end or at
                if self._over(at) == self.diagram.process_id:
                    return first_end
            seen.add(at.id)
            at = self._next(at, known)
        return None

    def _next(self, at: engine.Element, known: Mapping[str, Any]) -> engine.Element | None:
        if at.kind == _END:
            over = self._over(at)
            return self._after(over, known) if over is not None else None
        if at.kind in {_SUBPROCESS, _CALL}:
            return self._start_of(at)
        return self._after(at.id, known) if at.kind in {_GATEWAY, _START} else None

    def _after(self, element_id: str, known: Mapping[str, Any]) -> engine.Element | None:
        """Give what the one flow that is taken leads to."""
        flows = self.out.get(element_id, [])
        flow = flows[0] if len(flows) == 1 and flows[0].condition is None else None
        if flow is None and self.diagram.elements[element_id].kind == _GATEWAY:
            flow = self._chosen(flows, known)
        return self.diagram.elements[flow.target_id] if flow is not None else None

    def _chosen(self, flows: list[engine.Flow], known: Mapping[str, Any]) -> engine.Flow | None:
        for flow in flows:
            if flow.condition is None or flow.is_default:
                continue
            condition = feel.parse(flow.condition)
            if not condition.names <= known.keys():
                return None
            if condition.evaluate(known, now=self.now).value is True:
                return flow
        return next((flow for flow in flows if flow.is_default), None)

    def _start_of(self, scope: engine.Element) -> engine.Element | None:
        """Give where a sub-process or a called process begins that runs once; None where it begins otherwise."""
        if scope.rounds is not None:
            return None
        inside = self._within(scope.id if scope.called is None else scope.called.process_id)
        starts = [one for one in inside if one.kind == _START or one.id == one.scope_id]  # or a global task
        return starts[0] if len(starts) == 1 else None

    def _over(self, end: engine.Element) -> str | None:
        """Give the process, sub-process or call that is over at an end; None where something in it may go on."""
        scope = self.diagram.elements.get(end.scope_id)
        if scope is None:
            return end.scope_id if end.scope_id == self.diagram.process_id else self._call_over(end)
        if not self._closes(end):
            return None
        return scope.scope_id if scope.by_event and self._is_single(scope) else scope.id

    def _call_over(self, end: engine.Element) -> str | None:
        """Give the only call of the process that is over at an end, where nothing but one token was in there."""
        calls = [one for one in self.diagram.elements.values() if one.called and one.called.process_id == end.scope_id]
        runs_once = len(calls) == 1 and calls[0].rounds is None and end.event is None
        return calls[0].id if runs_once and all(map(self._is_single, self._within(end.scope_id))) else None

    def _closes(self, end: engine.Element) -> bool:
        """Tell whether the sub-process is over at this end: it ends all, or nothing but one token was in there."""
        if end.event is not None:
            return end.event == _ENDS_ALL
        runs_once = self.diagram.elements[end.scope_id].rounds is None
        return runs_once and all(map(self._is_single, self._within(end.scope_id)))

    def _is_single(self, one: engine.Element) -> bool:
        """Tell that an element never adds a token beside another."""
        if one.by_event:
            return all(start.interrupting for start in self._within(one.id) if start.kind == _START)
        flows = self.out.get(one.id, [])
        return one.kind in _SINGLE and one.interrupting and (one.kind == _GATEWAY or len(flows) <= 1)

    def _within(self, scope_id: str) -> list[engine.Element]:
        return [one for one in self.diagram.elements.values() if one.scope_id == scope_id]
