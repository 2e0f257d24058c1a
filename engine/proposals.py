"""Settings found in a file: our own namespace and other tools'. They are proposals, shown and confirmed, never trusted.

Our namespace ``urn:thong-suot:bpmn:1``: attributes ``role`` on lanes; ``role``, ``form``, ``act``, ``result``,
``budgetAmount`` and ``budgetUnit`` on tasks, ``decision`` and ``resultVariable`` on business rule tasks (read by
``rule_tasks``), ``resultVariable`` on script tasks (``scripts``), ``service`` and ``resultVariable`` on service and
send tasks (``outside``), ``form`` on start events, ``timerAmount`` and ``timerUnit`` on events, ``agency`` on
participants; in ``extensionElements`` of a task ``checklist`` with ``item`` elements, ``output``, ``assign`` (role by
condition), ``apart`` (not the same person), ``field`` with ``answer`` elements (for its form), where an instance waits
``pause`` (the limit stands), and of anything ``original``: what a repair has set aside.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lxml.etree import _Element

from engine.drawing import text_of
from engine.vocabulary import CAMUNDA, OURS, ZEEBE, local_name, namespace_of, tag

BUDGET_UNITS: Final = frozenset({"working_day", "working_hour", "calendar_day"})
_WITHOUT_AMOUNT: Final = frozenset({"same_day", "none"})
_LANE_WORDS: Final = frozenset({"role"})
_TASK_WORDS: Final = frozenset({"role", "form", "act", "result", "budgetAmount", "budgetUnit"})
_EVENT_WORDS: Final = frozenset({"timerAmount", "timerUnit"})
_RULE_WORDS: Final = frozenset({"decision", "resultVariable"})
_OUTSIDE_WORDS: Final = _TASK_WORDS | {"service", "resultVariable"}
_WORDS: Final = {
    "lane": _LANE_WORDS,
    "businessRuleTask": _TASK_WORDS | _RULE_WORDS,
    "scriptTask": _TASK_WORDS | {"resultVariable"},
    "serviceTask": _OUTSIDE_WORDS,
    "sendTask": _OUTSIDE_WORDS,
    "startEvent": _EVENT_WORDS | {"form"},
    "intermediateCatchEvent": _EVENT_WORDS,
    "boundaryEvent": _EVENT_WORDS,
}
_ELEMENTS: Final = frozenset({
    "checklist", "item", "output", "assign", "apart", "pause", "field", "answer", "original",
})  # fmt: skip
_TEXTS: Final = {"form": "form", "act": "act", "result_text": "result"}
_PARTS: Final = ("Amount", "Unit")
_DIGITS: Final = 4
_FIELD_TYPES: Final = frozenset({"radio", "checklist", "textfield", "number", "checkbox", "datetime"})
_CAMUNDA: Final = ("formKey", "candidateGroups", "candidateUsers", "assignee", "dueDate", "followUpDate")
_ZEEBE: Final = ("formDefinition", "assignmentDefinition", "taskSchedule")


def of_lane(lane: _Element) -> dict[str, Any]:
    """Return the role proposed for a lane, under the names that settings use."""
    role = lane.get(tag("role", OURS), "").strip()
    return {"role": role} if role else {}


def of_task(task: _Element) -> dict[str, Any]:
    """Return what a file proposes for a task, under the names that settings use; leave out what makes no sense.

    Values of other tools stand apart in ``other_tools``, by their qualified names.
    """
    told: dict[str, Any] = {
        **of_lane(task),
        **{name: task.get(tag(word, OURS), "").strip() for name, word in _TEXTS.items()},
        "budget": _budget(task),
        "timer": _limit(task, "timer"),
        "checklist": list(_texts(task, f"{tag('checklist', OURS)}/{tag('item', OURS)}", "c")),
        "required_outputs": list(_texts(task, tag("output", OURS), "o")),
        "assignment": _rules(task),
        "not_same_as": _apart(task),
        "pause": _pause(task),
        "fields": list(_fields(task)),
        "other_tools": dict(_other_tools(task)),
    }
    return {name: value for name, value in told.items() if value}


def _unknown(element: _Element, words: frozenset[str]) -> Iterator[str]:
    """Yield the attributes of our namespace on ``element`` that are none of ``words``."""
    for attribute in element.attrib:
        name = str(attribute)
        if namespace_of(name) == OURS and local_name(name) not in words:
            yield local_name(name)


def problems(element: _Element) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what our namespace says wrongly about an element: (code, parameters)."""
    kind = local_name(str(element.tag))
    for name in _unknown(element, _WORDS.get(kind, _TASK_WORDS)):
        yield "proposal_unknown", {"word": name}
    for extension in element.iterfind(tag("extensionElements")):
        for inner in extension.iter():
            name = str(inner.tag)
            if namespace_of(name) == OURS and local_name(name) not in _ELEMENTS:
                yield "proposal_unknown", {"word": local_name(name)}
    for word, read in (("budget", _budget(element)), ("timer", _limit(element, "timer"))):
        amount, unit = element.get(tag(f"{word}Amount", OURS)), element.get(tag(f"{word}Unit", OURS))
        if (amount is not None or unit is not None) and not read:
            yield "proposal_invalid", {"amount": (amount or "")[:64], "unit": (unit or "")[:64]}


def of_participants(root: _Element) -> Mapping[str, str]:
    """Return the pools of a file with the code of the agency that the file proposes for each, empty without one."""
    found = root.iterfind(f"{tag('collaboration')}/{tag('participant')}")
    return {one.get("id") or "": one.get(tag("agency", OURS), "").strip() for one in found if one.get("id")}


def _budget(task: _Element) -> dict[str, Any]:
    amount, unit = task.get(tag("budgetAmount", OURS)), task.get(tag("budgetUnit", OURS))
    if unit in _WITHOUT_AMOUNT and amount is None:
        return {"none": True} if unit == "none" else {"unit": unit}
    return _limit(task, "budget")


def _limit(owner: _Element, word: str, namespace: str = OURS) -> dict[str, Any]:
    """Read an amount and its unit from the attributes ``<word>Amount`` and ``<word>Unit``; empty when they are none."""
    amount, unit = (owner.get(tag(f"{word}{part}", namespace) if namespace else f"{word}{part}") for part in _PARTS)
    if unit not in BUDGET_UNITS or amount is None:
        return {}
    try:
        number = Decimal(amount.strip())
    except InvalidOperation:
        return {}
    return {"amount": str(number), "unit": unit} if number.is_finite() and number > 0 else {}


def _texts(task: _Element, path: str, prefix: str) -> Iterator[dict[str, str]]:
    for number, element in enumerate(task.iterfind(f"{tag('extensionElements')}/{path}"), start=1):
        if text_of(element):
            item = {"id": element.get("id") or f"{prefix}{number}", "text": text_of(element)}
            yield item | ({"signature": signature} if (signature := element.get("signature")) else {})


def _ours(task: _Element, name: str) -> Iterator[_Element]:
    yield from task.iterfind(f"{tag('extensionElements')}/{tag(name, OURS)}")


def _rules(task: _Element) -> list[dict[str, str]]:
    """Read the rules that choose the role of a task: the role of each, and when it is the one."""
    read = ((one.get("role", "").strip(), one.get("when", "").strip()) for one in _ours(task, "assign"))
    return [{"when": when, "role": role} if when else {"role": role} for role, when in read if role or when]


def _apart(task: _Element) -> list[str | dict[str, Any]]:
    """Read the steps whose people may not do this one; ``any`` means everybody who ever did it."""
    read = ((one.get("step", "").strip(), one.get("any") == "true") for one in _ours(task, "apart"))
    return [{"step": step, "any": True} if every else step for step, every in read if step]


def _pause(element: _Element) -> dict[str, Any]:
    """Read where the limit stands: effect, reason, legal basis, how often, how long after receipt."""
    pause = next(_ours(element, "pause"), None)
    if pause is None:
        return {}
    effect, reason, basis = (pause.get(name, "").strip() for name in ("effect", "reason", "legalBasis"))
    found: dict[str, Any] = {"effect": effect, "reason": reason, "legal_basis": basis}
    most, within = pause.get("atMost", "").strip(), _limit(pause, "within", "")
    if most.isascii() and most.isdigit() and len(most) <= _DIGITS:
        found["at_most"] = int(most)
    return found | ({"within": within} if within else {})


def _fields(task: _Element) -> Iterator[dict[str, Any]]:
    """Yield the fields that a repair proposes for the form of a task: the answers decide where a gateway leads to."""
    for field in task.iterfind(f"{tag('extensionElements')}/{tag('field', OURS)}"):
        answers = [{"value": one.get("value") or "", "label": one.get("label") or ""} for one in field]
        kind, is_required = field.get("type") or "radio", field.get("required") == "true"
        if field.get("key") and kind in _FIELD_TYPES:
            about = {"key": field.get("key"), "label": field.get("label") or "", "type": kind}
            yield {**about, "required": is_required, "answers": answers}


def _other_tools(task: _Element) -> Iterator[tuple[str, str]]:
    for name in _CAMUNDA:
        proposed = task.get(tag(name, CAMUNDA))
        if proposed:
            yield f"camunda:{name}", proposed
    for name in _ZEEBE:
        for element in task.iterfind(f"{tag('extensionElements')}/{tag(name, ZEEBE)}"):
            for attribute, value in element.attrib.items():
                yield f"zeebe:{name}.{local_name(str(attribute))}", str(value)
