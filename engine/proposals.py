"""Settings found in a file: our own namespace and other tools'. They are proposals, shown and confirmed, never trusted.

Our namespace ``urn:thong-suot:bpmn:1``: attributes ``role`` on lanes; ``role``, ``form``, ``budgetAmount`` and
``budgetUnit`` on tasks, ``decision`` and ``resultVariable`` on business rule tasks (read by ``rule_tasks``),
``resultVariable`` on script tasks (``scripts``), ``service`` and ``resultVariable`` on service and send tasks
(``outside``); in ``extensionElements`` of a task ``checklist`` with ``item`` elements, ``output``, ``field`` with
``answer`` elements (for its form), and of anything ``original``: what a repair has set aside.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lxml.etree import _Element

from engine.drawing import text_of
from engine.vocabulary import CAMUNDA, OURS, ZEEBE, local_name, namespace_of, tag

BUDGET_UNITS: Final = frozenset({"working_day", "working_hour", "calendar_day"})
_WITHOUT_AMOUNT: Final = frozenset({"same_day", "none"})
_LANE_WORDS: Final = frozenset({"role"})
_TASK_WORDS: Final = frozenset({"role", "form", "budgetAmount", "budgetUnit"})
_RULE_WORDS: Final = frozenset({"decision", "resultVariable"})
_OUTSIDE_WORDS: Final = _TASK_WORDS | {"service", "resultVariable"}
_WORDS: Final = {
    "lane": _LANE_WORDS,
    "businessRuleTask": _TASK_WORDS | _RULE_WORDS,
    "scriptTask": _TASK_WORDS | {"resultVariable"},
    "serviceTask": _OUTSIDE_WORDS,
    "sendTask": _OUTSIDE_WORDS,
}
_ELEMENTS: Final = frozenset({"checklist", "item", "output", "field", "answer", "original"})
_FIELD_TYPES: Final = frozenset({"radio", "checklist", "textfield", "number", "checkbox"})
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
    found: dict[str, Any] = of_lane(task)
    form = task.get(tag("form", OURS), "").strip()
    if form:
        found["form"] = form
    budget = _budget(task)
    if budget:
        found["budget"] = budget
    checklist = list(_texts(task, f"{tag('checklist', OURS)}/{tag('item', OURS)}", "c"))
    if checklist:
        found["checklist"] = checklist
    outputs = list(_texts(task, tag("output", OURS), "o"))
    if outputs:
        found["required_outputs"] = outputs
    fields = list(_fields(task))
    if fields:
        found["fields"] = fields
    others = dict(_other_tools(task))
    if others:
        found["other_tools"] = others
    return found


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
    amount, unit = element.get(tag("budgetAmount", OURS)), element.get(tag("budgetUnit", OURS))
    if (amount is not None or unit is not None) and not _budget(element):
        yield "proposal_invalid", {"amount": (amount or "")[:64], "unit": (unit or "")[:64]}


def _budget(task: _Element) -> dict[str, Any]:
    amount, unit = task.get(tag("budgetAmount", OURS)), task.get(tag("budgetUnit", OURS))
    if unit in _WITHOUT_AMOUNT and amount is None:
        return {"none": True} if unit == "none" else {"unit": unit}
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
            yield {"id": element.get("id") or f"{prefix}{number}", "text": text_of(element)}


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
