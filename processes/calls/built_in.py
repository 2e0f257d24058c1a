"""Services of the product itself, done by the worker: each call in a transaction of its own, never inside a step."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import not_, select

from engine import feel
from processes import instances
from processes.calls import work
from processes.calls.account import Account
from processes.calls.notify import notify
from processes.db import db
from processes.errors import Refused, StepIncident
from processes.instances import ProcessInstance, ServiceCall
from processes.providers import BUILT_IN

Serving = Callable[[ProcessInstance, Mapping[str, Any], datetime], Any]
_SERVING: Mapping[str, Serving] = {"notify": notify}


def due(now: datetime, limit: int = 100) -> Sequence[tuple[int, int]]:
    """List the calls of built-in services that are ready, oldest first, as keys (agency, id)."""
    query = (
        select(ServiceCall.agency_id, ServiceCall.id)
        .where(
            ServiceCall.service.in_(sorted(BUILT_IN)),
            ServiceCall.closed_at.is_(None),
            ServiceCall.due_at <= now,
            not_(instances.stands_still(ServiceCall.agency_id, ServiceCall.instance_id)),
        )
        .order_by(ServiceCall.due_at, ServiceCall.id)
        .limit(limit)
    )
    return [(row.agency_id, row.id) for row in db.session.execute(query)]


def serve(key: tuple[int, int], now: datetime) -> bool:
    """Do one call in the caller's transaction and answer it.

    False when somebody else holds its instance, or when it was closed meanwhile. Whatever is refused is for
    ``note_failure``, after the rollback.
    """
    held = _held(key)
    if held is None:
        return False
    call, instance = held
    if call.closed_at is not None or call.due_at is None or call.due_at > now:
        return False
    if instances.suspension(instance) is not None:
        return False
    given = {name: feel.decode(value) for name, value in call.variables.items()}
    result = _SERVING[call.service](instance, given, now)
    asked = _asked(instance, call)
    work.answer(
        call_id=call.id,
        values={asked[0]: result} if asked else {},
        by=_account(call),
        token=_lease(call, now),
        now=now,
    )
    return True


def note_failure(key: tuple[int, int], failure: Exception, now: datetime) -> None:
    """Count a failed try after its rollback. What the diagram itself refuses will not get better: an incident at once.

    After that the call waits for an operator.
    """
    held = _held(key)
    if held is None or held[0].closed_at is not None:
        return
    call = held[0]
    if isinstance(failure, StepIncident):
        call.due_at = None
        command = {"kind": "service", "key": call.key, "element": call.element_id}
        instances.open_incident(StepIncident(**{**failure.params, "command": command}), actor=None, now=now)
        return
    reason = failure.code if isinstance(failure, Refused) else type(failure).__name__
    work.fail(call_id=call.id, reason=reason, by=_account(call), token=_lease(call, now), now=now)


def _held(key: tuple[int, int]) -> tuple[ServiceCall, ProcessInstance] | None:
    """Hold the instance of a call unless somebody else does, and read the call under that lock."""
    found = db.session.get(ServiceCall, key)
    if found is None:
        return None
    query = select(ProcessInstance).where(
        ProcessInstance.agency_id == found.agency_id, ProcessInstance.id == found.instance_id
    )
    instance = db.session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if instance is None:
        return None
    return db.session.get_one(ServiceCall, key, with_for_update=True, populate_existing=True), instance


def _lease(call: ServiceCall, now: datetime) -> str:
    """Take a call that is locked for the length of this transaction."""
    token = work.new_token()
    call.lease_token, call.leased_by, call.leased_until = token, call.service, now
    db.session.flush()
    return token


def _account(call: ServiceCall) -> Account:
    return Account(call.agency_id, call.service, frozenset({call.service}))


def _asked(instance: ProcessInstance, call: ServiceCall) -> Sequence[str]:
    service = work.element_of(instance, call).service
    return () if service is None else service.asks
