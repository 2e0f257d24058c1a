"""Repairs of what activities do: implementations, calls, scripts, rounds, mappings, other tools' words."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from lxml.etree import _Element

from engine import feel
from engine.drawing import text_of
from engine.importer import expressions, foreign, surgery, words
from engine.importer.document import Document, named
from engine.importer.persons import by_person, person
from engine.importer.references import declare_missing
from engine.importer.ways import Handler, Handlers, Mend, Way, keep
from engine.model import Finding
from engine.texts import Texts
from engine.vocabulary import CAMUNDA, OURS, ZEEBE, tag

_LOOPS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def _by_person(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Whatever does a step in another tool, here a person can do it; or the system sends a message; or it goes."""
    yield Mend(finding.code, element, (person(doc, element), _sends(doc, element), _without(doc, element)))


def _empty(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a sub-process that nobody has drawn yet is a step of a person."""
    if element.get("triggeredByEvent") != "true":
        yield Mend(finding.code, element, (person(doc, element), keep(), _without(doc, element)))


def _sends(doc: Document, element: _Element) -> Way:
    def send() -> None:
        by_person(doc, element)
        surgery.retyped(doc, element, "sendTask")
        name = named(element) or element.get("id") or ""
        message = declare_missing(doc, "message", doc.fresh("message"), name)
        element.set("messageRef", message.get("id") or "")

    return Way("sends", send)


def _without(doc: Document, element: _Element) -> Way:
    """Return the way that takes a step out and leads the flows past it."""

    def bypass() -> None:
        node = doc.node(element)
        if node is not None and len(node.outgoing) == 1 and node.outgoing[0].target is not None:
            target = node.outgoing[0].target.xml
            for arc in list(node.incoming):
                surgery.lead(doc, arc.xml, target=target)
        doc.remove(element)

    return Way("remove", bypass)


def _once(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: rounds that cannot be counted: the step is done once."""
    yield Mend(finding.code, element, (Way("once", lambda: _unround(doc, element)),))


def _unround(doc: Document, element: _Element) -> None:
    for loop in [one for name in _LOOPS for one in element.iterchildren(tag(name))]:
        doc.aside(element, "loop", " ".join(filter(None, map(text_of, loop.iter("{*}*")))))
        doc.take(loop, element)


def _one_loop(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def take() -> None:
        for loop in list(element.iterchildren(tag("standardLoopCharacteristics"))):
            doc.take(loop, element)

    yield Mend(finding.code, element, (Way("remove", take),))


def _unset(*names: str) -> Handler:
    def handler(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
        yield Mend(finding.code, element, (Way("unset", lambda: _clear(doc, element, names)),))

    return handler


def _clear(doc: Document, element: _Element, names: tuple[str, ...]) -> None:
    loops = [one for name in _LOOPS for one in element.iterchildren(tag(name))]
    for one in (element, *loops):
        for name in names:
            if one.get(name) is not None:
                doc.aside(element, name, one.get(name) or "")
                del one.attrib[name]
    doc.touch()


def _results(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def take() -> None:
        for loop in element.iterchildren(tag(_LOOPS[0])):
            for name in ("loopDataOutputRef", "outputDataItem"):
                for one in list(loop.iterchildren(tag(name))):
                    doc.aside(element, name, text_of(one) or one.get("name") or "")
                    doc.take(one, element)
            for one in loop.iter(tag("loopCharacteristics", ZEEBE)):
                for name in ("outputCollection", "outputElement"):
                    if one.get(name) is not None:
                        doc.aside(element, name, str(one.attrib.pop(name)))

    yield Mend(finding.code, element, (Way("remove", take),))


def _mapping(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a target that cannot be a variable: data gets an id that can be one; another mapping is set aside."""
    texts = Texts({str(one.get("id")): one for one in doc.bpmn() if one.get("id")})
    for association in _associations(element):
        reference = association.find(tag("targetRef"))
        into = "" if reference is None else text_of(reference)
        if into and not all(feel.is_name(part) for part in texts.data(into).split(".")):
            data = doc.by_id(into)
            if data is not None:
                yield Mend(finding.code, element, (Way("renamed", partial(_name_data, doc, data)),), into)
            else:
                yield Mend(finding.code, element, (_take(doc, element, association),), into)
            return
    found = [
        one for one in expressions.own(element) if finding.params.get("name") in {one.get("target"), one.get("name")}
    ]
    yield from (Mend(finding.code, element, (_take(doc, element, one),), str(finding.params["name"])) for one in found)


def _name_data(doc: Document, data: _Element) -> None:
    named_one = doc.by_id(data.get("dataObjectRef") or data.get("dataStoreRef"))
    for one in (data, named_one):
        if one is not None and not feel.is_name(one.get("id") or ""):
            doc.rename(one, doc.fresh(words.code(named(one), "data")))


def _take(doc: Document, owner: _Element, element: _Element) -> Way:
    return Way("remove", lambda: doc.take(element, owner))


def _associations(element: _Element) -> list[_Element]:
    return [
        one for name in ("dataInputAssociation", "dataOutputAssociation") for one in element.iterchildren(tag(name))
    ]


def _sources(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    for number, association in enumerate(_associations(element)):
        sources = [one for one in association.iterchildren(tag("sourceRef")) if text_of(one)]
        if len(sources) > 1 and association.find(tag("transformation")) is None:

            def take(sources: list[_Element] = sources) -> None:
                for one in sources[1:]:
                    doc.take(one, element)

            yield Mend(finding.code, element, (Way("first", take),), str(number))


def _mapping_script(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    for one in list(element.iter(tag("inputParameter", CAMUNDA), tag("outputParameter", CAMUNDA))):
        if any(str(child.tag) == tag("script", CAMUNDA) for child in one.iter()):
            yield Mend(finding.code, element, (_take(doc, element, one),), one.get("name") or "")


def _rule_result(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a decision whose answer has no variable gets one, named after the decision."""
    name = words.code(str(finding.params.get("decision") or finding.params.get("name") or ""), "result")

    def give() -> None:
        called = next(element.iter(tag("calledDecision", ZEEBE)), None)
        if element.get(tag("decision", OURS)):
            element.set(tag("resultVariable", OURS), name)
        elif element.get(tag("decisionRef", CAMUNDA)):
            element.set(tag("resultVariable", CAMUNDA), name)
        elif called is not None:
            called.set("resultVariable", name)

    yield Mend(finding.code, element, (Way("named", give, {"name": name}), person(doc, element)))


def _other_decisions(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    first, *others = finding.params["decisions"]

    def choose() -> None:
        foreign.set_aside_values(doc, element, set(map(str, others)))

    yield Mend(finding.code, element, (Way("first", choose, {"decision": first}), person(doc, element)))


def _setting(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a setting of a call outside that has no meaning here is set aside."""
    wanted = {str(finding.params[key]) for key in ("name", "text", "mapping") if key in finding.params}

    def clear() -> None:
        foreign.set_aside_values(doc, element, wanted)

    yield Mend(finding.code, element, (Way("aside", clear), person(doc, element)))


HANDLERS: Handlers = {
    **dict.fromkeys(
        (
            "script_missing",
            "script_language_unsupported",
            "script_not_assignment",
            "script_target_invalid",
            "script_without_result",
            "call_without_callee",
            "call_computed",
            "callee_missing",
            "callee_ambiguous",
            "callee_twice",
            "callee_invalid",
            "rule_task_decision_computed",
            "decision_missing",
            "choreography_unsupported",
            "task_by_person",
        ),
        _by_person,
    ),
    **dict.fromkeys(
        ("rounds_without_count", "rounds_over_store", "rounds_variable_invalid", "loop_without_end"), _once
    ),
    "subprocess_empty": _empty,
    "rounds_ambiguous": _one_loop,
    "rounds_maximum_invalid": _unset("loopMaximum"),
    "rounds_behavior_unsupported": _unset("behavior"),
    "rounds_result_incomplete": _results,
    "token_quantity_invalid": _unset("startQuantity", "completionQuantity"),
    "data_store_capacity_invalid": _unset("capacity"),
    "ad_hoc_choice_unsupported": _setting,
    "mapping_target_invalid": _mapping,
    "mapping_sources_many": _sources,
    "mapping_script_unsupported": _mapping_script,
    "rule_task_without_result": _rule_result,
    "rule_task_result_invalid": _rule_result,
    "rule_task_ambiguous": _other_decisions,
    "rule_task_mapping_invalid": _setting,
    "service_result_invalid": _setting,
    "service_setting_unsupported": _setting,
    "service_retries_invalid": _setting,
}
