"""What an event may wait for, one class each: how waiting begins, what is said of it, whether it begins again."""

from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition

from engine.errors import InvalidExpression, StepFailed
from engine.semantics import sending
from engine.semantics.timers import Timer
from engine.semantics.tokens import Token

WAS_TRUE = "was"


class Message(MessageEventDefinition):
    """A message awaited by its name (BPMN 2.0.2 §10.5.5)."""

    words: ClassVar = ("message_awaited", "message_received", "message_cancelled")

    def begin(self, token: Token) -> None:
        """Keep the values by which the message finds this instance."""
        sending.bind(token, self.name)

    def facts(self, token: Token, word: str) -> dict[str, Any]:  # noqa: ARG002  the signature is shared
        """Say which message."""
        return {"message": self.name}

    def again(self, token: Token) -> dict[str, Any] | None:  # noqa: ARG002  the signature is shared
        """Tell what a token that waits for the next one keeps."""
        return {}


class Signal(SignalEventDefinition):
    """A signal awaited by its name; whoever waits for it gets it (BPMN 2.0.2 §10.5.5)."""

    words: ClassVar = ("signal_awaited", "signal_received", "signal_cancelled")

    def begin(self, token: Token) -> None:
        """Do nothing more: the token itself waits."""

    def facts(self, token: Token, word: str) -> dict[str, Any]:  # noqa: ARG002  the signature is shared
        """Say which signal."""
        return {"signal": self.name}

    def again(self, token: Token) -> dict[str, Any] | None:  # noqa: ARG002  the signature is shared
        """Tell what a token that waits for the next one keeps."""
        return {}


class Condition(ConditionalEventDefinition):
    """A condition that is to become true (BPMN 2.0.2 §10.5.5).

    Null is not true yet: what the condition asks for may still be unknown. Any other value is a failure.
    """

    words: ClassVar = ("condition_awaited", "condition_met", "condition_cancelled")

    def __init__(self, name: str, expression: str) -> None:
        super().__init__(expression, name=name)

    def begin(self, token: Token) -> None:
        """Let the condition be asked before anything else moves: it may be true already."""
        token.workflow.process.is_stale = True

    def facts(self, token: Token, word: str) -> dict[str, Any]:  # noqa: ARG002  the signature is shared
        """Say nothing more: the drawing has the condition."""
        return {}

    def again(self, token: Token) -> dict[str, Any] | None:  # noqa: ARG002  the signature is shared
        """Tell what a token keeps that waits for the next time: the condition must become false first."""
        return {WAS_TRUE: True}

    def has_become_true(self, token: Token) -> bool:
        """Ask the condition and remember the answer. Raises StepFailed for what is neither true, false nor null."""
        params = {"condition": self.expression}
        try:
            result = token.workflow.script_engine.environment.reasoned(self.expression, token.workflow.visible())
        except InvalidExpression as error:
            params |= {"reason": error.code, "position": error.position}
            raise StepFailed(self.name, "condition_unreadable", params) from error
        if result.value is not None and not isinstance(result.value, bool):
            raise StepFailed(self.name, "condition_not_boolean", {**params, "reasons": []})
        if not result.value:
            token.internal_data.pop(WAS_TRUE, None)
            return False
        return not token.internal_data.get(WAS_TRUE)


Awaited = Message | Signal | Condition | Timer
