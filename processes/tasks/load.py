"""How much work people have: for whoever assigns a task, with a suggestion and its reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, select

from processes import calendar, people
from processes.db import db
from processes.definitions import Running
from processes.instances import ProcessInstance, UserTask
from processes.tasks import duties

_NEAR_DAYS = 2


@dataclass(frozen=True, slots=True)
class Load:
    """The open tasks of a person: how many, due within two working days, late; ``work`` is the time their steps have.

    ``is_absent`` says that the person is away today, ``is_excluded`` that duties keep them from the task in question.
    """

    person_id: int
    name: str
    open: int = 0
    near: int = 0
    late: int = 0
    work: timedelta = timedelta()
    is_absent: bool = False
    is_excluded: bool = False

    @property
    def is_suitable(self) -> bool:
        """Whether the person is here and may do the task."""
        return not self.is_absent and not self.is_excluded


def loads(agency_id: int, named: Mapping[int, str], now: datetime, excluded: Collection[int] = ()) -> Sequence[Load]:
    """Tell the load of people, those with the least work first; who cannot take a task stands last. Two statements."""
    clock = calendar.of_agency(agency_id)
    near = clock.add_working_time(now, _NEAR_DAYS * clock.day_length)
    runs = case((ProcessInstance.clock_stopped_at.is_(None), UserTask.due_at), else_=None).label("due_at")
    query = (
        select(UserTask.assignee_id, UserTask.opened_at, runs)
        .join(
            ProcessInstance,
            and_(ProcessInstance.agency_id == UserTask.agency_id, ProcessInstance.id == UserTask.instance_id),
        )
        .where(UserTask.agency_id == agency_id, UserTask.closed_at.is_(None), UserTask.assignee_id.in_(sorted(named)))
    )
    late_before = clock.late_before(now)
    held: dict[int, list[tuple[datetime, datetime | None]]] = {one: [] for one in named}
    for row in db.session.execute(query):
        held[row.assignee_id].append((row.opened_at, row.due_at))
    away = people.absent(agency_id, now)
    found = [
        Load(
            person_id=one,
            name=name,
            open=len(held[one]),
            near=sum(due is not None and late_before <= due <= near for _, due in held[one]),
            late=sum(due is not None and due < late_before for _, due in held[one]),
            work=sum((clock.working_time_between(at, due) for at, due in held[one] if due is not None), timedelta()),
            is_absent=one in away,
            is_excluded=one in excluded,
        )
        for one, name in named.items()
    ]
    return sorted(found, key=lambda one: (not one.is_suitable, one.work, one.open))


def candidates(running: Running, task: UserTask, now: datetime) -> Sequence[Load]:
    """List the people of a task's role by their load: the first is the suggestion, if they are suitable."""
    listed = people.colleagues(task.agency_id, now, task.role_id) if task.role_id is not None else ()
    return loads(task.agency_id, {row.id: row.name for row in listed}, now, duties.excluded(running, task))
