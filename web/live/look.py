"""What the readers have to be told: read within one thread, one statement a second as long as nothing happens."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from processes import instances, people, tasks, watch
from processes.errors import NotFound, Refused
from processes.people import Actor
from processes.watch import Figures, Happened
from web.live.readers import Looking, Reader

SESSIONS_EVERY = 5
ALL_EVERY = 30
_KEEP = timedelta(minutes=3)
_ABOUT_PEOPLE = ("person.", "deputy.", "role.", "agency.", "unit.")


@dataclass(slots=True)
class Found:
    """The outcome of one look: what each reader is told, and who may read no longer."""

    figures: dict[Reader, Figures] = field(default_factory=dict)
    sights: dict[Reader, str] = field(default_factory=dict)
    ended: list[Reader] = field(default_factory=list)


@dataclass(slots=True)
class Memory:
    """How far the log of each agency was read, and which records without a place were seen already."""

    places: dict[int, int] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)

    def follow(self, agency_ids: set[int]) -> None:
        """Read the agencies that somebody watches, from now on; forget the others."""
        for agency_id in agency_ids - set(self.places):
            self.places[agency_id] = watch.newest_place(agency_id)
        for agency_id in set(self.places) - agency_ids:
            del self.places[agency_id]

    def news(self, now: datetime) -> Mapping[int, Sequence[Happened]]:
        """List by agency what happened since the last look."""
        found: dict[int, list[Happened]] = defaultdict(list)
        for one in watch.happened(self.places, now):
            if one.place is not None:
                self.places[one.agency_id] = max(one.place, self.places[one.agency_id])
            if one.id not in self.seen:
                found[one.agency_id].append(one)
            self.seen[one.id] = now
        self.seen = {key: at for key, at in self.seen.items() if at > now - _KEEP}
        return found


def look(readers: Sequence[Reader], memory: Memory, tick: int, now: datetime) -> Found:
    """Find out what to tell whom. Every five ticks the sessions are looked at, every thirty all rights and figures."""
    by_agency: dict[int, list[Reader]] = defaultdict(list)
    for reader in readers:
        by_agency[reader.actor.agency_id].append(reader)
    memory.follow(set(by_agency))
    news, found, everything = memory.news(now), Found(), tick % ALL_EVERY == 0
    if tick % SESSIONS_EVERY == 0:
        open_now = people.still_open({reader.token for reader in readers}, now)
        found.ended = [reader for reader in readers if reader.token not in open_now]
    for agency_id, mine in by_agency.items():
        happened = news.get(agency_id, ())
        new = {one for one in mine if one.is_new and (happened or one.after != memory.places[agency_id])}
        if not happened and not everything and not new:
            continue
        if everything or any(one.act.startswith(_ABOUT_PEOPLE) for one in happened):
            found.ended += [reader for reader in mine if has_other_rights(reader.actor, now)]
        _count(agency_id, mine, () if everything else happened, found, now)
        touched = {one.instance_id for one in happened}
        for reader in mine:
            if reader.looking and (everything or reader in new or reader.looking.instance_id in touched):
                found.sights[reader] = sight(reader.actor, reader.looking)
    return found


def has_other_rights(actor: Actor, now: datetime) -> bool:
    """Whether somebody may no longer do what they might when the stream began, or may do more."""
    try:
        today = people.actor(actor.agency_id, actor.person_id, now)
    except NotFound:
        return True
    return (today.posts, today.deputy_posts, today.powers) != (actor.posts, actor.deputy_posts, actor.powers)


def _count(
    agency_id: int, readers: Sequence[Reader], happened: Sequence[Happened], found: Found, now: datetime
) -> None:
    """Count again for whom the news may matter, for all without any; messages are counted for all of them at once."""
    actors = {reader.actor.person_id: reader.actor for reader in readers}
    alerts = watch.unread(agency_id, actors.keys())
    touched = {one.instance_id for one in happened if one.instance_id is not None}
    concerned = watch.concerned(agency_id, touched, actors.values()) if happened else set(actors)
    concerned |= {one.actor_id for one in happened if one.actor_id in actors}
    concerned |= {reader.actor.person_id for reader in readers if reader.figures is None}
    counted = {person: watch.figures(actors[person], now, alerts[person]) for person in sorted(concerned)}
    for reader in readers:
        person = reader.actor.person_id
        if person in counted:
            found.figures[reader] = counted[person]
        elif reader.figures is not None:
            found.figures[reader] = replace(reader.figures, alerts=alerts[person])


def sight(actor: Actor, looking: Looking) -> str:
    """Summarise how the task or dossier of a page stands; "" when it is gone."""
    try:
        if looking.kind == "task":
            task, instance, _ = tasks.task(actor.agency_id, looking.id)
            return watch.sight_of_task(task, instance)
        instance = instances.instance(actor.agency_id, looking.id)
        return watch.sight_of_dossier(instance, instances.waiting(actor.agency_id, looking.id))
    except Refused:
        return ""


def looking_at(actor: Actor, kind: str, thing_id: int) -> Looking:
    """Let a page look at a task or dossier of the own agency. Refuses another's, and who may not see such things."""
    people.require(actor, f"{kind}.view")
    if kind == "task":
        return Looking(kind, thing_id, tasks.task(actor.agency_id, thing_id)[1].id)
    return Looking(kind, thing_id, instances.instance(actor.agency_id, thing_id).id)
