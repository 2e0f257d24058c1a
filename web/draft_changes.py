"""A change of a draft from one of its forms: done over the state that was seen, else its form is shown again."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from processes import definitions
from processes.errors import Conflict
from web import acts, clock, errors, i18n


def change(
    version_id: int,
    *,
    then: str,
    overtaken: Callable[[list[str]], str],
    settings: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> ResponseReturnValue:
    """Change details or settings of a draft and go to ``then``; 409 with what ``overtaken`` shows when it is newer."""

    def act() -> str:
        lock = request.form.get("lock", type=int)
        definitions.change(
            version_id=version_id, settings=settings, details=details, actor=g.actor, now=clock.now(), lock=lock
        )
        errors.flash_done("versions.saved")
        return then

    try:
        return acts.perform(act)
    except Conflict as refusal:
        if type(refusal) is not Conflict:
            raise
        return overtaken([i18n.t("versions.changed_by_other")]), 409
