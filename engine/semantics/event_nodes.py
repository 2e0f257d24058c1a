"""From what the file says about an event to the node that does it."""

from typing import Any

from engine import compensation as drawn
from engine.event_definitions import Trigger
from engine.model import Element
from engine.semantics import awaited, compensation, events, throwing
from engine.semantics.event_subprocesses import EventStart, EventSubProcess, Listener
from engine.semantics.nodes import Scope, StartEvent
from engine.semantics.timers import Timer
from engine.triggers import CODED

_THROWN = {
    "intermediateThrowEvent": {"message", "signal", "escalation"},
    "endEvent": {"message", "signal", "escalation", "error", "terminate", "cancel"},
}
_NAMED = {"message", "signal", "link"}


def make(scope: Scope, element: Element) -> Any:
    """Make the node of an event; None for what is no event, or one that does not run."""
    if element.event == "link":
        return _link(scope, element)
    if element.event == drawn.EVENT:
        return _compensating(scope, element)
    if element.kind in _THROWN:
        return _throwing(scope, element)
    if element.kind == "startEvent":
        return _starting(scope, element)
    return _catching(scope, element) if _waits(element) else None


def _starting(scope: Scope, element: Element) -> Any:
    if not element.triggers:
        return StartEvent(scope, element.id)
    if not _waits(element) or _caught(element):
        return None
    return events.ProcessStart(scope, element.id, _arms(element), needs_all=element.needs_all)


def _compensating(scope: Scope, element: Element) -> Any:
    if element.kind == "boundaryEvent":
        return compensation.CompensationBoundary(scope, element.id)
    kinds = {"intermediateThrowEvent": compensation.CompensationThrow, "endEvent": compensation.CompensationEnd}
    make = kinds.get(element.kind)
    return None if make is None else make(scope, element.id, element.triggers[0])


def _throwing(scope: Scope, element: Element) -> Any:
    if any(trigger.kind not in _THROWN[element.kind] or _is_nameless(trigger) for trigger in element.triggers):
        return None
    kind = throwing.EndEvent if element.kind == "endEvent" else throwing.ThrowEvent
    return kind(scope, element.id, element.triggers)


def _catching(scope: Scope, element: Element) -> Any:
    arms, caught = _arms(element), _caught(element)
    if element.kind == "boundaryEvent":
        how = {"interrupting": element.interrupting, "needs_all": element.needs_all}
        return events.BoundaryEvent(scope, element.id, arms, caught, **how)
    if element.kind == "intermediateCatchEvent" and not caught:
        return events.CatchEvent(scope, element.id, arms, needs_all=element.needs_all)
    return None


def make_listener(around: Scope, subprocess: EventSubProcess, start: Element) -> Any:
    """Make the two nodes of the start event of an event sub-process: the one that waits around it, the one inside.

    Gives the one inside, or None for a start that does not run.
    """
    if start.event == drawn.EVENT:
        return EventStart(subprocess.inside, start.id)
    if not _waits(start):
        return None
    listener = Listener(
        around,
        start.id,
        _arms(start),
        _caught(start),
        interrupting=start.interrupting,
        needs_all=start.needs_all,
    )
    listener.element, listener.opens = start, subprocess
    subprocess.has_interrupted = start.interrupting
    around.listeners.append(listener)
    around.most_listening += len(listener.arms)
    return EventStart(subprocess.inside, start.id)


def has_condition(element: Element) -> bool:
    """Tell whether an event waits for a condition."""
    return any(trigger.kind == "conditional" for trigger in element.triggers)


def _waits(element: Element) -> bool:
    """Tell whether everything that an event waits for is known."""
    arms, caught = _arms(element), _caught(element)
    return bool(element.triggers) and len(arms) + len(caught) == len(element.triggers)


def _link(scope: Scope, element: Element) -> Any:
    if element.kind == "intermediateThrowEvent":
        return throwing.LinkThrow(scope, element.id)
    return throwing.LinkCatch(scope, element.id) if element.kind == "intermediateCatchEvent" else None


def _arms(element: Element) -> tuple[awaited.Awaited, ...]:
    made = (_arm(element, trigger) for trigger in element.triggers)
    return tuple(arm for arm in made if arm is not None)


def _arm(element: Element, trigger: Trigger) -> awaited.Awaited | None:
    if trigger.kind == "timer" and trigger.timer is not None:
        return Timer(element.id, trigger.timer)
    if trigger.kind == "conditional" and trigger.condition is not None:
        return awaited.Condition(element.id, trigger.condition)
    if trigger.name is not None and trigger.kind == "message":
        return awaited.Message(trigger.name)
    if trigger.name is not None and trigger.kind == "signal":
        return awaited.Signal(trigger.name)
    return None


def _caught(element: Element) -> tuple[Trigger, ...]:
    return tuple(trigger for trigger in element.triggers if trigger.kind in CODED or trigger.kind == "cancel")


def _is_nameless(trigger: Trigger) -> bool:
    return trigger.kind in _NAMED and trigger.name is None
