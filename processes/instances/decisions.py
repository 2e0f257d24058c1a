"""Make the decisions that a moved instance waits for, with the tables of its own version, before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import engine
from engine import feel, rule_tasks
from processes.definitions import Made, Running
from processes.instances.calls import is_served

MOST = 100
"""More decisions in one act are a mistake of the diagram."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A step after which no decision is waited for, and the decisions made on the way, by the key of their task."""

    step: engine.Step
    made: Mapping[str, Made]


def settle(step: engine.Step, running: Running, now: datetime, held: dict[str, Any]) -> Settled:
    """Make every decision that a step waits for, the oldest first, until none is left, and let what is sent go.

    What a service is to do goes on waiting. The events of all moves become those of one step. Refuses (``StepFailed``)
    a decision that gives no usable value: nothing has been saved by then. ``held`` is what data stores hold.
    """
    made: dict[str, Made] = {}
    events, stored = list(step.events), dict(step.stored)
    moves = [step]
    while (call := next((one for one in step.calls if not is_served(one)), None)) is not None:
        if call.kind == "send":
            step = engine.answer(running.diagram, step.state, call.key, {}, now, stores=held | stored)
            stored.update(step.stored)
            moves.append(step)
            events += step.events
            continue
        if len(made) == MOST:
            raise engine.StepBudgetExceeded(call.element_id, "step_budget_exceeded", {"limit": MOST})
        made[call.key] = _make(call, running, now)
        variables = _variables(call, made[call.key], running)
        step = engine.answer(running.diagram, step.state, call.key, variables, now, stores=held | stored)
        stored.update(step.stored)
        moves.append(step)
        events += [_told(event, made) for event in step.events]
    sent = tuple(one for move in moves for one in move.sent)
    broadcast = tuple(one for move in moves for one in move.broadcast)
    return Settled(replace(step, events=tuple(events), stored=stored, sent=sent, broadcast=broadcast), made)


def _make(call: engine.Call, running: Running, now: datetime) -> Made:
    decision = running.decision_of(call.element_id)
    if decision is None:
        raise engine.StepFailed(call.element_id, "decision_unknown", {"decision": call.decision_id})
    return decision.make(call.variables, now, element_id=call.element_id)


def _variables(call: engine.Call, made: Made, running: Running) -> Mapping[str, Any]:
    rule = running.diagram.elements[call.element_id].rule
    if rule is None:
        raise engine.StepFailed(call.element_id, "decision_unknown", {"decision": call.decision_id})
    decision = made.decision
    return rule_tasks.variables(rule, call.element_id, made.value, decision.outputs, is_list=decision.gives_list)


def _told(event: engine.Event, made: Mapping[str, Made]) -> engine.Event:
    """Say with the event which table decided by which rules; the values seen are for the payload alone."""
    told = made.get(event.key or "") if event.kind == "decision_made" else None
    return event if told is None else replace(event, data=told.facts())


def asked_by_act(made: Sequence[Made], running: Running) -> list[dict[str, Any]]:
    """Write the decisions that the act itself asked (limit, fee) as events, before those of the diagram."""
    process_id = running.diagram.process_id
    facts = ({name: feel.encode(value) for name, value in one.facts().items()} for one in made)
    return [{"kind": "decision_made", "element": process_id, "data": data} for data in facts]


def with_values(
    payload: Mapping[str, Any] | None, by_act: Sequence[Made], by_task: Mapping[str, Made]
) -> Mapping[str, Any] | None:
    """Add the values that decisions saw and gave to what an act commits to; without decisions nothing changes."""
    seen = [one.seen() for one in by_act] + [{"key": key, **one.seen()} for key, one in by_task.items()]
    return {**(payload or {}), "decisions": seen} if seen else payload
