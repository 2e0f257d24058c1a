"""Turn the records of an instance into steps: where tokens stood, which way was gone, what was entered before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine import Element
from processes.records import RecordView

WAITS = frozenset(
    {"task_opened", "message_awaited", "timer_started", "signal_awaited", "condition_awaited"}
    | {"service_called", "send_called"}
)
DONE = frozenset({"task_completed", "message_received", "timer_fired", "signal_received", "condition_met"})
ANSWERED = frozenset({"service_answered", "send_answered"})
CANCELLED = frozenset(
    {"task_cancelled", "message_cancelled", "timer_cancelled", "signal_cancelled", "condition_cancelled"}
    | {"service_cancelled", "send_cancelled"}
)
_TAKEN = frozenset({"task.claim", "task.delegate"})


@dataclass(frozen=True, slots=True)
class Step:
    """One record as a step of a replay.

    ``nodes``, ``flows`` and ``cancelled`` are what this step passed, took and cancelled; ``current`` is where tokens
    stand after it. ``before`` holds the values that the same form had when it was last sent, ``latest`` those it has
    now; ``is_working`` tells whether somebody had taken a task after this step, ``has_task`` whether one was open.
    """

    number: int
    record: RecordView
    element_id: str
    nodes: tuple[str, ...]
    flows: tuple[str, ...]
    current: tuple[str, ...]
    cancelled: tuple[str, ...]
    before: Mapping[str, Any]
    is_working: bool
    has_task: bool
    latest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    """What is known after the steps so far."""

    elements: Mapping[str, Element]
    waiting: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    sent: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)


def steps(records: Sequence[RecordView], elements: Mapping[str, Element]) -> tuple[Step, ...]:
    """Fold records, in order, into steps. ``elements`` are those of all versions that the instance ran on."""
    walk = _Walk(elements)
    walked = [_step(walk, number, record) for number, record in enumerate(records, 1)]
    return tuple(replace(step, latest=walk.sent.get(_place(step.record) or ("", ""), {})) for step in walked)


def _step(walk: _Walk, number: int, record: RecordView) -> Step:
    passed: dict[str, list[str]] = {"nodes": [], "flows": [], "cancelled": []}
    for event in record.body.get("events", ()):
        _follow(walk, event, passed)
    _take(walk, record)
    return Step(
        number=number,
        record=record,
        element_id=_element_of(record.body),
        nodes=tuple(passed["nodes"]),
        flows=tuple(passed["flows"]),
        current=tuple(dict.fromkeys(walk.waiting.values())),
        cancelled=tuple(passed["cancelled"]),
        before=_replace(walk, record),
        is_working=bool(walk.taken & set(walk.waiting)),
        has_task=bool(walk.tasks & set(walk.waiting)),
    )


def _follow(walk: _Walk, event: Mapping[str, Any], passed: dict[str, list[str]]) -> None:
    kind, element_id, key = event["kind"], event["element"], event.get("key", "")
    if kind == "flow_taken":
        passed["flows"].append(element_id)
    elif kind in WAITS:
        _wait(walk, kind, element_id, key)
    elif kind in DONE | ANSWERED | {"node_passed", "subprocess_completed"}:
        walk.waiting.pop(key, None)
        passed["nodes"].extend(() if kind in ANSWERED else (element_id,))
    elif kind in CANCELLED:
        if walk.waiting.pop(key, None) is not None:
            passed["cancelled"].append(element_id)
    elif kind == "token_moved" and key in walk.waiting:
        walk.waiting[key] = event["data"]["to"]
    elif kind == "subprocess_cancelled":
        passed["cancelled"].append(element_id)
    elif kind in {"process_finished", "process_cancelled"}:
        passed["cancelled"].extend(walk.waiting.values())
        walk.waiting.clear()


def _wait(walk: _Walk, kind: str, element_id: str, key: str) -> None:
    if holds_token(walk.elements.get(element_id)):
        walk.waiting[key] = element_id
    if kind == "task_opened":
        walk.tasks.add(key)


def holds_token(element: Element | None) -> bool:
    """Whether something waits at the element itself; at the edge of a task and at a start an event only listens."""
    return element is None or (element.attached_to is None and element.kind != "startEvent")


def _take(walk: _Walk, record: RecordView) -> None:
    key = record.body.get("task", {}).get("key")
    if key is None:
        return
    if record.act in _TAKEN:
        walk.taken.add(key)
    elif record.act == "task.release":
        walk.taken.discard(key)


def _element_of(body: Mapping[str, Any]) -> str:
    for name in ("task", "timer"):
        if name in body:
            return str(body[name]["element"])
    element = body.get("element")
    return element if isinstance(element, str) else ""


def _place(record: RecordView) -> tuple[str, str] | None:
    """Name what a record filled in: the form, the step with its item; None where no values were sent or are kept."""
    form = record.body.get("form")
    if not form or "values" not in (record.payload or {}):
        return None
    return form, record.body.get("task", {}).get("name", "")


def _replace(walk: _Walk, record: RecordView) -> Mapping[str, Any]:
    """Give the earlier values of the form that this record sent, and keep the new ones."""
    place = _place(record)
    if place is None or record.payload is None:
        return {}
    before = walk.sent.get(place, {})
    walk.sent[place] = record.payload["values"]
    return before
