"""SpiffWorkflow's door to expressions: FEEL and nothing else, so that no uploaded text ever reaches Python."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine import expressions
from engine.model import Evaluation


class CodeRefused(SpiffWorkflowException):
    """Scripts and services are never run by the engine itself."""


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates FEEL at the moment ``now`` of the step.

    It replaces the *environment* because SpiffWorkflow has call sites that go around the script engine
    (``message.py:68``, ``bpmn_process_spec.py:103,159``).
    """

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    def reasoned(self, expression: str, context: Mapping[str, Any]) -> Evaluation:
        """Evaluate ``expression`` and keep the reasons for a null. Raises InvalidExpression for what is not FEEL."""
        return expressions.evaluate(expression, context, self.now)

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Evaluate ``expression`` as SpiffWorkflow asks it: the value alone."""
        return self.reasoned(expression, {**(external_context or {}), **context}).value

    def execute(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse every script."""
        raise CodeRefused("scripts are not executed")

    def call_service(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse every service call."""
        raise CodeRefused("services are not called")


class FeelScriptEngine(PythonScriptEngine):
    """Evaluates with the variables that the task's level sees; SpiffWorkflow's task data stays empty."""

    def evaluate(self, task: Any, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        """Evaluate ``expression`` in the scope of ``task``."""
        return self.environment.evaluate(expression, task.workflow.visible(), external_context)

    def execute(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse every script."""
        raise CodeRefused("scripts are not executed")

    def call_service(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse every service call."""
        raise CodeRefused("services are not called")
