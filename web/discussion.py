"""What colleagues say to each other about a dossier, ready for its pages; nobody outside the agency sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g, request

from processes import dossiers, people
from processes.errors import Invalid
from processes.instances import ProcessInstance
from processes.records import RecordView
from web import acts, i18n, ids, moments, problems, retelling

_FIELDS = ("text", "mention")


def of(
    instance: ProcessInstance, views: Sequence[RecordView], now: datetime, refusal: Invalid | None = None
) -> dict[str, Any]:
    """Give the comments of a dossier, oldest first, and the form for one more with what was sent."""
    return {
        "comments": [_comment(one) for one in dossiers.comments(views)],
        "instance_id": instance.id,
        "form": _form(now, refusal) if people.may(g.actor, "dossier.comment") else None,
        "longest": dossiers.LONGEST,
        "once": acts.new_key(),
        "here": request.path if request.method == "GET" else "",
    }


def _comment(one: dossiers.Comment) -> dict[str, Any]:
    return {
        "number": one.number,
        "who": retelling.who(one.actor),
        "when": moments.moment_words(one.at),
        "at": one.at.isoformat(),
        "parts": _parts(one),
        "told": ", ".join(name for _, name in one.mentions),
        "withdrawn": moments.moment_words(one.withdrawn_at) if one.withdrawn_at is not None else "",
        "is_own": one.author_id == g.actor.person_id,
        "is_to_me": any(key == g.actor.person_id for key, _ in one.mentions),
    }


def _parts(one: dossiers.Comment) -> list[tuple[str, bool]]:
    """Cut a comment at the names it mentions: (text, whether it is such a name)."""
    if one.text is None:
        return []
    parts = [(one.text, False)]
    for _, name in one.mentions:
        parts = [
            piece for text, is_name in parts for piece in ([(text, True)] if is_name else _around(text, f"@{name}"))
        ]
    return parts


def _around(text: str, name: str) -> list[tuple[str, bool]]:
    first, *others = text.split(name)
    return [(first, False), *(piece for rest in others for piece in ((name, True), (rest, False)))]


def _form(now: datetime, refusal: Invalid | None) -> dict[str, Any]:
    chosen = set(request.form.getlist("mention")) if refusal is not None else set()
    wrong = refusal.errors if refusal is not None else {}
    return {
        "text": request.form.get("text", "") if refusal is not None else "",
        "errors": [problems.about(one, i18n.t("comments.text")) for name in _FIELDS for one in wrong.get(name, ())],
        "colleagues": [
            {
                "value": ids.encode(row.id),
                "name": row.name,
                "username": row.username,
                "chosen": ids.encode(row.id) in chosen,
            }
            for row in dossiers.colleagues(g.actor, now)
        ],
    }
