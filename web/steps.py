"""The settings of a version as a form: what each field shows, and what a sent form means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine import Element
from processes import definitions
from processes.definitions import Running
from processes.errors import Invalid, Problem
from processes.text import fold
from web import problems
from web.moments import amount_words

UNITS = ("working_day", "working_hour", "calendar_day", "same_day")
_LINES = (("required_outputs", "o"), ("checklist", "c"))
_LONGEST = 500
_LONGEST_ACT = 40
_MARKED = re.compile(r"(.*\S)\s*\[([^\[\]]{1,40})\]")
MARKS = {"digital": ("ký số", "digital"), "scanned": ("bản quét", "scanned")}
"""How a file of an output must be signed, as it stands behind its line; the first word is the one that is shown."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sent form means: settings as JSON, and what is wrong with single fields."""

    settings: dict[str, Any]
    wrong: dict[str, list[str]] = field(default_factory=dict)


def read(
    form: Mapping[str, str], running: Running, saved: Mapping[str, Any], roles: Mapping[str, str] = MappingProxyType({})
) -> Sent:
    """Read a sent form. Lines of a checklist keep the id that they had; other keys of a step stay as they were.

    ``roles`` are the names of roles by their codes, so that a rule may name either.
    """
    wrong: dict[str, list[str]] = {}
    lanes = {lane_id: form[f"lane:{lane_id}"] for lane_id in running.diagram.lanes if form.get(f"lane:{lane_id}")}
    tasks = {
        element.id: _step(form, element.id, saved.get("tasks", {}).get(element.id, {}), wrong)
        for element in running.diagram.user_tasks
    }
    for element_id, step in tasks.items():
        if rules := _rules(form.get(f"assignment:{element_id}", ""), roles):
            step["assignment"] = rules
        if apart := _apart(form.get(f"not_same_as:{element_id}", ""), running):
            step["not_same_as"] = apart
    timers = {
        element.id: limit
        for element in timed(running)
        if (limit := _limit(form, f"timer:{element.id}", wrong, can_be_none=False))
    }
    start = {"form": form["start_form"]} if form.get("start_form") else {}
    return Sent({**saved, "start": start, "lanes": lanes, "tasks": tasks, "timers": timers}, wrong)


def timed(running: Running) -> list[Element]:
    """List the elements of a diagram that wait for a moment."""
    return [element for element in running.diagram.elements.values() if element.timer is not None]


def _step(
    form: Mapping[str, str], element_id: str, before: Mapping[str, Any], wrong: dict[str, list[str]]
) -> dict[str, Any]:
    read_anew = {"role", "budget", "assignment", "not_same_as", "act"}
    step = {name: value for name, value in before.items() if name not in read_anew}
    if role := form.get(f"role:{element_id}"):
        step["role"] = role
    if budget := _limit(form, f"budget:{element_id}", wrong, can_be_none=True):
        cases = (before.get("budget") or {}).get("cases")
        step["budget"] = {**budget, "cases": cases} if cases and "unit" in budget else budget
    step["form"] = form.get(f"form:{element_id}") or None
    step["result_text"] = form.get(f"result_text:{element_id}", "").strip()[:_LONGEST]
    if act := form.get(f"act:{element_id}", "").strip()[:_LONGEST_ACT]:
        step["act"] = act
    for name, prefix in _LINES:
        typed_lines, marks = unmarked(form.get(f"{name}:{element_id}", ""), name)
        items = _items(typed_lines, before.get(name, ()), prefix)
        step[name] = [item | ({"signature": mark} if mark else {}) for item, mark in zip(items, marks, strict=True)]
    return step


def unmarked(text: str, name: str) -> tuple[str, list[str]]:
    """Take the marks off the lines of outputs: ``[ký số]`` and ``[bản quét]`` say how a file must be signed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if name != "required_outputs":
        return text, [""] * len(lines)
    found = [_MARKED.fullmatch(line) for line in lines]
    words = {fold(word): kind for kind, known in MARKS.items() for word in known}
    kinds = [words.get(fold(one[2]), "") if one else "" for one in found]
    bare = [one[1] if one and kind else line for line, one, kind in zip(lines, found, kinds, strict=True)]
    return "\n".join(bare), kinds


def _apart(text: str, running: Running) -> list[str | dict[str, Any]]:
    """Read the steps whose people may not do this one, one a line; ``*`` after it means everybody who ever did it.

    What is no step stays as it was typed: the gaps of the draft say what is wrong with it.
    """
    ids = {fold(element.name): element.id for element in running.diagram.user_tasks}
    found: list[str | dict[str, Any]] = []
    for line in text.splitlines():
        typed, star, _ = line[:_LONGEST].partition("*")
        if typed := typed.strip():
            step = ids.get(fold(typed), typed)
            found.append({"step": step, "any": True} if star else step)
    return found


def apart_lines(apart: Iterable[str | Mapping[str, Any]], running: Running) -> list[str]:
    """Write such steps as ``read`` reads them, each by its name."""
    elements = running.diagram.elements
    read = [(one, False) if isinstance(one, str) else (str(one["step"]), bool(one.get("any"))) for one in apart]
    return [f"{(elements[step].name or step) if step in elements else step}{' *' * every}" for step, every in read]


def _rules(text: str, roles: Mapping[str, str]) -> list[dict[str, str]]:
    """Read the rules that choose a role, one a line: ``role: condition``, the role alone for everything else.

    What cannot choose stays as it was typed: the gaps of the draft say what is wrong with it.
    """
    codes = {fold(name): code for code, name in roles.items()}
    rules = []
    for line in text.splitlines():
        typed, _, when = (part.strip() for part in line[:_LONGEST].partition(":"))
        role = codes.get(fold(typed), typed)
        if role or when:
            rules.append({"when": when, "role": role} if when else {"role": role})
    return rules


def rule_lines(rules: Iterable[Mapping[str, str]]) -> str:
    """Write such rules as ``read`` reads them."""
    return "\n".join(
        f"{one.get('role', '')}: {one['when']}" if one.get("when") else one.get("role", "") for one in rules
    )


def _limit(form: Mapping[str, str], name: str, wrong: dict[str, list[str]], *, can_be_none: bool) -> dict[str, Any]:
    """Read an amount and a unit; nothing when both are empty. What is wrong stands under the amount's name."""
    amount, unit = form.get(f"{name}:amount", "").strip(), form.get(f"{name}:unit", "")
    if not unit:
        if amount:
            wrong[name] = [problems.say(Problem("unit_missing"))]
        return {}
    if unit not in {*UNITS, "none"} or (unit == "none" and not can_be_none):
        wrong[name] = [problems.say(Problem("limit_unit_unknown"))]
        return {}
    try:
        return definitions.as_budget("" if unit in {"none", "same_day"} else amount, unit)
    except Invalid as refusal:
        wrong[name] = [text for texts in problems.by_field(refusal).values() for text in texts]
        return {}


def _items(text: str, before: Iterable[Mapping[str, str]], prefix: str) -> list[dict[str, str]]:
    """Make the items of a list, one a line: an unchanged line keeps its id, an edited one that of its place."""
    lines = [line.strip()[:_LONGEST] for line in text.splitlines() if line.strip()]
    old = list(before)
    ids: list[str | None] = [None] * len(lines)
    free = {item["id"]: item for item in old}
    for place, line in enumerate(lines):
        found = next((item["id"] for item in old if item["text"] == line and item["id"] in free), None)
        if found is not None:
            ids[place] = found
            del free[found]
    for place, given in enumerate(ids):
        if given is None and place < len(old) and old[place]["id"] in free:
            ids[place] = old[place]["id"]
            del free[old[place]["id"]]
    taken = {item["id"] for item in old}
    for place, given in enumerate(ids):
        if given is None:
            ids[place] = _next(prefix, taken)
            taken.add(str(ids[place]))
    return [{"id": str(given), "text": line} for given, line in zip(ids, lines, strict=True)]


def _next(prefix: str, taken: set[str]) -> str:
    return next(name for number in range(1, len(taken) + 2) if (name := f"{prefix}{number}") not in taken)


def typed(settings: Mapping[str, Any], running: Running) -> dict[str, str]:
    """Write settings as the fields of their form hold them: the other way round of ``read``."""
    values = {f"lane:{lane_id}": role or "" for lane_id, role in settings.get("lanes", {}).items()}
    values["start_form"] = (settings.get("start") or {}).get("form") or ""
    for element in timed(running):
        values |= _typed_limit(f"timer:{element.id}", settings.get("timers", {}).get(element.id))
    for element in running.diagram.user_tasks:
        step = settings.get("tasks", {}).get(element.id, {})
        values |= _typed_limit(f"budget:{element.id}", step.get("budget"))
        values[f"assignment:{element.id}"] = rule_lines(step.get("assignment", ()))
        values[f"not_same_as:{element.id}"] = "\n".join(apart_lines(step.get("not_same_as", ()), running))
        for name in ("role", "form", "act", "result_text"):
            values[f"{name}:{element.id}"] = step.get(name) or ""
        for name, _ in _LINES:
            values[f"{name}:{element.id}"] = "\n".join(marked(item) for item in step.get(name, ()))
    return values


def marked(item: Mapping[str, str]) -> str:
    """Write an output with the mark that says how its file must be signed."""
    words = MARKS.get(item.get("signature", ""))
    return f"{item['text']} [{words[0]}]" if words else item["text"]


def _typed_limit(name: str, limit: Mapping[str, Any] | None) -> dict[str, str]:
    if not limit:
        return {f"{name}:amount": "", f"{name}:unit": ""}
    if limit.get("none"):
        return {f"{name}:amount": "", f"{name}:unit": "none"}
    amount = "" if limit["unit"] == "same_day" else amount_words(Decimal(str(limit["amount"])))
    return {f"{name}:amount": amount, f"{name}:unit": str(limit["unit"])}
