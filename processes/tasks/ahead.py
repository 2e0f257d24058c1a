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


@dataclass(frozen=True, slots=True)
class Ahead:
    """The step or the end that follows: ``certain`` whatever is decided, ``by_choice`` by form key and answer."""

    certain: engine.Element | None = None
    by_choice: Mapping[tuple[str, str], engine.Element] = field(default_factory=dict)


def ahead(running: Running, element_id: str, now: datetime) -> Ahead:
    """Follow the flows from a step through exclusive gateways to the next step of a person, or to an end.

    A gateway that asks for more than one answer of this step's form stays open; nothing is guessed.
    """
    way = _Way(running.diagram, now)
    certain = way.follow(element_id, {})
    if certain is not None:
        return Ahead(certain)
    form = running.form_of(element_id)
    found = {}
    for declared in form.fields if form is not None else ():
        if declared.key in running.diagram.variables and _is_choice(declared):
            for option in declared.options:
                if (target := way.follow(element_id, {declared.key: option.value})) is not None:
                    found[declared.key, option.value] = target
    return Ahead(None, found)


def _is_choice(declared: Field) -> bool:
    return declared.type in {FieldType.RADIO, FieldType.SELECT} and not declared.multiple


class _Way:
    def __init__(self, diagram: engine.Diagram, now: datetime) -> None:
        self.diagram, self.now = diagram, now
        self.out: dict[str, list[engine.Flow]] = {}
        for flow in diagram.flows.values():
            self.out.setdefault(flow.source_id, []).append(flow)

    def follow(self, element_id: str, known: Mapping[str, Any]) -> engine.Element | None:
        """Walk on while the way is clear; None where it forks, waits or leaves the process."""
        seen = {element_id}
        flow = self._only(element_id)
        while flow is not None:
            target = self.diagram.elements[flow.target_id]
            if target.kind in _WAITING or (target.kind == "endEvent" and target.scope_id == self.diagram.process_id):
                return target
            if target.kind != _GATEWAY or target.id in seen:
                return None
            seen.add(target.id)
            flow = self._chosen(target.id, known)
        return None

    def _only(self, element_id: str) -> engine.Flow | None:
        flows = self.out.get(element_id, [])
        return flows[0] if len(flows) == 1 else None

    def _chosen(self, gateway_id: str, known: Mapping[str, Any]) -> engine.Flow | None:
        flows = self.out.get(gateway_id, [])
        if len(flows) == 1:
            return flows[0]
        for flow in flows:
            if flow.condition is None or flow.is_default:
                continue
            condition = feel.parse(flow.condition)
            if not condition.names <= known.keys():
                return None
            if condition.evaluate(known, now=self.now).value is True:
                return flow
        return next((flow for flow in flows if flow.is_default), None)
