"""Receive tasks: a message awaited as an activity, with boundary events (BPMN 2.0.2 §10.3.3, §13.3.3)."""

from collections.abc import Mapping
from typing import Any

from engine.semantics import mappings
from engine.semantics.awaited import Awaited, Message
from engine.semantics.events import Waiting
from engine.semantics.expecting import GATED_BY
from engine.semantics.gateways import gated, withdraw_beginnings
from engine.semantics.nodes import ARRIVED_BY, Activity
from engine.semantics.tokens import Token


class ReceiveTask(Waiting, Activity):
    """Rests until its message arrives; what the message brings is written like the result of a task.

    Of several that begin their process (``instantiate``) the first that receives does; the others are withdrawn.
    """

    def awaited(self, token: Token) -> Awaited:  # noqa: ARG002  the signature is shared
        """Tell what ``token`` waits for."""
        return Message(self.element.message or "")

    def _update_hook(self, token: Token) -> bool:
        if GATED_BY not in token.internal_data:
            token.internal_data.pop(ARRIVED_BY, None)
        mappings.open_scope(token)
        super()._update_hook(token)
        self._guard(token)
        return False

    def _run_hook(self, token: Token) -> bool:
        gated(token)
        return True

    def _take_effect(self, token: Token, values: Mapping[str, Any]) -> None:
        token.write(mappings.brought(self.mappings, values))
        if self.element.passage.instantiates:
            withdraw_beginnings(token)
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol

    def _on_cancel(self, token: Token) -> None:
        Activity._on_cancel(self, token)  # noqa: SLF001  which of the two bases takes the token away

    def _passed(self, token: Token) -> None:
        token.workflow.process.note("node_passed", self.name)
