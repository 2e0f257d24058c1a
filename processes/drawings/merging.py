"""What is drawn becomes what is set: a merge of three, so that nothing set elsewhere meanwhile is lost.

A drawing says of a step who does it, in what time, with what and what it gives, of a lane its role, of a pool its
agency, of an event its time, of a place where the limit stands, and which form is asked at the start
(``engine.proposals``). What it says as it did when it was opened (the seed) leaves the settings alone; what was drawn
differently is set.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import engine
from processes.definitions import pauses
from processes.definitions.settings import LONGEST, is_limit

PARTS: Final = ("lanes", "tasks", "timers", "pauses", "participants", "start")
_LISTS: Final = {"checklist": "c", "required_outputs": "o"}
_WORDS: Final = ("role", "form", "act", "result_text", "assignment", "not_same_as")
_BUDGET: Final = ("amount", "unit", "none")
_PAUSE: Final = ("effect", "reason", "legal_basis", "at_most", "within")
_PROCESS: Final = "process"
Said = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """The codes and names that a setting may have: of roles, forms and agencies."""

    roles: Collection[str]
    forms: Collection[str]
    agencies: Collection[str]


def said_by(settings: Mapping[str, Any]) -> Said:
    """Give of the settings of a version what a drawing can say: each part by element id."""
    start = (settings.get("start") or {}).get("form")
    return {
        "lanes": {lane_id: {"role": role} for lane_id, role in settings.get("lanes", {}).items() if role},
        "tasks": {step_id: _plain(step) for step_id, step in settings.get("tasks", {}).items()},
        "timers": {one: {"limit": _limit(limit)} for one, limit in settings.get("timers", {}).items()},
        "pauses": {one: {"pause": _pause(pause)} for one, pause in settings.get("pauses", {}).items()},
        "participants": {pool: {"agency": code} for pool, code in settings.get("participants", {}).items() if code},
        "start": {_PROCESS: {"form": start}} if start else {},
    }


def said_in(diagram: engine.Diagram) -> Said:
    """Give what a diagram says itself, in the same form."""
    told = {element.id: element.proposals for element in diagram.elements.values()}
    stands = {element_id: {"pause": _pause(said["pause"])} for element_id, said in told.items() if "pause" in said}
    first = next((told[one.id] for one in _starts(diagram) if "form" in told[one.id]), {})
    steps = {*(element.id for element in diagram.user_tasks), *_groups(diagram)}
    return {
        "lanes": {one.id: {"role": one.proposals["role"]} for one in diagram.lanes.values() if "role" in one.proposals},
        "tasks": {element_id: _plain(said) for element_id, said in told.items() if element_id in steps},
        "timers": {one: {"limit": _limit(said["timer"])} for one, said in told.items() if "timer" in said},
        "pauses": stands,
        "participants": {pool: {"agency": code} for pool, code in diagram.pools.items() if code},
        "start": {_PROCESS: {"form": first["form"]}} if first else {},
    }


def _groups(diagram: engine.Diagram) -> Iterator[str]:
    """Name the groups of steps, which may share one time."""
    yield from (one.id for one in diagram.elements.values() if one.kind in {"subProcess", "transaction"})


def _starts(diagram: engine.Diagram) -> Iterator[engine.Element]:
    """Yield the plain start events of the process itself."""
    for one in diagram.elements.values():
        if one.kind == "startEvent" and one.scope_id == diagram.process_id and one.event is None:
            yield one


def _plain(step: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: step[name] for name in _WORDS if step.get(name)}
    budget = {key: step["budget"][key] for key in _BUDGET if key in step["budget"]} if step.get("budget") else {}
    texts = {name: [_line(item) for item in step[name]] for name in _LISTS if step.get(name)}
    return found | ({"budget": budget} if budget else {}) | texts


def _line(item: Mapping[str, Any]) -> str | dict[str, str]:
    signature = item.get("signature")
    return {"text": item["text"], "signature": signature} if signature and signature != "none" else item["text"]


def _limit(limit: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(limit[key]) for key in ("amount", "unit") if key in limit}


def _pause(pause: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: pause[key] for key in _PAUSE if pause.get(key)}
    return told | ({"within": _limit(told["within"])} if "within" in told else {})


def merged(
    settings: Mapping[str, Any], seed: Mapping[str, Any], diagram: engine.Diagram, known: Known
) -> dict[str, Any]:
    """Set what was drawn differently from the seed; elements that are drawn no more lose their settings.

    Roles and agencies that are not there, forms that the version does not have, and times and places of standing that
    make no sense are no settings. A form that is named like a new step becomes its form, one named like the start what
    is asked there.
    """
    changes = _Changes(seed, said_in(diagram))
    inside = set(diagram.elements)
    tasks = {step_id: step for step_id, step in settings.get("tasks", {}).items() if step_id in inside}
    for element in diagram.user_tasks:
        step = _set(tasks.get(element.id, {}), changes.of("tasks", element.id), known)
        if "form" not in step:
            step["form"] = element.id if element.id in known.forms else None
        tasks[element.id] = step
    for group_id in _groups(diagram):
        told = changes.of("tasks", group_id)
        if "budget" in told:
            tasks[group_id] = _set(tasks.get(group_id, {}), {"budget": told["budget"]}, known)
    timed = {one.id for one in diagram.elements.values() if one.timer is not None}
    return {
        **settings,
        "lanes": _one_word(settings, changes, ("lanes", "role"), set(diagram.lanes), known.roles.__contains__),
        "tasks": {step_id: step for step_id, step in tasks.items() if step},
        "timers": _one_word(settings, changes, ("timers", "limit"), timed, is_limit),
        **_more(settings, changes, diagram, known),
    }


def _more(settings: Mapping[str, Any], changes: "_Changes", diagram: engine.Diagram, known: Known) -> dict[str, Any]:
    """Give the parts that settings have only where something is said: pauses, agencies of pools, the start."""
    pools, places = {*diagram.pools, *settings.get("participants", {})}, set(diagram.elements)
    stand = _one_word(settings, changes, ("pauses", "pause"), places, pauses.is_readable)
    codes = _one_word(settings, changes, ("participants", "agency"), pools, known.agencies.__contains__)
    start = dict(settings.get("start") or {})
    asked = changes.of("start", _PROCESS)
    if "form" in asked and (asked["form"] is None or asked["form"] in known.forms):
        start = {"form": asked["form"]} if asked["form"] else {}
    elif "form" not in start:
        named = next((one.id for one in _starts(diagram) if one.id in known.forms), None)
        start |= {"form": named} if named else {}
    parts = {"pauses": stand, "participants": codes, "start": start}
    return {name: part for name, part in parts.items() if part or name in settings}


@dataclass(frozen=True, slots=True)
class _Changes:
    seed: Mapping[str, Any]
    drawn: Said

    def of(self, part: str, element_id: str) -> dict[str, Any]:
        """List what a drawing says otherwise than its seed; None where it says nothing any more."""
        was, now = self.seed.get(part, {}).get(element_id, {}), self.drawn[part].get(element_id, {})
        return {name: now.get(name) for name in {*was, *now} if was.get(name) != now.get(name)}


def _one_word(
    settings: Mapping[str, Any],
    changes: _Changes,
    named: tuple[str, str],
    ids: Collection[str],
    makes_sense: Callable[[Any], bool],
) -> dict[str, Any]:
    """Give one part of the settings whose elements each have one word: as it was, with what was drawn differently."""
    part, word = named
    found = dict(settings.get(part, {}))
    for element_id in ids:
        told = changes.of(part, element_id)
        if word in told and (told[word] is None or makes_sense(told[word])):
            found[element_id] = told[word]
    return {element_id: value for element_id, value in found.items() if value and element_id in ids}


def _set(step: Mapping[str, Any], told: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Give a step with what was drawn; what a drawing cannot say of it stays."""
    found = dict(step)
    codes = {"role": known.roles, "form": known.forms}
    for name, value in told.items():
        if name in _LISTS:
            found[name] = _items(value or (), step.get(name, ()), _LISTS[name])
        elif name == "budget":
            if value is None or "unit" not in value or is_limit(value):
                found[name] = _budget(value, step.get(name) or {})
        elif name in LONGEST:
            found[name] = (value or "")[: LONGEST[name]]
        elif value is None or name not in codes or value in codes[name]:
            found[name] = value
    return {name: value for name, value in found.items() if name == "form" or value not in (None, "", [], {})}


def _budget(value: Mapping[str, Any] | None, before: Mapping[str, Any]) -> dict[str, Any]:
    cases = {"cases": before["cases"]} if "cases" in before and value and "none" not in value else {}
    return {**(value or {}), **cases}


def _items(
    lines: Collection[str | Mapping[str, str]], before: Collection[Mapping[str, Any]], prefix: str
) -> list[dict[str, Any]]:
    """Give the lines of a list; one whose text stayed is the one it was, with all that was said of it."""
    known = {item["text"]: item for item in before}
    taken = {item["id"] for item in before}
    signed = {line if isinstance(line, str) else line["text"]: line for line in lines}
    found = []
    for text, line in signed.items():
        item = dict(known.get(text) or {"id": _free(prefix, taken), "text": text})
        item.pop("signature", None)
        taken.add(item["id"])
        found.append(item if isinstance(line, str) else item | {"signature": line["signature"]})
    return found


def _free(prefix: str, taken: Collection[str]) -> str:
    return next(name for name in (f"{prefix}{number}" for number in range(1, len(taken) + 2)) if name not in taken)
