"""What a person wants to be told, and how: a few subjects, each counted on the page, sent as e-mail, or both."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from processes.db import db
from processes.outbox.models import Message, NoticeChoice
from processes.people import Actor, require

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "near": ("task_near", "dossier_near"),
    "late": ("task_due", "task_late", "dossier_due", "dossier_late"),
    "given": ("task_delegated", "task_assigned", "task_moved", "task_other_role"),
    "handed_back": ("task_handed_back",),
    "mentioned": ("comment_mention",),
}
"""Each with the beginnings of its kinds of messages. What belongs to none is always told: it asks for an act."""

ALWAYS_ON_PAGE = frozenset({"near", "late"})
"""What is due cannot be put away by not looking at it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a subject is told to a person."""

    subject: str
    on_page: bool = True
    by_mail: bool = True


def subject_of(kind: str) -> str | None:
    """Name the subject of a kind of messages; None for what cannot be chosen."""
    return next((subject for subject, kinds in SUBJECTS.items() if kind.startswith(kinds)), None)


def choices(agency_id: int, person_id: int) -> list[Choice]:
    """List how each subject is told to a person: both ways until they choose."""
    query = select(NoticeChoice).where(NoticeChoice.agency_id == agency_id, NoticeChoice.person_id == person_id)
    rows = {row.subject: row for row in db.session.scalars(query)}
    return [
        Choice(subject, rows[subject].on_page, rows[subject].by_mail) if subject in rows else Choice(subject)
        for subject in SUBJECTS
    ]


def choose(*, on_page: Collection[str], by_mail: Collection[str], actor: Actor) -> None:
    """Keep how the actor wants each subject told. What is due stays on the page whatever was sent."""
    require(actor, "account.change")
    for subject in SUBJECTS:
        key = (actor.agency_id, actor.person_id, subject)
        row = db.session.get(NoticeChoice, key)
        if row is None:
            row = NoticeChoice(agency_id=actor.agency_id, person_id=actor.person_id, subject=subject)
            db.session.add(row)
        row.on_page, row.by_mail = subject in ALWAYS_ON_PAGE or subject in on_page, subject in by_mail


def uncounted(kind: str, agency_id: int, to: Iterable[int]) -> set[int]:
    """Tell who of these does not want such messages counted on the page."""
    subject = subject_of(kind)
    if subject is None or subject in ALWAYS_ON_PAGE:
        return set()
    query = select(NoticeChoice.person_id).where(
        NoticeChoice.agency_id == agency_id,
        NoticeChoice.person_id.in_(sorted(to)),
        NoticeChoice.subject == subject,
        NoticeChoice.on_page.is_(False),
    )
    return set(db.session.scalars(query))


def wants_mail(message: Message) -> bool:
    """Whether whom a message is for wants it as e-mail."""
    subject = subject_of(message.kind)
    if subject is None or message.person_id is None:
        return True
    row = db.session.get(NoticeChoice, (message.agency_id, message.person_id, subject))
    return row is None or row.by_mail
