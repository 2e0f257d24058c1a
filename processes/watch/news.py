"""What happened since a moment ago, in all agencies that somebody watches: one statement, whoever watches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from processes.db import db
from processes.instances import UserTask
from processes.people import Actor
from processes.records import LOG, QualityRecord

_RECENT = timedelta(minutes=2)
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Happened:
    """One act: ``place`` is its place in the agency's log, None until the worker has given it one."""

    agency_id: int
    id: int
    place: int | None
    act: str
    instance_id: int | None
    actor_id: int | None


def newest_place(agency_id: int) -> int:
    """Give the last place in an agency's log; -1 when it has none."""
    query = select(func.max(QualityRecord.idx)).where(QualityRecord.agency_id == agency_id, QualityRecord.log_id == LOG)
    found = db.session.scalar(query)
    return -1 if found is None else found


def happened(places: Mapping[int, int], now: datetime) -> Sequence[Happened]:
    """List what happened in some agencies after a place of each, and what has no place yet (of the last two minutes).

    What has no place comes last, at most so many that there are a thousand, and is listed again at the next call: the
    caller remembers what it has seen.
    """
    if not places:
        return ()
    after = [
        and_(QualityRecord.agency_id == agency, QualityRecord.log_id == LOG, QualityRecord.idx > place)
        for agency, place in sorted(places.items())
    ]
    fresh = and_(
        QualityRecord.agency_id.in_(sorted(places)),
        QualityRecord.idx.is_(None),
        QualityRecord.recorded_at > now - _RECENT,
    )
    query = (
        select(
            QualityRecord.agency_id,
            QualityRecord.id,
            QualityRecord.idx,
            QualityRecord.act,
            QualityRecord.instance_id,
            QualityRecord.actor_id,
        )
        .where(or_(fresh, *after))
        .order_by(QualityRecord.idx.is_(None), QualityRecord.agency_id, QualityRecord.idx, QualityRecord.id)
        .limit(_MOST)
    )
    return [Happened(*row) for row in db.session.execute(query)]


def concerned(agency_id: int, instance_ids: Collection[int], actors: Collection[Actor]) -> set[int]:
    """Tell for which of some people of an agency the tasks of these instances may count, now or a moment ago.

    Whoever stands in for single procedures is always named: it would cost more to ask than to count.
    """
    query = (
        select(UserTask.role_id, UserTask.assignee_id, UserTask.accountable_id)
        .where(UserTask.agency_id == agency_id, UserTask.instance_id.in_(sorted(instance_ids)))
        .distinct()
    )
    rows = db.session.execute(query).all() if instance_ids else ()
    roles = {row.role_id for row in rows}
    people = {person for row in rows for person in (row.assignee_id, row.accountable_id)}
    return {
        actor.person_id
        for actor in actors
        if actor.role_ids & roles
        or ({actor.person_id} | actor.stands_in_for) & people
        or any(post.procedures for post in actor.deputy_posts)
    }
