"""Everything the engine may refuse. No exception of SpiffWorkflow, lxml or lark leaves this package.

EngineError
├── InvalidXml            the file is not XML that is safe to read (carries its findings)
├── InvalidDiagram        the file is not an executable BPMN process (carries its findings)
├── InvalidForm           the file is not a form we can show (carries its findings)
├── InvalidDecision       the file is not a decision model that can decide (carries its findings)
├── DecisionUnknown       the model has no decision or service of this name or id
├── InvalidExpression     the text is not FEEL (code, position, parameters)
├── TaskNotReady          the task is not waiting to be completed
├── TimerNotWaiting       the timer is not waiting
├── MessageNotAwaited     nobody in the instance waits for this message
├── DecisionNotAsked      the instance does not wait for this decision
├── StateUnreadable       the stored state is of an unknown format or belongs to another diagram
└── StepFailed            an element failed: its expression gave no usable value
    └── StepBudgetExceeded    one step made more automatic moves than allowed
"""

from collections.abc import Mapping
from typing import Any

from engine.model import Event, Finding


class EngineError(Exception):
    """Base class of every refusal of the engine."""


class _Found(EngineError):
    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings = findings


class InvalidXml(_Found):
    """The file is not XML, or not safe to read."""


class InvalidDiagram(_Found):
    """The file is not an executable BPMN process."""


class InvalidForm(_Found):
    """The file is not a form that can be shown."""


class InvalidDecision(_Found):
    """The file is not a decision model that can decide."""


class DecisionUnknown(EngineError):
    """The model has no decision or decision service of this name or id."""


class InvalidExpression(EngineError):
    """The text is not a FEEL expression."""

    def __init__(self, code: str, position: int, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, position)
        self.code = code
        self.position = position
        self.params = dict(params or {})


class TaskNotReady(EngineError):
    """The task is not waiting to be completed."""


class TimerNotWaiting(EngineError):
    """The timer is not waiting."""


class MessageNotAwaited(EngineError):
    """Nobody in the instance waits for this message."""


class DecisionNotAsked(EngineError):
    """The instance does not wait for this decision."""


class StateUnreadable(EngineError):
    """The stored state is of an unknown format or belongs to another diagram."""


class StepFailed(EngineError):
    """An element failed: nothing moved, the instance needs an operator.

    ``events`` tell what the step had done before; none of it is kept.
    """

    events: tuple[Event, ...] = ()

    def __init__(self, element_id: str, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(element_id, code)
        self.element_id = element_id
        self.code = code
        self.params = dict(params or {})


class StepBudgetExceeded(StepFailed):
    """One step made more automatic moves than allowed."""
