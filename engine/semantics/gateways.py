"""Gateways by BPMN's token rules (BPMN 2.0 §13.4), from what stands now instead of from the history tree."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.model import Flow
from engine.semantics.expecting import GATED_BY, is_expected, ways_to
from engine.semantics.nodes import ARRIVED_BY, Node, Scope, choose, holds
from engine.semantics.tokens import Token


class ExclusiveGateway(Node, defaults.ExclusiveGateway):
    """One flow leaves: the first in document order whose condition is true, else the default."""

    def _chosen(self, token: Token) -> list[Flow]:
        if len(self.leaving) == 1:
            return choose(self.name, self.leaving, token)
        default = None
        for flow in self.leaving:
            if flow.is_default:
                default = flow
            elif flow.condition is None:
                raise StepFailed(flow.id, "condition_missing", {"gateway": self.name})
            elif holds(flow, token):
                return [flow]
        if default is None and self.leaving:
            raise StepFailed(self.name, "no_flow_taken")
        return [default] if default else []


class Joining(Node):
    """A gateway that holds tokens back until it may consume one from each flow that carries some."""

    def _update_hook(self, token: Token) -> bool:
        if len(self.arriving) < 2:  # noqa: PLR2004  nothing to join
            return super()._update_hook(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        return False

    def _held(self, token: Token) -> dict[str, Token]:
        """Find the oldest token held on each arriving flow, in document order of the flows."""
        held: dict[str, Token] = {}
        for other in self._standing(token):
            held.setdefault(self._flow_of(other), other)
        return {flow.id: held[flow.id] for flow in self.arriving if flow.id in held}

    def _standing(self, token: Token) -> list[Token]:
        """List the tokens that this gateway holds in the level of ``token``, oldest first."""
        found = (other for other in token.workflow.tokens() if other.task_spec is self)
        return [other for other in found if other.state == TaskState.WAITING and ARRIVED_BY in other.internal_data]

    def _flow_of(self, token: Token) -> str:
        flow_id: str = token.internal_data[ARRIVED_BY]
        return flow_id

    def _join(self, token: Token, held: dict[str, Token]) -> None:
        """Consume the held tokens; ``token`` alone goes on."""
        for other in held.values():
            if other is not token:
                other.workflow.drop(other)
        token.internal_data.clear()
        token.internal_data["joined"] = list(held)

    def _passed(self, token: Token) -> None:
        joined = token.internal_data.get("joined")
        data = {"joined": joined} if joined else {}
        token.workflow.process.note("node_passed", self.name, None, **data)


class ParallelGateway(Joining, defaults.ParallelGateway):
    """Waits for one token on every arriving flow, then sends one along every leaving flow."""

    def _update_hook(self, token: Token) -> bool:
        if super()._update_hook(token):
            return True
        held = self._held(token)
        if len(held) < len(self.arriving):
            return False
        self._join(token, held)
        return True

    def _chosen(self, token: Token) -> list[Flow]:  # noqa: ARG002  the signature is SpiffWorkflow's
        return self.leaving


class InclusiveGateway(Joining, defaults.InclusiveGateway):
    """Waits while a token elsewhere may still arrive by an empty flow, then takes every flow that holds.

    BPMN 2.0.2 §13.4.3: a token elsewhere counts when it can reach an empty arriving flow without passing this gateway,
    and cannot reach one that already holds a token. The question is asked when no other token can move by itself.
    """

    ponders = True

    def reconsider(self, token: Token) -> bool:
        """Join when nothing can arrive any more; asked for the oldest held token only."""
        if token.state != TaskState.WAITING:
            return False
        held = self._held(token)
        if min(held.values(), key=lambda other: other.number) is not token:
            return False
        if is_expected(self, self._ways, token.workflow, held):
            return False
        self._join(token, held)
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol
        return True

    @cached_property
    def _ways(self) -> Mapping[str, frozenset[str]]:
        return ways_to(self, self._wf_spec.task_specs)

    def _chosen(self, token: Token) -> list[Flow]:
        if len(self.leaving) > 1:
            for flow in self.leaving:
                if flow.condition is None and not flow.is_default:
                    raise StepFailed(flow.id, "condition_missing", {"gateway": self.name})
        return choose(self.name, self.leaving, token)


class EventBasedGateway(Node, defaults.EventBasedGateway):
    """Holds its token while the events behind it wait; the first that happens decides the way.

    One that begins its process and takes all (BPMN 2.0.2 §10.6.6, parallel) lets the others wait on, each on its way.
    """

    def __init__(self, wf_spec: Scope, name: str) -> None:
        super().__init__(wf_spec, name, event_definition=MultipleEventDefinition())

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        for flow in self.leaving:
            target: Any = self._wf_spec.task_specs[flow.target_id]
            token.workflow.enter(target, **{GATED_BY: token.key, ARRIVED_BY: flow.id})
        return False

    def decide(self, token: Token, winner: Token) -> None:
        """Let ``winner`` go on: withdraw the other events, leave the gateway along its flow."""
        others = self._others(token, winner)
        if not self.element.passage.takes_all:
            self._withdraw(others)
        self._passed(token)
        if self.element.passage.takes_all:
            for flow in self.leaving:
                token.workflow.process.note("flow_taken", flow.id)
            for other in others:
                del other.internal_data[GATED_BY], other.internal_data[ARRIVED_BY]
        else:
            token.workflow.process.note("flow_taken", winner.internal_data[ARRIVED_BY])
        token.workflow.drop(token)
        if self.element.passage.instantiates:
            withdraw_beginnings(token)

    def _on_cancel(self, token: Token) -> None:
        self._withdraw(self._others(token, None))
        super()._on_cancel(token)

    def _others(self, token: Token, winner: Token | None) -> list[Token]:
        """List what waits behind this gateway for ``token``, all definitions of an event, but not ``winner``."""
        behind = (other for other in token.workflow.tokens() if other.internal_data.get(GATED_BY) == token.key)
        return [other for other in behind if other is not winner]

    def _withdraw(self, tokens: Iterable[Token]) -> None:
        for other in tokens:
            if other.is_there:
                other.cancel()


def gated(token: Token) -> None:
    """Let the event-based gateway that waits for ``token``, if one does, decide for it."""
    gate = token.internal_data.get(GATED_BY)
    if gate is not None:
        held = token.workflow.tasks[gate]
        held.task_spec.decide(held, token)


def withdraw_beginnings(token: Token) -> None:
    """Withdraw the other ways to begin the process: the first that happens begins it (BPMN 2.0.2 §10.6.6, §13.3.3)."""
    for other in token.workflow.tokens():
        node = other.task_spec
        if node.starts_process and node is not token.task_spec and other.is_there:
            other.cancel()
