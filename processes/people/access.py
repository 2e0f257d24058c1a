"""Who may do what: one table of actions, one question ``may``. Rights never come from process data."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from processes.errors import NotAllowed, NotFound


class Power(StrEnum):
    """What a role may do beside the tasks of its lanes.

    ``LEAD`` is no role's own: it comes with ``SUPERVISE``, also to whoever stands in for such a person.
    """

    WORK = "work"
    RECEIVE = "receive"
    DESIGN = "design"
    APPROVE = "approve"
    AUDIT = "audit"
    SUPERVISE = "supervise"
    LEAD = "lead"
    OPERATE = "operate"
    ADMINISTER = "administer"


ANYBODY: frozenset[Power] = frozenset(Power)
GRANTED: tuple[Power, ...] = tuple(power for power in Power if power is not Power.LEAD)
"""The powers that a role may have."""

_WORKERS = frozenset({Power.WORK, Power.RECEIVE})
_DESIGNERS = frozenset({Power.DESIGN, Power.APPROVE})
_SUPERIORS = frozenset({Power.SUPERVISE, Power.OPERATE})

ACTIONS: dict[str, frozenset[Power]] = {
    "inbox.view": _WORKERS,
    "task.view": _WORKERS,
    "task.claim": _WORKERS,
    "task.release": _WORKERS,
    "task.draft": _WORKERS,
    "task.complete": _WORKERS,
    "task.hand_back": _WORKERS,
    "task.delegate": _WORKERS,
    "task.note": _WORKERS,
    "task.attach": _WORKERS,
    "task.assign": frozenset({Power.LEAD}),
    "board.view": frozenset({Power.LEAD}),
    "report.view": frozenset({Power.LEAD, Power.AUDIT}),
    "view.view": _WORKERS,
    "view.change": _WORKERS,
    "absence.view": _WORKERS,
    "absence.change": _WORKERS,
    "dossier.start": frozenset({Power.RECEIVE}),
    "dossier.view": _WORKERS,
    "dossier.comment": _WORKERS,
    "dossier.withdraw": frozenset({Power.RECEIVE}),
    "dossier.suspend": _SUPERIORS,
    "dossier.resume": _SUPERIORS,
    "dossier.cancel": _SUPERIORS,
    "file.view": _WORKERS | {Power.AUDIT},
    "signature.check": _WORKERS | {Power.AUDIT},
    "diagram.view": _WORKERS | _DESIGNERS | {Power.AUDIT},
    "procedure.view": _DESIGNERS | {Power.AUDIT},
    "procedure.design": frozenset({Power.DESIGN}),
    "procedure.comment": _DESIGNERS,
    "procedure.approve": frozenset({Power.APPROVE}),
    "procedure.publish": frozenset({Power.APPROVE}),
    "migration.plan": _DESIGNERS,
    "migration.approve": frozenset({Power.APPROVE}),
    "migration.stop": _DESIGNERS,
    "migration.undo": frozenset({Power.APPROVE}),
    "record.view": frozenset({Power.AUDIT}),
    "record.export": frozenset({Power.AUDIT}),
    "incident.view": frozenset({Power.OPERATE, Power.ADMINISTER}),
    "incident.retry": frozenset({Power.OPERATE, Power.ADMINISTER}),
    "call.view": frozenset({Power.OPERATE}),
    "exchange.view": frozenset({Power.OPERATE, Power.ADMINISTER}),
    "exchange.retry": frozenset({Power.OPERATE, Power.ADMINISTER}),
    "exchange.withdraw": frozenset({Power.OPERATE}),
    "exchange.trust": frozenset({Power.ADMINISTER}),
    "call.answer": frozenset({Power.OPERATE}),
    "event.view": frozenset({Power.AUDIT}),
    "message.send": frozenset({Power.OPERATE}),
    "people.view": frozenset({Power.ADMINISTER}),
    "people.change": frozenset({Power.ADMINISTER}),
    "agency.view": frozenset({Power.ADMINISTER}),
    "agency.change": frozenset({Power.ADMINISTER}),
    "calendar.view": frozenset({Power.ADMINISTER}),
    "calendar.change": frozenset({Power.ADMINISTER}),
    "mail.change": frozenset({Power.ADMINISTER}),
    "service.change": frozenset({Power.ADMINISTER}),
    "software.change": frozenset({Power.ADMINISTER}),
    "webhook.change": frozenset({Power.ADMINISTER}),
    "trust.change": frozenset({Power.ADMINISTER}),
    "account.token": ANYBODY,
    "store.view": frozenset({Power.ADMINISTER}),
    "account.view": ANYBODY,
    "account.change": ANYBODY,
    "notice.view": ANYBODY,
    "help.view": ANYBODY,
}


@dataclass(frozen=True, slots=True)
class Post:
    """A role that somebody holds today, with the names of today. ``person_id`` is who it belongs to.

    As a deputy's it may be about some ``procedures`` only; ``receives`` says that it takes dossiers in, ``leads``
    that it gives out the work of its unit.
    """

    role_id: int
    role_code: str
    role_name: str
    unit_id: int
    unit_name: str
    position: str | None = None
    person_id: int = 0
    person_name: str = ""
    procedures: frozenset[int] = frozenset()
    receives: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as known at this moment: own posts, and the posts of people whose deputy they are.

    ``allowed`` are the only actions that a token lets its holder do, ``procedures`` the only ones it is about; None and
    empty set no limit. For ``is_software`` ``person_id`` is the id of a service account.
    """

    agency_id: int
    agency_code: str
    agency_name: str
    person_id: int
    name: str
    language: str = "vi"
    posts: tuple[Post, ...] = ()
    deputy_posts: tuple[Post, ...] = ()
    powers: frozenset[Power] = field(default_factory=frozenset)
    allowed: frozenset[str] | None = None
    procedures: frozenset[int] = field(default_factory=frozenset)
    is_software: bool = False
    uses_keys: bool = True

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units in which this person has a post."""
        return frozenset(post.unit_id for post in self.posts)

    @property
    def led_units(self) -> frozenset[int]:
        """The units whose work this person gives out, own and as a deputy for all work."""
        return frozenset(post.unit_id for post in (*self.posts, *self.deputy_posts) if post.leads)

    @property
    def role_ids(self) -> frozenset[int]:
        """The roles whose tasks this person may take, own and as a deputy for all work."""
        return frozenset(post.role_id for post in (*self.posts, *self.deputy_posts) if not post.procedures)

    @property
    def stands_in_for(self) -> frozenset[int]:
        """The people for whom this person may act today in all their work."""
        return frozenset(post.person_id for post in self.deputy_posts if not post.procedures)

    def within(self, procedure_id: int) -> "Actor":
        """Give the same actor with the deputy's posts that count for a procedure: those for all work, and for it."""
        if not any(post.procedures for post in self.deputy_posts):
            return self
        covered = (post for post in self.deputy_posts if not post.procedures or procedure_id in post.procedures)
        return replace(self, deputy_posts=tuple(replace(post, procedures=frozenset()) for post in covered))


class _Task(Protocol):
    agency_id: int
    role_id: int | None
    assignee_id: int | None


def may(actor: Actor, action: str, task: _Task | None = None) -> bool:
    """Whether the actor may do ``action``, and if a task is given, with this very task.

    A task belongs to its assignee, else to everybody in its role; deputies count as those they stand in for.
    """
    if not ACTIONS[action] & actor.powers or (actor.allowed is not None and action not in actor.allowed):
        return False
    if task is None:
        return True
    if task.agency_id != actor.agency_id:
        return False
    if task.assignee_id is not None:
        return task.assignee_id == actor.person_id or task.assignee_id in actor.stands_in_for
    return task.role_id in actor.role_ids


def require(actor: Actor, action: str, task: _Task | None = None) -> None:
    """Refuse with ``NotAllowed`` what the actor may not do."""
    if not may(actor, action, task):
        raise NotAllowed(action=action)


def demand_procedure(actor: Actor, procedure_id: int) -> None:
    """Refuse a procedure that software was not let in for: to it there is no such thing (``NotFound``)."""
    if actor.procedures and procedure_id not in actor.procedures:
        raise NotFound(procedure=procedure_id)


def post_for(
    actor: Actor, role_id: int | None, assignee_id: int | None, accountable_id: int | None = None
) -> tuple[Post | None, Post | None]:
    """Tell in which own post the actor does a task, and on whose behalf (None when on their own).

    What a deputy has taken stays on behalf of who is accountable, or of whose role only the deputy has. A delegated
    task of another role is done in the actor's first post.
    """
    first = actor.posts[0] if actor.posts else None
    own = next((post for post in actor.posts if post.role_id == role_id), None)
    if assignee_id == actor.person_id and accountable_id in actor.stands_in_for:
        assignee_id = accountable_id
    elif assignee_id == actor.person_id:
        alone = own is not None or accountable_id is not None
        behalf = None if alone else next((post for post in actor.deputy_posts if post.role_id == role_id), None)
        return own or first, behalf
    elif assignee_id is None and own is not None:
        return own, None
    covered = [post for post in actor.deputy_posts if assignee_id in {None, post.person_id}]
    behalf = next((post for post in covered if post.role_id == role_id), covered[0] if covered else None)
    return own or first, behalf


def receiving_posts(actor: Actor, procedure_id: int) -> tuple[Post | None, Post | None]:
    """Tell in which own post the actor receives a dossier of a procedure, and on whose behalf.

    Refuses a deputy who stands in for nobody that receives dossiers of this procedure (``NotAllowed``).
    """
    own = next((post for post in actor.posts if post.receives), None)
    if own is not None or actor.is_software:
        return own, None
    behalf = next((post for post in actor.within(procedure_id).deputy_posts if post.receives), None)
    if behalf is None:
        raise NotAllowed(action="dossier.start")
    return actor.posts[0] if actor.posts else None, behalf


def as_recorded(actor: Actor, post: Post | None = None, behalf: Post | None = None) -> dict[str, object]:
    """Describe an actor for a record, with the names of this day."""
    facts: dict[str, object] = {"id": str(actor.person_id), "name": actor.name}
    if actor.is_software:
        facts["kind"] = "service_account"
    if post is not None:
        facts |= {"role": {"code": post.role_code, "name": post.role_name}, "unit": post.unit_name}
    if behalf is not None:
        facts["on_behalf_of"] = {
            "id": str(behalf.person_id),
            "name": behalf.person_name,
            "role": {"code": behalf.role_code, "name": behalf.role_name},
            "unit": behalf.unit_name,
        }
    return facts
