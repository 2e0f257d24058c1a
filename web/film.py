"""A replay as a film: what moved at each step, in the order of its causes, for the script that shows it moving."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine import Diagram, Element
from processes.calendar import WorkingCalendar
from web import line, moments, retelling
from web.replay import ANSWERED, CANCELLED, DONE, WAITS, Step, holds_token
from web.retelling import Scene

Move = list[str]
Row = dict[str, Any]

_CAME = frozenset({"message_received", "signal_received"})
_COMPLETED = frozenset({"task_completed"})
_VERBS = (
    (frozenset({"flow_taken"}), "flow"),
    (_CAME, "take"),
    (_COMPLETED | {"node_passed", "subprocess_completed"}, "pass"),
    (ANSWERED | {"rounds_completed"}, "answer"),
    (frozenset({"error_caught", "escalation_caught"}), "fire"),
    (CANCELLED | {"subprocess_cancelled", "rounds_cancelled"}, "drop"),
    (frozenset({"subprocess_started", "rounds_started"}), "enter"),
    (frozenset({"message_thrown", "signal_thrown"}), "send"),
    (frozenset({"process_finished", "process_cancelled"}), "end"),
)


def reel(walked: Sequence[Step], scene: Scene, course: line.Course) -> Row:
    """Give what the film needs: every step with its moves, its place on the line of time, and who called whom."""
    ran = (*scene.earlier.values(), scene.running)
    return {
        "steps": [_frame(step, scene, place) for step, place in zip(walked, course.places, strict=True)],
        "end": {"at": course.end.timestamp(), "x": 1},
        "days": [{"x": day.x, "at": day.at.timestamp(), "label": day.label} for day in course.days],
        "marks": list(_deadlines(walked, scene.calendar)),
        "above": {element.id: element.scope_id for one in ran for element in one.diagram.elements.values()},
        "calls": {name: calls for one in ran for name, calls in _calls(one.diagram).items()},
    }


def _frame(step: Step, scene: Scene, place: float) -> Row:
    record = step.record
    scene = scene.at(record.body)
    frame: Row = {
        "at": record.at.timestamp(),
        "x": place,
        "state": line.state_of(step),
        "title": retelling.title(record.body, scene),
        "about": f"{retelling.who(record.body['actor'])} · {moments.moment_words(record.at)}",
        "moves": [*moves(record.body, scene.running.diagram.elements)],
    }
    if scene.earlier:
        frame["version"] = str(scene.running.number)
    return frame | ({"back": True} if record.act == "task.hand_back" else {})


def moves(body: Mapping[str, Any], elements: Mapping[str, Element]) -> Iterator[Move]:
    """Tell the events of a record as moves: a verb, the element, its key, and what was sent or came from whom."""
    for event in body.get("events", ()):
        kind, element_id, key = event["kind"], event["element"], event.get("key") or ""
        element = elements.get(element_id)
        verb = _verb(kind, element)
        if kind == "token_moved":
            yield ["move", element_id, key, event["data"]["to"]]
        elif verb in {"send", "take"}:
            yield [verb, element_id, key, *_letter(event, element, body)]
        elif verb:
            yield [verb, element_id, key]


def _verb(kind: str, element: Element | None) -> str:
    """Give the one word by which the film knows a kind of event; "" for what is not seen.

    What happens at an event is followed by ``node_passed``: that alone counts as a pass.
    """
    if kind in WAITS:
        return "rest" if holds_token(element) else "listen"
    if kind in DONE - _COMPLETED - _CAME:
        return "answer" if holds_token(element) else "fire"
    return next((verb for kinds, verb in _VERBS if kind in kinds), "")


def _letter(event: Mapping[str, Any], element: Element | None, body: Mapping[str, Any]) -> tuple[str, str, str]:
    """Name what was sent, who it came from as the record says, and the pool that it is drawn to."""
    data = event.get("data", {})
    name = data.get("message") or data.get("signal") or (element.message if element else "") or ""
    sender = body.get("message", {}).get("from", {}) if event["kind"] in _CAME else {}
    drawn_to = element.correlation.participant if element else None
    return str(name), sender.get("reference") or sender.get("agency") or "", drawn_to or ""


def _calls(diagram: Diagram) -> dict[str, list[str]]:
    """Say which call activities call which process: what is inside is shown where it was called from."""
    found: dict[str, list[str]] = {}
    for element in diagram.elements.values():
        if element.called is not None:
            found.setdefault(element.called.process_id, []).append(element.id)
    return found


def _deadlines(walked: Sequence[Step], calendar: WorkingCalendar) -> Iterator[Row]:
    """Mark each due moment that was ever in force, of steps and of the dossier, once; and where the limit stood."""
    seen = set()
    for step in walked:
        body = step.record.body
        yield from line.pauses(step.record)
        task = body.get("task", {})
        due = ("due", str(task.get("name", "")), task.get("due_at"))
        for kind, name, due_at in (due, ("dossier", "", body.get("dossier_due_at"))):
            if due_at and (kind, name, due_at) not in seen:
                seen.add((kind, name, due_at))
                yield line.deadline(kind, name, due_at, calendar)
