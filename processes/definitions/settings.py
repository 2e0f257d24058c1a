"""The settings of a version: who does each step, in what time, with which form; read from JSON, checked whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import engine
from engine.forms import Form
from processes.calendar import Limit
from processes.definitions import assignment as rules_of
from processes.definitions import duties
from processes.definitions import pauses as pauses_of
from processes.definitions.duties import Apart
from processes.definitions.pauses import PauseRule
from processes.documents import SignatureKind
from processes.errors import Invalid, Problem
from processes.providers import INPUTS
from processes.text import fold

_OFFERED = ("budget", "checklist", "required_outputs", "assignment", "not_same_as", "act", "result_text")


LONGEST: Final = {"act": 40, "result_text": 500}
"""Letters of the texts that a step has one of."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """Something an officer ticks or must have produced before a step is complete."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RequiredOutput(CheckItem):
    """Something that a step must have produced. ``signature`` is how its file must be signed (``SignatureKind``)."""

    signature: str = SignatureKind.NONE


@dataclass(frozen=True, slots=True)
class StepSettings:
    """What a version says about one user task. ``budget`` None means: no time is set, on purpose.

    ``budgets`` are other budgets for single cases, by the code of the case that the limit's table decides.
    ``not_same_as`` are steps whose people may not do this one, ``act`` what completing it is called: «Ký duyệt».
    """

    role: str | None = None
    assignment: tuple[rules_of.Rule, ...] = ()
    budget: Limit | None = None
    budgets: Mapping[str, Limit] = field(default_factory=dict)
    has_budget: bool = False
    form: str | None = None
    checklist: tuple[CheckItem, ...] = ()
    required_outputs: tuple[RequiredOutput, ...] = ()
    not_same_as: tuple[Apart, ...] = ()
    act: str = ""

    def budget_in(self, case: str | None) -> Limit | None:
        """Give the budget of the step in a case; without a case, or in one that has no other, the common budget."""
        return self.budgets.get(case or "", self.budget)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a version, by element id. ``start_form`` is what is asked when an instance starts.

    ``participants`` are the codes of the agencies that other pools stand for; without one it is the own agency.
    ``pauses`` are the elements at which the limit of the law stands still.
    """

    lanes: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, StepSettings] = field(default_factory=dict)
    timers: Mapping[str, Limit] = field(default_factory=dict)
    start_form: str | None = None
    participants: Mapping[str, str] = field(default_factory=dict)
    pauses: Mapping[str, PauseRule] = field(default_factory=dict)

    def step(self, element_id: str) -> StepSettings:
        """Give the settings of a step; an empty one when nothing was set."""
        return self.steps.get(element_id, StepSettings())

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases in which some step has another budget, in the order of their codes."""
        return tuple(sorted({case for step in self.steps.values() for case in step.budgets}))

    def role_of(self, element: engine.Element) -> str | None:
        """Tell the role code of a user task where no rule chooses: its own, else that of its lane."""
        return self.step(element.id).role or self.lanes.get(element.lane_id or "")

    def roles_of(self, element: engine.Element) -> tuple[str, ...]:
        """Tell every role code that a user task may get: those of its rules, else its only one."""
        rules = self.step(element.id).assignment
        role = self.role_of(element)
        return tuple(dict.fromkeys(rule.role for rule in rules)) if rules else (role,) if role else ()

    def choose(self, element: engine.Element, variables: Mapping[str, Any], now: datetime) -> rules_of.Chosen:
        """Choose the role of a new task by its rules, else give its only one."""
        rules = self.step(element.id).assignment
        return rules_of.choose(rules, variables, now) if rules else rules_of.Chosen(self.role_of(element))

    @property
    def variables(self) -> frozenset[str]:
        """The variables that rules of assignment read."""
        return frozenset().union(*(rules_of.names(step.assignment) for step in self.steps.values()))


def read(data: Mapping[str, Any]) -> Settings:
    """Read settings from their JSON form (written by this product alone)."""
    return Settings(
        lanes={lane_id: role for lane_id, role in data.get("lanes", {}).items() if role},
        steps={element_id: _step(step) for element_id, step in data.get("tasks", {}).items()},
        timers={element_id: Limit.parse(limit) for element_id, limit in data.get("timers", {}).items()},
        start_form=(data.get("start") or {}).get("form"),
        participants={pool: str(code) for pool, code in data.get("participants", {}).items() if code},
        pauses=pauses_of.read(data.get("pauses")),
    )


def _step(data: Mapping[str, Any]) -> StepSettings:
    budget = data.get("budget") or {}
    return StepSettings(
        role=data.get("role"),
        assignment=rules_of.read(data.get("assignment")),
        budget=Limit.parse(budget) if "unit" in budget else None,
        budgets={str(case): Limit.parse(limit) for case, limit in budget.get("cases", {}).items()},
        has_budget=bool(budget),
        form=data.get("form"),
        checklist=tuple(CheckItem(item["id"], item["text"]) for item in data.get("checklist", ())),
        required_outputs=tuple(
            RequiredOutput(item["id"], item["text"], item.get("signature") or SignatureKind.NONE)
            for item in data.get("required_outputs", ())
        ),
        not_same_as=duties.read(data.get("not_same_as")),
        act=str(data.get("act") or ""),
    )


def proposed(diagram: engine.Diagram, forms: Mapping[str, Form], roles: Mapping[str, str]) -> dict[str, Any]:
    """Propose settings for a new draft: what the file proposes, roles named like lanes, forms named like tasks.

    ``roles`` maps folded role names and codes to role codes. A proposal applies only once the designer saves it.
    """
    lanes = {}
    for lane in diagram.lanes.values():
        code = lane.proposals.get("role")
        if code not in roles.values():
            code = roles.get(fold(lane.name)) or roles.get(lane.id)
        if code:
            lanes[lane.id] = code
    tasks = {element.id: _proposed_step(element, forms, roles) for element in diagram.user_tasks}
    offered = {element.id: element.proposals for element in diagram.elements.values()}
    starts = [element.id for element in diagram.elements.values() if element.kind == "startEvent"]
    start = next((name for one in starts for name in (offered[one].get("form"), one) if name in forms), None)
    stands = {one: said["pause"] for one, said in offered.items() if pauses_of.is_readable(said.get("pause", {}))}
    return {
        "lanes": lanes,
        "tasks": tasks,
        "timers": {one: said["timer"] for one, said in offered.items() if is_limit(said.get("timer", {}))},
        **({"pauses": stands} if stands else {}),
        **({"start": {"form": start}} if start else {}),
    }


def is_limit(data: Mapping[str, Any]) -> bool:
    """Tell whether a time that a file proposes is one."""
    try:
        Limit.parse(data)
    except Invalid:
        return False
    return True


def _proposed_step(element: engine.Element, forms: Mapping[str, Form], roles: Mapping[str, str]) -> dict[str, Any]:
    proposals = element.proposals
    named = (proposals.get("form"), element.id, element.id.rpartition(engine.APART)[2])
    step: dict[str, Any] = {"form": next((name for name in named if name in forms), None)}
    if proposals.get("role") in roles.values():
        step["role"] = proposals["role"]
    step |= {name: proposals[name] for name in _OFFERED if name in proposals}
    return step | {name: step[name][:longest] for name, longest in LONGEST.items() if name in step}


def gaps(
    settings: Settings,
    diagram: engine.Diagram,
    forms: Mapping[str, Form],
    role_codes: frozenset[str],
    *,
    needed: frozenset[str] = frozenset(),
    given: frozenset[str] = frozenset(),
    available: frozenset[str] = frozenset(),
) -> dict[str, list[Problem]]:
    """Name everything that is still missing before a version may be approved, by element id.

    ``needed`` are variables that decisions read, ``given`` those that they give, ``available`` the services that may be
    called.
    """
    found: dict[str, list[Problem]] = {}
    for element in diagram.user_tasks:
        problems = list(_step_gaps(settings, element, forms, role_codes))
        problems += duties.gaps(settings.step(element.id).not_same_as, element, diagram)
        if problems:
            found[element.id] = problems
    for element in diagram.elements.values():
        if wrong := list(_service_gaps(element, available)):
            found.setdefault(element.id, []).extend(wrong)
    timed = frozenset(element_id for element_id, step in settings.steps.items() if step.budget is not None)
    for element_id, problem in pauses_of.gaps(settings.pauses, timed, diagram):
        found.setdefault(element_id, []).append(problem)
    provided = {field.key for form in _used(settings, diagram, forms) for field in form.fields}
    for name in sorted((diagram.variables | needed | _asked(settings, diagram, forms)) - provided - given):
        found.setdefault("", []).append(Problem("variable_unprovided", {"name": name}))
    return found


def _service_gaps(element: engine.Element, available: frozenset[str]) -> Iterator[Problem]:
    """Name a service that nobody serves, and what a built-in one must be given and is not."""
    service = element.service
    if service is None or service.implementation is None or service.message is not None:
        return
    if service.implementation not in available:
        yield Problem("service_unavailable", {"service": service.implementation})
    given = {one.target for one in element.mappings.inputs}
    for name in INPUTS.get(service.implementation, ()):
        if name not in given:
            yield Problem("service_input_missing", {"service": service.implementation, "name": name})


def _asked(settings: Settings, diagram: engine.Diagram, forms: Mapping[str, Form]) -> frozenset[str]:
    """Name what rules of assignment and expressions of the forms in use read."""
    used = {element.id for element in diagram.user_tasks}
    rules = (rules_of.names(step.assignment) for step_id, step in settings.steps.items() if step_id in used)
    return frozenset().union(*rules, *(form.needed_names for form in _used(settings, diagram, forms)))


def _used(settings: Settings, diagram: engine.Diagram, forms: Mapping[str, Form]) -> list[Form]:
    names = [settings.start_form, *(settings.step(element.id).form for element in diagram.user_tasks)]
    return [forms[name] for name in names if name is not None and name in forms]


def _step_gaps(
    settings: Settings, element: engine.Element, forms: Mapping[str, Form], role_codes: frozenset[str]
) -> list[Problem]:
    step, role = settings.step(element.id), settings.role_of(element)
    found = list(rules_of.gaps(step.assignment, role_codes))
    if not step.assignment and role is None:
        found.append(Problem("role_missing"))
    elif not step.assignment and role not in role_codes:
        found.append(Problem("role_unknown", {"role": role}))
    if not step.has_budget:
        found.append(Problem("budget_missing"))
    if step.form is None:
        found.append(Problem("form_missing"))
    elif step.form not in forms:
        found.append(Problem("form_unknown", {"form": step.form}))
    odd = (output for output in step.required_outputs if output.signature not in set(SignatureKind))
    return [*found, *(Problem("signature_unknown", {"text": output.text}) for output in odd)]


def as_budget(amount: str, unit: str) -> dict[str, Any]:
    """Turn what a designer chose into a budget: ``unit`` "none" is the explicit choice of no time.

    ``amount`` may have a decimal comma. Refuses (``Invalid``) what no limit can be.
    """
    if unit == "none":
        return {"none": True}
    return Limit.parse({"amount": amount.strip().replace(",", "."), "unit": unit}).as_json()
