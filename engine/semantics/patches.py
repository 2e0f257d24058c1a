"""The only place where SpiffWorkflow itself is changed; made for one version of it and refusing every other."""

import sys
from typing import Any

from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.util.task import TaskIterator
from SpiffWorkflow.version import __version__ as installed

SUPPORTED = "3.2.0"


class UnsupportedSpiffWorkflow(ImportError):
    """The installed SpiffWorkflow is not the one whose behaviour was measured and mended."""


def apply(version: str = installed) -> None:
    """Let SpiffWorkflow's iterators see the whole task tree instead of its first 1000 levels.

    Stock iterators stop at depth 1000 (``util/task.py:182``, ``bpmn/util/task.py:49``): after 500 rounds of a loop
    an open task becomes invisible and the process counts as completed. Refuses any version but ``SUPPORTED``.
    """
    if version != SUPPORTED:
        raise UnsupportedSpiffWorkflow(f"SpiffWorkflow {SUPPORTED} is required, found {version}")
    for iterator in (TaskIterator, BpmnTaskIterator):
        _unlimit(iterator.__init__)


def _unlimit(function: Any) -> None:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = list(function.__defaults__)
    defaults[names.index("max_depth") - len(names)] = sys.maxsize
    function.__defaults__ = tuple(defaults)
