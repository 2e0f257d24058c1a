"""How often an activity runs, read from its loop characteristics (BPMN 2.0.2 §10.3.8) and other tools' extensions."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import stores, triggers
from engine.drawing import Drawing, Node, text_of
from engine.texts import Texts, data_name, extension
from engine.vocabulary import ACTIVITIES, CAMUNDA, EVENT_DEFINITIONS, ZEEBE, local_name, tag
from engine.work import LOOP, PARALLEL, SEQUENTIAL, Rounds, Told

_BEHAVIORS: Final = {"none": "noneBehaviorEventRef", "one": "oneBehaviorEventRef"}
_THROWN: Final = frozenset({"message", "signal", "escalation", "error"})
_INVALID: Final = "rounds_variable_invalid"
_DIGITS: Final = 20


def of_node(node: Node, drawing: Drawing, texts: Texts) -> Rounds | None:
    """Return the rounds of an activity, None when it runs once. Problems stay in ``texts``."""
    if node.kind not in ACTIVITIES:
        return None
    loop = node.xml.find(tag("standardLoopCharacteristics"))
    several = node.xml.find(tag("multiInstanceLoopCharacteristics"))
    if loop is not None and several is not None:
        texts.refuse("rounds_ambiguous")
    if several is not None:
        return _instances(several, drawing, texts)
    return None if loop is None else _loop(loop, texts)


def _loop(loop: _Element, texts: Texts) -> Rounds:
    condition = texts.standard(loop.find(tag("loopCondition")))
    maximum = (loop.get("loopMaximum") or "").strip() or None
    if maximum is not None and not (maximum.isascii() and maximum.isdecimal() and len(maximum) <= _DIGITS):
        texts.refuse("rounds_maximum_invalid", text=maximum[:64])
        maximum = None
    elif maximum is None and condition is None:
        texts.refuse("loop_without_end")
    return Rounds(LOOP, condition, tests_before=loop.get("testBefore") == "true", maximum=maximum)


def _instances(several: _Element, drawing: Drawing, texts: Texts) -> Rounds:
    zeebe = extension(several, "loopCharacteristics", ZEEBE)
    collection = item = results = result = None
    if zeebe is not None:
        collection = texts.zeebe(zeebe.get("inputCollection") or None)
        item = texts.name(zeebe.get("inputElement"), _INVALID)
        results = texts.name(zeebe.get("outputCollection"), _INVALID)
        result = texts.zeebe(zeebe.get("outputElement") or None)
    if collection is None:
        collection = texts.variable(
            several.get(tag("collection", CAMUNDA)) or _data(several, "loopDataInputRef", texts)
        )
        collection = collection or texts.variable(several.get(tag("elementCollection", CAMUNDA)))
    item = item or texts.name(several.get(tag("elementVariable", CAMUNDA)) or _item(several, "inputDataItem"), _INVALID)
    results = results or texts.name(_data(several, "loopDataOutputRef", texts), _INVALID)
    result = result or texts.name(_item(several, "outputDataItem"), _INVALID)
    cardinality = texts.standard(several.find(tag("loopCardinality")))
    if collection is None and cardinality is None and not texts.problems:
        texts.refuse("rounds_without_count")
    if (results is None) != (result is None) and not texts.problems:
        texts.refuse("rounds_result_incomplete")
    return Rounds(
        SEQUENTIAL if several.get("isSequential") == "true" else PARALLEL,
        cardinality=cardinality,
        collection=collection,
        item=item,
        results=results,
        result=result,
        completion=texts.standard(several.find(tag("completionCondition"))),
        told=tuple(_told(several, drawing, texts)),
    )


def _told(several: _Element, drawing: Drawing, texts: Texts) -> Iterator[Told]:
    """Yield what is thrown when an instance is done (BPMN 2.0.2 table 10.28, behavior)."""
    behavior = several.get("behavior", "").lower()
    if behavior in _BEHAVIORS:
        reference = (several.get(_BEHAVIORS[behavior]) or "").rpartition(":")[2]
        definition = drawing.declared["definition"].get(reference)
        yield from _event(definition, None, drawing, texts, once=behavior == "one")
    elif behavior == "complex":
        for one in several.iterchildren(tag("complexBehaviorDefinition")):
            condition = texts.standard(one.find(tag("condition")))
            thrown = [child for event in one.iterchildren(tag("event")) for child in event]
            for definition in thrown:
                yield from _event(definition, condition, drawing, texts)
    elif behavior not in {"", "all"}:
        texts.refuse("rounds_behavior_unsupported", behavior=behavior[:64])


def _event(
    definition: _Element | None, condition: str | None, drawing: Drawing, texts: Texts, *, once: bool = False
) -> Iterator[Told]:
    kind = None if definition is None else EVENT_DEFINITIONS.get(local_name(str(definition.tag)))
    trigger = None if definition is None or kind not in _THROWN else triggers.of_definition(definition, drawing)
    if trigger is None or (trigger.name is None and kind in {"message", "signal"}):
        texts.refuse("rounds_behavior_unsupported", behavior=kind or "")
    else:
        yield Told(trigger, condition, once)


def _item(several: _Element, name: str) -> str | None:
    item = several.find(tag(name))
    return None if item is None else data_name(item)


def _data(several: _Element, name: str, texts: Texts) -> str | None:
    """Return the variable that a reference to data means: what is declared under the id, or a name as it stands.

    Refuses a data store: rounds go over a data input or a data object (BPMN 2.0.2 table 10.29, loopDataInputRef).
    """
    reference = several.find(tag(name))
    if reference is None or not text_of(reference):
        return None
    store = stores.named(text_of(reference), texts.ids)
    if store is not None:
        texts.refuse("rounds_over_store", store=store)
    return texts.data(text_of(reference))
