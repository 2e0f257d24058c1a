"""Repairs of expressions that cannot be read: what they were is kept beside, and another stage asks what is meant."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine import originals, timers
from engine.drawing import text_of
from engine.errors import InvalidExpression
from engine.importer import foreign, words
from engine.importer.document import Document, named
from engine.importer.persons import person
from engine.importer.ways import Handlers, Mend, Way, keep
from engine.model import Finding
from engine.vocabulary import BPMN, OURS, local_name, namespace_of, tag

_PLAIN: Final = re.compile(r"(?!true$|false$|null$)[^\s\"#$=\d\-][^#$]*", re.DOTALL)
"""A text without quotes that is neither a number nor a placeholder."""

_SHOWN: Final = 60
_MOST_SHOWN: Final = 5
_WORDS: Final = """
conditionExpression condition activationCondition loopCondition loopCardinality completionCondition timeDate
timeDuration timeCycle transformation from messagePath dataPath script
"""
_EXPRESSIONS: Final = frozenset(_WORDS.split())


def own(owner: _Element) -> list[_Element]:
    """Return the elements inside of an element that are about itself."""
    return [one for one in owner.iter(etree.Element) if one is not owner and foreign.belongs(one, owner)]


def _unreadable(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Set aside the expression that a finding quotes; a script becomes the work of a person."""
    found = [one for one in own(element) if _is_meant(finding, one)]
    if any(local_name(str(one.tag)) == "script" for one in found) and element.tag == tag("scriptTask"):
        yield Mend(finding.code, element, (person(doc, element),))
        return
    for one in found[:1]:
        way = Way("aside", partial(_set_aside, doc, element, one), {"text": text_of(one)[:200]})
        yield Mend(finding.code, element, (way,), local_name(str(one.tag)))


def _is_meant(finding: Finding, written: _Element) -> bool:
    is_expression = namespace_of(str(written.tag)) == BPMN and local_name(str(written.tag)) in _EXPRESSIONS
    if finding.code == "expression_with_markup":
        return is_expression and len(written) > 0
    text = str(finding.params.get("text") or "")
    if not text:
        return is_expression and not _is_readable(written)
    values = [text_of(written), *map(str, written.attrib.values())]
    return (is_expression or namespace_of(str(written.tag)) != BPMN) and any(text in value for value in values)


def _is_readable(written: _Element) -> bool:
    kind = timers.KINDS.get(local_name(str(written.tag)))
    try:
        originals.of_condition(written) if kind is None else originals.of_timer(kind, written)
    except (InvalidExpression, timers.InvalidTimer):
        return False
    return True


def _set_aside(doc: Document, owner: _Element, written: _Element) -> None:
    if namespace_of(str(written.tag)) != BPMN:
        doc.take(written, owner)
        return
    text = " ".join("".join(map(str, written.itertext())).split())
    doc.aside(owner, local_name(str(written.tag)), text)
    doc.take(written, owner)


def _computed(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a name that another tool computes becomes a name that says what it says."""
    written = str(finding.params["name"])
    name = words.code(written, "") or named(element) or str(element.get("id"))

    def write() -> None:
        for one in doc.elements("message", "signal", "error", "escalation"):
            for attribute in ("name", "errorCode", "escalationCode"):
                if (one.get(attribute) or "").strip().startswith(written):
                    doc.aside(one, attribute, one.get(attribute) or "")
                    one.set(attribute, name)
        if not _is_named_so(doc, name):
            element.set(tag("service", OURS), name)
        doc.touch()

    yield Mend(finding.code, element, (Way("named", write, {"name": name}),))


def _is_named_so(doc: Document, name: str) -> bool:
    return any(name in one.attrib.values() for one in doc.elements("message", "signal", "error", "escalation"))


def _constants(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    """Offer this: in files of MVEL, what is assigned to the input of a step is a text, for it has no quotes there."""
    if "mvel" not in str(finding.params["language"]).lower():
        return
    inputs = doc.elements("dataInputAssociation")
    found = [one for each in inputs for one in each.iter(tag("from")) if _PLAIN.fullmatch(text_of(one))]

    def quote() -> None:
        for one in found:
            text = text_of(one).replace("\\", "\\\\").replace('"', '\\"')
            one.text = f'"{text}"'

    if found:
        texts = [text_of(one)[:_SHOWN] for one in found[:_MOST_SHOWN]]
        yield Mend(finding.code, doc.root, (Way("literal", quote, {"texts": texts}), keep()))


HANDLERS: Handlers = {
    "expression_language_ignored": _constants,
    "expression_invalid": _unreadable,
    "expression_untranslatable": _unreadable,
    "expression_language_unsupported": _unreadable,
    "expression_with_markup": _unreadable,
    "name_computed": _computed,
}
