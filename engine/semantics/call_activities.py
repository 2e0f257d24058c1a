"""Call activities: a process of its own inside one token, with a scope of its own (BPMN 2.0.2 §10.3.6, §13.3.4)."""

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine import limits
from engine.errors import StepFailed
from engine.semantics import undoing
from engine.semantics.mappings import own_store
from engine.semantics.nodes import Container, Scope
from engine.semantics.rounds import COUNTER, MultiInstance
from engine.semantics.scopes import HOLDS_ALL
from engine.semantics.tokens import Token
from engine.work import Called


class CallActivity(Container, defaults.CallActivity):
    """A call: what the called process writes stays in its scope until it ends.

    Then it leaves by the mappings, or all of it where nothing is mapped; a round of a multi-instance call keeps it for
    its result.
    """

    kind = "subprocess"

    def __init__(self, wf_spec: Scope, name: str, called: Called, find: Callable[[], Scope]) -> None:
        super().__init__(wf_spec, name, subworkflow_spec=called.process_id)
        self.called = called
        self.is_sealed = not called.sees_all
        self.holds = HOLDS_ALL
        self._find = find

    def opens(self) -> Scope:
        """Give the scope of the called process, found when it is called first."""
        return self._find()

    def _update_hook(self, token: Token) -> bool:
        depth = sum(1 for level in _around(token) if isinstance(level.owner.task_spec, CallActivity))
        if depth >= limits.CALL_DEPTH:
            raise StepFailed(self.name, "calls_nested_too_deep", {"limit": limits.CALL_DEPTH})
        return super()._update_hook(token)

    def _on_complete_hook(self, token: Token) -> None:
        if self.called.gives_all and not isinstance(self.rounds, MultiInstance):
            own = {one.target.partition(".")[0] for one in self.mappings.inputs} | {COUNTER, *undoing.given(token)}
            token.workflow.write({name: value for name, value in own_store(token).items() if name not in own})
        super()._on_complete_hook(token)


def _around(token: Token) -> Any:
    level = token.workflow
    while level is not level.process:
        yield level
        level = level.owner.workflow
