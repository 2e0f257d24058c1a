"""A version with the versions of other procedures that it calls: one diagram, with their settings, forms and decisions.

What belongs to a called version goes by the id of its process (``Diagram.apart``), its forms by code and version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import engine
from processes.calendar import Limit
from processes.definitions.bundle import MAIN, Bundle
from processes.definitions.decisions import Decision
from processes.definitions.duties import Apart
from processes.definitions.running import Running, given_by
from processes.definitions.settings import StepSettings


def files_for_callers(code: str, number: int, bundle: Bundle) -> tuple[engine.File, ...]:
    """Name the diagrams of a version as those know them who call it."""
    own = engine.File(MAIN, bundle.diagram)
    return tuple(engine.File(f"{code} v{number}/{name}", data) for name, data in (own, *bundle.others))


def join(running: Running, bundle: Bundle, callees: Mapping[str, Running]) -> Running:
    """Give a version with what it calls. Refuses (``InvalidDiagram``) versions that cannot run together.

    What its own settings say of an element of another procedure comes before what that procedure says.
    """
    beside = tuple(dict.fromkeys(file for one in callees.values() for file in one.files))
    diagram = engine.read(bundle.diagram, None, (*bundle.others, *beside))
    own = running.settings
    steps: dict[str, StepSettings] = {}
    timers: dict[str, Limit] = {}
    pools: dict[str, str] = {}
    rules: dict[str, Decision] = {}
    for callee in callees.values():
        steps |= dict(_steps(callee, diagram))
        timers |= dict(_timers(callee))
        pools |= dict(_pools(callee, diagram))
        rules |= dict(_rules(callee))
    settings = replace(
        own,
        steps=steps | dict(own.steps),
        timers=timers | dict(own.timers),
        participants=pools | dict(own.participants),
    )
    return replace(
        running,
        diagram=diagram,
        settings=settings,
        forms={_form(one, name): form for one in callees.values() for name, form in one.forms.items()}
        | dict(running.forms),
        files=(*running.files, *beside),
        callees=callees,
        rules=rules,
    )


def provided(callee: Running) -> frozenset[str]:
    """Name the variables that a called version gives a value: by its forms, activities and decisions."""
    used = (callee.form_of(element.id) for element in callee.diagram.user_tasks)
    inside = frozenset().union(*(provided(one) for one in callee.callees.values()))
    fields = {field.key for form in used if form is not None for field in form.fields}
    return inside | fields | given_by(callee.diagram, callee.decisions)


def _steps(callee: Running, diagram: engine.Diagram) -> Iterator[tuple[str, StepSettings]]:
    """Give the settings of the steps of a called version; its cases are none of the caller's."""
    for element in callee.diagram.elements.values():
        step, name = callee.settings.step(element.id), callee.diagram.apart(element.id)
        if name not in diagram.elements or not (element.is_by_person or element.id in callee.settings.steps):
            continue
        yield (
            name,
            replace(
                step,
                role=callee.settings.role_of(element),
                budgets={},
                form=None if step.form is None else _form(callee, step.form),
                not_same_as=tuple(Apart(callee.diagram.apart(one.step), one.any) for one in step.not_same_as),
            ),
        )


def _form(callee: Running, name: str) -> str:
    return name if "/" in name else f"{callee.procedure_code} v{callee.number}/{name}"


def _timers(callee: Running) -> Iterator[tuple[str, Limit]]:
    for element_id, limit in callee.settings.timers.items():
        if element_id in callee.diagram.elements:
            yield callee.diagram.apart(element_id), limit


def _pools(callee: Running, diagram: engine.Diagram) -> Iterator[tuple[str, str]]:
    for element in callee.diagram.elements.values():
        inside = diagram.elements.get(callee.diagram.apart(element.id))
        code = callee.settings.participants.get(element.correlation.participant or "")
        if code and inside is not None and inside.correlation.participant is not None:
            yield inside.correlation.participant, code


def _rules(callee: Running) -> Iterator[tuple[str, Decision]]:
    for element in callee.diagram.rule_tasks:
        decision = callee.decision_of(element.id)
        if decision is not None:
            yield callee.diagram.apart(element.id), decision
