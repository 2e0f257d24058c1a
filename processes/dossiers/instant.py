"""Settle a dossier while its applicant waits: received, every step done and the result given, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

import engine
from engine.forms import FieldType, Form
from processes import documents, instances, people, tasks
from processes.calendar import Unit
from processes.db import db
from processes.definitions import Running, load, version_in_force
from processes.dossiers import intake
from processes.dossiers.models import Channel
from processes.dossiers.prefill import prefilled
from processes.errors import Invalid, Problem
from processes.instances import ProcessInstance
from processes.people import Actor, today

_COMPUTED = frozenset({"exclusiveGateway", "scriptTask", "businessRuleTask"})
_EVENTS = frozenset({"startEvent", "endEvent"})
_ENDS = frozenset({None, "terminate"})
_Errors = dict[str, list[Problem]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent for one step: raw values by key, ids of ticked points."""

    values: Mapping[str, Any] = field(default_factory=dict)
    checked: Sequence[str] = ()


def place(element_id: str, key: str) -> str:
    """Name a field of a step among the errors of the whole page; no element's id has a colon."""
    return f"{element_id}:{key}"


def counter_steps(running: Running, actor: Actor) -> tuple[engine.Element, ...]:
    """List the steps that this officer may do at once with the receipt, in their order; none where that cannot be.

    The limit must be «immediate», every step the officer's own by role, no step kept apart from another, no file
    needed, and nothing drawn that waits, repeats or goes on beside something else (domain.md §3.2, art. 17(4)).
    """
    if (running.details.get("limit") or {}).get("unit") != Unit.IMMEDIATE:
        return ()
    elements, roles = running.diagram.elements, actor.within(running.procedure_id).role_ids
    steps = [one for one in elements.values() if one.is_by_person]
    if not all(_is_at_once(one) for one in elements.values()) or not all(_is_plain(running, one) for one in steps):
        return ()
    if not all({running.role_ids.get(code) for code in running.settings.roles_of(one)} & roles for one in steps):
        return ()
    order = TopologicalSorter(dict.fromkeys(elements, ()))
    for flow in running.diagram.flows.values():
        order.add(flow.target_id, flow.source_id)
    try:
        return tuple(elements[key] for key in order.static_order() if elements[key] in steps)
    except CycleError:
        return ()


def _is_at_once(one: engine.Element) -> bool:
    if one.is_by_person:
        return one.rounds is None
    return (one.kind in _COMPUTED and one.rounds is None) or (one.kind in _EVENTS and one.event in _ENDS)


def _is_plain(running: Running, step: engine.Element) -> bool:
    settings, form = running.settings.step(step.id), running.form_of(step.id)
    asked = form.fields if form is not None else ()
    files = any(one.type is FieldType.FILEPICKER and one.required for one in asked)
    signed = any(item.signature != documents.SignatureKind.NONE for item in settings.required_outputs)
    return not (settings.not_same_as or files or signed)


def settle(
    *,
    procedure_id: int,
    applicant: Mapping[str, str],
    actor: Actor,
    now: datetime,
    sent: Mapping[str, Sent],
    values: Mapping[str, Any] | None = None,
    request: str | None = None,
) -> ProcessInstance:
    """Receive a dossier at the counter and complete its steps in turn by the ordinary verbs, each its own record.

    ``sent`` is what was entered for each step, ``values`` for the start form; a blank field that knows where its value
    comes from (``prefill``) takes it from there. All in the caller's transaction: refuses (``Invalid``, a step's fields
    named by ``place``) everything that is wrong on the page at once, and nothing has happened then. A step that the
    way taken never opens is not looked at. Where the dossier goes on with somebody else (a rule gives a step to another
    role) it is whole up to there: what was done is done, and it waits at the open step.
    """
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, "dossier.start")
    running = load(actor.agency_id, version_in_force(actor.agency_id, procedure_id, today(now)))
    if not counter_steps(running, fresh):  # they lead on without a way back: the loop below ends
        raise Invalid({"": [Problem("not_at_once")]})
    errors = _wrong(procedure_id, running, applicant, values or {}, fresh, sent, now)
    if errors:
        raise Invalid(errors)
    instance = intake.start(
        procedure_id=procedure_id,
        applicant=applicant,
        channel=Channel.COUNTER,
        values=values,
        actor=actor,
        now=now,
        request=request,
    )
    db.session.flush()
    while _do_next(instance, running, fresh, sent, now, request):
        pass
    return instance


def _do_next(
    instance: ProcessInstance, running: Running, actor: Actor, sent: Mapping[str, Sent], now: datetime, request: Any
) -> bool:
    """Complete the open step; say no where there is none, or none that is the actor's."""
    known = actor.within(running.procedure_id)
    mine = [one for one in instances.open_tasks(instance) if people.may(known, "task.complete", one)]
    if len(mine) != 1:
        return False
    task, form = mine[0], running.form_of(mine[0].element_id)
    entered = sent.get(task.element_id, Sent())
    data = dict(entered.values)
    if form is not None:
        dossier = intake.dossier(instance.agency_id, instance.id)
        data = _filled(data, prefilled(form, dossier, actor, now))
    try:
        tasks.complete(task_id=task.id, data=data, checked=entered.checked, actor=actor, now=now, request=request)
    except Invalid as refusal:
        raise Invalid(_placed(task.element_id, refusal.errors)) from refusal
    return True


def _filled(data: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: value.isoformat() if isinstance(value, date) else value for key, value in known.items()}
    return {**data, **{key: text for key, text in texts.items() if not _is_given(data.get(key))}}


def _is_given(texts: Any) -> bool:
    return any(str(text).strip() for text in ([texts] if isinstance(texts, str) else texts or ()))


def _placed(element_id: str, errors: Mapping[str, Sequence[Problem]]) -> _Errors:
    return {place(element_id, key): list(found) for key, found in errors.items()}


def _wrong(
    procedure_id: int,
    running: Running,
    applicant: Mapping[str, str],
    values: Mapping[str, Any],
    actor: Actor,
    sent: Mapping[str, Sent],
    now: datetime,
) -> _Errors:
    """Find what is wrong with the receipt and with each step that would follow, before anything is done."""
    errors: _Errors = {}
    routing: Mapping[str, Any] = {}
    try:
        routing = intake.begun(procedure_id, applicant, Channel.COUNTER, values, actor, now, now)[1].routing
    except Invalid as refusal:
        errors |= {key: list(found) for key, found in refusal.errors.items()}
    known, at = dict(routing), _first(running, routing, now)
    seen: set[str] = set()
    while at is not None and at.is_by_person and at.id not in seen:
        seen.add(at.id)
        entered = sent.get(at.id, Sent())
        read, wrong = tasks.foresee(running, at.id, entered.values, entered.checked, now, known)
        errors |= _placed(at.id, _but_known(running.form_of(at.id), wrong))
        known |= read
        at = _following(running, at.id, read, known, now)
    return errors


def _but_known(form: Form | None, wrong: Mapping[str, Sequence[Problem]]) -> _Errors:
    """Leave out that a field is blank whose value is taken from elsewhere: the verb itself judges that."""
    taken = {one.key for one in (form.fields if form is not None else ()) if one.properties.get("prefill")}
    return {
        key: list(found)
        for key, found in wrong.items()
        if key not in taken or any(one.code != "required" for one in found)
    }


def _first(running: Running, routing: Mapping[str, Any], now: datetime) -> engine.Element | None:
    starts = [one for one in running.diagram.elements.values() if one.kind == "startEvent"]
    return tasks.ahead(running, starts[0].id, routing, now).certain if len(starts) == 1 else None


def _following(
    running: Running, element_id: str, read: Mapping[str, Any], known: Mapping[str, Any], now: datetime
) -> engine.Element | None:
    ahead = tasks.ahead(running, element_id, known, now)
    if ahead.certain is not None:
        return ahead.certain
    return next((to for (key, answer), to in ahead.by_choice.items() if read.get(key) == answer), None)


def proposed(form: Form, actor: Actor, now: datetime) -> dict[str, Any]:
    """Give what is known for a step's form before there is a dossier: the officer's name, the day."""
    known = {"actor.name": actor.name, "today": today(now), "dossier.received_on": today(now)}
    return {
        one.key: known[source] for one in form.fields if (source := str(one.properties.get("prefill", ""))) in known
    }
