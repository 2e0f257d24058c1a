"""The door to expressions: FEEL, and nothing that runs code."""

import pytest
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment

from engine.errors import InvalidExpression
from engine.semantics.environment import CodeRefused, FeelEnvironment, FeelScriptEngine
from engine.semantics.tokens import Process
from engine.specification import specify
from tests.engine.drawings import unchecked
from tests.engine.walk import NOW


def test_every_instance_has_the_feel_environment() -> None:
    specification = specify(unchecked("start s\nuser a\ns -> a"))
    process = Process(specification.process, specification.scopes, NOW)
    assert isinstance(process.script_engine.environment, FeelEnvironment)
    assert not isinstance(process.script_engine.environment, TaskDataEnvironment)
    process.write({"x": 2})
    assert process.script_engine.evaluate(process.task_tree, "x + y", {"y": 1}) == 3


def test_scripts_and_services_are_refused() -> None:
    environment = FeelEnvironment(NOW)
    script_engine = FeelScriptEngine(environment)
    for refuse in (environment.execute, environment.call_service, script_engine.execute, script_engine.call_service):
        with pytest.raises(CodeRefused):
            refuse("import os")


@pytest.mark.parametrize("text", ['__import__("os")', "lambda: 1", "x := 1", "import os"])
def test_python_is_not_feel(text: str) -> None:
    with pytest.raises(InvalidExpression):
        FeelEnvironment(NOW).evaluate(text, {})


def test_now_is_the_moment_of_the_step() -> None:
    assert FeelEnvironment(NOW).evaluate("now()", {}) == NOW
