"""The lists that keep views, and what each understands."""

from flask import g

from processes import definitions, instances, tasks
from processes.errors import NotFound
from processes.views import Place
from web import ids
from web.lists import Listed

BOXES = (tasks.ALL, tasks.MINE, tasks.GROUP, tasks.DELEGATED)
DUES = ("overdue", "near", "none")


def _is_procedure(text: str) -> bool:
    """Whether it is the id of a procedure that this agency has."""
    try:
        definitions.procedure(g.actor.agency_id, ids.decode(text))
    except (ValueError, NotFound):
        return False
    return True


def _is_text(text: str) -> bool:
    return bool(text.strip())


INBOX = Listed(
    place=Place.INBOX,
    endpoint="inbox.show",
    accepts={
        "box": lambda text: text in BOXES,
        "q": _is_text,
        "procedure": _is_procedure,
        "step": _is_text,
        "due": lambda text: text in DUES,
    },
    sorts=("opened", "code", "applicant"),
    columns=("due_at", "code", "applicant", "procedure"),
)
DOSSIERS = Listed(
    place=Place.DOSSIERS,
    endpoint="dossiers.search",
    accepts={"q": _is_text, "status": lambda text: text in set(instances.InstanceStatus)},
    sorts=("due", "code", "applicant"),
    columns=("code", "procedure", "started"),
)
ALL = {str(one.place): one for one in (INBOX, DOSSIERS)}
