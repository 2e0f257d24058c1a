"""Events that wait: timers and messages, in the flow, on a boundary, behind an event-based gateway."""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.semantics.gateways import GATED_BY
from engine.semantics.nodes import GUARDED_BY, Node, Scope
from engine.semantics.timers import Timer
from engine.semantics.tokens import Token

DUE_AT = "due"


class Message(MessageEventDefinition):
    """A message awaited by its name."""


class _Waiting(Node):
    """An event that waits for its trigger; nothing but ``happen`` lets its token move."""

    event_definition: Any

    @property
    def is_timer(self) -> bool:
        """Tell whether a timer is awaited; otherwise it is a message."""
        return isinstance(self.event_definition, Timer)

    def happen(self, token: Token) -> None:
        """Let the awaited timer or message happen now; the token becomes the next to move."""
        self._note(token, "timer_fired", "message_received")
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol

    def _update_hook(self, token: Token) -> bool:
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        if self.is_timer:
            due_at = self.event_definition.due_at(token.workflow)
            token.internal_data[DUE_AT] = due_at.isoformat().replace("+00:00", "Z")
        self._note(token, "timer_started", "message_awaited")
        return False

    def _on_ready_hook(self, token: Token) -> None:
        """Do nothing: SpiffWorkflow's event manager is not used."""

    def _withdrawn(self, token: Token) -> None:
        self._note(token, "timer_cancelled", "message_cancelled")

    def _note(self, token: Token, timer_kind: str, message_kind: str) -> None:
        note = token.workflow.process.note
        if not self.is_timer:
            note(message_kind, self.name, token.key, message=self.event_definition.name)
        elif timer_kind == "timer_started":
            note(timer_kind, self.name, token.key, due_at=token.internal_data[DUE_AT])
        else:
            note(timer_kind, self.name, token.key)


class CatchEvent(_Waiting, defaults.IntermediateCatchEvent):
    """An intermediate timer or message, in the flow or behind an event-based gateway."""

    def _update_hook(self, token: Token) -> bool:
        if GATED_BY not in token.internal_data:
            token.internal_data.clear()
        return super()._update_hook(token)

    def _run_hook(self, token: Token) -> bool:
        gate = token.internal_data.get(GATED_BY)
        if gate is not None:
            held = token.workflow.tasks[gate]
            held.task_spec.decide(held, token)
        return True


class BoundaryEvent(_Waiting, defaults.BoundaryEvent):
    """A timer or message on the boundary of an activity; interrupting ones come before every other move.

    A non-interrupting message is awaited again as long as the activity lasts (BPMN 2.0 §10.5.6); a timer fires once.
    """

    rank = 0

    def __init__(self, wf_spec: Scope, name: str, event_definition: Any, *, interrupting: bool) -> None:
        super().__init__(wf_spec, name, event_definition=event_definition, cancel_activity=interrupting)

    def _run_hook(self, token: Token) -> bool:
        host = token.internal_data[GUARDED_BY]
        if self.cancel_activity:
            token.workflow.tasks[host].cancel()
        elif not self.is_timer:
            token.workflow.enter(self, **{GUARDED_BY: host})
        return True
