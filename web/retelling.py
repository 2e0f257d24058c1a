"""The steps of a replay in words: who did what in which role, what was entered, which time was in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine import Element, feel
from processes.calendar import WorkingCalendar
from processes.definitions import Running
from processes.instances import ITEM
from web import answers, decisions, i18n, migrations, moments, pauses, signed
from web.replay import Step

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words need beside the records: the version that ran, names of files by hash, the calendar."""

    running: Running
    files: Mapping[str, str]
    calendar: WorkingCalendar
    earlier: Mapping[int, Running] = field(default_factory=dict)

    def at(self, body: Mapping[str, Any]) -> "Scene":
        """Give the scene of a record: the version that ran then, where the instance was moved since.

        ``earlier`` are the other versions on which it ran, by their numbers.
        """
        running = self.earlier.get(body.get("procedure", {}).get("version", self.running.number))
        return self if running is None else replace(self, running=running)

    def name(self, element_id: str) -> str:
        """Give the drawn name of an element, else its id."""
        element = self.running.diagram.elements.get(element_id)
        return element.name or element_id if element else element_id


def tell(step: Step, scene: Scene) -> Row:
    """Word one step for the page: marks for the diagram, a title, who and when, and what was known."""
    record = step.record
    scene = scene.at(record.body)
    return {
        "n": step.number,
        "nodes": step.nodes,
        "flows": step.flows,
        "current": step.current,
        "cancelled": step.cancelled,
        "title": title(record.body, scene),
        "who": who(record.body["actor"]),
        "when": moments.moment_words(record.at),
        "due": _due(record.body, record.at, scene.calendar),
        "dossier_due": _moment(record.body.get("dossier_due_at")),
        "clock": pauses.lines(record.body, scene.calendar),
        "limit": record.body.get("limit"),
        "values": list(_values(step, scene)),
        "had_before": bool(step.before),
        "checked": list(_checked(step, scene)),
        "decisions": decisions.rows(record),
        "texts": list(_texts(step)),
        "is_disposed": "payload" in record.body and record.payload is None,
        "opened": list(dict.fromkeys(_named_event(one, scene) for one in _events(record.body, "task_opened"))),
        "passed": _named(step.nodes, scene.running.diagram.elements),
        "dropped": list(dict.fromkeys(scene.name(one) for one in step.cancelled)),
    }


def title(body: Mapping[str, Any], scene: Scene) -> str:
    """Say what was done, and with which step."""
    to = body.get("to")
    timer, element = body.get("timer", {}), body.get("timer", {}).get("element") or body.get("element") or ""
    fired = next((one for one in _events(body, "timer_fired") if one.get("key") == timer.get("key")), None)
    params = {
        "step": body.get("task", {}).get("name", ""),
        "to": to["name"] if isinstance(to, dict) else scene.name(str(to or "")),
        "element": scene.name(str(element)) if fired is None else _named_event(fired, scene),
        "act": body["act"],
        "version": _version(body),
        "message": body.get("message", {}).get("name", ""),
        "reference": body.get("message", {}).get("from", {}).get("reference", ""),
    }
    key = f"history.{body['act'].replace('.', '_')}"
    return i18n.t(key if i18n.has(key) else "history.other", **params)


def _version(body: Mapping[str, Any]) -> str:
    """Name the version that an instance was moved to, or brought back to."""
    side = "from" if body["act"] == "dossier.migrate_back" else "to"
    return str(body.get("migration", {}).get(side, {}).get("version", ""))


def who(actor: Mapping[str, Any]) -> str:
    """Say who acted, in which role and unit and for whom, with the names of that day."""
    if "system" in actor:
        return i18n.t(f"records.system_{actor['system']}", name=actor.get("name", ""))
    parts = [str(actor.get("name", ""))]
    if "role" in actor:
        parts.append(actor["role"]["name"])
    if actor.get("unit"):
        parts.append(actor["unit"])
    behalf = actor.get("on_behalf_of")
    if behalf:
        parts.append(i18n.t("records.on_behalf", name=behalf["name"], role=behalf["role"]["name"]))
    return ", ".join(parts)


def _due(body: Mapping[str, Any], at: datetime, calendar: WorkingCalendar) -> Row | None:
    """Say the due moment that was in force at this step and how much was left, or since when it was late."""
    due_at = body.get("task", {}).get("due_at")
    if not due_at:
        return None
    moment = datetime.fromisoformat(due_at)
    state = "late" if calendar.is_late(moment, at) else "done"
    return {"state": state, "text": moments.left_words(calendar, moment, at), "when": moments.moment_words(moment)}


def _moment(text: str | None) -> str:
    return moments.moment_words(text) if text else ""


def _events(body: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    return (event for event in body.get("events", ()) if event["kind"] == kind)


def _named_event(event: Mapping[str, Any], scene: Scene) -> str:
    """Name what an event is about: the element, and the item where it stands there once for each of several."""
    name, item = scene.name(event["element"]), event.get("data", {}).get("item")
    return name if item is None else f"{name}{ITEM}{feel.decode(item)}"


def _named(ids: Sequence[str], elements: Mapping[str, Element]) -> list[str]:
    """Name what was passed, each once; gateways and joins without a name say nothing to a reader."""
    return list(dict.fromkeys(elements[one].name for one in ids if one in elements and elements[one].name))


def _values(step: Step, scene: Scene) -> Iterator[Row]:
    """Pair the values of then with the labels of the form of that version, the values before and those of now.

    ``before`` and ``now`` stand where they differ. What the time before had and this one has not is shown as empty.
    """
    values = (step.record.payload or {}).get("values", {})
    form = scene.running.forms.get(step.record.body.get("form") or "")
    fields = {one.key: one for one in form.fields} if form else {}
    known = {**values, **step.before, **step.latest}

    def words(key: str, value: Any) -> str:
        return answers.in_words(fields.get(key), feel.decode(value), scene.files)

    for key in [*(key for key in fields if key in known), *(key for key in known if key not in fields)]:
        value = values.get(key)
        row = {"label": answers.label_of(fields[key]) if key in fields else key, "value": words(key, value)}
        if step.before and step.before.get(key) != value:
            row["before"] = words(key, step.before.get(key))
        if step.latest.get(key) != value:
            row["now"] = words(key, step.latest.get(key))
        yield row


def _checked(step: Step, scene: Scene) -> Iterator[str]:
    settings = scene.running.settings.step(step.element_id)
    words = {item.id: item.text for item in settings.checklist}
    words |= {f"output:{item.id}": item.text for item in settings.required_outputs}
    for one in (step.record.payload or {}).get("checked", ()):
        yield words.get(one, one)


def _texts(step: Step) -> Iterator[Row]:
    """Word what else was committed to: reasons, notes, names of files and how they are signed, the applicant."""
    payload = step.record.payload or {}
    yield from signed.in_record(step.record.body, step.record.payload)
    yield from migrations.told(step.record.body)
    for name in ("reason", "legal_basis", "text", "name"):
        if name in payload:
            yield {"label": i18n.t(f"records.{name}"), "value": str(payload[name])}
    for name, value in payload.get("applicant", {}).items():
        key = f"records.applicant_{name}"
        yield {"label": i18n.t(key) if i18n.has(key) else name, "value": str(value)}
