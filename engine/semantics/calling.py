"""Service and send tasks that somebody outside does: the call leaves the step and comes back as an answer."""

from collections.abc import Mapping
from typing import Any

from engine.semantics import sending
from engine.semantics.mappings import own_store
from engine.semantics.nodes import CallingTask


class ServiceTask(CallingTask):
    """Waits for what its implementation answers (BPMN 2.0.2 §10.3.3)."""

    kind = "service"
    _begins = "called"
    answered = "service_answered"


class SendTask(CallingTask):
    """Is done when its message has left with the step that answers it (BPMN 2.0.2 §10.3.3)."""

    kind = "send"
    _begins = "called"
    answered = "send_answered"

    def answer(self, token: Any) -> None:
        """Send the message, if the task has one, and let its token leave."""
        if self.element.message is not None:
            token.workflow.process.note("message_thrown", self.name, None, message=self.element.message)
            sending.send(token, self.element.message)
        super().answer(token)


def given(token: Any) -> Mapping[str, Any]:
    """Give the variables that leave with the call of ``token``: what its input mappings name, and nothing else."""
    own = own_store(token)
    names = {one.target.partition(".")[0] for one in token.task_spec.mappings.inputs}
    return {name: value for name, value in own.items() if name in names}
