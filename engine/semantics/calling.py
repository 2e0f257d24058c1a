"""Service and send tasks that somebody outside does: the call leaves the step and comes back as an answer."""

from engine.semantics.nodes import CallingTask


class ServiceTask(CallingTask):
    """Waits for what its implementation answers (BPMN 2.0.2 §10.3.3)."""

    kind = "service"
    _begins = "called"
    answered = "service_answered"


class SendTask(CallingTask):
    """Waits until the host has taken over what is to be sent (BPMN 2.0.2 §10.3.3)."""

    kind = "send"
    _begins = "called"
    answered = "send_answered"
