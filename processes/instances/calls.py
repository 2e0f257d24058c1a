"""Calls of services as rows of their instance: opened and closed with the step that asks, answers or cancels them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

import engine
from engine import feel
from processes.db import Base, Owned, belongs_to, db, new_id, where
from processes.definitions import Running
from processes.instances.models import ProcessInstance

USUAL_ATTEMPTS = 4
"""Where the diagram does not say: the first try, and again after 1, 5 and 30 minutes."""

_OPENED = frozenset({"service_called", "send_called"})
_CLOSED = frozenset({"service_answered", "service_cancelled", "send_answered", "send_cancelled"})


class CallOutcome(StrEnum):
    """How a call was closed."""

    ANSWERED = "answered"
    ERROR = "error"
    CANCELLED = "cancelled"


class ServiceCall(Owned, Base):
    """What an instance waits for a service to do. Nobody but the declared inputs of the diagram feeds ``variables``.

    ``due_at`` is when it may next be fetched: at once, when a lease ends, when it is tried again; None when only an
    operator helps on. ``attempts`` counts failures, of which there may be ``most_attempts`` before an incident.
    What was given is forgotten when the call is closed: the records keep a commitment to it.
    """

    __tablename__ = "service_call"
    __table_args__ = (
        UniqueConstraint("agency_id", "instance_id", "key"),
        belongs_to("process_instance", "instance_id"),
        Index("ix_service_call_open", "service", "due_at", **where("closed_at IS NULL")),
    )

    instance_id: Mapped[int]
    key: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    service: Mapped[str]
    variables: Mapped[dict[str, Any]] = mapped_column(JSON)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    lease_token: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int]
    failure: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str | None]
    outcome: Mapped[str | None]

    @property
    def is_open(self) -> bool:
        """Whether the call still waits for its answer."""
        return self.closed_at is None


_OPEN = select(ServiceCall).where(
    ServiceCall.agency_id == bindparam("agency"),
    ServiceCall.instance_id == bindparam("instance"),
    ServiceCall.closed_at.is_(None),
)


def is_served(call: engine.Call) -> bool:
    """Whether a service does what is called; decisions are made and messages sent within the step."""
    return call.kind != "decision" and call.implementation is not None and call.message is None


def follow(step: engine.Step, instance: ProcessInstance, running: Running, by: str | None, now: datetime) -> None:
    """Open a row for every call that the step makes; close those that it answers, breaks off or cancels."""
    ended = {event.key: event.kind for event in step.events if event.kind in _CLOSED and event.key}
    if ended:
        failed = {event.key for event in step.events if event.kind == "error_thrown"}
        for call in db.session.scalars(_OPEN, {"agency": instance.agency_id, "instance": instance.id}):
            if call.key in ended:
                _close(call, _outcome(ended[call.key], is_failed=call.key in failed), by, now)
    for waiting in opened(step):
        db.session.add(_row(waiting, instance, running.diagram.elements[waiting.element_id], now))


def opened(step: engine.Step) -> Sequence[engine.Call]:
    """List the calls of services that a step has made and not already taken back."""
    begun = {event.key for event in step.events if event.kind in _OPENED}
    return [call for call in step.calls if call.key in begun and is_served(call)]


def named(events: Sequence[engine.Event], calls: Sequence[engine.Call]) -> Iterator[engine.Event]:
    """Say with the event of a call which service it is."""
    services = {call.key: call.implementation for call in calls}
    for event in events:
        service = services.get(event.key or "") if event.kind in _OPENED else None
        yield event if service is None else replace(event, data={"service": service})


def sent(calls: Sequence[engine.Call]) -> list[dict[str, Any]]:
    """Write what left with calls, for what the record of the act commits to."""
    return [{"key": call.key, "service": call.implementation, "given": encoded(call.variables)} for call in calls]


def encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values as they are stored."""
    return {name: feel.encode(value) for name, value in values.items()}


def again(call: ServiceCall, now: datetime) -> None:
    """Let a call be fetched again at once, with all its tries; whoever had taken it loses it."""
    call.due_at, call.attempts = now, 0
    call.leased_until = call.leased_by = call.lease_token = None


def again_by_key(instance: ProcessInstance, key: str, now: datetime) -> None:
    """Let the open call with this key of a locked instance be fetched again; without one nothing happens."""
    for call in db.session.scalars(_OPEN, {"agency": instance.agency_id, "instance": instance.id}):
        if call.key == key:
            again(call, now)


def _outcome(kind: str, *, is_failed: bool) -> CallOutcome:
    if kind.endswith("_answered"):
        return CallOutcome.ANSWERED
    return CallOutcome.ERROR if is_failed else CallOutcome.CANCELLED


def _close(call: ServiceCall, outcome: CallOutcome, by: str | None, now: datetime) -> None:
    call.closed_at, call.outcome, call.due_at = now, outcome, None
    call.closed_by_name = None if outcome == CallOutcome.CANCELLED else by
    call.variables = {}


def _row(waiting: engine.Call, instance: ProcessInstance, element: engine.Element, now: datetime) -> ServiceCall:
    service = element.service
    return ServiceCall(
        agency_id=instance.agency_id,
        id=new_id(),
        instance_id=instance.id,
        key=waiting.key,
        element_id=waiting.element_id,
        name=element.name or element.id,
        service=waiting.implementation or "",
        variables=encoded(waiting.variables),
        headers={} if service is None else dict(service.headers),
        opened_at=now,
        due_at=now,
        attempts=0,
        most_attempts=(None if service is None else service.attempts) or USUAL_ATTEMPTS,
    )
