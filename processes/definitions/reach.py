"""The variables in reach at a place of a version: their names, their types, and where they come from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import engine
from engine.decisions.model import DecisionTable
from engine.feel.types import ANY, Type
from engine.forms import FieldType, Form
from engine.forms.types import types_of
from processes.definitions.decisions import Decision
from processes.definitions.running import Running

START: Final = "start"
FORM: Final = "form"
DECISION: Final = "decision"
WORK: Final = "work"
OUTSIDE: Final = "outside"


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that expressions may use. ``origin`` says what gives it a value.

    ``start``: the form of the reception; ``form``: the form of the step ``element_id``; ``decision``: the table that
    the element asks; ``work``: what else the element does (assignment, call, message); ``outside``: nobody that this
    version shows, but its expressions read it.
    """

    name: str
    type: Type
    label: str
    origin: str
    element_id: str = ""


def in_reach(running: Running, place: str | None = None) -> tuple[Variable, ...]:
    """List the variables that may have a value at an element or on a flow; of the whole version without a place.

    What several steps give stands with each of them, in the order of the file; the element's own answers are not
    in reach before it is done. An unknown place is none.
    """
    elements = running.diagram.elements
    before = _before(running.diagram, place) if place else set(elements)
    found = list(_of_form(running.start_form, START, ""))
    for element in sorted(elements.values(), key=lambda one: one.line):
        if element.id in before:
            found += _of_element(running, element)
    given = {one.name for one in found}
    return (*found, *(Variable(name, ANY, "", OUTSIDE) for name in sorted(running.diagram.variables - given)))


def types(variables: Iterable[Variable]) -> Mapping[str, Type]:
    """Give each name its type; ``Any`` where two origins say different things."""
    known: dict[str, Type] = {}
    for one in variables:
        known[one.name] = one.type if known.get(one.name, one.type) == one.type else ANY
    return known


def _before(diagram: engine.Diagram, place: str) -> set[str]:
    """Find what may be done before a place: against the flows, out of sub-processes, from a border to its host."""
    if (flow := diagram.flows.get(place)) is not None:
        waiting, found = [flow.source_id], {flow.source_id}
    elif place in diagram.elements:
        found = set(_into(diagram, place, _sources(diagram)))
        waiting = list(found)
    else:
        return set(diagram.elements)
    sources, seen = _sources(diagram), set(waiting)
    while waiting:
        current = waiting.pop()
        near = [*_into(diagram, current, sources), *_inside(diagram, current)]
        found.update(near)
        waiting += [one for one in near if one not in seen]
        seen.update(near)
    return found


def _sources(diagram: engine.Diagram) -> Mapping[str, list[str]]:
    sources: dict[str, list[str]] = {}
    for one in diagram.flows.values():
        sources.setdefault(one.target_id, []).append(one.source_id)
    return sources


def _into(diagram: engine.Diagram, element_id: str, sources: Mapping[str, list[str]]) -> list[str]:
    """Find what comes just before an element; what begins a sub-process has before it what its sub-process has."""
    while (element := diagram.elements.get(element_id)) is not None:
        near = [*sources.get(element_id, ()), *([element.attached_to] if element.attached_to else [])]
        if near:
            return near
        element_id = element.scope_id
    return []


def _inside(diagram: engine.Diagram, element_id: str) -> Iterator[str]:
    return (one.id for one in diagram.elements.values() if one.scope_id == element_id)


def _of_element(running: Running, element: engine.Element) -> Iterator[Variable]:
    yield from _of_form(running.form_of(element.id), FORM, element.id)
    rule = element.rule
    decision = running.decision_of(element.id) if rule is not None else None
    if rule is not None and rule.result is not None:
        kind = _type_of(decision) if decision is not None and rule.shape == "value" else ANY
        yield Variable(rule.result, kind, decision.name if decision is not None else "", DECISION, element.id)
    elif decision is not None:
        yield from (Variable(name, ANY, decision.name, DECISION, element.id) for name in decision.outputs)
    told = {rule.result} if rule is not None else set()
    yield from (Variable(name, ANY, "", WORK, element.id) for name in sorted(element.given - told))


def _of_form(form: Form | None, origin: str, element_id: str) -> Iterator[Variable]:
    if form is None:
        return
    known = types_of([form])
    for declared in form.fields:
        if declared.type is not FieldType.FILEPICKER:
            yield Variable(declared.key, known.get(declared.key, ANY), declared.label, origin, element_id)


def _type_of(decision: Decision) -> Type:
    """Give the type of a table's only output."""
    table = decision.definition.logic
    if isinstance(table, DecisionTable) and len(table.outputs) == 1 and not decision.gives_list:
        return _SIMPLE.get(table.outputs[0].type_ref or "", ANY)
    return ANY


_SIMPLE: Final = {name: Type(name) for name in ("string", "number", "boolean", "date", "time")}
