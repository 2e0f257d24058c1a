"""Runs BPMN: a function from (diagram, state, command, now) to (state, events).

It knows no web, no database, no people, no clock of its own and no randomness. This module is its whole public
surface; the parts behind it are loaded at their first use, because SpiffWorkflow takes a while to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.errors import (
    DecisionNotAsked,
    EngineError,
    InvalidDiagram,
    InvalidExpression,
    InvalidForm,
    MessageNotAwaited,
    StateUnreadable,
    StepBudgetExceeded,
    StepFailed,
    TaskNotReady,
    TimerNotWaiting,
)
from engine.model import (
    APART,
    AwaitedCondition,
    AwaitedMessage,
    AwaitedSignal,
    Call,
    Diagram,
    Element,
    Evaluation,
    Event,
    File,
    Finding,
    Flow,
    Lane,
    OpenTask,
    Reason,
    ReturnFlow,
    RuleTask,
    SentMessage,
    Severity,
    Step,
    ThrownSignal,
    Timer,
)

if TYPE_CHECKING:
    from engine.checker import check
    from engine.checker.apart import check_apart, main_apart
    from engine.checker.bundles import check_bundle
    from engine.checker.opening import main_of
    from engine.checker.typed import check_typed
    from engine.codec import variables
    from engine.expressions import evaluate
    from engine.importer import Option, Repair, Repaired, repair, repairs
    from engine.importer.apart import Mended, repair_apart
    from engine.importer.compared import Changes
    from engine.importer.drawn import picture
    from engine.migration import Moved, Obstacle, migrate
    from engine.reader import read
    from engine.runner import answer, cancel, complete, deliver, fire, signal, start, throw_error

__all__ = [
    "APART",
    "AwaitedCondition",
    "AwaitedMessage",
    "AwaitedSignal",
    "Call",
    "Changes",
    "DecisionNotAsked",
    "Diagram",
    "Element",
    "EngineError",
    "Evaluation",
    "Event",
    "File",
    "Finding",
    "Flow",
    "InvalidDiagram",
    "InvalidExpression",
    "InvalidForm",
    "Lane",
    "Mended",
    "MessageNotAwaited",
    "Moved",
    "Obstacle",
    "OpenTask",
    "Option",
    "Reason",
    "Repair",
    "Repaired",
    "ReturnFlow",
    "RuleTask",
    "SentMessage",
    "Severity",
    "StateUnreadable",
    "Step",
    "StepBudgetExceeded",
    "StepFailed",
    "TaskNotReady",
    "ThrownSignal",
    "Timer",
    "TimerNotWaiting",
    "answer",
    "cancel",
    "check",
    "check_apart",
    "check_bundle",
    "check_typed",
    "complete",
    "deliver",
    "evaluate",
    "fire",
    "main_apart",
    "main_of",
    "migrate",
    "picture",
    "read",
    "repair",
    "repair_apart",
    "repairs",
    "signal",
    "start",
    "throw_error",
    "variables",
]

_HOMES = {
    "answer": "engine.runner",
    "cancel": "engine.runner",
    "check": "engine.checker",
    "check_apart": "engine.checker.apart",
    "check_bundle": "engine.checker.bundles",
    "check_typed": "engine.checker.typed",
    "complete": "engine.runner",
    "deliver": "engine.runner",
    "evaluate": "engine.expressions",
    "fire": "engine.runner",
    "main_apart": "engine.checker.apart",
    "main_of": "engine.checker.opening",
    "Moved": "engine.migration",
    "Obstacle": "engine.migration",
    "migrate": "engine.migration",
    "Changes": "engine.importer.compared",
    "Mended": "engine.importer.apart",
    "Option": "engine.importer",
    "picture": "engine.importer.drawn",
    "repair_apart": "engine.importer.apart",
    "Repair": "engine.importer",
    "Repaired": "engine.importer",
    "repair": "engine.importer",
    "repairs": "engine.importer",
    "read": "engine.reader",
    "signal": "engine.runner",
    "start": "engine.runner",
    "throw_error": "engine.runner",
    "variables": "engine.codec",
}


def __getattr__(name: str) -> Any:
    """Load a verb of the public surface from its module at its first use."""
    if name not in _HOMES:
        raise AttributeError(name)
    verb = getattr(import_module(_HOMES[name]), name)
    globals()[name] = verb
    return verb
