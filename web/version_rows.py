"""One version as its pages show it: lanes, steps, timers, what is missing, and times against the limit."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import url_for

from engine import Element
from processes import definitions, outline, people
from processes.definitions import ProcedureVersion, Running, VersionStatus
from processes.people import Power
from web import answers, i18n, problems, steps
from web import pauses as pause_words
from web.moments import amount_words, limit_words, moment_words

_COUNTED_IN_DAYS = frozenset({"working_day", "calendar_day"})
_LITERAL = re.compile(r'(?:duration|date|date and time)\("([^"\\]*)"\)')
_DOES_WORK = frozenset({Power.WORK, Power.RECEIVE})


def settings_shown(version: ProcedureVersion, running: Running) -> tuple[Mapping[str, Any], frozenset[str]]:
    """Give the settings to show, and the ids of lanes and steps whose values are proposals not saved yet."""
    saved = version.settings
    if version.status != VersionStatus.DRAFT:
        return {**saved, "tasks": {**_called_steps(running), **saved.get("tasks", {})}}, frozenset()
    offered = definitions.proposals(version)
    lanes, tasks = saved.get("lanes", {}), saved.get("tasks", {})
    proposed = {lane_id for lane_id in offered["lanes"] if lane_id not in lanes}
    proposed |= {task_id for task_id, step in offered["tasks"].items() if task_id not in tasks and any(step.values())}
    shown = {
        "lanes": offered["lanes"] | lanes,
        "tasks": offered["tasks"] | tasks,
        "timers": saved.get("timers", {}),
        "pauses": saved.get("pauses", {}),
        "start": saved.get("start") or offered.get("start") or {},
    }
    known = set(running.diagram.lanes) | set(running.diagram.elements)
    return shown, frozenset(proposed & known)


def _called_steps(running: Running) -> dict[str, Any]:
    """Give the settings of steps of called procedures, which those procedures have set."""
    found: dict[str, Any] = {}
    for callee in running.callees.values():
        saved = definitions.version(callee.agency_id, callee.version_id)[0].settings
        tasks = {**_called_steps(callee), **saved.get("tasks", {})}
        for element in callee.diagram.user_tasks:
            name, step = callee.diagram.apart(element.id), tasks.get(element.id, {})
            inherited = running.settings.step(name)
            found[name] = {**step, "role": inherited.role, "form": inherited.form}
    return found


def role_names(agency_id: int) -> dict[str, str]:
    """Name the roles of an agency by their codes; only those that do work can be given a step."""
    return {role.code: role.name for role in people.roles(agency_id) if _DOES_WORK & {Power(p) for p in role.powers}}


def lanes(running: Running, settings: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """List the lanes with their roles, in the order of the diagram."""
    chosen = settings.get("lanes", {})
    return [
        {"id": lane.id, "name": lane.name or lane.id, "role": names.get(chosen.get(lane.id), chosen.get(lane.id) or "")}
        for lane in running.diagram.lanes.values()
    ]


def step_rows(
    running: Running, settings: Mapping[str, Any], names: Mapping[str, str], gaps: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """List the user tasks with everything that was set for them, along the flows."""
    return [_step(element, running, settings, names, gaps) for element in outline.along(running.diagram)]


def _step(
    element: Element, running: Running, settings: Mapping[str, Any], names: Mapping[str, str], gaps: Mapping[str, Any]
) -> dict[str, Any]:
    step = settings.get("tasks", {}).get(element.id, {})
    lane = running.diagram.lanes.get(element.lane_id or "")
    rules = step.get("assignment", ())
    role = step.get("role") or settings.get("lanes", {}).get(element.lane_id or "")
    chosen = list(dict.fromkeys(rule.get("role", "") for rule in rules)) or [role or ""]
    return {
        "id": element.id,
        "name": element.name or element.id,
        "lane": lane.name if lane is not None else "",
        "role": " / ".join(names.get(code, code) for code in chosen),
        "assignment": [
            i18n.t("versions.assignment_when", role=names.get(rule["role"], rule["role"]), when=rule["when"])
            if rule.get("when")
            else i18n.t("versions.assignment_else", role=names.get(rule["role"], rule["role"]))
            for rule in rules
        ],
        "not_same_as": steps.apart_lines(step.get("not_same_as", ()), running),
        "budget": _shared_words(element, running, settings) or budget_words(step.get("budget")),
        "form": step.get("form") or "",
        "form_url": _form_url(running, step.get("form")),
        "upload_url": url_for("version_forms.list_all", version_id=running.version_id, step=element.id),
        "act": step.get("act", ""),
        "result_text": step.get("result_text", ""),
        "required_outputs": [steps.marked(item) for item in step.get("required_outputs", ())],
        "checklist": [item["text"] for item in step.get("checklist", ())],
        "gaps": [problems.say(problem) for problem in gaps.get(element.id, ())],
        "outputs": _outputs(running, step.get("form")),
        "returns": _returns(element, running),
        "other_tools": dict(element.proposals.get("other_tools", {})),
        "documentation": element.documentation,
    }


def _form_url(running: Running, name: str | None) -> str:
    known = name is not None and "/" not in name and name in running.forms  # another procedure shows its own forms
    return url_for("version_forms.show", version_id=running.version_id, name=name) if known else ""


def _outputs(running: Running, name: str | None) -> list[dict[str, Any]]:
    """List what a step writes for the process: fields whose keys the diagram's expressions use."""
    form = running.forms.get(name or "")
    if form is None:
        return []
    return [
        {
            "key": declared.key,
            "label": answers.label_of(declared),
            "options": [{"value": option.value, "label": option.label} for option in declared.options],
        }
        for declared in form.fields
        if declared.key in running.variables
    ]


def _returns(element: Element, running: Running) -> list[dict[str, str]]:
    """List the drawn ways back from a step: to which step, by which decision."""
    elements = running.diagram.elements
    return [
        {
            "target": elements[way.target_id].name or way.target_id,
            "decision": f"{way.variable} = {way.value}",
            "flow_id": way.flow_id,
        }
        for way in running.diagram.return_flows
        if way.task_id == element.id
    ]


def timers(running: Running, settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the timers: what is drawn, and what was set instead."""
    chosen = settings.get("timers", {})
    return [
        {
            "id": element.id,
            "name": element.name or element.id,
            "drawn": _drawn(element),
            "chosen": limit_words(chosen[element.id]) if element.id in chosen else i18n.t("versions.timer_as_drawn"),
        }
        for element in steps.timed(running)
    ]


def clock(running: Running, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give everything that a version says about time beside its steps."""
    return {
        "timers": timers(running, settings),
        "pauses": pauses(running, settings),
        "groups": groups(running, settings),
    }


def pauses(running: Running, settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """List where the limit of the law stands still: the place, the rule, its legal basis."""
    return [
        {
            "id": element_id,
            "name": _named(running, element_id),
            "rule": pause_words.rule_words(told),
            "basis": told.get("legal_basis", ""),
        }
        for element_id, told in settings.get("pauses", {}).items()
    ]


def groups(running: Running, settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the sub-processes whose steps share one time."""
    steps_of_people = {element.id for element in running.diagram.user_tasks}
    return [
        {"id": element_id, "name": _named(running, element_id), "budget": budget_words(step.get("budget"))}
        for element_id, step in settings.get("tasks", {}).items()
        if element_id in running.diagram.elements and element_id not in steps_of_people and step.get("budget")
    ]


def _named(running: Running, element_id: str) -> str:
    element = running.diagram.elements.get(element_id)
    return (element.name or element_id) if element is not None else element_id


def _drawn(element: Element) -> str:
    """Write a timer as the diagram has it: P3D rather than its FEEL form."""
    text = element.timer.expression if element.timer is not None else "—"
    literal = _LITERAL.fullmatch(text)
    return literal[1] if literal else text


def _shared_words(element: Element, running: Running, settings: Mapping[str, Any]) -> str:
    """Write the time that a step without one of its own shares with others; empty where there is none."""
    tasks = settings.get("tasks", {})
    if not tasks.get(element.id, {}).get("budget", {}).get("none"):
        return ""
    around = definitions.around(running.diagram, element.id)[1:]
    shared = next((budget for one in around if (budget := tasks.get(one, {}).get("budget", {})).get("unit")), None)
    return i18n.t("versions.budget_shared", time=budget_words(shared)) if shared else ""


def budget_words(budget: Mapping[str, Any] | None) -> str:
    """Write the time of a step: 0,5 ngày làm việc; không đặt thời hạn; chưa đặt."""
    if not budget:
        return i18n.t("versions.budget_unset")
    if budget.get("none"):
        return i18n.t("versions.budget_none")
    cases = (
        i18n.t("versions.budget_case", case=case, limit=limit_words(limit))
        for case, limit in sorted(budget.get("cases", {}).items())
    )
    return "; ".join([limit_words(budget), *cases])


def times(running: Running) -> dict[str, str]:
    """Hold the steps along the longest way against the limit of the law: equal, slack, excess, or only the sum.

    Where a table gives the limit, each of its cases is held against its own limit (domain rule V04); the worst counts.
    """
    limits = definitions.limits(running.details, running.decisions)
    if limits:
        cases = [(case, _held(running, limit.as_json(), case)) for _, limit, case in limits]
        order = ["excess", "open", "slack", "equal"]
        state = min((one["state"] for _, one in cases), key=order.index)
        said = [
            i18n.t("versions.sum_of_case", case=case or "—", total=one["total"], limit=one["limit"], text=one["text"])
            for case, one in cases
        ]
        totals = " · ".join(dict.fromkeys(one["total"] for _, one in cases))
        limit = " · ".join(dict.fromkeys(one["limit"] for _, one in cases))
        return {"total": totals, "limit": limit, "state": state, "text": " ".join(said)}
    return _held(running, running.details.get("limit") or {}, None)


def _held(running: Running, limit: Mapping[str, Any], case: str | None) -> dict[str, str]:
    total = definitions.longest_path(running.diagram, running.settings, case)
    said = {"total": i18n.t("versions.days", amount=amount_words(total), count=total), "limit": limit_words(limit)}
    if not limit:
        return {**said, "state": "open", "text": i18n.t("versions.sum_without_limit")}
    if limit.get("unit") not in _COUNTED_IN_DAYS:
        return {**said, "state": "open", "text": i18n.t("versions.sum_open")}
    rest = Decimal(str(limit["amount"])) - total
    state = "equal" if rest == 0 else "slack" if rest > 0 else "excess"
    days = i18n.t("versions.days", amount=amount_words(abs(rest)), count=abs(rest))
    return {**said, "state": state, "text": i18n.t(f"versions.sum_{state}", days=days)}


def comments(version: ProcedureVersion, running: Running) -> list[dict[str, str]]:
    """List what reviewers said, newest first, each with the name of the element that it is about."""
    named = {element.id: element.name or element.id for element in running.diagram.elements.values()}
    return [
        {
            "element_id": said.element_id or "",
            "about": named.get(said.element_id or "", ""),
            "text": said.text,
            "who": said.person_name,
            "when": moment_words(said.created_at),
            "at": said.created_at.isoformat(),
        }
        for said in reversed(definitions.comments(version.agency_id, version.id))
    ]


def services_called(running: Running, available: frozenset[str]) -> list[dict[str, Any]]:
    """List the services that the diagram calls, the steps that call each, and whether each may be called."""
    callers: dict[str, list[str]] = {}
    for element in running.diagram.elements.values():
        service = element.service
        if service is not None and service.implementation is not None and service.message is None:
            callers.setdefault(service.implementation, []).append(element.name or element.id)
    return [
        {"code": code, "steps": ", ".join(steps), "is_ready": code in available}
        for code, steps in sorted(callers.items())
    ]
