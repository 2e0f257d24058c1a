"""What enters and leaves the scope of an activity (BPMN 2.0.2 §10.4.2): associations, and the mappings of other tools.

Read are data associations (with assignments, a transformation, or one source), ``zeebe:ioMapping``,
``camunda:inputOutput`` (texts, lists and maps; no scripts) and SpiffWorkflow's scripts before and after.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml.etree import _Element

from engine import feel, scripts, stores
from engine.drawing import Node, text_of
from engine.texts import EXTENSIONS, Texts, data_name, extension
from engine.vocabulary import ACTIVITIES, CAMUNDA, CATCHING, SUBPROCESSES, THROWING, ZEEBE, local_name, tag
from engine.work import UNMAPPED, Assignment, Mappings

_TARGET: Final = "mapping_target_invalid"
_PLACEHOLDER: Final = "__targetRef_placeholder"
_DATA: Final = ("dataObject", "property")


def of_node(node: Node, texts: Texts) -> Mappings:
    """Return the mappings of an activity, or what a catching event lets in; problems stay in ``texts``."""
    if node.kind in CATCHING:
        return _received(node.xml, texts)
    if node.kind in THROWING:
        return _sent(node, texts)
    if node.kind not in ACTIVITIES:
        return UNMAPPED
    inputs = (*_associated(node.xml, "dataInputAssociation", texts), *_extended(node.xml, "input", texts))
    outputs = (*_associated(node.xml, "dataOutputAssociation", texts), *_extended(node.xml, "output", texts))
    before, after = (scripts.around(node.xml, name, texts) for name in ("preScript", "postScript"))
    local = tuple(locals_of(node.xml, texts)) if node.kind in SUBPROCESSES else ()
    if not (inputs or outputs or before or after or local):
        return UNMAPPED
    payload = _payload(node.xml.find(tag("ioSpecification"))) if node.kind == "receiveTask" and outputs else None
    return Mappings(inputs, outputs, before, after, local, payload)


def _received(event: _Element, texts: Texts) -> Mappings:
    """Return what a catching event lets in; its only data output is all that it brings (BPMN 2.0.2 §10.5.1)."""
    outputs = (*_associated(event, "dataOutputAssociation", texts), *_extended(event, "output", texts))
    return Mappings(outputs=outputs, payload=_payload(event)) if outputs else UNMAPPED


def _sent(node: Node, texts: Texts) -> Mappings:
    """Return what a throwing event lets out."""
    definitions = (one for definition in node.definitions for one in _passed(definition, texts))
    associated = _associated(node.xml, "dataInputAssociation", texts)
    inputs = (*associated, *_extended(node.xml, "input", texts), *definitions)
    return Mappings(inputs) if inputs else UNMAPPED


def _passed(definition: _Element, texts: Texts) -> Iterator[Assignment]:
    """Yield the ``camunda:in`` of an event definition."""
    for one in definition.iterfind(f"{EXTENSIONS}/{tag('in', CAMUNDA)}"):
        source, written = one.get("source"), one.get("sourceExpression")
        yield from _put(one.get("target"), texts.feel(source) if source else texts.camunda(written), texts)


def _payload(owner: _Element | None) -> str | None:
    """Return the variable that is the only data output."""
    brought = [] if owner is None else [data_name(output) for output in owner.iterchildren(tag("dataOutput"))]
    return brought[0] if len(brought) == 1 and feel.is_name(brought[0]) else None


def locals_of(scope: _Element, texts: Texts) -> Iterator[str]:
    """Yield the data objects and properties that belong to a sub-process."""
    for name in _DATA:
        for element in scope.iterchildren(tag(name)):
            if element.get("name") != _PLACEHOLDER and data_name(element):
                found = texts.name(data_name(element), _TARGET)
                yield from () if found is None else (found,)


def _associated(owner: _Element, name: str, texts: Texts) -> Iterator[Assignment]:
    for association in owner.iterchildren(tag(name)):
        target = association.find(tag("targetRef"))
        into = "" if target is None else text_of(target)
        element = texts.ids.get(into)
        sources = [text_of(source) for source in association.iterchildren(tag("sourceRef")) if text_of(source)]
        assignments = association.findall(tag("assignment"))
        if not assignments and (not sources or element is None or element.get("name") == _PLACEHOLDER):
            continue  # a drawing: it says what is read or written, and moves nothing
        keeper = stores.named(into, texts.ids)
        known = (*(stores.named(source, texts.ids) for source in sources), keeper)
        seen = tuple(dict.fromkeys(store for store in known if store is not None))
        for one in assignments:
            yield from (_kept(found, seen, keeper) for found in _assignment(one, texts))
        if not assignments:
            yield from (_kept(found, seen, keeper) for found in _moved(association, sources, into, texts))


def _kept(found: Assignment, seen: tuple[str, ...], keeper: str | None) -> Assignment:
    """Say of an assignment which stores it reads and whether it writes the one that its association leads to."""
    return replace(found, sees=seen, is_stored=keeper is not None and found.target.partition(".")[0] == keeper)


def _assignment(assignment: _Element, texts: Texts) -> Iterator[Assignment]:
    ends = assignment.find(tag("to"))
    expression = texts.standard(assignment.find(tag("from")))
    target = texts.name(None if ends is None else texts.data(text_of(ends)), _TARGET)
    if expression is not None and target is not None:
        yield Assignment(target, expression)


def _moved(association: _Element, sources: list[str], into: str, texts: Texts) -> Iterator[Assignment]:
    transformed = texts.standard(association.find(tag("transformation")))
    target = texts.name(texts.data(into), _TARGET)
    if transformed is None and len(sources) > 1:
        texts.refuse("mapping_sources_many", count=len(sources))
        return
    expression = transformed if transformed is not None else texts.feel(texts.data(sources[0]))
    if expression is not None and target is not None:
        yield Assignment(target, expression)


def _extended(owner: _Element, way: str, texts: Texts) -> Iterator[Assignment]:
    for mapping in owner.iterfind(f"{EXTENSIONS}/{tag('ioMapping', ZEEBE)}/{tag(way, ZEEBE)}"):
        yield from _put(mapping.get("target"), texts.zeebe(mapping.get("source")), texts)
    yield from parameters(extension(owner, "inputOutput", CAMUNDA), way, texts)


def parameters(both: _Element | None, way: str, texts: Texts) -> Iterator[Assignment]:
    """Yield what the parameters of one way (``input`` or ``output``) say in a ``camunda:inputOutput``."""
    for parameter in () if both is None else both.iterchildren(tag(f"{way}Parameter", CAMUNDA)):
        yield from _put(parameter.get("name"), _parameter(parameter, texts), texts)


def _put(name: str | None, expression: str | None, texts: Texts) -> Iterator[Assignment]:
    target = texts.name(name, _TARGET)
    if target is not None and expression is not None:
        yield Assignment(target, expression)


def _parameter(parameter: _Element, texts: Texts) -> str | None:
    """Return the FEEL of a parameter: its text, or the list or map inside."""
    inside = next(iter(parameter), None)
    if inside is None:
        return texts.camunda(text_of(parameter))
    kind = local_name(str(inside.tag))
    if kind == "list":
        items = [_parameter(value, texts) for value in inside]
        return texts.feel(f"[{', '.join(item or 'null' for item in items)}]")
    if kind == "map":
        entries = [(entry.get("key") or "", _parameter(entry, texts)) for entry in inside]
        written = (f'"{key}": {value or "null"}' for key, value in entries if '"' not in key and "\\" not in key)
        return texts.feel(f"{{{', '.join(written)}}}")
    texts.refuse("mapping_script_unsupported", kind=kind[:64])
    return None
