"""The house rules that a drawing and its settings may break without being wrong: said to designers and reviewers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from unicodedata import is_normalized

from engine import Diagram, Element
from processes.definitions.budgets import longest_path
from processes.definitions.decided import limits
from processes.definitions.models import Kind
from processes.definitions.running import Running
from processes.errors import Problem

_SIGNS: Final = re.compile(r"\bký\b(?! hiệu)|\bphê duyệt\b", re.IGNORECASE)
_SEALS: Final = re.compile(r"đóng dấu|lấy số|cấp số|vào số|phát hành", re.IGNORECASE)
_HANDS_OVER: Final = re.compile(r"\btrả\b(?! lại| lời| về)", re.IGNORECASE)
_PREPARES: Final = re.compile(r"thẩm định|dự thảo|soạn thảo|tham mưu", re.IGNORECASE)
_STEP: Final = re.compile(r"\bbước\s+(?:B\.?)?(\d{1,3})\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^\s*(?:bước\s+)?B?\.?\s*(\d{1,3})\b", re.IGNORECASE)
_OUTCOMES: Final = 3
_IN_DAYS: Final = frozenset({"working_day", "calendar_day"})
_FACTS: Final = ("legal_basis", "components", "result", "retention")
_SHOWN: Final = 20


def advice(running: Running, kind: str) -> dict[str, list[Problem]]:
    """Say which of the house rules V03, V04, V08 to V11 and V13 to V15 (domain paper §7.3) a version breaks.

    By element id, "" for the version itself. All of it is advice: names of steps are words, and words may deceive.
    """
    found: dict[str, list[Problem]] = {}
    for element in running.diagram.user_tasks:
        if element.id in running.settings.steps and _leaves_nothing(element, running):
            found.setdefault(element.id, []).append(Problem("step_leaves_nothing"))
    for element_id, problem in _of_steps(running, kind):
        found.setdefault(element_id, []).append(problem)
    whole = [*_times(running), *_intake(running, kind), *_facts(running.details, kind), *_spelling(running)]
    if whole:
        found.setdefault("", []).extend(whole)
    return found


def _of_steps(running: Running, kind: str) -> Iterator[tuple[str, Problem]]:
    yield from _order(running.diagram, kind)
    yield from _hands(running)
    yield from _ways_back(running)
    yield from _references(running)


def _leaves_nothing(element: Element, running: Running) -> bool:
    """V03: a step has a required output, a checklist, or a form that is filled in."""
    step, form = running.settings.step(element.id), running.form_of(element.id)
    return not (step.checklist or step.required_outputs or (form is not None and form.fields))


def _times(running: Running) -> Iterator[Problem]:
    """V04: in each case the longest way takes no longer than its limit."""
    told = running.details.get("limit") or {}
    fixed = [(told.get("amount"), told.get("unit"), None)] if "amount" in told else []
    decided = [(limit.amount, limit.unit.value, case) for _, limit, case in limits(running.details, running.decisions)]
    for amount, unit, case in (*fixed, *decided):
        total = longest_path(running.diagram, running.settings, case)
        if unit in _IN_DAYS and total > Decimal(str(amount)):
            yield Problem("way_over_limit", {"total": f"{total:f}", "days": str(amount), "case": case or "—"})


def _intake(running: Running, kind: str) -> Iterator[Problem]:
    """V08: whoever receives a dossier can take it, ask for more, or refuse it (Decree 61/2018, article 17)."""
    first = _first_task(running.diagram)
    if kind != Kind.TTHC or first is None:
        return
    flows = running.diagram.flows.values()
    after = [flow.target_id for flow in flows if flow.source_id == first.id]
    ways = max((sum(flow.source_id == one for flow in flows) for one in after), default=0)
    form = running.form_of(first.id)
    chosen = [len(field.options) for field in form.fields if field.key in running.variables] if form is not None else []
    if max([ways, *chosen]) < _OUTCOMES:
        yield Problem("intake_outcomes_few", {"step": first.name or first.id})


def _first_task(diagram: Diagram) -> Element | None:
    """Give the first step that somebody does, where there is just one."""
    tasks = {task.id: task for task in diagram.user_tasks}
    seen: set[str] = set()
    waiting = _starts(diagram, diagram.process_id)
    found: list[Element] = []
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if one in tasks:
            found.append(tasks[one])
        else:
            inside = _starts(diagram, one)
            waiting += inside or [flow.target_id for flow in diagram.flows.values() if flow.source_id == one]
    return found[0] if len(found) == 1 else None


def _starts(diagram: Diagram, scope_id: str) -> list[str]:
    return [one.id for one in diagram.elements.values() if one.kind == "startEvent" and one.scope_id == scope_id]


def _order(diagram: Diagram, kind: str) -> Iterator[tuple[str, Problem]]:
    """V09: nothing is numbered or sealed before it is signed, and what an applicant asked for is handed over."""
    steps = {one.id: one.name or "" for one in diagram.user_tasks}
    signing = {_top(one, diagram) for one, name in steps.items() if _SIGNS.search(name)}
    reached = _reach(diagram, signing)
    for one, name in steps.items():
        if _SEALS.search(name) and not _SIGNS.search(name) and _top(one, diagram) in reached - signing:
            yield one, Problem("sealed_before_signed")
    if kind == Kind.TTHC and steps and not any(_HANDS_OVER.search(name) for name in steps.values()):
        yield "", Problem("hand_over_missing")


def _reach(diagram: Diagram, until: Iterable[str]) -> set[str]:
    """Name what of the outermost scope can be reached from its start without going through ``until``."""
    stops = set(until)
    after: dict[str, list[str]] = {}
    for flow in diagram.flows.values():
        after.setdefault(_top(flow.source_id, diagram), []).append(_top(flow.target_id, diagram))
    for element in diagram.elements.values():
        if element.attached_to is not None:
            after.setdefault(_top(element.attached_to, diagram), []).append(_top(element.id, diagram))
    waiting = _starts(diagram, diagram.process_id)
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += after.get(one, []) if one not in stops else []
    return seen


def _top(element_id: str, diagram: Diagram) -> str:
    """Name what of the outermost scope an element lies in: itself, or a sub-process around it."""
    while (around := diagram.elements[element_id].scope_id) in diagram.elements:
        element_id = around
    return element_id


def _hands(running: Running) -> Iterator[tuple[str, Problem]]:
    """V10: whoever prepares a decision does not sign it; the roles differ, or the people are kept apart."""
    tasks = running.diagram.user_tasks
    preparing = [one for one in tasks if _PREPARES.search(one.name or "") and not _SIGNS.search(one.name or "")]
    for signer in (one for one in tasks if _SIGNS.search(one.name or "") and not _PREPARES.search(one.name or "")):
        kept = {apart.step for apart in running.settings.step(signer.id).not_same_as}
        roles = set(running.settings.roles_of(signer))
        for one in preparing:
            apart = {other.step for other in running.settings.step(one.id).not_same_as}
            if roles & set(running.settings.roles_of(one)) and one.id not in kept and signer.id not in apart:
                yield signer.id, Problem("duties_in_one_hand", {"step": one.name or one.id})


def _ways_back(running: Running) -> Iterator[tuple[str, Problem]]:
    """V11: an applicant is asked for more a limited number of times (Decree 61/2018, article 17: once)."""
    for element_id, pause in running.settings.pauses.items():
        if pause.reason == "supplement" and pause.at_most is None:
            yield element_id, Problem("supplement_unlimited")


def _references(running: Running) -> Iterator[tuple[str, Problem]]:
    """V13: a text that sends readers to a step names one that is there."""
    tasks = running.diagram.user_tasks
    own = (found for task in tasks if (found := _NUMBER.match(task.name or "")))
    known = {int(found[1]) for found in own} or set(range(1, len(tasks) + 1))
    for task in tasks:
        step = running.settings.step(task.id)
        texts = [task.documentation or "", *(item.text for item in (*step.checklist, *step.required_outputs))]
        for number in dict.fromkeys(int(found) for text in texts for found in _STEP.findall(text)):
            if number not in known:
                yield task.id, Problem("step_reference_unknown", {"number": number})


def _facts(details: Mapping[str, Any], kind: str) -> Iterator[Problem]:
    """V14: legal basis, components, result and retention are there (Decree 63/2010, article 8)."""
    missing = [name for name in _FACTS if not details.get(name)] if kind == Kind.TTHC else []
    if missing:
        yield Problem("facts_missing", {"facts": missing})


def _spelling(running: Running) -> Iterator[Problem]:
    """V15: letters and their marks are one, in settings and facts too."""
    texts = [*_texts(running.details), *_settings_texts(running)]
    if odd := next((text for text in texts if not is_normalized("NFC", text)), None):
        yield Problem("text_not_composed", {"text": odd[:80]})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _settings_texts(running: Running) -> Iterator[str]:
    for step in running.settings.steps.values():
        yield from (item.text for item in (*step.checklist, *step.required_outputs))
