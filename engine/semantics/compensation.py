"""Compensation: events that throw it, sub-processes that are opened again for it (BPMN 2.0.2 §10.5.6, §13.5.5)."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from engine.compensation import HANDLED, OPENED, Kept
from engine.event_definitions import Trigger
from engine.model import Diagram
from engine.semantics import undoing
from engine.semantics.nodes import Container, Node, Scope
from engine.semantics.throwing import EndEvent, ThrowEvent
from engine.semantics.tokens import Token

_APART = "apart"
_UNDONE = " undone"


class _Compensating(Node):
    """Compensates one activity of its scope or all, and passes when that is done, unless the file lets it go on.

    What it compensates is what was completed when its token arrived.
    """

    thrown: tuple[Trigger, ...]

    def __init__(self, wf_spec: Scope, name: str, trigger: Trigger) -> None:
        super().__init__(wf_spec, name)
        self.what = trigger

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        level = token.workflow
        facts = {} if self.what.name is None else {"activity": self.what.name}
        level.process.note("compensation_thrown", self.name, None, **facts)
        records = undoing.take(level, self.what.name)
        if not records:
            return True
        driver = token if self.what.waits else level.place(self, {_APART: True})
        driver._set_state(undoing.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        undoing.begin(driver, records)
        return not self.what.waits

    def inner_undone(self, token: Token) -> None:
        """Go on when nothing is left to compensate; a token that only waited for this is over."""
        if undoing.proceed(token):
            return
        if _APART in token.internal_data:
            token.workflow.drop(token)
            token.workflow.settle()
        else:
            token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol


class CompensationThrow(_Compensating, ThrowEvent):
    """An intermediate event that compensates."""


class CompensationEnd(_Compensating, EndEvent):
    """An end event that compensates."""


class CompensationBoundary(Node, defaults.IntermediateThrowEvent):
    """The place of a handler on a boundary; no token ever comes here."""

    may_begin = False

    def __init__(self, wf_spec: Scope, name: str) -> None:
        super().__init__(wf_spec, name, event_definition=NoneEventDefinition())


class Reopened(Container, defaults.SubWorkflowTask):
    """A completed sub-process while it is compensated, with the variables that it had.

    Its event sub-process for compensation runs; without one what was completed inside is compensated. Nothing is said
    of it, for it was completed before; its other event sub-processes and its boundary stay silent.
    """

    may_begin = False
    has_interrupted = True
    handler: Any = None

    def __init__(self, wf_spec: Scope, name: str) -> None:
        super().__init__(wf_spec, name, subworkflow_spec=name)

    def inner_undone(self, token: Token) -> None:
        """Compensate the next inside; the level ends by itself when nothing stands in it."""
        undoing.proceed(token)

    def _begin(self, token: Token, level: Any) -> None:
        if self.handler is not None:
            level.enter(self.handler)
        else:
            undoing.begin(token, undoing.take(level, None))

    def _arm(self, token: Token) -> None:
        """Open nothing: the scope is as it was left."""

    def _passed(self, token: Token) -> None:
        """Say nothing: this is no completion of the sub-process."""

    def _withdrawn(self, token: Token) -> None:
        """Say nothing, as at the beginning."""


def connect(diagram: Diagram, made: Mapping[str, Any], scopes: Mapping[str, Scope]) -> None:
    """Tell every node what is kept of it when it is completed, and every scope by which nodes it compensates."""
    kept = Kept(diagram.elements)
    for handler in kept.handlers.values():
        made[handler].may_begin = False
    for name, how in kept.how.items():
        scope = scopes[diagram.elements[name].scope_id]
        node = made[name]
        work = getattr(node, "work", None)
        if work is not None:
            node.keeps, node = undoing.ROUNDS, work
        node.keeps = how
        scope.undoing[name] = made[kept.handlers[name]] if how == HANDLED else _reopened(scope, node, name)
        if how == OPENED:
            scope.undoing[name].handler = made[kept.listeners[name]]


def _reopened(scope: Scope, node: Any, name: str) -> Reopened:
    again = Reopened(scope, name + _UNDONE)
    again.element, again.inside, again.holds = node.element, node.inside, node.holds
    return again
