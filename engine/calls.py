"""Call activities: which process or global task each calls, and what goes in and comes out (BPMN 2.0.2 §10.3.6).

With nothing said the called process reads the variables around the call, and what it writes comes out when it ends.
``camunda:in`` and ``camunda:out``, data associations, output mappings and Camunda 8's ``propagateAll…`` narrow this.
"""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.drawing import Node
from engine.texts import EXTENSIONS, SHOWN, Texts, extension
from engine.vocabulary import CAMUNDA, ZEEBE, tag
from engine.work import Assignment, Called, Mappings

KIND: Final = "callActivity"
_COMPUTED: Final = ("=", "${", "#{")
_TARGET: Final = "mapping_target_invalid"


def is_computed(callee: str) -> bool:
    """Tell whether the callee is an expression, which is refused: what runs must be known at the upload."""
    return callee.startswith(_COMPUTED)


def of_node(node: Node, mappings: Mappings, texts: Texts) -> tuple[Called | None, Mappings]:
    """Return what a call activity calls, and its mappings with those of its own kind."""
    if node.kind != KIND:
        return None, mappings
    inputs, outputs = (tuple(_mapped(node.xml, way, texts)) for way in ("in", "out"))
    both = Mappings(
        mappings.inputs + inputs, mappings.outputs + outputs, mappings.before, mappings.after, mappings.local
    )
    process_id = node.called
    if process_id is None:
        texts.refuse("call_without_callee")
        return None, both
    if is_computed(process_id):
        texts.refuse("call_computed", text=process_id[:SHOWN])
        return None, both
    return Called(process_id, *_passing(node.xml, both)), both


def _passing(call: _Element, mappings: Mappings) -> tuple[bool, bool]:
    """Tell whether the called process sees what is around, and whether all that it writes comes out."""
    zeebe = extension(call, "calledElement", ZEEBE)
    if zeebe is not None:
        sees = zeebe.get("propagateAllParentVariables", "true") != "false"
        return sees, zeebe.get("propagateAllChildVariables", "true") != "false" and not mappings.outputs
    ways = {way: call.findall(f"{EXTENSIONS}/{tag(way, CAMUNDA)}") for way in ("in", "out")}
    if ways["in"] or ways["out"]:
        sees, gives = (any(one.get("variables") == "all" for one in ways[way]) for way in ("in", "out"))
        return sees, gives and not mappings.outputs
    is_fed = any(True for _ in call.iterchildren(tag("dataInputAssociation"))) and bool(mappings.inputs)
    return not is_fed, not is_fed and not mappings.outputs


def _mapped(call: _Element, way: str, texts: Texts) -> Iterator[Assignment]:
    for one in call.iterfind(f"{EXTENSIONS}/{tag(way, CAMUNDA)}"):
        if one.get("variables") is not None or one.get("businessKey") is not None:
            continue
        source, written = one.get("source"), one.get("sourceExpression")
        expression = texts.feel(source) if source else texts.camunda(written)
        target = texts.name(one.get("target"), _TARGET)
        if expression is not None and target is not None:
            yield Assignment(target, expression)
