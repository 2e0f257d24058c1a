"""Conditions held against the forms: what surely fails with values of the fields' types."""

from collections.abc import Iterable, Iterator, Mapping

from engine import feel, originals, rule_tasks
from engine.checker import open_drawing
from engine.checker.expressions import type_findings
from engine.drawing import Drawing
from engine.errors import InvalidExpression, InvalidXml
from engine.feel.types import Type
from engine.forms import Form
from engine.forms.types import types_of
from engine.model import Finding


def check_typed(diagram: bytes, forms: Iterable[Form]) -> tuple[Finding, ...]:
    """Say which conditions of a diagram surely fail with what its forms give, and raise nothing.

    What fails whatever the forms are is not said again. A variable that also takes the result of a decision may be of
    any type.
    """
    try:
        drawing = open_drawing(diagram)
    except InvalidXml:
        return ()
    types = types_of(forms)
    for node in drawing.nodes:
        rule = rule_tasks.of_node(node)
        if rule is not None and rule.result is None:
            return ()  # each of its outputs becomes a variable
        if rule is not None and rule.result is not None:
            types.pop(rule.result, None)
    return tuple(_of_conditions(drawing, types))


def _of_conditions(drawing: Drawing, types: Mapping[str, Type]) -> Iterator[Finding]:
    for arc in drawing.arcs:
        for condition in arc.conditions:
            try:
                expression = feel.parse(originals.of_condition(condition).feel)
            except InvalidExpression:
                continue  # said by the checker
            known = list(type_findings(arc.xml, expression, {}, is_condition=True))
            found = type_findings(arc.xml, expression, types, is_condition=True)
            yield from (one for one in found if one not in known)
