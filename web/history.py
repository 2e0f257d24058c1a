"""The history of an instance in words: its quality records, newest first, and what was entered at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.forms import Form
from processes.calendar import WorkingCalendar
from processes.definitions import Running
from processes.instances import UserTask
from processes.records import RecordView
from web import decisions, i18n, migrations, moments, pauses, retelling, signed
from web.answers import in_words, label_of
from web.retelling import Scene

_STATES = {
    "task.hand_back": "late",
    "timer.fire": "paused",
    "incident.opened": "late",
    "dossier.withdraw": "paused",
    "dossier.suspend": "paused",
    "dossier.migrate_back": "paused",
    "dossier.cancel": "late",
}
_GIVEN_UP = frozenset({"task_cancelled", "subprocess_cancelled"})
_PASSED = frozenset(
    {
        "process_started",
        "flow_taken",
        "node_passed",
        "task_completed",
        "timer_fired",
        "message_received",
        "message_thrown",
        "signal_received",
        "condition_met",
        "subprocess_completed",
        "service_called",
        "process_finished",
    }
)
_ENDED = ("process_finished", "process_cancelled")
_ENTERED = frozenset({"task.complete", "dossier.start"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history, ready for the timeline."""

    title: str
    when: str
    at: str
    who: str = ""
    note: str = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered at a step the last time it was completed."""

    element_id: str
    step: str
    about: str
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Path:
    """Where an instance has been: ids of passed nodes and flows, and of what was cancelled on the way."""

    done: tuple[str, ...]
    cancelled: tuple[str, ...]


def entries(views: Sequence[RecordView], scene: Scene) -> list[Entry]:
    """Tell what happened, newest first: the act, who in which role, for whom, with which words."""
    return [
        Entry(
            title=retelling.title(view.body, scene.at(view.body)),
            when=moments.moment_words(view.at),
            at=view.at.isoformat(),
            who=retelling.who(view.body["actor"]),
            note=_note(view, scene.at(view.body).running, scene.calendar),
            state=_STATES.get(view.act, "done"),
        )
        for view in reversed(views)
    ]


def _note(view: RecordView, running: Running, clock: WorkingCalendar) -> str:
    if view.act == "dossier.comment":
        return ""  # its words stand in the discussion, as long as they are not withdrawn
    said = view.payload or {}
    lines = [str(said[name]) for name in ("reason", "text", "name") if said.get(name)]
    lines += [f"{row['label']}: {row['value']}" for row in migrations.told(view.body)]
    lines += [f"{one['label']}: {one['value']}" for one in signed.in_record(view.body, view.payload)]
    lines += _routing(view, running)
    lines += _by_itself(view, running)
    lines += pauses.lines(view.body, clock)
    if names := [str(one["name"]) for one in view.body.get("sent", ())]:
        lines.append(i18n.t("history.sent", names=", ".join(names)))
    lines += decisions.lines(view)
    if view.body.get("payload") and view.payload is None:
        lines.append(i18n.t("history.disposed"))
    kinds = {event["kind"]: event["element"] for event in view.body.get("events", ())}
    lines += [i18n.t(f"history.{kind}") for kind in _ENDED if kind in kinds]
    return "\n".join(lines)


def _by_itself(view: RecordView, running: Running) -> list[str]:
    """Name what the diagram's scripts did in this step, which nobody sees otherwise."""
    elements = running.diagram.elements
    passed = (event["element"] for event in view.body.get("events", ()) if event["kind"] == "node_passed")
    names = [elements[one].name for one in dict.fromkeys(passed) if one in elements and elements[one].script]
    return [i18n.t("history.by_itself", steps=", ".join(names))] if any(names) else []


def _routing(view: RecordView, running: Running) -> list[str]:
    """Word the routing values of a completed step as its form shows them."""
    element_id = (view.body.get("task") or {}).get("element", "")
    form = running.form_of(element_id)
    if view.act != "task.complete" or form is None:
        return []
    routing = view.body.get("routing") or {}
    return [
        f"{label_of(declared)}: {in_words(declared, feel.decode(routing[declared.key]), {})}"
        for declared in form.fields
        if declared.key in routing
    ]


def entered(views: Sequence[RecordView], scene: Scene) -> list[Entered]:
    """List what was entered at each step, and for each of its items, the last time; the latest first."""
    latest: dict[tuple[str, str], Entered] = {}
    for view in reversed(views):
        task = view.body.get("task") or {}
        element_id, name = task.get("element", ""), task.get("name", "")
        values = (view.payload or {}).get("values")
        if view.act not in _ENTERED or not values or (element_id, name) in latest:
            continue
        form = scene.running.form_of(element_id) if element_id else scene.running.start_form
        about = f"{retelling.who(view.body['actor'])} · {moments.moment_words(view.at)}"
        step = name if element_id else i18n.t("history.dossier_start")
        latest[element_id, name] = Entered(element_id, step, about, _rows(form, values, scene.files))
    return list(latest.values())


def _rows(form: Form | None, values: Mapping[str, Any], file_names: Mapping[str, str]) -> list[dict[str, str]]:
    declared = {one.key: one for one in form.fields} if form is not None else {}
    order = [key for key in declared if key in values] + [key for key in values if key not in declared]
    return [
        {
            "label": label_of(declared[key]) if key in declared else key,
            "value": in_words(declared.get(key), feel.decode(values[key]), file_names),
        }
        for key in order
    ]


def earlier_values(views: Sequence[RecordView], task: UserTask) -> dict[str, Any]:
    """Give what was entered at a step the last time, as FEEL values; nothing when it was never completed.

    What was entered for another item of the same step is somebody else's.
    """
    for view in reversed(views):
        values, done = (view.payload or {}).get("values"), view.body.get("task") or {}
        is_same = done.get("element") == task.element_id and done.get("name") == task.name
        if view.act == "task.complete" and is_same and values:
            return {key: feel.decode(value) for key, value in values.items()}
    return {}


def all_values(views: Sequence[RecordView]) -> dict[str, Any]:
    """Give everything that was entered so far, as FEEL values; of one key the newest."""
    found: dict[str, Any] = {}
    for view in views:
        found |= {key: feel.decode(value) for key, value in ((view.payload or {}).get("values") or {}).items()}
    return found


def handed_back(views: Sequence[RecordView], element_id: str) -> RecordView | None:
    """Find the act that brought an instance back to a step, if that is why the step waits again."""
    for view in reversed(views):
        if view.act == "task.hand_back" and view.body.get("to") == element_id:
            return view
        if view.act == "task.complete" and (view.body.get("task") or {}).get("element") == element_id:
            return None
    return None


def path(views: Sequence[RecordView], here: Sequence[str]) -> Path:
    """Tell where the instance has been, for the marks of its diagram."""
    done: dict[str, None] = {}
    cancelled: dict[str, None] = {}
    for view in views:
        for event in view.body.get("events", ()):
            if event["kind"] in _GIVEN_UP:
                cancelled[event["element"]] = None
            elif event["kind"] in _PASSED:
                done[event["element"]] = None
                cancelled.pop(event["element"], None)
    return Path(tuple(done), tuple(element for element in cancelled if element not in done and element not in here))
