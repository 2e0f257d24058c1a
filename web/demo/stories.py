"""Let people work: each dossier's story is acted out at its moments, and the clock is swept between them."""

import heapq
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from processes import calendar, definitions, documents, dossiers, instances, people, tasks
from processes.calendar import WorkingCalendar
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.definitions import Running
from processes.instances import ProcessInstance, UserTask
from processes.people import Actor
from web import worker
from web.demo import forms, paper
from web.demo.province import Place

_FOLDER = Path(__file__).parent
_OPENING = timedelta(hours=1)
"""Half past seven or eight in the morning in Việt Nam is the first hour of the day in UTC."""


@dataclass(slots=True)
class _Case:
    """A dossier on its way: where it is, what is told about it."""

    place: Place
    told: Mapping[str, Any]
    instance: ProcessInstance | None = None

    def actor(self, username: str, at: datetime) -> Actor:
        """Load somebody of the agency as of a moment."""
        return people.actor(self.place.agency_id, self.place.people[username].id, at)


def live(places: Mapping[str, Place], now: datetime) -> None:
    """Act out all stories in the order of time until ``now``; what would happen later has not happened yet."""
    order = count()
    agenda = [
        (at, next(order), act) for told in _stories() for at, act in _acts(_Case(places[told["agency"]], told), now)
    ]
    heapq.heapify(agenda)
    while agenda:
        at, _, act = heapq.heappop(agenda)
        _sweep(at)
        act(at)
    _sweep(now)
    while worker.sweep(now):
        pass


def _stories() -> Iterator[Mapping[str, Any]]:
    """Read what is told in every file of stories."""
    for path in sorted(_FOLDER.glob("stories*.toml")):
        yield from tomllib.loads(path.read_text("utf-8"))["story"]


def _sweep(until: datetime) -> None:
    """Do what is due, at the very moments when it is due."""
    while (due := db.session.scalar(select(func.min(DueWork.run_at)))) is not None and due <= until:
        if not worker.sweep(due):
            return


def _acts(case: _Case, now: datetime) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """Give the acts of a story with their moments, counted in the agency's working time."""
    clock = calendar.of_agency(case.place.agency_id)
    at = _beginning(clock, case.told["days"], case.told["hours"], now)
    yield at, lambda at: _start(case, at)
    for step in case.told["steps"]:
        at = clock.add_working_time(at, timedelta(hours=step["after"]))
        if at > now:
            return
        yield at, lambda at, step=step: _play(case, step, at)  # type: ignore[misc]  # bound in the loop


def _beginning(clock: WorkingCalendar, days: int, hours: float, now: datetime) -> datetime:
    """Find the moment so many working days ago, so long after the office opened; never later than now."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    left = days
    while True:
        if clock.is_working(clock.day_of(day + _OPENING)):
            start = clock.add_working_time(day, timedelta(hours=hours))
            if left <= 0 and start <= now:
                return start
            left -= 1
        day -= timedelta(days=1)


def _start(case: _Case, at: datetime) -> None:
    told = case.told
    who = case.actor(told.get("by", "motcua"), at)
    with transaction():
        case.instance = dossiers.start(
            procedure_id=case.place.procedures[told["procedure"]],
            applicant=told["applicant"],
            channel=told.get("channel", "counter"),
            values=told.get("start"),
            actor=who,
            now=at,
        )


def _play(case: _Case, step: Mapping[str, Any], at: datetime) -> None:
    """Do one act of a story."""
    assert case.instance is not None, "a story begins with its start"
    if "withdraw" in step:
        who = case.actor("motcua", at)
        with transaction():
            dossiers.withdraw(instance_id=case.instance.id, reason=step["withdraw"], actor=who, now=at)
        return
    name = next(name for name in _VERBS if name in step)
    task = _open_task(case.instance, step[name])
    _VERBS[name](case, step, task, at)


def _open_task(instance: ProcessInstance, element_id: str) -> UserTask:
    return next(task for task in instances.open_tasks(instance) if task.element_id == element_id)


def _doer(case: _Case, task: UserTask, at: datetime) -> Actor:
    """Load whoever has the task, else who first holds its role and must not leave it to somebody else."""
    place, running = case.place, _running(task)
    if task.assignee_id is not None:
        return people.actor(place.agency_id, task.assignee_id, at)
    code = next(code for code, role_id in place.role_ids.items() if role_id == task.role_id)
    able = (people.actor(place.agency_id, person.id, at) for person in place.holders[code])
    return next(actor for actor in able if tasks.why_not(running, task, actor) is None)


def _running(task: UserTask) -> Running:
    return definitions.load(task.agency_id, instances.instance(task.agency_id, task.instance_id).version_id)


def _complete(case: _Case, step: Mapping[str, Any], task: UserTask, at: datetime) -> None:
    running, who = _running(task), _doer(case, task, at)
    for field in forms.papers(running, task.element_id):
        stored = documents.store().keep(f"{field}.pdf", paper.pdf(field))
        with transaction():
            tasks.attach(task_id=task.id, stored=stored, name=f"{field}.pdf", component=field, actor=who, now=at)
    values = forms.fill(running, task.element_id, step.get("values", {}), case.told["applicant"]["name"], at)
    with transaction():
        tasks.complete(task_id=task.id, data=values, checked=forms.ticks(running, task.element_id), actor=who, now=at)


def _claim(case: _Case, _step: Mapping[str, Any], task: UserTask, at: datetime) -> None:
    who = _doer(case, task, at)
    with transaction():
        tasks.claim(task_id=task.id, actor=who, now=at)


def _hand_back(case: _Case, step: Mapping[str, Any], task: UserTask, at: datetime) -> None:
    running = _running(task)
    way = tasks.ways_back(running, task.element_id)[0]
    who = _doer(case, task, at)
    with transaction():
        tasks.hand_back(task_id=task.id, flow_id=way.flow_id, reason=step["reason"], actor=who, now=at)


def _delegate(case: _Case, step: Mapping[str, Any], task: UserTask, at: datetime) -> None:
    who, to = _doer(case, task, at), case.place.people[step["to"]].id
    with transaction():
        tasks.delegate(task_id=task.id, to=to, reason=step.get("reason", ""), actor=who, now=at)


def _note(case: _Case, step: Mapping[str, Any], task: UserTask, at: datetime) -> None:
    who = _doer(case, task, at)
    with transaction():
        tasks.note(task_id=task.id, text=step["text"], actor=who, now=at)


_VERBS: Mapping[str, Callable[[_Case, Mapping[str, Any], UserTask, datetime], None]] = {
    "complete": _complete,
    "claim": _claim,
    "hand_back": _hand_back,
    "delegate": _delegate,
    "note": _note,
}
