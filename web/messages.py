"""What a message to a person says and where it leads: the same words on the page of notices and in an e-mail."""

from collections.abc import Mapping
from typing import Any

from web import i18n, ids
from web.moments import moment_words

_PLACES = {"incident_opened": "/incidents", "password_asked": "/people", "deputy_named": "/absences"}
NOTIFY = "notify"
"""What the service of this name tells: its subject and text are those of the diagram."""


def say(kind: str, params: Mapping[str, Any]) -> str:
    """Say a message in one sentence, in the language of the request or of the e-mail."""
    known = dict(params)
    if "due_at" in known:
        known["due_at"] = moment_words(str(known["due_at"]))
    key = f"messages.{kind}"
    return i18n.t(key, **known) if i18n.has(key) else i18n.t("messages.other", kind=kind)


def line(kind: str, params: Mapping[str, Any]) -> dict[str, str]:
    """Say a message in one line that leads to its page, for an open page of the same person."""
    return {"text": say(kind, params), "url": address(kind, params)}


def body(kind: str, params: Mapping[str, Any]) -> str:
    """Give what a message says beside its one sentence; "" for most."""
    return str(params.get("text", "")) if kind == NOTIFY else ""


def title(kind: str, params: Mapping[str, Any]) -> str:
    """Say what a message is about to those who may not read it: nothing that a diagram has put into it."""
    return (
        i18n.t("messages.notify_about", reference=params.get("reference", "")) if kind == NOTIFY else say(kind, params)
    )


def address(kind: str, params: Mapping[str, Any]) -> str:
    """Give the path of the page that a message is about; the page of notices when there is none."""
    if "task" in params:
        return f"/tasks/{ids.encode(int(params['task']))}"
    if "instance" in params:
        return f"/dossiers/{ids.encode(int(params['instance']))}"
    return _PLACES.get(kind, "/notices")
