"""Many tasks at once: claim, assign, delegate, decide. Each is an act of its own; one refusal stops no other."""

from typing import Any

from flask import Response, g
from marshmallow import Schema, fields, validate

from processes import definitions, tasks
from processes.errors import Invalid, Problem
from web import clock
from web.api import acts
from web.api.fields import Id, Strict, known, some, text
from web.api.frame import Part

part = Part("bulk")
_MOST = 50
_REASON = 2000


def _tasks() -> Any:
    rule = validate.Length(min=1, max=_MOST, error="out_of_range")
    return fields.List(Id(), required=True, validate=rule)


class Chosen(Strict):
    """Tasks, by their ids."""

    tasks = _tasks()


class Given(Strict):
    """Tasks, and whose they are to be."""

    tasks = _tasks()
    to = Id(required=True)


class Delegated(Strict):
    """Tasks, who is to do them, and why."""

    tasks = _tasks()
    to = Id(required=True)
    reason = text(_REASON)


class Decided(Strict):
    """Tasks that ask for one decision and nothing else, and the decision."""

    tasks = _tasks()
    decision = text(required=True)


class Outcome(Schema):
    """What became of one task; ``code`` and ``detail`` say why it was refused."""

    id = Id(required=True)
    done = fields.Boolean(required=True)
    code = known(required=True)
    detail = known(required=True)


Outcomes = some("Outcome", Outcome)


@part.post("/tasks/claim", "task.claim", Outcomes, body=Chosen)
def claim(body: dict[str, Any]) -> Response:
    """Take every chosen task."""
    return acts.each(body["tasks"], lambda one: tasks.claim(task_id=one, actor=g.actor, now=clock.now()))


@part.post("/tasks/assign", "task.assign", Outcomes, body=Given)
def assign(body: dict[str, Any]) -> Response:
    """Give every chosen task of the division one leads to one of its officers."""
    to = body["to"]
    return acts.each(body["tasks"], lambda one: tasks.assign(task_id=one, to=to, actor=g.actor, now=clock.now()))


@part.post("/tasks/delegate", "task.delegate", Outcomes, body=Delegated)
def delegate(body: dict[str, Any]) -> Response:
    """Let a colleague do every chosen task; one stays accountable."""
    to, reason = body["to"], body.get("reason", "")
    return acts.each(
        body["tasks"], lambda one: tasks.delegate(task_id=one, to=to, reason=reason, actor=g.actor, now=clock.now())
    )


@part.post("/tasks/decide", "task.complete", Outcomes, body=Decided)
def decide(body: dict[str, Any]) -> Response:
    """Complete every chosen task with the same decision. Refuses steps that ask for anything else."""
    return acts.each(body["tasks"], lambda one: _decide(one, body["decision"]))


def _decide(task_id: int, answer: str) -> None:
    now = clock.now()
    row, instance, _ = tasks.task(g.actor.agency_id, task_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    asked = tasks.only_decision(running, row.element_id, now, tasks.files_there(running, instance, row))
    if asked is None or answer not in {option.value for option in asked.options}:
        raise Invalid({"decision": [Problem("not_an_option")]})
    tasks.complete(task_id=task_id, data={asked.key: answer}, actor=g.actor, now=now)
