"""The complex gateway: activated by an expression, then waiting for its reset (BPMN 2.0.2 §10.6.5, §13.4.5)."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.semantics.expecting import is_expected, ways_to
from engine.semantics.gateways import Joining
from engine.semantics.mappings import truth_of
from engine.semantics.nodes import Node, choose, holds, take
from engine.semantics.tokens import Token

FIRST = "first"
_RESETS = "resets"


class ComplexGateway(Joining):
    """Takes one token from each flow that has some when its expression becomes true, later those that come behind.

    The expression sees ``activationCount``, the number of tokens that have arrived, and ``activationCounts``, the same
    by the ids of the arriving flows; it is asked at each arrival and when all other tokens rest. Without an expression
    the first token is enough. After the first phase a token of the gateway remembers (``first``) which flows have been
    served, until no token is expected on the others, by the rule of the inclusive join. In this second phase a flow is
    taken only when its condition is true with ``waitingForStart`` = false, and none need be. When the first phase has
    served every flow there is nothing to wait for and no second phase.
    """

    ponders = True

    def _update_hook(self, token: Token) -> bool:
        if not self.arriving or (len(self.arriving) == 1 and self.element.passage.activation is None):
            return Node._update_hook(self, token)  # noqa: SLF001  nothing to join
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        return self._remembering(token) is None and self._activates(token)

    def reconsider(self, token: Token) -> bool:
        """Activate or reset; asked for the oldest held token, or for the one that remembers."""
        if token.state != TaskState.WAITING:
            return False
        keeper = self._remembering(token)
        if keeper is None:
            oldest = min(self._held(token).values(), key=lambda other: other.number)
            moves = oldest is token and self._activates(token)
        else:
            moves = keeper is token and self._resets(token)
        if moves:
            token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol
        return moves

    def _activates(self, token: Token) -> bool:
        held, condition = self._held(token), self.element.passage.activation
        if condition is not None and not truth_of(condition, token, **self._state(token, starts=True)):
            return False
        level = token.workflow
        self._join(token, held)
        if len(held) < len(self.arriving):
            level.place(self, {FIRST: list(held)}, TaskState.WAITING)
        return True

    def _resets(self, token: Token) -> bool:
        served, held = token.internal_data[FIRST], self._held(token)
        if is_expected(self, self._ways, token.workflow, {*served, *held}):
            return False
        late = {flow_id: other for flow_id, other in held.items() if flow_id not in served}
        self._join(token, late)
        token.internal_data[_RESETS] = True
        return True

    def _on_complete_hook(self, token: Token) -> None:
        resets = _RESETS in token.internal_data
        more = self._state(token, starts=not resets)
        if resets:
            chosen = [flow for flow in self.leaving if flow.condition is not None and holds(flow, token, more)]
        else:
            chosen = choose(self.name, self.leaving, token, more)
        if chosen or not resets:
            self._passed(token)
        for flow in chosen:
            take(token, flow)

    def _remembering(self, token: Token) -> Token | None:
        """Find the token that waits for the reset of this gateway."""
        return next(
            (one for one in token.workflow.tokens() if one.task_spec is self and FIRST in one.internal_data), None
        )

    def _state(self, token: Token, *, starts: bool) -> dict[str, Any]:
        """Give what the expressions of the gateway may ask about itself."""
        counts = dict.fromkeys((flow.id for flow in self.arriving), 0)
        for other in self._standing(token):
            counts[self._flow_of(other)] += 1
        by_flow = {flow_id: Decimal(count) for flow_id, count in counts.items()}
        total = sum(by_flow.values(), Decimal(0))
        return {"activationCount": total, "activationCounts": by_flow, "waitingForStart": starts}

    @cached_property
    def _ways(self) -> Mapping[str, frozenset[str]]:
        return ways_to(self, self._wf_spec.task_specs)
