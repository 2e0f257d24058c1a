"""Events that throw: signals to everybody, errors and escalations to who catches them, links, the end of all."""

from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from engine.errors import StepFailed
from engine.event_definitions import Trigger
from engine.semantics import sending, undoing
from engine.semantics.awaited import Signal
from engine.semantics.events import waits_for
from engine.semantics.nodes import Node, Scope
from engine.semantics.tokens import Token

_NAMED = frozenset({"signal", "message"})


class _Throwing(Node):
    """An event that throws what its definitions say, in their order, when its token passes.

    It has passed before it throws; when what it throws takes its own scope away, its token goes no further.
    """

    thrown: tuple[Trigger, ...] = ()

    def _run_hook(self, token: Token) -> bool:
        self._passed(token)
        for trigger in self.thrown:
            if token.is_there:
                throw(token, trigger)
        return True

    def _on_complete_hook(self, token: Token) -> None:
        self._send_on(token)


class ThrowEvent(_Throwing, defaults.IntermediateThrowEvent):
    """An intermediate event that throws; without a definition its token just passes."""

    def __init__(self, wf_spec: Scope, name: str, thrown: tuple[Trigger, ...] = ()) -> None:
        super().__init__(wf_spec, name, event_definition=NoneEventDefinition())
        self.thrown = thrown


class EndEvent(_Throwing, defaults.EndEvent):
    """An end event: its token is consumed when all is thrown.

    After a cancel a second token waits here until the transaction is compensated.
    """

    def __init__(self, wf_spec: Scope, name: str, thrown: tuple[Trigger, ...] = ()) -> None:
        super().__init__(wf_spec, name, event_definition=NoneEventDefinition())
        self.thrown = thrown

    def inner_undone(self, token: Token) -> None:
        """Leave the transaction when nothing is left to compensate in it."""
        if not undoing.proceed(token):
            _leave_transaction(token)


class LinkThrow(ThrowEvent):
    """A link that is thrown: its token goes on at the event that catches the link (BPMN 2.0.2 §10.5.5)."""

    target = ""

    def _send_on(self, token: Token) -> None:
        token._add_child(self._wf_spec.task_specs[self.target])  # noqa: SLF001  SpiffWorkflow's own protocol


class LinkCatch(Node, defaults.IntermediateThrowEvent):
    """A link that is caught: whoever threw it, the token passes."""

    def __init__(self, wf_spec: Scope, name: str) -> None:
        super().__init__(wf_spec, name, event_definition=NoneEventDefinition())


def throw(token: Token, trigger: Trigger) -> None:
    """Throw one event where ``token`` stands. Raises StepFailed ``error_uncaught`` for an error nobody catches."""
    process, node = token.workflow.process, token.task_spec
    if trigger.kind == "terminate":
        for other in token.workflow.tokens():
            if other is not token and other.is_there:
                other.cancel()
        return
    facts = {} if trigger.name is None else {trigger.kind if trigger.kind in _NAMED else "code": trigger.name}
    process.note(f"{trigger.kind}_thrown", node.name, None, **facts)
    if trigger.kind == "cancel":
        cancel_transaction(token)
        return
    if trigger.kind == "message":
        sending.send(token, trigger.name or "")
        return
    if trigger.kind == "signal":
        broadcast(process, trigger.name or "", sending.announce(token, trigger.name or ""))
    elif not propagate(token.workflow, trigger.kind, trigger.name, {}):
        if trigger.kind == "error":
            raise StepFailed(node.name, "error_uncaught", {"error": trigger.name})
        process.note("escalation_uncaught", node.name, None, **facts)


def cancel_transaction(token: Token) -> None:
    """End the transaction around ``token`` by the cancel event on its boundary (BPMN 2.0.2 §10.3.5, §13.5.2).

    What is open inside is taken away, then what was completed is compensated.
    Raises StepFailed ``cancel_uncaught`` when there is none; the checker asks for it.
    """
    level = token.workflow
    for other in level.tokens():
        if other is not token and other.is_there:
            other.cancel()
    records = undoing.take(level, None)
    if not records:
        _leave_transaction(token)
        return
    driver = level.place(token.task_spec, {}, undoing.WAITING)
    undoing.begin(driver, records)


def _leave_transaction(token: Token) -> None:
    owner = token.workflow.owner
    host = owner if owner.task_spec.rounds is None else owner.workflow.owner
    if not catch_at(host, "cancel", None, {}):
        raise StepFailed(token.task_spec.name, "cancel_uncaught")


def broadcast(process: Any, signal: str, values: Mapping[str, Any]) -> None:
    """Let a signal happen wherever it is awaited now, the longest awaited first (BPMN 2.0.2 §10.5.7)."""
    for token in process.all_tokens():
        awaited = waits_for(token, Signal) if token.is_there else None
        if awaited is not None and awaited.name == signal:
            token.task_spec.happen(token, values)


def propagate(level: Any, kind: str, code: str | None, values: Mapping[str, Any]) -> bool:
    """Carry an error or escalation outwards to the first who catches it; tells whether anybody does.

    In each scope the event sub-processes come first, unless one has interrupted it already, then the boundary of the
    scope (BPMN 2.0.2 §10.5.7, §13.5.4). Among several the one that names the code comes before one for any code.
    """
    for scope, owner in _outwards(level):
        listener = _best([] if scope.is_interrupted else scope.spec.listeners, kind, code)
        if listener is not None:
            listener.catch(scope, kind, code, values)
            return True
        if owner is not None and catch_at(owner, kind, code, values):
            return True
    return False


def catch_at(host: Token, kind: str, code: str | None, values: Mapping[str, Any]) -> bool:
    """Let the boundary of ``host`` catch an error or escalation; tells whether it does."""
    guard = _best(host.task_spec.guards, kind, code)
    if guard is not None:
        guard.catch(host, kind, code, values)
    return guard is not None


def _outwards(level: Any) -> Iterator[tuple[Any, Token | None]]:
    while level is not None:
        owner = getattr(level, "owner", None)
        yield level, owner
        level = None if owner is None else owner.workflow


def _best(nodes: list[Any], kind: str, code: str | None) -> Any:
    fitting = [node for node in nodes if node.catches(kind, code)]
    return max(fitting, key=lambda node: int(node.catches(kind, code)), default=None)
