"""Activities that need several tokens to begin (BPMN 2.0.2 §10.3, startQuantity): a place in front collects them."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.semantics.nodes import Node, Scope
from engine.semantics.tokens import Token


class Gathering(Node):
    """Holds the tokens that arrive until there are enough; one goes on into the activity, the others are consumed.

    Whichever flows they come by counts the same. Its name holds a space, so that no id of a drawing is like it.
    """

    may_begin = False

    def __init__(self, wf_spec: Scope, work: Any, needed: int) -> None:
        super().__init__(wf_spec, f"{work.name} start")
        self.work = work
        self.needed = needed
        self.element = work.element

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        waiting = [other for other in token.workflow.tokens() if other.task_spec is self]
        if len(waiting) >= self.needed:
            level = token.workflow
            for other in waiting[: self.needed]:
                level.drop(other)
            level.enter(self.work)
        return False


def gather(scope: Scope, work: Any, needed: int) -> None:
    """Let the flows to ``work`` lead to the place where its tokens gather."""
    place = Gathering(scope, work, needed)
    place.arriving = work.arriving
    scope.doors[work.name] = place.name
