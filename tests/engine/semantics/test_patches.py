"""The patches of SpiffWorkflow: for one version only, and doing what they promise."""

import pytest
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.util.task import TaskIterator, TaskState

from engine.semantics import patches
from engine.semantics.tokens import Process, Token
from engine.specification import specify
from tests.engine.drawings import unchecked
from tests.engine.walk import NOW


@pytest.mark.parametrize("version", ["3.1.2", "3.2.1", "4.0.0", ""])
def test_another_version_of_spiffworkflow_is_refused(version: str) -> None:
    with pytest.raises(patches.UnsupportedSpiffWorkflow):
        patches.apply(version)


@pytest.mark.parametrize("iterator", [TaskIterator, BpmnTaskIterator])
def test_iterators_see_deeper_than_a_thousand_levels(iterator: type) -> None:
    specification = specify(unchecked("start s\nuser a\ns -> a"))
    process = Process(specification.process, specification.scopes, NOW)
    token = process.task_tree
    for _ in range(1500):
        token = Token(process, specification.node("s"), token, TaskState.COMPLETED)
    Token(process, specification.node("a"), token, TaskState.READY)
    assert [found.task_spec.name for found in iterator(process.task_tree, state=TaskState.READY)] == ["a"]
