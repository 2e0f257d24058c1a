"""Repairs of other tools' words that would change the run: read as Camunda's, set aside, or done by a person."""

from collections.abc import Collection, Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.importer import foreign
from engine.importer.document import Document
from engine.importer.persons import by_person
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, CAMUNDA, local_name, namespace_of, tag

_RELATED: Final = frozenset({foreign.SPACES["activiti"], foreign.SPACES["flowable"]})
_SAME: Final = frozenset(
    {"collection", "elementVariable", "in", "out", "resultVariable", "class", "delegateExpression"}
)


def _unsupported(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Words that would change the run: those of Camunda's relatives are read as Camunda's, the others set aside."""
    names = [str(one).partition(":")[2] for one in finding.params["names"]]
    spaces = sorted({foreign.SPACES[str(one).partition(":")[0]] for one in finding.params["names"]})
    shown = {"names": list(finding.params["names"])}
    aside = Way("aside", lambda: foreign.set_aside(doc, element, names, spaces), shown)
    is_activity = local_name(str(element.tag)) in ACTIVITIES
    does = foreign.DOING & set(names)
    person = Way("person", lambda: _person(doc, element, names, spaces), shown)
    same = Way("same", lambda: _as_camunda(doc, element, names, spaces), shown)
    if set(spaces) <= _RELATED and set(names) <= _SAME and not does & {"class", "delegateExpression"}:
        yield Mend(finding.code, element, (same, aside), ",".join(finding.params["names"]))
    elif is_activity and does and element.tag != tag("userTask"):
        yield Mend(finding.code, element, (person, same, aside), ",".join(finding.params["names"]))
    else:
        yield Mend(finding.code, element, (aside,), ",".join(finding.params["names"]))


def _person(doc: Document, element: _Element, names: Collection[str], spaces: Collection[str]) -> None:
    foreign.set_aside(doc, element, names, spaces)
    by_person(doc, element)


def _as_camunda(doc: Document, owner: _Element, names: Collection[str], spaces: Collection[str]) -> None:
    """Write the words of Activiti and Flowable as Camunda has them, which took them over."""
    for element in [one for one in owner.iter(etree.Element) if foreign.belongs(one, owner)]:
        if namespace_of(str(element.tag)) in spaces and local_name(str(element.tag)) in names:
            element.tag = tag(local_name(str(element.tag)), CAMUNDA)
        for attribute in list(map(str, element.attrib)):
            if namespace_of(attribute) in spaces and local_name(attribute) in names:
                element.set(tag(local_name(attribute), CAMUNDA), element.attrib.pop(attribute))
    doc.touch()


def _required(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    """Offer this: read a file without an extension that it says must be understood."""

    def free() -> None:
        for one in doc.elements("extension"):
            if one.get("mustUnderstand") == "true":
                one.set("mustUnderstand", "false")

    yield Mend(finding.code, doc.root, (Way("without", free),))


HANDLERS: Handlers = {"extension_unsupported": _unsupported, "extension_required": _required}
