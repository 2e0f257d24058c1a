"""Many tasks at once: claim, give to a colleague, decide. Each is an act of its own; one refusal stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from engine.forms import Field
from processes import definitions, instances, people, tasks
from processes.db import transaction
from processes.definitions import Running
from processes.errors import NotFound, Refused, StepIncident
from processes.instances import ProcessInstance, UserTask
from processes.people import Power
from web import answers, clock, errors, i18n, ids
from web.errors import flash_done
from web.pages.account import local_path
from web.security import access

pages = Blueprint("bulk", __name__)
MOST = 50


@dataclass(frozen=True, slots=True)
class _Chosen:
    task: UserTask
    instance: ProcessInstance
    running: Running

    @property
    def public_id(self) -> str:
        """The id of the task as forms carry it."""
        return ids.encode(self.task.id)


@pages.post("/inbox/take")
@access("task.claim")
def claim() -> ResponseReturnValue:
    """Claim every chosen task."""
    return _each("claim", lambda task_id: tasks.claim(task_id=task_id, actor=g.actor, now=clock.now()))


@pages.post("/inbox/assign")
@access("task.delegate")
def assign() -> ResponseReturnValue:
    """Give every chosen task to a colleague; without one, ask who."""
    if not (chosen := _chosen()):
        return _nothing()
    to = _id(request.form.get("to", ""))
    if to is None:
        able = people.holders(g.actor.agency_id, {Power.WORK, Power.RECEIVE}, clock.now()) - {g.actor.person_id}
        listed = {row.id: row.name for row in people.colleagues(g.actor.agency_id, clock.now()) if row.id in able}
        options = [
            {"value": ids.encode(one.person_id), "label": i18n.t("bulk.person", name=one.name, count=one.open)}
            for one in tasks.loads(g.actor.agency_id, listed, clock.now())
            if one.is_suitable
        ]
        asked = {"name": "to", "type": "combobox", "label": i18n.t("tasks.colleague"), "options": options}
        return _ask("assign", chosen, asked)
    return _each("assign", lambda one: tasks.delegate(task_id=one, to=to, actor=g.actor, now=clock.now()))


@pages.post("/inbox/decide")
@access("task.complete")
def decide() -> ResponseReturnValue:
    """Decide every chosen task with the same answer; without one, ask which. Only steps that ask for nothing else."""
    if not (chosen := _chosen()):
        return _nothing()
    decision = _decision(chosen)
    if decision is None:
        flash(i18n.t("bulk.not_alike"), "late")
        return redirect(_back(), code=303)
    answer = request.form.get("decision", "")
    if answer not in {option.value for option in decision.options}:
        options = [{"value": option.value, "label": option.label} for option in decision.options]
        asked = {"name": "decision", "type": "radio", "label": answers.label_of(decision), "options": options}
        return _ask("decide", chosen, asked)
    data = {decision.key: answer}
    return _each("decide", lambda one: tasks.complete(task_id=one, data=data, actor=g.actor, now=clock.now()))


def _decision(chosen: Sequence[_Chosen]) -> Field | None:
    """Give the decision that all these tasks ask for, and nothing else."""
    asked = [tasks.only_decision(one.running, one.task.element_id, clock.now(), _there(one)) for one in chosen]
    alike = {(one.key, tuple(option.value for option in one.options)) if one is not None else None for one in asked}
    return asked[0] if len(alike) == 1 else None


def _there(one: _Chosen) -> frozenset[str]:
    return frozenset(tasks.files_there(one.running, one.instance, one.task))


def _chosen() -> list[_Chosen]:
    """Read the chosen tasks; what does not exist in this agency is left out."""
    found = []
    for task_id in _ids():
        try:
            task, instance, _ = tasks.task(g.actor.agency_id, task_id)
        except NotFound:
            continue
        found.append(_Chosen(task, instance, definitions.load(instance.agency_id, instance.version_id)))
    return found


def _ids() -> list[int]:
    read = (_id(text) for text in request.form.getlist("task")[:MOST])
    return list(dict.fromkeys(one for one in read if one is not None))


def _id(text: str) -> int | None:
    try:
        return ids.decode(text)
    except ValueError:
        return None


def _back() -> str:
    return local_path(request.form.get("then")) or url_for("inbox.show")


def _nothing() -> ResponseReturnValue:
    flash(i18n.t("bulk.nothing"), "late")
    return redirect(_back(), code=303)


def _ask(act: str, chosen: Sequence[_Chosen], asked: dict[str, Any]) -> str:
    return render_template("bulk.html", act=act, chosen=chosen, asked=asked, back=_back(), outcomes=None)


def _each(act: str, do: Callable[[int], object]) -> ResponseReturnValue:
    """Do one act after the other, each in its own transaction; say of each what became of it."""
    chosen = _chosen()
    if not chosen:
        return _nothing()
    about = [(one.task.id, one.instance.reference, one.task.name) for one in chosen]
    outcomes = [{"url": url_for("tasks.show", task_id=key), "code": code, "step": step, "why": _try(do, key)}
                for key, code, step in about]  # fmt: skip
    refused = sum(bool(one["why"]) for one in outcomes)
    if not refused:
        flash_done(f"bulk.done_{act}", count=len(outcomes))
        return redirect(_back(), code=303)
    return render_template(
        "bulk.html", act=act, chosen=chosen, asked=None, back=_back(), outcomes=outcomes, refused=refused
    )


def _try(do: Callable[[int], object], task_id: int) -> str:
    """Do one act; give the words of its refusal, "" when it is done."""
    try:
        with transaction():
            do(task_id)
    except StepIncident as refusal:
        with transaction():
            instances.open_incident(refusal, actor=g.actor, now=clock.now())
        return errors.words_of(refusal)
    except Refused as refusal:
        return errors.words_of(refusal)
    except OperationalError:
        return i18n.t("errors.unavailable")
    return ""
