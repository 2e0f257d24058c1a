"""What is drawn becomes what is set: a merge of three, so that nothing set elsewhere meanwhile is lost.

A drawing says role, time, form, checklist and outputs of a step, and the role of a lane (``engine.proposals``). What it
says as it did when it was opened (the seed) leaves the settings alone; what was drawn differently is set.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import engine

_LISTS: Final = {"checklist": "c", "required_outputs": "o"}
_BUDGET: Final = ("amount", "unit", "none")
Said = dict[str, dict[str, Any]]


def said_by(settings: Mapping[str, Any]) -> Said:
    """Give of the settings of a version what a drawing can say: ``lanes`` and ``tasks`` by element id."""
    lanes = {lane_id: {"role": role} for lane_id, role in settings.get("lanes", {}).items() if role}
    return {"lanes": lanes, "tasks": {step_id: _plain(step) for step_id, step in settings.get("tasks", {}).items()}}


def said_in(diagram: engine.Diagram) -> Said:
    """Give what a diagram says itself, in the same form."""
    lanes = {lane.id: {"role": lane.proposals["role"]} for lane in diagram.lanes.values() if "role" in lane.proposals}
    return {"lanes": lanes, "tasks": {element.id: _plain(element.proposals) for element in diagram.user_tasks}}


def _plain(step: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: step[name] for name in ("role", "form") if step.get(name)}
    budget = {key: step["budget"][key] for key in _BUDGET if key in step["budget"]} if step.get("budget") else {}
    texts = {name: [item["text"] for item in step[name]] for name in _LISTS if step.get(name)}
    return found | ({"budget": budget} if budget else {}) | texts


def merged(
    settings: Mapping[str, Any],
    seed: Mapping[str, Any],
    diagram: engine.Diagram,
    *,
    roles: Collection[str],
    forms: Collection[str],
) -> dict[str, Any]:
    """Set what was drawn differently from the seed; elements that are drawn no more lose their settings.

    Roles that the agency does not have and forms that the version does not have are no settings. A form that is named
    like a new step becomes its form.
    """
    drawn, timed = said_in(diagram), {one.id for one in diagram.elements.values() if one.timer is not None}
    lanes = dict(settings.get("lanes", {}))
    for lane_id in diagram.lanes:
        told = _changed(seed, drawn, "lanes", lane_id)
        if "role" in told and (told["role"] is None or told["role"] in roles):
            lanes[lane_id] = told["role"]
    before = settings.get("tasks", {})
    inside = {one.id for one in diagram.elements.values()}
    tasks = {step_id: step for step_id, step in before.items() if step_id in inside}
    known: Known = {"role": lambda role: role in roles, "form": lambda form: form in forms}
    for element in diagram.user_tasks:
        step = _set(tasks.get(element.id, {}), _changed(seed, drawn, "tasks", element.id), known)
        if "form" not in step:
            step["form"] = element.id if element.id in forms else None
        tasks[element.id] = step
    return {
        **settings,
        "lanes": {lane_id: role for lane_id, role in lanes.items() if role and lane_id in diagram.lanes},
        "tasks": tasks,
        "timers": {timer_id: value for timer_id, value in settings.get("timers", {}).items() if timer_id in timed},
    }


Known = Mapping[str, Callable[[str], bool]]


def _changed(seed: Mapping[str, Any], drawn: Said, part: str, element_id: str) -> dict[str, Any]:
    """List what a drawing says otherwise than its seed; None where it says nothing any more."""
    was, now = seed.get(part, {}).get(element_id, {}), drawn[part].get(element_id, {})
    return {name: now.get(name) for name in {*was, *now} if was.get(name) != now.get(name)}


def _set(step: Mapping[str, Any], told: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Give a step with what was drawn; what a drawing cannot say of it stays."""
    found = dict(step)
    for name, value in told.items():
        if name in _LISTS:
            found[name] = _items(value or (), step.get(name, ()), _LISTS[name])
        elif name == "budget":
            found[name] = _budget(value, step.get(name) or {})
        elif value is None or known[name](value):
            found[name] = value
    return {name: value for name, value in found.items() if name == "form" or value not in (None, [], {})}


def _budget(value: Mapping[str, Any] | None, before: Mapping[str, Any]) -> dict[str, Any]:
    cases = {"cases": before["cases"]} if "cases" in before and value and "none" not in value else {}
    return {**(value or {}), **cases}


def _items(texts: Collection[str], before: Collection[Mapping[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Give the lines of a list; one whose text stayed is the one it was, with all that was said of it."""
    known = {item["text"]: item for item in before}
    taken = {item["id"] for item in before}
    found = []
    for text in dict.fromkeys(texts):
        item = dict(known.get(text) or {"id": _free(prefix, taken), "text": text})
        taken.add(item["id"])
        found.append(item)
    return found


def _free(prefix: str, taken: Collection[str]) -> str:
    return next(name for name in (f"{prefix}{number}" for number in range(1, len(taken) + 2)) if name not in taken)
