"""One request, one act, one transaction, one answer: also when it is sent twice, or what it is about has changed."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, g, json, request

from processes import idempotency, instances
from processes.db import transaction
from processes.errors import Conflict, IdempotencyMismatch, Invalid, Problem, Refused, StepIncident
from processes.instances import ProcessInstance
from web import clock, errors, ids

_KEY = re.compile(r"[\x21-\x7e]{1,64}")
Body = dict[str, Any]


class Changed(Conflict):
    """What the sender has seen is no longer so (RFC 9110 §13.1.1): nothing was done."""

    code = "changed"
    status = 412


def key() -> str | None:
    """Read the key of this request. Refuses one that is longer than 64 signs or not plain."""
    given = request.headers.get("Idempotency-Key")
    if given is not None and not _KEY.fullmatch(given):
        raise Invalid({"Idempotency-Key": [Problem("key_form")]})
    return given


def perform(
    act: Callable[[], Body], *, status: int = 200, location: str = "", hold: Callable[[], ProcessInstance] | None = None
) -> Response:
    """Carry out one act in one transaction and answer with what it gives.

    The same key with the same content gives the answer of the first time; ``hold`` locks the instance to whose version
    ``If-Match`` is held. ``location`` may contain ``{id}``, which is filled in from the answer. Answers name no person:
    they are kept for 48 hours.
    """
    given = key()
    with transaction():
        kept = idempotency.recall(**_about(given)) if given else None
        if kept is None:
            if hold is not None:
                _demand_match(hold)
            body = act()
            if given:
                idempotency.remember(json.dumps(body), **_about(given), now=clock.now())
        else:
            body = json.loads(kept)
    answer = Response(json.dumps(body), status=status, content_type="application/json")
    if kept is not None:
        answer.headers["Idempotent-Replayed"] = "true"
    if location:
        answer.headers["Location"] = location.format(**body)
    return answer


def each(things: Iterable[int], do: Callable[[int], object]) -> Response:
    """Do one act after the other, each in a transaction of its own; say what became of each. No refusal stops another.

    With a key each act is done once: sent again, what was answered before is answered again.
    """
    given = key()
    outcomes = [_one(one, do, f"{given}:{ids.encode(one)}" if given else None) for one in dict.fromkeys(things)]
    return Response(json.dumps({"items": outcomes}), content_type="application/json")


def _one(about: int, do: Callable[[int], object], given: str | None) -> Body:
    outcome: Body = {"id": ids.encode(about), "done": True, "code": None, "detail": None}
    try:
        with transaction():
            kept = idempotency.recall(**_about(given)) if given else None
            if kept is not None:
                said: Body = json.loads(kept)
                return said
            do(about)
            _remember(outcome, given)
    except IdempotencyMismatch:
        raise
    except Refused as refusal:
        outcome |= {"done": False, "code": refusal.code, "detail": errors.words_of(refusal)}
        with transaction():
            if isinstance(refusal, StepIncident):
                instances.open_incident(refusal, actor=g.actor, now=clock.now())
            _remember(outcome, given)
    return outcome


def _remember(outcome: Body, given: str | None) -> None:
    if given:
        idempotency.remember(json.dumps(outcome), **_about(given), now=clock.now())


def demand(check: Callable[[], None]) -> None:
    """Ask in a transaction of its own whether something may be done, before a byte of it is kept."""
    with transaction():
        check()


def etag(instance: ProcessInstance) -> str:
    """Name the version of an instance: it changes with every act on it."""
    return f'"{instance.lock}"'


def _demand_match(hold: Callable[[], ProcessInstance]) -> None:
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    now = etag(hold())
    if now not in {one.strip() for one in wanted.split(",")}:
        raise Changed(etag=now)


def _about(given: str | None) -> dict[str, Any]:
    return {
        "agency_id": g.actor.agency_id,
        "person_id": g.actor.person_id,
        "route": f"{request.method} {request.path}"[:200],
        "key": f"api:{given}",
        "body": _content(),
    }


def _content() -> bytes:
    """Give what was sent: bytes as they came, or the fields and files of a form, whose borders differ each time."""
    if not request.mimetype.startswith("multipart/"):
        return request.get_data(cache=True)
    fields = sorted(request.form.items(multi=True))
    return repr((fields, [_hashed(name, file) for name, file in request.files.items(multi=True)])).encode()


def _hashed(name: str, file: Any) -> tuple[str, str, str]:

    file.stream.seek(0)
    data = file.stream.read()
    file.stream.seek(0)
    return name, file.filename or "", hashlib.sha256(data).hexdigest()
